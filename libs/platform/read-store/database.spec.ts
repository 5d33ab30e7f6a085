import { describeStores } from '#platform/testing/stores.js';
import { type Database, DatabaseUnavailable, SessionExpired, StatementFailed } from './database.js';

const sql = (text: string, ...parameters: unknown[]) => ({ sql: text, parameters });
const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describeStores((store, name) => {
  let database: Database;
  const rows = async (text: string, ...parameters: unknown[]) =>
    (await database.batch([sql(text, ...parameters)]))[0]?.rows;

  beforeAll(async () => {
    database = store().database;
    await database.batch([sql('create table things (id integer primary key, name text)')]);
  });
  beforeEach(() => database.batch([sql('delete from things')]));

  describe('values', () => {
    it('come back as the read store promises', async () => {
      const [row] =
        (await rows(`
        select 'x'::text as text, 7::integer as integer, 7::smallint as small, 9007199254740993::bigint as bigint,
          1.50::numeric as numeric, 0.5::float8 as double, true as boolean, date '2020-09-19' as date,
          timestamptz '2020-09-19T08:00:00+08:00' as instant, timestamptz '2020-09-19T00:00:00.1239Z' as precise,
          timestamptz '-infinity' as always, '{"a":[1,null]}'::jsonb as json, null::text as nothing,
          array['a','b,"\\c',null,'']::text[] as texts, array[1,2]::integer[] as integers, '{}'::text[] as none,
          array[timestamptz '2020-09-19T00:00:00Z'] as instants`)) ?? [];
      expect(row).toEqual({
        text: 'x',
        integer: 7,
        small: 7,
        bigint: '9007199254740993',
        numeric: '1.50',
        double: 0.5,
        boolean: true,
        date: '2020-09-19',
        instant: '2020-09-19T00:00:00.000Z',
        precise: '2020-09-19T00:00:00.123Z',
        always: '-infinity',
        json: { a: [1, null] },
        nothing: null,
        texts: ['a', 'b,"\\c', null, ''],
        integers: [1, 2],
        none: [],
        instants: ['2020-09-19T00:00:00.000Z'],
      });
    });

    it('go in as text of any length, arrays, bytes and JSON', async () => {
      const long = '联防'.repeat(100_000);
      expect(
        await rows(
          `select $1::text as long, $2::text[] as texts, $3::jsonb as json, $4::numeric as big, $5::boolean as flag,
            $6::text as nothing, octet_length($7::bytea) as bytes, $8::timestamptz as instant`,
          ...[long, ['a"b', '\\', null, '{}'], { k: '中' }, 12345678901234567890n, false, undefined],
          ...[new Uint8Array([0, 255]), '2020-09-19T08:00:00+08:00'],
        ),
      ).toEqual([
        {
          long,
          texts: ['a"b', '\\', null, '{}'],
          json: { k: '中' },
          big: '12345678901234567890',
          flag: false,
          nothing: null,
          bytes: 2,
          instant: '2020-09-19T00:00:00.000Z',
        },
      ]);
    });
  });

  describe('a batch', () => {
    it('answers rows and counts of each statement', async () => {
      const results = await database.batch([
        sql(`insert into things values (1, 'a'), (2, 'b')`),
        sql('update things set name = $1 where id = $2', 'c', 2),
        sql('select name from things order by id'),
        sql('delete from things where id = 3'),
      ]);
      expect(results.map(({ count }) => count)).toEqual([2, 1, 2, 0]);
      expect(results[2]?.rows).toEqual([{ name: 'a' }, { name: 'c' }]);
    });

    it('takes effect wholly or not at all, and says which statement was refused', async () => {
      const error = await failure(
        database.batch([
          sql(`insert into things values (1, 'a')`),
          sql(`insert into things values (2, 'b')`),
          sql(`insert into things values (1, 'again')`),
          sql(`insert into things values (3, 'c')`),
        ]),
      );
      expect(error).toBeInstanceOf(StatementFailed);
      expect(error).toMatchObject({ code: '23505', statement: 2, sql: `insert into things values (1, 'again')` });
      expect(await rows('select * from things')).toEqual([]);
    });

    it('that was refused leaves nothing behind for the next', async () => {
      await failure(database.batch([sql(`select set_config('role', 'pg_monitor', true)`), sql('select 1/0')]));
      expect(await rows('select current_user = session_user as same')).toEqual([{ same: true }]);
    });

    it('keeps what was set for the transaction within it', async () => {
      await database.batch([sql(`select set_config('lianfang.organisation', 'a', true)`)]);
      expect(await rows(`select coalesce(current_setting('lianfang.organisation', true), '') as left`)).toEqual([
        { left: '' },
      ]);
    });

    it('with a parameter that cannot be sent leaves the connection whole', async () => {
      const unsendable = database.batch([sql('select 1'), sql('select $1::text', Symbol('none'))]);
      expect(await failure(unsendable)).toBeInstanceOf(TypeError);
      expect(await rows('select 2 as two')).toEqual([{ two: 2 }]);
    });

    it('can be large', async () => {
      const many = Array.from({ length: 2_000 }, (_, id) => sql('insert into things values ($1, $2)', id, `${id}`));
      await database.batch(many);
      expect(await rows('select count(*)::integer as n from things')).toEqual([{ n: 2_000 }]);
    });
  });

  describe('a read session', () => {
    const options = { mode: 'read', begin: [], atMostMilliseconds: 10_000 } as const;

    it('sees one state while others write, or are kept waiting', async () => {
      await database.batch([sql(`insert into things values (1, 'a')`)]);
      const session = database.session(options);
      const before = await session.run([sql('select count(*)::integer as n from things')]);
      const writing = database.batch([sql(`insert into things values (2, 'b')`)]);
      const after = await session.run([sql('select count(*)::integer as n from things')]);
      await session.end();
      await writing;
      expect([before[0]?.rows, after[0]?.rows]).toEqual([[{ n: 1 }], [{ n: 1 }]]);
      expect(await rows('select count(*)::integer as n from things')).toEqual([{ n: 2 }]);
    });

    it('begins with what was asked, and cannot write', async () => {
      const session = database.session({
        ...options,
        begin: [sql(`select set_config('lianfang.organisation', $1, true)`, `o'x`)],
      });
      const [said] = await session.run([sql(`select current_setting('lianfang.organisation') as said`)]);
      expect(said?.rows).toEqual([{ said: `o'x` }]);
      expect(await failure(session.run([sql(`insert into things values (1, 'a')`)]))).toMatchObject({ code: '25006' });
      await session.end();
      expect(await rows(`select coalesce(current_setting('lianfang.organisation', true), '') as left`)).toEqual([
        { left: '' },
      ]);
    });

    it('runs calls made at once one after the other, and several sessions side by side', async () => {
      const [one, two] = [database.session(options), database.session(options)];
      const answers = await Promise.all(
        [1, 2, 3].flatMap((n) => [one, two].map((session) => session.run([sql('select $1::integer as n', n)]))),
      );
      expect(answers.map((answer) => answer[0]?.rows[0]?.['n'])).toEqual([1, 1, 2, 2, 3, 3]);
      await Promise.all([one.end(), two.end()]);
    });

    it('takes no connection before it reads, and none after its end', async () => {
      const session = database.session(options);
      await session.end();
      expect(await failure(session.run([sql('select 1')]))).toBeInstanceOf(SessionExpired);
    });

    it('is ended by force when nobody ends it, and writers go on', async () => {
      // A statement may take as long: shorter, and a slow machine is told that the database does not answer.
      const session = database.session({ ...options, atMostMilliseconds: 300 });
      await session.run([sql('select 1')]);
      await database.batch([sql(`insert into things values (1, 'a')`)]);
      let error: unknown;
      while (!error) error = await failure(session.run([sql('select 1')]));
      expect(error).toBeInstanceOf(SessionExpired);
      await session.end();
    });

    it('leaves nothing open after an error', async () => {
      const session = database.session(options);
      expect(await failure(session.run([sql('select 1/0')]))).toMatchObject({ code: '22012', statement: 0 });
      await session.end();
      await database.batch([sql('alter table things alter column name drop not null')]);
    });
  });

  describe('a write session', () => {
    const options = { mode: 'write', begin: [], atMostMilliseconds: 10_000 } as const;

    it('is kept when committed and undone when not', async () => {
      for (const [id, outcome] of [
        [1, 'commit'],
        [2, 'rollback'],
      ] as const) {
        const session = database.session(options);
        await session.run([sql('insert into things values ($1, $2)', id, outcome)]);
        await session.run([sql('update things set name = upper(name) where id = $1', id)]);
        await session.end(outcome);
      }
      expect(await rows('select * from things')).toEqual([{ id: 1, name: 'COMMIT' }]);
    });

    it('in which a statement failed cannot be committed', async () => {
      const session = database.session(options);
      await session.run([sql(`insert into things values (1, 'a')`)]);
      await failure(session.run([sql('select 1/0')]));
      expect(await failure(session.end('commit'))).toBeInstanceOf(SessionExpired);
      expect(await rows('select * from things')).toEqual([]);
    });

    it('that expired cannot be committed', async () => {
      const session = database.session({ ...options, atMostMilliseconds: 300 });
      await session.run([sql(`insert into things values (1, 'a')`)]);
      let error: unknown;
      while (!error) error = await failure(session.run([sql('select 1')]));
      expect(await failure(session.end('commit'))).toBeInstanceOf(SessionExpired);
      expect(await rows('select * from things')).toEqual([]);
    });
  });

  it('hears notifications of committed transactions only, in order', async () => {
    const heard: (string | undefined)[] = [];
    let all: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      all = resolve;
    });
    const stop = await database.listen('spec', (payload) => {
      if (payload !== undefined) heard.push(payload);
      if (payload === '3') all();
    });
    await database.batch([sql(`select pg_notify('spec', '1')`), sql(`select pg_notify('spec', '2')`)]);
    await failure(database.batch([sql(`select pg_notify('spec', 'undone')`), sql('select 1/0')]));
    await database.batch([sql(`select pg_notify('spec', '3')`)]);
    await done;
    expect(heard).toEqual(['1', '2', '3']);
    await stop();
    await database.batch([sql(`select pg_notify('spec', '4')`)]);
    expect(heard).toHaveLength(3);
  });

  // A worker thread has no connection that could be lost; its closing is in pglite-folder.spec.ts.
  if (name === 'pglite') return;

  it('listens again after its connection was lost, and says that something may have been missed', async () => {
    const other = await store().another();
    const heard: (string | undefined)[] = [];
    let hear: () => void = () => undefined;
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        hear = resolve;
      });
    await other.listen('spec', (payload) => {
      heard.push(payload);
      hear();
    });
    const again = next();
    await database.batch([
      sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen "spec"' and pid <> pg_backend_pid()`,
      ),
    ]);
    await again;
    const said = next();
    await database.batch([sql(`select pg_notify('spec', 'back')`)]);
    await said;
    expect(heard.at(-1)).toBe('back');
    expect(heard).toContain(undefined);
    await other.close();
  });

  it('says that it is closed', async () => {
    const other = await store().another();
    await other.batch([sql('select 1')]);
    await other.close();
    expect(await failure(other.batch([sql('select 1')]))).toBeInstanceOf(DatabaseUnavailable);
  });

  it('gives up what is not answered in time, with its connection', async () => {
    const other = await store().another({ answerWithinMilliseconds: 50 });
    const sleeping = failure(other.batch([sql('select pg_sleep(60)')]));
    expect(await sleeping).toBeInstanceOf(DatabaseUnavailable);
    expect((await other.batch([sql('select 1 as one')]))[0]?.rows).toEqual([{ one: 1 }]);
    const session = other.session({ mode: 'read', begin: [], atMostMilliseconds: 50 });
    expect(await failure(session.run([sql('select pg_sleep(60)')]))).toBeInstanceOf(DatabaseUnavailable);
    await session.end();
    await other.close();
  });

  it('calls a lost connection by its name and goes on with another', async () => {
    const other = await store().another();
    const sleeping = failure(other.batch([sql('select pg_sleep(30) /* to be lost */')]));
    const victims = `select pg_terminate_backend(pid) as done from pg_stat_activity
      where query like '%to be lost%' and query not like '%pg_terminate_backend%'`;
    while ((await rows(victims))?.length === 0);
    expect(await sleeping).toBeInstanceOf(DatabaseUnavailable);
    expect((await other.batch([sql('select 1 as one')]))[0]?.rows).toEqual([{ one: 1 }]);
    await other.close();
  });
});
