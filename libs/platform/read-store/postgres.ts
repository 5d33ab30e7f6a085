import { Client, type Connection, Pool, type PoolClient, type Submittable } from 'pg';
import type { Logger } from '#platform/runtime/logging.js';
import {
  Database,
  DatabaseUnavailable,
  InOrder,
  type Session,
  SessionExpired,
  type SessionOptions,
  StatementFailed,
  type StatementResult,
} from './database.js';
import type { Statement } from './statement.js';
import { countOf, type Field, rowsOf, toText } from './values.js';

export interface PostgresOptions {
  /** `postgres://…`; a database of its own, UTF-8. */
  readonly connectionString: string;
  readonly logger: Logger;
  /** Most reads at once. Default 10; there are four more connections for what writes and listens. */
  readonly connections?: number;
  /** A batch without an answer for so long is given up, with its connection. Default 120 s. */
  readonly answerWithinMilliseconds?: number;
}

/** What values look like must not depend on how a server is set up; compiling costs more than these queries take. */
const settings = '-c TimeZone=UTC -c DateStyle=ISO,YMD -c extra_float_digits=1 -c jit=off';

/** A connection string may have options of its own; ours come last and hold. */
const withSettings = (connectionString: string) => {
  const url = new URL(connectionString);
  const own = url.searchParams.get('options');
  url.searchParams.delete('options');
  return { connectionString: url.href, options: own ? `${own} ${settings}` : settings, application_name: 'lianfang' };
};

/**
 * PostgreSQL through pools: reads do not take the connections away from who writes. A batch, and the beginning of a
 * session, is one message.
 */
export class PostgresDatabase extends Database {
  readonly kind = 'postgres';
  private readonly readers: Pool;
  private readonly writers: Pool;
  private readonly listener: Listener;
  private readonly answerWithin: number;
  private closed = false;

  constructor(options: PostgresOptions) {
    super();
    this.answerWithin = options.answerWithinMilliseconds ?? 120_000;
    const connection = withSettings(options.connectionString);
    const poolOf = (max: number): Pool => {
      const pool = new Pool({ ...connection, max, connectionTimeoutMillis: 10_000, keepAlive: true });
      // A connection that breaks while idle is replaced at the next use; unheard, its error would end the process.
      pool.on('error', (error) => options.logger.warn({ reason: error.message }, 'an idle connection was lost'));
      // So would that of one in use, whose query is rejected as well.
      pool.on('connect', (client) => client.on('error', () => undefined));
      return pool;
    };
    this.readers = poolOf(options.connections ?? 10);
    this.writers = poolOf(3);
    this.listener = new Listener(() => new Client(connection), options.logger);
  }

  async batch(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const client = await this.connect(this.writers);
    return await using(client, () => pipeline(client, statements, this.answerWithin));
  }

  session(options: SessionOptions): Session {
    return new PostgresSession(() => this.connect(options.mode === 'read' ? this.readers : this.writers), options);
  }

  listen(channel: string, hear: (payload: string | undefined) => void): Promise<() => Promise<void>> {
    return this.listener.listen(channel, hear);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.listener.close();
    await Promise.all([this.readers.end(), this.writers.end()]);
  }

  private async connect(pool: Pool): Promise<PoolClient> {
    if (this.closed) throw new DatabaseUnavailable('the database is closed');
    try {
      return await pool.connect();
    } catch (error) {
      throw new DatabaseUnavailable('no connection to PostgreSQL', { cause: error });
    }
  }
}

/** Gives the connection back; one that may be broken or inside a transaction is thrown away. */
const using = async <Result>(client: PoolClient, call: () => Promise<Result>): Promise<Result> => {
  try {
    const result = await call();
    client.release();
    return result;
  } catch (error) {
    client.release(!(error instanceof StatementFailed));
    throw error;
  }
};

/** @throws DatabaseUnavailable when there is no answer in time: a connection may be dead without anybody having said so */
const pipeline = (
  client: PoolClient,
  statements: readonly Statement[],
  milliseconds: number,
): Promise<StatementResult[]> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DatabaseUnavailable(`no answer from PostgreSQL within ${milliseconds} ms`));
    }, milliseconds);
    const settled =
      <Value>(settle: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer);
        settle(value);
      };
    client.query(new Pipeline(statements, settled(resolve), settled(reject)));
  });

interface Message {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/**
 * Several statements in one message of the extended protocol, closed by one Sync. Outside an explicit transaction that
 * is one transaction: committed at the Sync, or rolled back at the first error, the rest skipped. The driver's own
 * queries are one statement each, hence this class (the interface `pg-cursor` uses, too).
 */
class Pipeline implements Submittable {
  private readonly results: StatementResult[] = [];
  private fields: readonly Field[] = [];
  private rows: (string | null)[][] = [];

  private readonly values: readonly (readonly (string | null)[])[];

  constructor(
    private readonly statements: readonly Statement[],
    private readonly resolve: (results: StatementResult[]) => void,
    private readonly reject: (error: Error) => void,
  ) {
    // Here and not while it is sent: what cannot be sent must not leave half a message on the connection.
    this.values = statements.map(({ parameters }) => parameters.map(toText));
  }

