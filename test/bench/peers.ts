import { createRequire } from 'node:module';
import { Pool } from 'pg';
import { missingPostgres, startPostgres } from '#platform/testing/postgres.js';

/** emmett over PostgreSQL: the same acts on its own store, at the same durability. */
export interface Peer {
  /** @param n how many events the stream has */
  append(stream: string, n: number, ...data: readonly Counted[]): Promise<unknown>;
  /** Loads the stream, decides, appends one event. */
  command(stream: string, data: Counted): Promise<unknown>;
  /** Folds the stream; answers how many events it has. */
  fold(stream: string): Promise<number>;
  stop(): Promise<void>;
}

export interface Counted {
  readonly n: number;
  readonly filling: string;
}

interface Event {
  readonly type: string;
  readonly data: Counted;
  readonly metadata: object;
}
interface Fold {
  readonly evolve: (state: number, event: Event) => number;
  readonly initialState: () => number;
}
interface Store {
  readonly schema: { migrate(): Promise<unknown> };
  appendToStream(stream: string, events: Event[], options: object): Promise<unknown>;
  aggregateStream(stream: string, fold: Fold): Promise<{ readonly state: number }>;
  close(): Promise<void>;
}
interface EmmettPostgresql {
  getPostgreSQLEventStore(connectionString: string, options: object): Store;
}
interface Emmett {
  readonly STREAM_DOES_NOT_EXIST: unknown;
  CommandHandler(fold: Fold): (store: Store, stream: string, decide: () => Event) => Promise<unknown>;
}

/** On two cores its best: as it comes (10) it is slower, with 40 too. */
const connections = 20;

/** On a PostgreSQL as it comes: `fsync` and `synchronous_commit` are on. A text says why there is none. */
export const startPeer = async (metadata: object): Promise<Peer | string> => {
  const fromPeers = createRequire(new URL('./peers/package.json', import.meta.url));
  let emmett: Emmett;
  let postgresql: EmmettPostgresql;
  try {
    emmett = fromPeers('@event-driven-io/emmett');
    postgresql = fromPeers('@event-driven-io/emmett-postgresql');
  } catch {
    return 'peer not installed: npm ci --prefix test/bench/peers';
  }
  const without = missingPostgres();
  if (without) return without;
  const server = await startPostgres([]);
  const connectionString = await server.newDatabase();
  const pool = new Pool({ connectionString, max: connections });
  pool.on('error', () => undefined);
  const store = postgresql.getPostgreSQLEventStore(connectionString, { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  const event = (data: Counted): Event => ({ type: 'bench.counted.v1', data, metadata });
  const fold: Fold = { evolve: (count) => count + 1, initialState: () => 0 };
  const handle = emmett.CommandHandler(fold);
  return {
    append: (stream, n, ...data) =>
      store.appendToStream(stream, data.map(event), {
        expectedStreamVersion: n === 0 ? emmett.STREAM_DOES_NOT_EXIST : BigInt(n),
      }),
    command: (stream, data) => handle(store, stream, () => event(data)),
    fold: async (stream) => (await store.aggregateStream(stream, fold)).state,
    stop: async () => {
      await store.close();
      await pool.end();
      await server.stop();
    },
  };
};
