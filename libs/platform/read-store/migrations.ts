import type { View, ViewTable } from '#platform/projector/view.js';
import type { Database, StatementResult } from './database.js';
import type { Statement } from './statement.js';

/** Schema of the live tables, and of those a rebuild fills beside them. */
export const liveSchema = 'lianfang';
export const rebuildSchema = 'lianfang_rebuild';
export type Schema = typeof liveSchema | typeof rebuildSchema;

export const ownerRole = 'lianfang_owner';
export const readerRole = 'lianfang_reader';
/** The projector says here `<from>,<to>`: the checkpoint moved; `<from>,<to>,views`: which views are live changed, too. */
export const channel = 'lianfang';
/** SQLSTATE of `lianfang.advance` and `lianfang.fill`: another worker went on; the whole batch is rolled back. */
export const checkpointMoved = 'LF001';

/** Raised when the platform's own tables change; the read store is then dropped and replayed. */
const platformVersion = 3;

export const plain = (sql: string): Statement => ({ sql, parameters: [] });

/**
 * What a batch of the owner begins with: role and search path hold until the end of the transaction. Statements of
 * views name their tables without a schema, so that a rebuild can direct them elsewhere.
 */
export const asOwner = (schema: Schema): Statement => ({
  sql: `select set_config('role', '${ownerRole}', true), set_config('search_path', $1, true)`,
  parameters: [schema],
});

/**
 * What a read begins with; answers which version of the grants its snapshot holds. `statement_timeout` is kept by
 * PostgreSQL only.
 */
export const asReader = (organisation: string, role: string = readerRole): Statement => ({
  sql: `
select set_config('role', '${role}', true), set_config('lianfang.organisation', $1, true),
  set_config('search_path', '${liveSchema}', true), set_config('statement_timeout', '30s', true),
  (select version from ${liveSchema}.grants_version) as grants_version`,
  parameters: [organisation],
});

const roles = `
do $$
declare
  name text;
  mine boolean;
begin
  foreach name in array array['${ownerRole}', '${readerRole}'] loop
    if not exists (select from pg_roles where rolname = name) then
      -- Another database of the cluster may be set up in this moment.
      begin
        execute format('create role %I nologin', name);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if current_setting('server_version_num')::integer >= 160000 then mine := pg_has_role(current_user, name, 'SET');
    else mine := pg_has_role(current_user, name, 'MEMBER');
    end if;
    if not mine then execute format('grant %I to %I', name, current_user); end if;
  end loop;
end $$`;

/** The organisation a read is made for, as a policy sees it; empty when none was said. */
const current = `current_setting('lianfang.organisation', true)`;

/** The rule of who may see a row (`docs/architecture.md`), as the second wall says it. */
const visible = `
  visibility_key = 'everyone'
  or visibility_key = 'organisation:' || ${current}
  or exists (
    select from ${liveSchema}.grants as g
    where g.grantee = ${current} and g.key = visibility_key and g.to_position is null
      and g.since <= business_time and (g.until is null or business_time < g.until)
  )`;

const grantsTable = (schema: Schema): Statement[] => [
  plain(`
create table ${schema}.grants (
  key text not null,
  grantee text not null,
  since timestamptz not null,
  until timestamptz,
  from_position numeric(20,0) not null,
  to_position numeric(20,0),
  basis text not null,
  view text not null,
  primary key (view, basis, key, grantee, from_position)
)`),
  // One current grant for each reason; the access path of both walls.
  plain(`create unique index grants_current on ${schema}.grants (view, basis, key, grantee) where to_position is null`),
  plain(`
create index grants_of_grantee on ${schema}.grants (grantee, key, since) include (until) where to_position is null`),
  ...walls(schema, 'grants', `grantee = ${current}`),
];

const walls = (schema: Schema, table: string, condition: string): Statement[] => [
  plain(`alter table ${schema}.${table} enable row level security`),
  plain(`alter table ${schema}.${table} force row level security`),
  plain(`create policy reader_sees on ${schema}.${table} for select to ${readerRole} using (${condition})`),
  plain(`create policy owner_keeps on ${schema}.${table} to ${ownerRole} using (true) with check (true)`),
  plain(`grant select on ${schema}.${table} to ${readerRole}`),
];

/** @throws Error when a name could not stand in SQL as it is. */
const checked = (name: string): string => {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(name)) throw new Error(`not a table name: ${name}`);
  return name;
};

export const createTable = (schema: Schema, table: ViewTable): Statement[] => {
  const name = checked(table.name);
  return [
    plain(
      `create table ${schema}.${name} (${table.columns}, visibility_key text not null, business_time timestamptz not null, changed_at numeric(20,0) not null)`,
    ),
    ...(table.indexes ?? []).map(plain),
    plain(`create index ${name}_changed_at on ${schema}.${name} (changed_at)`),
    plain(`create index ${name}_visible on ${schema}.${name} (visibility_key, business_time)`),
    ...walls(schema, name, visible),
  ];
};

