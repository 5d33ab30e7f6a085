import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from './data-folder.js';

describe('the data folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'lianfang-data-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('belongs to one holder at a time, and to its user alone', () => {
    const held = openDataFolder(join(parent, 'data'));
    expect(() => openDataFolder(join(parent, 'data'))).toThrow(expect.objectContaining({ code: 'DataFolderInUse' }));
    expect(statSync(held.path).mode & 0o777).toBe(0o700);
    held.release();
    openDataFolder(join(parent, 'data')).release();
  });

  it('of a newer version is left alone', () => {
    writeFileSync(join(parent, 'format.json'), '{"format":2}');
    expect(() => openDataFolder(parent)).toThrow(expect.objectContaining({ code: 'DataFolderNewer' }));
    rmSync(join(parent, 'format.json'));
    openDataFolder(parent).release(); // the refusal left no lock behind
  });
});
