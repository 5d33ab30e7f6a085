import type { JournalPosition } from '#platform/journal/journal.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import {
  changed,
  hidden,
  type LetterRow,
  Letters,
  letterCodec,
  lettersView,
  shown,
  talliesView,
  written,
} from '#platform/testing/letters.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { describeStores, silentLogger } from '#platform/testing/stores.js';
import { Projector } from './projector.js';
import type { View, ViewTable } from './view.js';

const at = '2020-09-19T00:00:00.000Z';

describeStores((store) => {
  let database: Database;
  let letters: Letters;
  let projector: Projector;
  let journal: MemoryJournal;
  let last: JournalPosition;

  const write = async (...statements: readonly string[]) =>
    (await database.batch([asOwner('lianfang'), ...statements.map(plain)])).at(-1)?.rows;

  beforeEach(async () => {
    database = store().database;
    await store().renew([]);
    journal = new MemoryJournal();
    letters = new Letters(journal);
    for (const id of ['1', '2', '3']) {
      await letters.append('a', written({ id, text: 'first', at }), shown({ id, to: 'b', since: at }));
    }
    last = await letters.append('b', changed({ id: '1', text: 'second' }), hidden({ id: '3' }));
    const views = [lettersView(), talliesView()];
    projector = new Projector({
      database,
      journal,
      codec: letterCodec(),
      views,
      logger: silentLogger,
      batchEvents: 3,
      standByMilliseconds: 30,
    });
    await projector.start();
    await projector.freshness.waitFor(last, 20_000);
  });
  afterEach(() => projector.stop());

  it('finds live tables equal to what the journal says', async () => {
    expect(await projector.rebuild()).toEqual({
      position: last.toString(),
      equal: true,
      tables: [
        { table: 'letters', rows: 3, onlyLive: 0, onlyRebuilt: 0 },
        { table: 'tallies', rows: 2, onlyLive: 0, onlyRebuilt: 0 },
        { table: 'grants', rows: 6, onlyLive: 0, onlyRebuilt: 0 },
      ],
      leftOut: [],
      changed: [],
    });
    expect(await write(`select count(*)::integer as n from pg_namespace where nspname = 'lianfang_rebuild'`)).toEqual([
      { n: 0 },
    ]);
  });

  it('counts rows that differ, in both directions', async () => {
    await write(
      `update letters set text = 'forged' where id = '1'`,
      `delete from letters where id = '2'`,
      `insert into tallies values ('x', 1, 1, 'everyone', '${at}', 5)`,
      `update grants set to_position = null where to_position is not null`,
    );
    expect(await projector.rebuild()).toMatchObject({
      equal: false,
      tables: [
        { table: 'letters', rows: 2, onlyLive: 1, onlyRebuilt: 2 },
        { table: 'tallies', rows: 3, onlyLive: 1, onlyRebuilt: 0 },
        { table: 'grants', rows: 6, onlyLive: 1, onlyRebuilt: 1 },
      ],
    });
  });

  it('leaves out columns that need not be equal, only those', async () => {
    await write(`update letters set text = 'forged'`);
    expect(await projector.rebuild({ ignore: { letters: ['text'] } })).toMatchObject({ equal: true });
    await write(`update letters set changes = 9`);
    expect(await projector.rebuild({ ignore: { letters: ['text'] } })).toMatchObject({ equal: false });
  });

  it('puts rebuilt tables in the place of the live ones when asked, with both walls around them', async () => {
    await write(`update letters set text = 'forged'`, 'delete from grants');
    expect(await projector.rebuild({ keep: true })).toMatchObject({ equal: false });
    const position = await letters.append('a', written({ id: '4', text: 'meanwhile', at }));
    await projector.freshness.waitFor(position, 20_000);
    await projector.swapRebuilt();
    const after = await letters.append('a', changed({ id: '4', text: 'afterwards' }));
    await projector.freshness.waitFor(after, 20_000);
    for (const sabotage of [{}, { unfiltered: true }, { asOwner: true }]) {
      const seen = await new ScopedReadStore(database, { sabotage }).scoped(
        { kind: 'organisation', organisation: 'b' },
        (reader) => reader.rows(reader.from<LetterRow>('letters').select(['row.id', 'row.text']).orderBy('row.id')),
      );
      expect(seen).toEqual([
        { id: '1', text: 'second' },
        { id: '2', text: 'first' },
      ]);
    }
    expect(await write('select id, text from letters order by id')).toEqual([
      { id: '1', text: 'second' },
      { id: '2', text: 'first' },
      { id: '3', text: 'first' },
      { id: '4', text: 'afterwards' },
    ]);
    expect(await projector.rebuild()).toMatchObject({ equal: true });
    await expect(projector.swapRebuilt()).rejects.toThrow('no rebuild was kept');
  });

  describe('by a program with other versions of views', () => {
    /** Letters have one more column, tallies another table. */
    const newer = async (): Promise<Projector> => {
      const [letter, tally] = [lettersView(), talliesView()];
      const shouted: View = {
        ...letter,
        version: 2,
        tables: [
          {
            name: 'letters',
            columns: `id text primary key, text text not null, organisation text not null, changes integer not null,
              shout text not null generated always as (upper(text)) stored`,
          },
        ],
      };
      const renamed: View = {
        ...tally,
        version: 2,
        tables: [{ ...(tally.tables[0] as ViewTable), name: 'counts' }],
        project: (events) =>
          tally
            .project(events)
            .map(({ sql, parameters }) => ({ sql: sql.replaceAll('tallies', 'counts'), parameters })),
      };
      const options = { database: await store().another(), journal, codec: letterCodec(), logger: silentLogger };
      return new Projector({ ...options, views: [shouted, renamed], standByMilliseconds: 30 });
    };

    it('prints the difference, and changes nothing', async () => {
      expect(await (await newer()).rebuild()).toEqual({
        position: last.toString(),
        equal: false,
        tables: [
          { table: 'letters', rows: 3, onlyLive: 0, onlyRebuilt: 0, differentColumns: ['shout'] },
          expect.objectContaining({ table: 'counts', rows: 0, onlyLive: 0, onlyRebuilt: 2 }),
          expect.objectContaining({ table: 'tallies', rows: 2, onlyLive: 2, onlyRebuilt: 0 }),
          { table: 'grants', rows: 6, onlyLive: 0, onlyRebuilt: 0 },
        ],
        leftOut: [],
        changed: ['letters', 'tallies'],
      });
      expect(await projector.rebuild()).toMatchObject({ equal: true });
    });

    it('an officer switches: the newer tables are live, the former program stands by, the newer one goes on', async () => {
      const next = await newer();
      await next.rebuild({ keep: true });
      const position = await letters.append('a', written({ id: '4', text: 'meanwhile', at }));
      await projector.freshness.waitFor(position, 20_000);
      await next.swapRebuilt();
      expect(await write('select name, version, tables, ready from views order by name')).toEqual([
        { name: 'letters', version: 2, tables: ['letters'], ready: true },
        { name: 'tallies', version: 2, tables: ['counts'], ready: true },
      ]);
      await next.start();
      const after = await letters.append('a', written({ id: '5', text: 'afterwards', at }));
      expect(await next.freshness.waitFor(after, 20_000)).toMatchObject({ reached: true, halted: [] });
      expect(await write('select id, shout from letters order by id')).toEqual([
        { id: '1', shout: 'SECOND' },
        { id: '2', shout: 'FIRST' },
        { id: '3', shout: 'FIRST' },
        { id: '4', shout: 'MEANWHILE' },
        { id: '5', shout: 'AFTERWARDS' },
      ]);
      expect(await write(`select to_regclass('lianfang.tallies') is null as gone`)).toEqual([{ gone: true }]);
      expect(await next.rebuild()).toMatchObject({ equal: true, leftOut: [], changed: [] });
      expect(next.health.state).toBe('active');
      expect(projector.health.state).not.toBe('active');
      await next.stop();
    });
  });

  it('meets a checkpoint that moves on all the time', async () => {
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        const position = await letters.append('a', written({ id: `more-${i}`, text: 'x', at }));
        await projector.freshness.waitFor(position, 20_000);
      }
    })();
    for (let i = 0; i < 3; i++) expect(await projector.rebuild()).toMatchObject({ equal: true });
    writing = false;
    await writer;
  });
});