const dropTable = (schema: Schema, name: string): Statement =>
  plain(`drop table if exists ${schema}.${checked(name)} cascade`);

/**
 * Empty tables for a view, its grants gone; what it had before is dropped. It is not `ready` until it has taken every
 * event up to the checkpoint. `decided` is the revision of the last decision of operators it goes by.
 */
export const recreateView = (view: View, formerTables: readonly string[], decided: number): Statement[] => [
  ...[...new Set([...formerTables, ...view.tables.map((table) => table.name)])].map((name) =>
    dropTable(liveSchema, name),
  ),
  ...view.tables.flatMap((table) => createTable(liveSchema, table)),
  { sql: `delete from ${liveSchema}.grants where view = $1`, parameters: [view.name] },
  {
    sql: `
insert into ${liveSchema}.views (name, version, tables, ready, filling, filled_to, halted, decided)
values ($1, $2, $3, false, null, 0, null, $4)
on conflict (name) do update set version = excluded.version, tables = excluded.tables, ready = false,
  filling = null, filled_to = 0, halted = null, decided = excluded.decided`,
    parameters: [view.name, view.version, view.tables.map((table) => table.name), decided],
  },
];

/** A view that is no longer in the program. */
export const dropView = (name: string, tables: readonly string[]): Statement[] => [
  ...tables.map((table) => dropTable(liveSchema, table)),
  { sql: `delete from ${liveSchema}.grants where view = $1`, parameters: [name] },
  { sql: `delete from ${liveSchema}.views where name = $1`, parameters: [name] },
];

export const dropRebuild = plain(`drop schema if exists ${rebuildSchema} cascade`);

/** The empty schema a rebuild fills; its tables can move into the live one as they are. */
export const createRebuild = (views: readonly View[]): Statement[] => [
  asOwner(rebuildSchema),
  dropRebuild,
  plain(`create schema ${rebuildSchema}`),
  plain(`create table ${rebuildSchema}.checkpoint (position numeric(20,0) not null)`),
  plain(`insert into ${rebuildSchema}.checkpoint values (0)`),
  ...grantsTable(rebuildSchema),
  ...views.flatMap((view) => view.tables.flatMap((table) => createTable(rebuildSchema, table))),
];

/** Puts the rebuilt tables of views, and their grants, in the place of the live ones. */
export const swapRebuild = (views: readonly View[]): Statement[] => [
  ...views.flatMap(({ tables }) =>
    tables.flatMap(({ name }) => [
      dropTable(liveSchema, name),
      plain(`alter table ${rebuildSchema}.${checked(name)} set schema ${liveSchema}`),
    ]),
  ),
  {
    sql: `delete from ${liveSchema}.grants where view = any($1)`,
    parameters: [views.map(({ name }) => name)],
  },
  plain(`insert into ${liveSchema}.grants select * from ${rebuildSchema}.grants`),
  dropRebuild,
];

/** After {@link swapRebuild}: a view's row says that its tables are of the version that was rebuilt. */
export const replaceView = (view: View, formerTables: readonly string[], decided: number): Statement[] => {
  const tables = view.tables.map(({ name }) => name);
  return [
    ...formerTables.filter((name) => !tables.includes(name)).map((name) => dropTable(liveSchema, name)),
    {
      sql: `
insert into ${liveSchema}.views (name, version, tables, ready, filling, filled_to, halted, decided)
values ($1, $2, $3, true, null, 0, null, $4)
on conflict (name) do update set version = excluded.version, tables = excluded.tables, ready = true, filling = null,
  halted = null, decided = excluded.decided`,
      parameters: [view.name, view.version, tables, decided],
    },
  ];
};

