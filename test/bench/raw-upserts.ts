import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';

const schema = 'bench';
const rowsPerBatch = 1_000;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Place in the primary key. */
  readonly key: number | null;
}

/**
 * Floor of everything that fills views: the rows of these tables as they are in the end, written once more into empty
 * tables with the same columns and indexes, 1,000 rows a transaction, one `unnest` upsert each. Only the writing is
 * timed.
 */
export const rawUpserts = async (
  database: Database,
  tables: readonly string[],
): Promise<{ readonly rows: number; readonly milliseconds: number }> => {
  const run = async (...statements: readonly Statement[]) => {
    const [, ...results] = await database.batch([asOwner(liveSchema), ...statements]);
    return results.at(-1)?.rows ?? [];
  };
  await run(plain(`drop schema if exists ${schema} cascade`), plain(`create schema ${schema}`));
  let rows = 0;
  let milliseconds = 0;
  for (const table of tables) {
    await run(plain(`create table ${schema}.${table} (like ${liveSchema}.${table} including all)`));
    const columns = (await run({
      sql: `
select quote_ident(a.attname) as name, format_type(a.atttypid, a.atttypmod) as type,
  array_position(i.indkey::smallint[], a.attnum) as key
from pg_attribute a join pg_index i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
      parameters: [`${liveSchema}.${table}`],
    })) as unknown as readonly Column[];
    const upsert = upsertInto(table, columns);
    const page = pageOf(table, columns);
    const key = keyOf(columns);
    let after: readonly unknown[] | undefined;
    for (;;) {
      const batch = await run(page(after));
      const last = batch.at(-1);
      if (!last) break;
      after = key.map(({ name }) => last[name]);
      const parameters = columns.map(({ name }) => batch.map((row) => row[name]));
      const start = performance.now();
      await run({ sql: upsert, parameters });
      milliseconds += performance.now() - start;
      rows += batch.length;
    }
  }
  await run(plain(`drop schema ${schema} cascade`));
  return { rows, milliseconds };
};

const keyOf = (columns: readonly Column[]): readonly Column[] =>
  columns.filter(({ key }) => key !== null).sort((a, b) => (a.key ?? 0) - (b.key ?? 0));

const upsertInto = (table: string, columns: readonly Column[]): string => {
  const names = columns.map(({ name }) => name);
  const key = keyOf(columns).map(({ name }) => name);
  const rest = names.filter((name) => !key.includes(name));
  return `
insert into ${schema}.${table} (${names.join(', ')})
select ${columns.map(({ name, type }) => `${name}::${type}`).join(', ')}
from unnest(${names.map((_, n) => `$${n + 1}::text[]`).join(', ')}) as given (${names.join(', ')})
on conflict (${key.join(', ')}) do ${
    rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`
  }`;
};

/** The next rows in the order of the primary key, every value as text. */
const pageOf = (table: string, columns: readonly Column[]) => {
  const key = keyOf(columns);
  const names = key.map(({ name }) => name).join(', ');
  const sql = `select ${columns.map(({ name }) => `${name}::text as ${name}`).join(', ')} from ${liveSchema}.${table} t`;
  const order = `order by ${key.map(({ name }) => `t.${name}`).join(', ')} limit ${rowsPerBatch}`;
  return (after: readonly unknown[] | undefined): Statement =>
    after
      ? {
          sql: `${sql} where (${names}) > (${key.map(({ type }, n) => `$${n + 1}::${type}`).join(', ')}) ${order}`,
          parameters: after,
        }
      : plain(`${sql} ${order}`);
};
