import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type SelectQueryBuilder,
  sql,
} from 'kysely';
import type { Database, Session } from './database.js';
import { asReader, liveSchema, ownerRole, readerRole } from './migrations.js';
import { type Reader, ReadStore, type Snapshot, type SnapshotHolder, type Visible } from './read-store.js';
import type { Scope } from './scope.js';
import type { Statement } from './statement.js';

/** Only for the test that each wall holds alone; no setting leads here. */
export interface Sabotage {
  /** First wall down: queries are not narrowed. */
  readonly unfiltered?: boolean;
  /** Second wall down: reads run as the owner, whom row-level security lets see everything. */
  readonly asOwner?: boolean;
}

export interface ScopedOptions {
  readonly sabotage?: Sabotage;
  /** After so long a snapshot that nobody closed is ended by force. Default 35 s. */
  readonly snapshotAtMostMilliseconds?: number;
}

/** What an organisation may see, as of a version of the grants. */
interface Keys {
  readonly version: unknown;
  /** Sorted. */
  readonly all: readonly string[];
  /** Those whose every grant has a beginning or an end. */
  readonly limited: readonly string[];
}

/** Compiles only; what it makes runs through the `Database`. */
// biome-ignore lint/suspicious/noExplicitAny: the tables of a query are named where it is written
const compiler = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema(liveSchema);

/**
 * The one way to read views: a query is narrowed here to the keys of its scope, and row-level security asks the grants
 * once more for each row.
 *
 * Within an operation that holds a snapshot read with `within` only: another read that waits for a turn behind a writer
 * would wait for that snapshot's end.
 */
export class ScopedReadStore extends ReadStore {
  /** Keys of organisations that were read last; used when the snapshot holds the same version of the grants. */
  private readonly known = new Map<string, Keys>();

  constructor(
    private readonly database: Database,
    private readonly options: ScopedOptions = {},
  ) {
    super();
  }

  async scoped<Result>(scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    const snapshot = this.open(scope);
    try {
      return await read(snapshot.reader);
    } finally {
      await snapshot.close();
    }
  }

  async within<Result>(
    holder: SnapshotHolder,
    scope: Scope,
    read: (reader: Reader) => Promise<Result>,
  ): Promise<Result> {
    holder.snapshot ??= Promise.resolve(this.open(scope));
    const { reader } = await holder.snapshot;
    if (reader.scope.organisation !== scope.organisation) {
      throw new Error('the scope of an operation never changes');
    }
    return await read(reader);
  }

  private open(scope: Scope): Snapshot {
    const sabotage = this.options.sabotage ?? {};
    const session = this.database.session({
      mode: 'read',
      begin: [asReader(scope.organisation, sabotage.asOwner ? ownerRole : readerRole)],
      atMostMilliseconds: this.options.snapshotAtMostMilliseconds ?? 35_000,
    });
    return {
      reader: new ScopedReader(scope, session, this.known, sabotage.unfiltered ?? false),
      close: () => session.end(),
    };
  }
}

/** Where keys go when the query runs: what they are is known for certain only within its snapshot. */
const allKeys = Symbol('keys');
const limitedKeys = Symbol('limited keys');

/**
 * The first wall. The array of keys leads into the index on `visibility_key`, and tells the planner how much a scope
 * sees; limits in time are said as an exception so that they do not blur that.
 */
const mayBeSeenBy = (organisation: string) => sql<boolean>`
  "row".visibility_key = any (${allKeys}::text[])
  and not ("row".visibility_key = any (${limitedKeys}::text[]) and not exists (
    select from ${sql.table(`${liveSchema}.grants`)} as g
    where g.grantee = ${organisation} and g.key = "row".visibility_key and g.to_position is null
      and g.since <= "row".business_time and (g.until is null or "row".business_time < g.until)
  ))`;

class ScopedReader implements Reader {
  /** As of this snapshot. */
  private keysNow: Promise<Keys> | undefined;

  constructor(
    readonly scope: Scope,
    private readonly session: Session,
    private readonly known: Map<string, Keys>,
    private readonly unfiltered: boolean,
  ) {}

  from<Row>(table: string): SelectQueryBuilder<{ row: Row & Visible }, 'row', object> {
    const all = compiler.selectFrom(`${table} as row`);
    const query = this.unfiltered ? all : all.where(mayBeSeenBy(this.scope.organisation));
    return query as unknown as SelectQueryBuilder<{ row: Row & Visible }, 'row', object>;
  }

  async rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    const { sql: text, parameters } = query.compile();
    const statement = (keys: Keys | undefined): Statement => ({
      sql: text,
      parameters: keys ? parameters.map((parameter) => withKeys(parameter, keys)) : parameters,
    });
    if (!parameters.includes(allKeys)) return await this.run<Row>(statement(undefined));
    const known = this.known.get(this.scope.organisation);
    if (this.keysNow || !known) return await this.run<Row>(statement(await this.keysOfSnapshot()));
    // Mostly the grants are as they were: the query goes along with the question whether they are.
    const rows = await this.run<Row>(statement(known));
    if (this.versionOfSnapshot() === known.version) {
      this.keysNow = Promise.resolve(known);
      return rows;
    }
    return await this.run<Row>(statement(await this.keysOfSnapshot()));
  }

  async first<Row>(query: Compilable<Row>): Promise<Row | undefined> {
    return (await this.rows(query))[0];
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const { all } = await this.keysOfSnapshot();
    return all.filter((key) => key.startsWith(prefix));
  }

  private async run<Row>(statement: Statement): Promise<readonly Row[]> {
    const [result] = await this.session.run([statement]);
    return (result?.rows ?? []) as readonly Row[];
  }

  private versionOfSnapshot(): unknown {
    return this.session.begun[0]?.rows[0]?.['grants_version'];
  }

  private keysOfSnapshot(): Promise<Keys> {
    this.keysNow ??= this.readKeys();
    return this.keysNow;
  }

  private async readKeys(): Promise<Keys> {
    const { organisation } = this.scope;
    const grants = await this.run<{ readonly key: string; readonly always: boolean }>({
      sql: `
select key, bool_or(since = '-infinity' and until is null) as always from ${liveSchema}.grants
where grantee = $1 and to_position is null group by key`,
      parameters: [organisation],
    });
    const always = new Set(['everyone', `organisation:${organisation}`]);
    for (const grant of grants) if (grant.always) always.add(grant.key);
    const limited = grants.map(({ key }) => key).filter((key) => !always.has(key));
    const keys = { version: this.versionOfSnapshot(), all: [...always, ...limited].sort(), limited };
    this.known.set(organisation, keys);
    return keys;
  }
}

const withKeys = (parameter: unknown, { all, limited }: Keys): unknown =>
  parameter === allKeys ? all : parameter === limitedKeys ? limited : parameter;
