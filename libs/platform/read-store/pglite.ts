import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
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
import type { Reply, Request, Start, WireStatement } from './pglite.worker.js';
import type { Statement } from './statement.js';
import { countOf, rowsOf, toText } from './values.js';

const thread = new URL(import.meta.url.endsWith('.ts') ? './pglite.worker.ts' : './pglite.worker.js', import.meta.url);

// V8 makes quick code of what it finds busy, and finds PostgreSQL so busy in the first seconds that it spends more time on
// that than all else takes at a start: 2 s and 600 MB on one function alone. As patient as it can be, it still finds what is
// really busy.
setFlagsFromString('--wasm-tiering-budget=2147483647');

let compiled: WebAssembly.Module | undefined;
/**
 * PGlite's program, compiled once in this process and never let go: what it has learned of itself serves the next
 * database that is opened, and V8 has no code to free, at which Node 24 was seen to abort (nodejs/node#64500).
 */
const program = (): WebAssembly.Module => {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'))),
  );
  return compiled;
};

/** The files are there but do not open; the caller drops them and starts anew. */
export class StoreDoesNotOpen extends Error {}

type Answer = Extract<Reply, { readonly id: number }>;
type Asked = Request extends infer Each ? (Each extends Request ? Omit<Each, 'id'> : never) : never;

/**
 * PostgreSQL compiled to WebAssembly, in one worker thread so that a long statement does not hold up the main loop.
 * There is one connection. A read session is therefore not a transaction that stays open between its statements but
 * the exclusion of writers for its time: each of its messages is a transaction of its own, all see the same state, and
 * read sessions run side by side. Writers wait for the read sessions before them and go before those that come later.
 */
export class PGliteDatabase extends Database {
  readonly kind = 'pglite';
  override readonly lost: Promise<Error>;
  private readonly waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  private readonly listeners = new Map<string, Set<(payload: string | undefined) => void>>();
  private readonly turns = new Turns();
  private nextId = 0;
  private gone: Error | undefined;
  private closing = false;
  private sayLost: (error: Error) => void = () => undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly whenClosed: () => void,
  ) {
    super();
    this.lost = new Promise((resolve) => {
      this.sayLost = resolve;
    });
  }

  /** @throws StoreDoesNotOpen */
  static async open(folder: string, whenClosed: () => void = () => undefined): Promise<PGliteDatabase> {
    const start: Start = { folder, wasm: program() };
    const worker = new Worker(thread, { workerData: start, execArgv: ['--no-warnings'] });
    const database = new PGliteDatabase(worker, whenClosed);
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: Reply) => {
        switch (message.kind) {
          case 'ready':
            resolve();
            return;
          case 'unopened':
            reject(new StoreDoesNotOpen(message.reason));
            return;
          case 'heard':
            for (const hear of database.listeners.get(message.channel) ?? []) hear(message.payload);
            return;
          case 'done':
          case 'failed':
            database.waiting.get(message.id)?.resolve(message);
            database.waiting.delete(message.id);
        }
      });
      worker.on('error', (error) => {
        reject(new StoreDoesNotOpen(String(error)));
        database.lose(new DatabaseUnavailable(`the worker thread failed: ${String(error)}`));
      });
      worker.on('exit', () => {
        reject(new StoreDoesNotOpen('the worker thread ended'));
        database.lose(new DatabaseUnavailable('the database is closed'));
      });
    }).catch(async (error: unknown) => {
      await worker.terminate();
      throw error;
    });
    return database;
  }

  async batch(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const release = await this.turns.write();
    try {
      return await this.send(statements);
    } finally {
      release();
    }
  }

  session(options: SessionOptions): Session {
    return options.mode === 'read'
      ? new ReadSession(this.turns, (statements) => this.send(statements), options)
      : new WriteSession(this.turns, (statements) => this.send(statements), options);
  }

  async listen(channel: string, hear: (payload: string | undefined) => void): Promise<() => Promise<void>> {
    let hearing = this.listeners.get(channel);
    if (!hearing) {
      hearing = new Set();
      this.listeners.set(channel, hearing);
      const release = await this.turns.write();
      await this.ask({ kind: 'listen', channel }).finally(release);
    }
    hearing.add(hear);
    return async () => {
      hearing.delete(hear);
    };
  }

  async close(): Promise<void> {
    if (this.closing || this.gone) return;
    this.closing = true;
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    const release = await this.turns.write();
    try {
      await this.ask({ kind: 'close' });
      await ended;
      this.whenClosed();
    } finally {
      // Who still waits hears that it is closed.
      release();
    }
  }

  private async send(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const wire: WireStatement[] = statements.map(({ sql, parameters }) => ({
      sql,
      values: parameters.map(toText),
    }));
    const answer = await this.ask({ kind: 'run', statements: wire });
    if (answer.kind === 'failed') {
      const sql = statements[answer.statement]?.sql ?? '';
      throw new StatementFailed(answer.message, answer.code, answer.statement, sql);
    }
    return answer.results.map(({ fields, rows, tag }) => ({ rows: rowsOf(fields, rows), count: countOf(tag) }));
  }

  private ask(asked: Asked): Promise<Answer> {
    if (this.gone) return Promise.reject(this.gone);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...asked, id });
    });
  }

  private lose(error: Error): void {
    if (!this.closing && !this.gone) this.sayLost(error);
    this.gone ??= error;
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}