const platformTables: Statement[] = [
  plain(`drop schema if exists ${liveSchema} cascade`),
  plain(`create schema ${liveSchema}`),
  plain(`grant usage on schema ${liveSchema} to ${readerRole}`),
  // One row. 0: nothing yet (the first position of a journal is above it).
  plain(`
create table ${liveSchema}.checkpoint (
  only_row boolean primary key default true check (only_row),
  position numeric(20,0) not null,
  -- Which event stands there: { id, stream, revision }. Another one there means another journal.
  event jsonb,
  -- Counts the changes of which views are live; a worker that knows an older count must look again.
  generation integer not null,
  platform_version integer not null
)`),
  {
    sql: `insert into ${liveSchema}.checkpoint (position, event, generation, platform_version) values (0, null, 0, ${platformVersion})`,
    parameters: [],
  },
  plain(`
create table ${liveSchema}.views (
  name text primary key,
  version integer not null,
  tables text[] not null,
  -- Whether it stands at the checkpoint; else it is being filled, has come to filled_to, and filling says by whom.
  ready boolean not null,
  filling text,
  filled_to numeric(20,0) not null,
  halted jsonb,
  -- Up to which decision of operators about views that stand still it goes by them.
  decided integer not null
)`),
  plain(`grant select on ${liveSchema}.checkpoint, ${liveSchema}.views to ${readerRole}`),
  // Compare-and-set that ends the transaction by itself where it fails, so that rows and checkpoint are one message.
  plain(`
create function ${liveSchema}.advance(old numeric, new numeric, at jsonb, old_generation integer, new_generation integer)
returns void language plpgsql as $$
begin
  update ${liveSchema}.checkpoint set position = new, event = at, generation = new_generation
    where position = old and generation = old_generation;
  if not found then raise exception 'the checkpoint is not at %', old using errcode = '${checkpointMoved}'; end if;
end $$`),
  plain(`
create function ${liveSchema}.fill(view text, worker text, until numeric) returns void language plpgsql as $$
begin
  update ${liveSchema}.views set filled_to = until where name = view and filling = worker and not ready;
  if not found then raise exception 'another worker fills %', view using errcode = '${checkpointMoved}'; end if;
end $$`),
  plain(`
revoke execute on function ${liveSchema}.advance(numeric, numeric, jsonb, integer, integer),
  ${liveSchema}.fill(text, text, numeric) from public`),
  ...grantsTable(liveSchema),
  // Counts changes of grants, so that the keys of an organisation need not be read each time; from a number that no
  // earlier read store had.
  plain(`
create table ${liveSchema}.grants_version (
  only_row boolean primary key default true check (only_row), version bigint not null
)`),
  plain(
    `insert into ${liveSchema}.grants_version (version) values ((extract(epoch from clock_timestamp()) * 1000000)::bigint)`,
  ),
  plain(`grant select on ${liveSchema}.grants_version to ${readerRole}`),
  plain(`
create function ${liveSchema}.count_grants_change() returns trigger language plpgsql as $$
begin
  update ${liveSchema}.grants_version set version = version + 1;
  return null;
end $$`),
  plain(`
create trigger grants_changed after insert or update or delete or truncate on ${liveSchema}.grants
for each statement execute function ${liveSchema}.count_grants_change()`),
];

/**
 * Makes roles, schema and the tables of views never seen before. What is there and of this version stays as it is: the
 * projector decides about views that changed, so that starting the API never empties a table.
 */
export const migrate = async (database: Database, views: readonly View[]): Promise<void> => {
  await database.batch([
    plain(roles),
    plain(`
do $$ begin
  perform pg_advisory_xact_lock(7312841);
  execute format('grant create on database %I to ${ownerRole}', current_database());
end $$`),
  ]);
  const session = database.session({ mode: 'write', begin: [], atMostMilliseconds: 120_000 });
  try {
    await session.run([plain('select pg_advisory_xact_lock(7312841)'), asOwner(liveSchema)]);
    if (!(await isUsable((statements) => session.run(statements)))) await session.run(platformTables);
    const [known] = await session.run([plain(`select name from ${liveSchema}.views`)]);
    const names = new Set(known?.rows.map((row) => row['name']));
    const missing = views.filter((view) => !names.has(view.name));
    if (missing.length > 0) await session.run(missing.flatMap((view) => recreateView(view, [], -1)));
    await session.end('commit');
  } finally {
    await session.end();
  }
};

/** All statements that make the tables of these views, where nothing is yet. */
export const textOfTables = (views: readonly View[]): string =>
  JSON.stringify([roles, platformTables, ...views.map((view) => recreateView(view, [], -1))]);

/** @throws Error when the tables are not there, or of another format; the program makes them at its start */
export const mustBeUsable = async (database: Database): Promise<void> => {
  const asOwnerNow = async (statements: readonly Statement[]) =>
    (await database.batch([asOwner(liveSchema), ...statements])).slice(1);
  if (!(await isUsable(asOwnerNow))) throw new Error('the read store has no tables of this program: start it first');
};

const isUsable = async (
  run: (statements: readonly Statement[]) => Promise<readonly StatementResult[]>,
): Promise<boolean> => {
  const [found] = await run([plain(`select to_regclass('${liveSchema}.checkpoint') is not null as present`)]);
  if (found?.rows[0]?.['present'] !== true) return false;
  const [version] = await run([plain(`select platform_version from ${liveSchema}.checkpoint`)]);
  return version?.rows[0]?.['platform_version'] === platformVersion;
};
