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
import { asOwner, asReader, liveSchema } from './migrations.js';
import { type Reader, ReadStore, type Snapshot, type SnapshotHolder, type Visible } from './read-store.js';
import type { Scope } from './scope.js';

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

/** The one way to read views: the query is narrowed here, and row-level security narrows it once more. */
export class ScopedReadStore extends ReadStore {
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
      begin: [sabotage.asOwner ? asOwner(liveSchema) : asReader(scope.organisation)],
      atMostMilliseconds: this.options.snapshotAtMostMilliseconds ?? 35_000,
    });
    return {
      reader: new ScopedReader(scope, session, sabotage.unfiltered ?? false),
      close: () => session.end(),
    };
  }
}

class ScopedReader implements Reader {
  constructor(
    readonly scope: Scope,
    private readonly session: Session,
    private readonly unfiltered: boolean,
  ) {}

  from<Row>(table: string): SelectQueryBuilder<{ row: Row & Visible }, 'row', object> {
    const all = compiler.selectFrom(`${table} as row`);
    const query = this.unfiltered ? all : all.where(mayBeSeenBy(this.scope.organisation));
    return query as unknown as SelectQueryBuilder<{ row: Row & Visible }, 'row', object>;
  }

  async rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    const { sql: text, parameters } = query.compile();
    const [result] = await this.session.run([{ sql: text, parameters }]);
    return (result?.rows ?? []) as readonly Row[];
  }

  async first<Row>(query: Compilable<Row>): Promise<Row | undefined> {
    return (await this.rows(query))[0];
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const { organisation } = this.scope;
    const rows = await this.rows(
      compiler
        .selectFrom('grants as row')
        .select('row.key')
        .distinct()
        .where('row.grantee', '=', organisation)
        .where('row.to_position', 'is', null)
        .where(sql<boolean>`starts_with(row.key, ${prefix})`)
        .orderBy('row.key'),
    );
    const own = ['everyone', `organisation:${organisation}`].filter((key) => key.startsWith(prefix));
    return [...own, ...rows.map((row) => row['key'] as string)];
  }
}

/**
 * The first wall. The uncorrelated array is there for the planner: it is computed once and leads into the index on
 * `visibility_key`, so that a scope that sees little touches little; the rest says what is seen exactly.
 */
const mayBeSeenBy = (organisation: string) => sql<boolean>`
  "row".visibility_key = any (array(
    select g.key from ${sql.table(`${liveSchema}.grants`)} as g
    where g.grantee = ${organisation} and g.to_position is null
    union all select 'everyone' union all select ${`organisation:${organisation}`}
  ))
  and ("row".visibility_key in ('everyone', ${`organisation:${organisation}`}) or exists (
    select from ${sql.table(`${liveSchema}.grants`)} as g
    where g.grantee = ${organisation} and g.key = "row".visibility_key and g.to_position is null
      and g.since <= "row".business_time and (g.until is null or "row".business_time < g.until)
  ))`;
