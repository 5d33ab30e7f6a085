import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWorld, World, writeWorld } from './world.js';

describe('the kind of a world', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-world-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const world = (isPlayed = false, name = 'local') => new World(name, folder, () => isPlayed);

  it('is real where the folder says nothing, unless it is played', () => {
    expect([world().kind, world().isReal, world(true).isReal]).toEqual(['real', true, false]);
  });

  it('stays what it became', () => {
    const here = world();
    here.become('exercise');
    expect([here.isReal, world().kind, world().isReal]).toEqual([false, 'exercise', false]);
  });

  it('is opened under the name that its folder has, and no other', () => {
    writeWorld(folder, { kind: 'exercise', name: 'autumn' });
    expect(() => world()).toThrow(expect.objectContaining({ code: 'WorldNameDiffers' }));
    const here = world(false, 'autumn');
    here.become('demo');
    expect(readWorld(folder)).toEqual({ kind: 'demo', name: 'autumn' });
  });

  it('becomes a demo where the folder is new or a demo already', () => {
    world().becomeDemo();
    expect(readWorld(folder).kind).toBe('demo');
    mkdirSync(join(folder, 'vault'));
    world().becomeDemo();
    expect(readWorld(folder).kind).toBe('demo');
  });

  it('becomes no demo where another world was begun, and nothing is written', () => {
    mkdirSync(join(folder, 'vault'));
    expect(() => world().becomeDemo()).toThrow(expect.objectContaining({ code: 'WorldIsNoDemo' }));
    expect(existsSync(join(folder, 'world.json'))).toBe(false);
    writeWorld(folder, { kind: 'exercise' });
    expect(() => world().becomeDemo()).toThrow(expect.objectContaining({ code: 'WorldIsNoDemo' }));
    expect(readWorld(folder)).toEqual({ kind: 'exercise' });
  });

  it('is not guessed at', () => {
    writeFileSync(join(folder, 'world.json'), '{"kind":"something"}');
    expect(() => world()).toThrow();
  });
});