  submit(connection: Connection): void {
    // The driver's methods take one argument; its types still ask for the second one of an older version.
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      for (const [i, { sql }] of this.statements.entries()) {
        wire.parse({ text: sql });
        wire.bind({ values: this.values[i] ?? [] });
        wire.describe({ type: 'P' });
        wire.execute({});
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleRowDescription(message: Message): void {
    this.fields = message.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  handleDataRow(message: { readonly fields: (string | null)[] }): void {
    this.rows.push(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.results.push({ rows: rowsOf(this.fields, this.rows), count: countOf(message.text) });
    this.fields = [];
    this.rows = [];
  }

  handleEmptyQuery(): void {
    this.results.push({ rows: [], count: 0 });
  }

  handleError(error: Error & { readonly code?: string; readonly severity?: string }): void {
    const statement = this.results.length;
    // 08: connection; 57P01 to 57P03: the server is being shut down or started.
    if (error.severity === undefined || /^(08|57P0[123])/.test(error.code ?? '')) {
      this.reject(new DatabaseUnavailable('the connection to PostgreSQL was lost', { cause: error }));
    } else {
      this.reject(new StatementFailed(error.message, error.code, statement, this.statements[statement]?.sql ?? ''));
    }
  }

  handleReadyForQuery(): void {
    this.resolve(this.results);
  }
}

interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { readonly text: string }): void;
  bind(message: { readonly values: readonly (string | null)[] }): void;
  describe(message: { readonly type: 'P' }): void;
  execute(message: object): void;
  sync(): void;
}

class PostgresSession implements Session {
  begun: readonly StatementResult[] = [];
  private state: 'new' | 'open' | 'ended' | 'expired' = 'new';
  private client: PoolClient | undefined;
  private failed = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly calls = new InOrder();

  constructor(
    private readonly connect: () => Promise<PoolClient>,
    private readonly options: SessionOptions,
  ) {}

  run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    return this.calls.run(async () => {
      if (this.state === 'expired') {
        throw new SessionExpired(`open for more than ${this.options.atMostMilliseconds} ms`);
      }
      if (this.state === 'ended') throw new SessionExpired('the session has ended');
      const before: Statement[] = [];
      if (this.state === 'new') {
        this.client = await this.connect();
        this.state = 'open';
        this.timer = setTimeout(() => void this.expire(), this.options.atMostMilliseconds);
        this.timer.unref();
        const kind = this.options.mode === 'read' ? ' isolation level repeatable read read only' : '';
        before.push({ sql: `begin${kind}`, parameters: [] }, ...this.options.begin);
      }
      try {
        const results = await pipeline(
          this.client as PoolClient,
          [...before, ...statements],
          this.options.atMostMilliseconds,
        );
        if (before.length > 0) this.begun = results.slice(1, before.length);
        return results.slice(before.length);
      } catch (error) {
        this.failed = true;
        if (error instanceof StatementFailed) {
          throw error.from(before.length);
        }
        await this.leave('ended', undefined);
        throw error;
      }
    });
  }

  end(outcome: 'commit' | 'rollback' = 'rollback'): Promise<void> {
    return this.calls.run(async () => {
      if (this.state === 'expired' && outcome === 'commit') throw new SessionExpired('rolled back before its end');
      const failed = this.failed;
      await this.leave('ended', outcome === 'commit' && !failed ? 'commit' : 'rollback');
      if (outcome === 'commit' && failed) throw new SessionExpired('a statement had failed: rolled back');
    });
  }

  private expire(): Promise<void> {
    return this.calls.run(() => this.leave('expired', 'rollback')).catch(() => undefined);
  }

  private async leave(state: 'ended' | 'expired', ending: 'commit' | 'rollback' | undefined): Promise<void> {
    clearTimeout(this.timer);
    if (this.state === 'ended' || this.state === 'expired') return;
    this.state = state;
    const client = this.client;
    if (!client) return;
    this.client = undefined;
    if (!ending) {
      client.release(true);
      return;
    }
    await using(client, () => pipeline(client, [{ sql: ending, parameters: [] }], this.options.atMostMilliseconds));
  }
}

type Hear = (payload: string | undefined) => void;

/** One connection that listens, replaced when it is lost. */
class Listener {
  private readonly channels = new Map<string, Set<Hear>>();
  private client: Client | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;
  private pause = 50;

  constructor(
    private readonly make: () => Client,
    private readonly logger: Logger,
  ) {}

  async listen(channel: string, hear: Hear): Promise<() => Promise<void>> {
    const hearing = this.channels.get(channel) ?? new Set();
    const isNew = hearing.size === 0;
    hearing.add(hear);
    this.channels.set(channel, hearing);
    if (this.client && isNew) await this.client.query(`listen ${quoted(channel)}`);
    else await this.connect();
    return async () => {
      hearing.delete(hear);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.connecting?.catch(() => undefined);
    await this.client?.end();
  }

  private connect(): Promise<void> {
    if (this.client || this.closed) return Promise.resolve();
    this.connecting ??= this.open().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  private async open(): Promise<void> {
    const client = this.make();
    let lost = false;
    const lose = (reason: string): void => {
      if (lost || this.closed) return;
      lost = true;
      this.client = undefined;
      client.end().catch(() => undefined);
      this.logger.warn({ reason }, 'the listening connection was lost');
      // Longer each time, up to 5 s; from the start again once it stands.
      this.retry = setTimeout(() => void this.connect().catch(() => undefined), this.pause);
      this.pause = Math.min(this.pause * 2, 5_000);
    };
    client.on('error', (error) => lose(error.message));
    client.on('end', () => lose('ended'));
    client.on('notification', ({ channel, payload }) => {
      for (const hear of this.channels.get(channel) ?? []) hear(payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of this.channels.keys()) await client.query(`listen ${quoted(channel)}`);
    } catch (error) {
      lose(String(error));
      throw new DatabaseUnavailable('cannot listen', { cause: error });
    }
    this.client = client;
    this.pause = 50;
    for (const hearing of this.channels.values()) for (const hear of hearing) hear(undefined);
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
