import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lettersView, talliesView } from '#platform/testing/letters.js';
import { describeStores, silentLogger } from '#platform/testing/stores.js';
import type { Database } from './database.js';
import { asOwner, plain } from './migrations.js';
import { openReadStore, type Place } from './open.js';
import type { ReadStore } from './read-store.js';

const letters = `insert into letters values ('1', 'text', 'a', 0, 'organisation:a', '2020-06-15T00:00:00Z', 1)`;

describeStores((store, name) => {
  const views = [lettersView(), talliesView()];
  let place: Place;
  let folder: string | undefined;

  beforeEach(async () => {
    if (name === 'postgres') place = { connectionString: await store().newConnectionString() };
    else {
      folder = mkdtempSync(join(tmpdir(), 'lianfang-open-'));
      place = { dataFolder: folder };
    }
  });
  afterEach(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const open = (of = views): Promise<{ readonly database: Database; readonly readStore: ReadStore }> =>
    openReadStore({ ...place, views: of, logger: silentLogger });
  const seenByA = (readStore: ReadStore): Promise<number> =>
    readStore.scoped(
      { kind: 'organisation', organisation: 'a' },
      async (reader) => (await reader.rows(reader.from('letters').selectAll())).length,
    );

  it('makes what is missing and keeps what is there', async () => {
    const first = await open();
    await first.database.batch([asOwner('lianfang'), plain(letters)]);
    expect(await seenByA(first.readStore)).toBe(1);
    await first.database.close();
    const second = await open([
      ...views,
      { ...talliesView(), name: 'more', tables: [{ name: 'more', columns: 'x text' }] },
    ]);
    expect(await seenByA(second.readStore)).toBe(1);
    const [, known] = await second.database.batch([asOwner('lianfang'), plain('select name from views order by 1')]);
    expect(known?.rows.map((row) => row['name'])).toEqual(['letters', 'more', 'tallies']);
    await second.database.close();
  });

  it('makes everything anew where an incompatible version of the platform made it', async () => {
    const first = await open();
    await first.database.batch([
      asOwner('lianfang'),
      plain(letters),
      plain('update checkpoint set platform_version = platform_version - 1'),
    ]);
    await first.database.close();
    const second = await open();
    expect(await seenByA(second.readStore)).toBe(0);
    await second.database.close();
  });

  it('refuses names and options that would not stand in SQL as they are', async () => {
    await expect(open([lettersView({ tables: [{ name: 'x; drop', columns: 'x text' }] })])).rejects.toThrow(
      'not a table',
    );
  });

  if (name === 'pglite') return;

  it('can be opened by several programs at the same moment, also for several databases of one cluster', async () => {
    const other = { connectionString: await store().newConnectionString() };
    const opened = await Promise.all(
      [place, place, other, place, other].map((at) => openReadStore({ ...at, views, logger: silentLogger })),
    );
    for (const { database } of opened) await database.close();
  });

  it('reads values the same way whatever options the connection string has', async () => {
    const { connectionString } = place as { readonly connectionString: string };
    place = { connectionString: `${connectionString}&options=${encodeURIComponent('-c TimeZone=Asia/Shanghai')}` };
    const { database } = await open();
    const [result] = await database.batch([plain(`select timestamptz '2020-06-15T00:00:00Z' as at`)]);
    expect(result?.rows).toEqual([{ at: '2020-06-15T00:00:00.000Z' }]);
    await database.close();
  });
});
