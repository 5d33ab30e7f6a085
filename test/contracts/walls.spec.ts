import { z } from 'zod';
import { allContexts } from '#contexts/all-contexts.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, asReader, liveSchema, plain } from '#platform/read-store/migrations.js';
import { type Sabotage, ScopedReadStore } from '#platform/read-store/scoped.js';
import type { Statement } from '#platform/read-store/statement.js';
import { describeStores } from '#platform/testing/stores.js';

// R21 over every table of the program: each wall alone keeps from a stranger what is not its own. The tables hold rows
// made from their columns; what they are about is no matter to a wall.
const views = allContexts.flatMap((context) => context.views);
const tables = views.flatMap((view) => view.tables.map(({ name }) => name)).toSorted();
/** Of the platform itself; the reader may read the first, row-level security stands before the others. */
const open = ['checkpoint', 'grants_version', 'views'];
const walled = ['grants', ...tables];

const stranger = 'stranger';
/** One row of each table has one of these; none is the stranger's. */
const keys = ['organisation:neighbour', 'thing:neighbours', 'thing:once', 'thing:earlier', 'thing:nobodys'];
const grants = [
  ['thing:neighbours', 'neighbour', '-infinity', null, null],
  // The stranger's too, until it was taken back, and for a time before the row's.
  ['thing:once', stranger, '-infinity', null, 5],
  ['thing:earlier', stranger, '2020-01-01T00:00:00Z', '2020-06-01T00:00:00Z', null],
] as const;

/** A value that a column of this type takes, the n-th. */
const sampleOf = (type: string, n: number): unknown => {
  switch (type) {
    case 'text':
      return `${n}`;
    case 'text[]':
      return [`${n}`];
    case 'boolean':
      return true;
    case 'date':
      return `2020-06-0${n + 1}`;
    case 'timestamp with time zone':
      return `2020-06-0${n + 1}T00:00:00Z`;
    case 'jsonb':
      return {};
    case 'integer':
    case 'numeric':
    case 'numeric(20,0)':
      return n;
    default:
      throw new Error(`no table had a column of the type ${type} yet: say what stands in it`);
  }
};

const columnsFound = z.array(z.object({ name: z.string(), type: z.string(), of: z.string() }));
type ColumnFound = z.output<typeof columnsFound>[number];

describeStores((store) => {
  let database: Database;

  const rowsOf = (table: string, columns: readonly ColumnFound[]): Statement => {
    const record = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
    const rows = keys.map((key, n) => ({
      ...Object.fromEntries(columns.map(({ name, type }) => [name, sampleOf(type, n)])),
      visibility_key: key,
    }));
    return {
      sql: `insert into ${table} select * from jsonb_to_recordset($1::jsonb) as row(${record})`,
      parameters: [JSON.stringify(rows)],
    };
  };

  beforeAll(async () => {
    database = store().database;
    await store().renew(views);
    const [, found] = await database.batch([
      asOwner(liveSchema),
      plain(`select relname as of, attname as name, format_type(atttypid, atttypmod) as type
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = '${liveSchema}'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
        order by relname, attnum`),
    ]);
    const columns = Map.groupBy(columnsFound.parse(found?.rows), (column) => column.of);
    expect([...columns.keys()].toSorted()).toEqual([...open, ...walled].toSorted());
    await database.batch([
      asOwner(liveSchema),
      ...tables.map((table) => rowsOf(table, columns.get(table) ?? [])),
      ...grants.map(([key, grantee, since, until, to], n) => ({
        sql: `insert into grants values ($1, $2, $3, $4, 1, $5, $6, 'a view')`,
        parameters: [key, grantee, since, until, to, `basis ${n}`],
      })),
    ]);
  }, 60_000);

  /** Keys of the rows of each table, as an organisation reads them. */
  const seen = (organisation: string, sabotage: Sabotage = {}): Promise<Readonly<Record<string, readonly string[]>>> =>
    new ScopedReadStore(database, { sabotage }).scoped({ kind: 'organisation', organisation }, async (reader) => {
      const found: Record<string, readonly string[]> = {};
      for (const table of tables) {
        const rows = await reader.rows(reader.from<object>(table).select('row.visibility_key'));
        found[table] = rows.map((row) => row.visibility_key).toSorted();
      }
      return found;
    });
  const each = (keysSeen: readonly string[]) => Object.fromEntries(tables.map((table) => [table, keysSeen.toSorted()]));

  it('who says no organisation reads nothing in any table', async () => {
    const counts = walled.map(
      (name) => `select '${name}' as name, count(*)::integer as count from ${liveSchema}.${name}`,
    );
    const [, found] = await database.batch([asReader(''), plain(counts.join(' union all '))]);
    expect(found?.rows).toEqual(walled.map((name) => ({ name, count: 0 })));
  });

  it('a stranger reads nothing in any table', async () => {
    expect(await seen(stranger)).toEqual(each([]));
  });

  it('a stranger reads nothing in any table when row-level security is off', async () => {
    expect(await seen(stranger, { asOwner: true })).toEqual(each([]));
  });

  it('a stranger reads nothing in any table when the query is not narrowed', async () => {
    expect(await seen(stranger, { unfiltered: true })).toEqual(each([]));
  });

  it('each row is there: whose it is reads it through both walls, and with both down everybody all', async () => {
    expect(await seen('neighbour')).toEqual(each(['organisation:neighbour', 'thing:neighbours']));
    expect(await seen(stranger, { unfiltered: true, asOwner: true })).toEqual(each(keys));
  });
});
