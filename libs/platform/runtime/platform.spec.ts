import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '#platform/testing/stores.js';
import { parseConfiguration } from './configuration.js';
import { openPlatform } from './platform.js';
import { writeWorld } from './world.js';

describe('a platform is not opened, before any store is,', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-platform-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const opened = (environment: string, isDemo: boolean) => {
    const configuration = parseConfiguration({ LIANFANG_DATA: folder, LIANFANG_ENVIRONMENT: environment });
    return openPlatform(configuration, async () => [], silentLogger, isDemo);
  };

  it('of a demo, in production', async () => {
    writeWorld(folder, { kind: 'demo' });
    await expect(opened('production', false)).rejects.toMatchObject({ code: 'WorldIsDemo' });
    expect(readdirSync(folder).toSorted()).toEqual(['format.json', 'lock.db', 'world.json']);
  });

  it('as a demo, where another world was begun', async () => {
    mkdirSync(join(folder, 'vault'));
    await expect(opened('development', true)).rejects.toMatchObject({ code: 'WorldIsNoDemo' });
    expect(readdirSync(folder).toSorted()).toEqual(['format.json', 'lock.db', 'vault']);
    expect(readdirSync(join(folder, 'vault'))).toEqual([]);
  });
});
