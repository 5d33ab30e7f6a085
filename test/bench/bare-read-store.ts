import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type SelectQueryBuilder,
} from 'kysely';
import { Pool } from 'pg';
import { liveSchema } from '#platform/read-store/migrations.js';
import { type Reader, ReadStore, type SnapshotHolder, type Visible } from '#platform/read-store/read-store.js';
import type { Scope } from '#platform/read-store/scope.js';
import { fromText } from '#platform/read-store/values.js';

// biome-ignore lint/suspicious/noExplicitAny: the tables of a query are named where it is written
const compiler = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema(liveSchema);

/** The same database of a private server, for its superuser. */
const asSuperuser = (connectionString: string): string => {
  const url = new URL(connectionString);
  url.username = 'postgres';
  return url.href;
};

/**
 * What reading would cost without a scope: the same SQL less its condition, straight through `pg`, in no transaction, as
 * a superuser whom row-level security does not concern. PostgreSQL only.
 */
export class BareReadStore extends ReadStore {
  private readonly pool: Pool;

  constructor(connectionString: string) {
    super();
    this.pool = new Pool({
      connectionString: asSuperuser(connectionString),
      max: 10,
      options: '-c TimeZone=UTC -c DateStyle=ISO,YMD -c jit=off',
      types: { getTypeParser: (type: number) => (text: string) => fromText(text, type) } as never,
    });
    // The server may go before its last idle connection is closed.
    this.pool.on('error', () => undefined);
  }

  scoped<Result>(scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    return read(this.reader(scope));
  }

  within<Result>(_holder: SnapshotHolder, scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    return read(this.reader(scope));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private reader(scope: Scope): Reader {
    const rows = async <Row>(query: Compilable<Row>): Promise<readonly Row[]> => {
      const { sql, parameters } = query.compile();
      return (await this.pool.query(sql, [...parameters])).rows as Row[];
    };
    return {
      scope,
      from: <Row>(table: string) =>
        compiler.selectFrom(`${table} as row`) as unknown as SelectQueryBuilder<{ row: Row & Visible }, 'row', object>,
      rows,
      first: async (query) => (await rows(query))[0],
      keys: () => Promise.reject(new Error('there are no keys without a scope')),
    };
  }
}
