import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from './world.js';

describe('the kind of a world', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-world-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const world = (isPlayed = false) => new World('local', folder, () => isPlayed);

  it('is real where the folder says nothing, unless it is played', () => {
    expect([world().kind, world().isReal, world(true).isReal]).toEqual(['real', true, false]);
  });

  it('stays what it became', () => {
    const here = world();
    here.become('exercise');
    expect([here.isReal, world().kind, world().isReal]).toEqual([false, 'exercise', false]);
  });

  it('is not guessed at', () => {
    writeFileSync(join(folder, 'world.json'), '{"kind":"something"}');
    expect(() => world()).toThrow();
  });
});