type Send = (statements: readonly Statement[]) => Promise<readonly StatementResult[]>;

/** Fair turns: readers side by side, a writer alone, nobody overtakes who came before. */
class Turns {
  private readers = 0;
  private writing = false;
  private readonly queue: { readonly write: boolean; start(): void }[] = [];

  read(): Promise<() => void> {
    return this.take(false);
  }

  write(): Promise<() => void> {
    return this.take(true);
  }

  private take(write: boolean): Promise<() => void> {
    return new Promise((resolve) => {
      this.queue.push({
        write,
        start: () => {
          if (write) this.writing = true;
          else this.readers++;
          let released = false;
          resolve(() => {
            if (released) return;
            released = true;
            if (write) this.writing = false;
            else this.readers--;
            this.next();
          });
        },
      });
      this.next();
    });
  }

  private next(): void {
    for (let first = this.queue[0]; first; first = this.queue[0]) {
      if (this.writing || (first.write && this.readers > 0)) return;
      this.queue.shift();
      first.start();
    }
  }
}

abstract class TurnSession implements Session {
  begun: readonly StatementResult[] = [];
  protected state: 'new' | 'open' | 'ended' | 'expired' = 'new';
  protected release: (() => void) | undefined;
  protected readonly calls = new InOrder();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    protected readonly turns: Turns,
    protected readonly send: Send,
    protected readonly options: SessionOptions,
  ) {}

  run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    return this.calls.run(async () => {
      const first = this.state === 'new';
      if (first) {
        this.release = await (this.options.mode === 'read' ? this.turns.read() : this.turns.write());
        this.state = 'open';
        this.timer = setTimeout(() => void this.expire(), this.options.atMostMilliseconds);
        this.timer.unref();
      }
      this.mustBeOpen();
      return await this.within(statements, first);
    });
  }

  end(outcome: 'commit' | 'rollback' = 'rollback'): Promise<void> {
    return this.calls.run(async () => {
      if (this.state === 'expired' && outcome === 'commit') this.mustBeOpen();
      await this.leave('ended', outcome);
    });
  }

  protected abstract within(statements: readonly Statement[], first: boolean): Promise<readonly StatementResult[]>;

  protected async sendAfter(
    before: readonly Statement[],
    statements: readonly Statement[],
  ): Promise<readonly StatementResult[]> {
    try {
      const results = await this.send([...before, ...statements]);
      if (before.length > 0) this.begun = results.slice(before.length - this.options.begin.length, before.length);
      return results.slice(before.length);
    } catch (error) {
      throw error instanceof StatementFailed ? error.from(before.length) : error;
    }
  }

  protected abstract finish(outcome: 'commit' | 'rollback'): Promise<void>;

  private expire(): Promise<void> {
    return this.calls.run(() => this.leave('expired', 'rollback'));
  }

  private async leave(state: 'ended' | 'expired', outcome: 'commit' | 'rollback'): Promise<void> {
    clearTimeout(this.timer);
    const was = this.state;
    if (was === 'ended' || was === 'expired') return;
    this.state = state;
    try {
      if (was === 'open') await this.finish(outcome);
    } finally {
      this.release?.();
    }
  }

  private mustBeOpen(): void {
    if (this.state === 'expired') {
      throw new SessionExpired(`open for more than ${this.options.atMostMilliseconds} ms`);
    }
    if (this.state !== 'open') throw new SessionExpired('the session has ended');
  }
}

const readOnly: Statement = { sql: `select set_config('transaction_read_only', 'on', true)`, parameters: [] };

class ReadSession extends TurnSession {
  protected within(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    return this.sendAfter([readOnly, ...this.options.begin], statements);
  }

  protected finish(): Promise<void> {
    return Promise.resolve();
  }
}

class WriteSession extends TurnSession {
  private failed = false;

  protected async within(statements: readonly Statement[], first: boolean): Promise<readonly StatementResult[]> {
    const before: readonly Statement[] = first ? [{ sql: 'begin', parameters: [] }, ...this.options.begin] : [];
    try {
      return await this.sendAfter(before, statements);
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }

  protected async finish(outcome: 'commit' | 'rollback'): Promise<void> {
    const commit = outcome === 'commit' && !this.failed;
    await this.send([{ sql: commit ? 'commit' : 'rollback', parameters: [] }]);
    if (outcome === 'commit' && this.failed) throw new SessionExpired('a statement had failed: rolled back');
  }
}
