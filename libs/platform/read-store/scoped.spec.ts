import { CompiledQuery, sql } from 'kysely';
import { type LetterRow, lettersView, type TallyRow, talliesView } from '#platform/testing/letters.js';
import { describeStores } from '#platform/testing/stores.js';
import type { Database } from './database.js';
import { asOwner, plain } from './migrations.js';
import type { SnapshotHolder } from './read-store.js';
import type { Scope } from './scope.js';
import { type Sabotage, ScopedReadStore } from './scoped.js';

const of = (organisation: string): Scope => ({ kind: 'organisation', organisation });

describeStores((store) => {
  const views = [lettersView(), talliesView()];
  let database: Database;
  let reads: ScopedReadStore;

  const write = (...statements: readonly string[]) => database.batch([asOwner('lianfang'), ...statements.map(plain)]);

  const letter = (id: string, key: string, at = '2020-06-15T00:00:00Z'): string =>
    `insert into letters values ('${id}', 'text of ${id}', 'x', 0, '${key}', '${at}', 1)`;

  const grantOf = (key: string, grantee: string, since = '-infinity', until?: string, closedAt?: number): string =>
    `insert into grants values ('${key}', '${grantee}', '${since}', ${until ? `'${until}'` : 'null'}, 1,
      ${closedAt ?? 'null'}, 'basis ${since}', 'letters')`;

  const idsFor = (organisation: string, from: ScopedReadStore = reads): Promise<readonly string[]> =>
    from.scoped(of(organisation), async (reader) =>
      (await reader.rows(reader.from<LetterRow>('letters').select('row.id').orderBy('row.id'))).map(({ id }) => id),
    );

  beforeAll(async () => {
    database = store().database;
    await store().renew(views);
    reads = new ScopedReadStore(database);
    await write(
      letter('open', 'everyone'),
      letter('own', 'organisation:a'),
      letter('foreign', 'organisation:b'),
      letter('granted', 'letter:granted'),
      letter('taken-back', 'letter:taken-back'),
      letter('of-another', 'letter:of-another'),
      letter('before', 'letter:times', '2020-05-31T23:59:59.999Z'),
      letter('first', 'letter:times', '2020-06-01T00:00:00Z'),
      letter('last', 'letter:times', '2020-06-30T23:59:59.999Z'),
      letter('after', 'letter:times', '2020-07-01T00:00:00Z'),
      letter('nobody', 'letter:nobody'),
      grantOf('letter:granted', 'a'),
      grantOf('letter:taken-back', 'a', '-infinity', undefined, 5),
      grantOf('letter:of-another', 'b'),
      grantOf('letter:times', 'a', '2020-06-01T00:00:00Z', '2020-07-01T00:00:00Z'),
      `insert into tallies values ('a', 1, 2, 'organisation:a', '2020-06-15T00:00:00Z', 1)`,
    );
  });

  const seenByA = ['first', 'granted', 'last', 'open', 'own'];

  it('shows what is for everyone, the own, and what a current grant covers at its business time', async () => {
    expect(await idsFor('a')).toEqual(seenByA);
    expect(await idsFor('b')).toEqual(['foreign', 'of-another', 'open']);
    expect(await idsFor('c')).toEqual(['open']);
  });

  it('takes an organisation by its name only, whatever stands in it', async () => {
    for (const name of ["a' or true --", '', 'a%', 'everyone', 'organisation:a', "a', true) --"]) {
      expect(await idsFor(name)).toEqual(['open']);
    }
  });

  it('gives each value in the documented form, and the common columns', async () => {
    const row = await reads.scoped(of('a'), (reader) =>
      reader.first(reader.from<TallyRow>('tallies').selectAll('row')),
    );
    expect(row).toEqual({
      organisation: 'a',
      letters: 1,
      changes: 2,
      visibility_key: 'organisation:a',
      business_time: '2020-06-15T00:00:00.000Z',
      changed_at: '1',
    });
  });

  it('names the keys that a scope may see', async () => {
    const keys = (organisation: string, prefix: string) =>
      reads.scoped(of(organisation), (reader) => reader.keys(prefix));
    expect(await keys('a', 'letter:')).toEqual(['letter:granted', 'letter:times']);
    expect(await keys('a', 'letter:g')).toEqual(['letter:granted']);
    expect(await keys('a', 'section:')).toEqual([]);
    expect(await keys('a', 'organisation:')).toEqual(['organisation:a']);
    expect(await keys('c', 'letter:')).toEqual([]);
  });

  describe('each wall alone', () => {
    const all = [
      ...['after', 'before', 'first', 'foreign', 'granted', 'last'],
      ...['nobody', 'of-another', 'open', 'own', 'taken-back'],
    ];
    const seen = (sabotage: Sabotage): Promise<readonly string[]> =>
      idsFor('a', new ScopedReadStore(database, { sabotage }));

    it('holds: without the filter, row-level security lets the same rows through', async () => {
      expect(await seen({ unfiltered: true })).toEqual(seenByA);
    });

    it('holds: without row-level security, the filter lets the same rows through', async () => {
      expect(await seen({ asOwner: true })).toEqual(seenByA);
    });

    it('is really down when sabotaged: with both down everything is seen', async () => {
      expect(await seen({ unfiltered: true, asOwner: true })).toEqual(all);
    });

    it('holds for what a query joins beside its table', async () => {
      const joined = sql<LetterRow>`(select distinct id from lianfang.letters)`;
      const rows = await reads.scoped(of('a'), (reader) =>
        reader.rows(
          reader
            .from<LetterRow>('letters')
            .innerJoin(joined.as('other'), (join) => join.onTrue())
            .select('other.id')
            .distinct(),
        ),
      );
      expect(rows.map(({ id }) => id).sort()).toEqual(seenByA);
    });
  });

  it('goes by the grants of the moment, with either wall down, although it remembers keys', async () => {
    for (const sabotage of [{}, { unfiltered: true }, { asOwner: true }]) {
      const remembering = new ScopedReadStore(database, { sabotage });
      expect(await idsFor('a', remembering)).toEqual(seenByA);
      await write(grantOf('letter:nobody', 'a'));
      expect(await idsFor('a', remembering)).toEqual([...seenByA, 'nobody'].sort());
      await write(`update grants set to_position = 9 where key = 'letter:nobody'`);
      expect(await idsFor('a', remembering)).toEqual(seenByA);
      expect(await remembering.scoped(of('a'), (reader) => reader.keys('letter:'))).not.toContain('letter:nobody');
      await write(`delete from grants where key = 'letter:nobody'`);
    }
  });

  it('shows nothing to a scope without keys in any table of the schema but what is for everyone', async () => {
    await write(`update letters set visibility_key = 'organisation:x' where id = 'open'`);
    const [, found] = await database.batch([
      asOwner('lianfang'),
      { sql: `select tablename as name from pg_tables where schemaname = 'lianfang' order by 1`, parameters: [] },
    ]);
    const tables = (found?.rows ?? []).map((row) => row['name'] as string);
    expect(tables).toEqual(['checkpoint', 'grants', 'grants_version', 'letters', 'tallies', 'views']);
    const unfiltered = new ScopedReadStore(database, { sabotage: { unfiltered: true } });
    for (const table of ['grants', 'letters', 'tallies']) {
      expect(await unfiltered.scoped(of('nobody'), (reader) => reader.rows(reader.from(table).selectAll()))).toEqual(
        [],
      );
    }
    await write(`update letters set visibility_key = 'everyone' where id = 'open'`);
  });

  it('forces row-level security on each table of a view, for its owner too', async () => {
    const [, tables] = await database.batch([
      asOwner('lianfang'),
      {
        sql: `select relname as name, relrowsecurity and relforcerowsecurity as walled, pg_get_userbyid(relowner) as owner
          from pg_class where relnamespace = 'lianfang'::regnamespace and relkind = 'r'
            and relname not in ('checkpoint', 'grants_version', 'views') order by 1`,
        parameters: [],
      },
    ]);
    expect(tables?.rows).toEqual(
      ['grants', 'letters', 'tallies'].map((name) => ({ name, walled: true, owner: 'lianfang_owner' })),
    );
  });

  it('cannot be used to write, nor to become somebody else', async () => {
    for (const text of [
      `update lianfang.letters set text = 'x'`,
      'delete from lianfang.grants',
      `select lianfang.advance(0, 1, null, 0, 0)`,
      'create table lianfang.mine (id integer)',
      'create temporary table mine (id integer)',
    ]) {
      const attempt = reads.scoped(of('a'), (reader) => reader.rows({ compile: () => CompiledQuery.raw(text) }));
      await expect(attempt).rejects.toThrow(/permission denied|read-only transaction/);
    }
  });

  describe('within an operation', () => {
    it('all see one state, although it changes meanwhile', async () => {
      const holder: SnapshotHolder = {};
      const count = (): Promise<number> =>
        reads.within(holder, of('b'), async (reader) => (await reader.rows(reader.from('letters').selectAll())).length);
      const before = await count();
      const writing = write(letter('later', 'everyone'));
      const [one, two] = await Promise.all([count(), count()]);
      await (await holder.snapshot)?.close();
      await writing;
      expect([one, two]).toEqual([before, before]);
      expect((await idsFor('b')).length).toBe(before + 1);
      await write(`delete from letters where id = 'later'`);
    });

    it('the scope stays the same', async () => {
      const holder: SnapshotHolder = {};
      await reads.within(holder, of('a'), (reader) => reader.keys(''));
      await expect(reads.within(holder, of('b'), (reader) => reader.keys(''))).rejects.toThrow('never changes');
      await (await holder.snapshot)?.close();
    });

    it('an error leaves no transaction open once the operation has ended', async () => {
      const holder: SnapshotHolder = {};
      const broken = reads.within(holder, of('a'), (reader) => reader.rows(reader.from('no_such_table').selectAll()));
      await expect(broken).rejects.toThrow('no_such_table');
      await (await holder.snapshot)?.close();
      await write('alter table letters alter column text set not null');
      expect(await idsFor('a')).toEqual(seenByA);
    });

    it('a snapshot nobody closes is ended by force', async () => {
      const short = new ScopedReadStore(database, { snapshotAtMostMilliseconds: 20 });
      const holder: SnapshotHolder = {};
      await short.within(holder, of('a'), (reader) => reader.keys(''));
      await write('alter table letters alter column text set not null');
      await (await holder.snapshot)?.close();
    });
  });

  it('ends its transaction when the reading code throws', async () => {
    const broken = reads.scoped(of('a'), async (reader) => {
      await reader.keys('');
      throw new Error('of the caller');
    });
    await expect(broken).rejects.toThrow('of the caller');
    await write('alter table letters alter column text set not null');
  });
});
