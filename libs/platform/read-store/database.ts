import type { Statement } from './statement.js';

/** What one statement came to. Values as `read-store.ts` says. */
export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[];
  /** Rows returned by a query, or touched by a change. */
  readonly count: number;
}

export interface SessionOptions {
  /** A read session sees one state and cannot write; a write session is alone with what it has locked. */
  readonly mode: 'read' | 'write';
  /** Sent with the first statements, before them: role, organisation. */
  readonly begin: readonly Statement[];
  /** After so long it is ended by force and rolled back; its later statements throw `SessionExpired`. */
  readonly atMostMilliseconds: number;
}

/** A transaction over several calls. Nothing is sent and no connection is taken before the first {@link run}. */
export interface Session {
  /** Statements in order, in one message; calls made while one is under way wait for it. */
  run(statements: readonly Statement[]): Promise<readonly StatementResult[]>;
  /** What the statements it began with answered; empty before the first {@link run}. */
  readonly begun: readonly StatementResult[];
  /** Ends it, again: nothing. A write session that is not committed is rolled back. */
  end(outcome?: 'commit' | 'rollback'): Promise<void>;
}

/**
 * The SQL database under the read store: PostgreSQL, or PGlite in a worker thread. Only `read-store` and `projector`
 * know it; everything else reads through `ReadStore`.
 *
 * @throws StatementFailed, DatabaseUnavailable, SessionExpired
 */
export abstract class Database {
  abstract readonly kind: 'postgres' | 'pglite';
  /** Resolves when it failed so that only a new start can mend it. */
  readonly lost: Promise<Error> = new Promise(() => undefined);
  /** All statements in one transaction and one message: either each took effect or none. */
  abstract batch(statements: readonly Statement[]): Promise<readonly StatementResult[]>;
  abstract session(options: SessionOptions): Session;
  /**
   * Hears what `pg_notify` says on a channel. A hint only: `undefined` is heard when something may have been missed
   * (the listening connection came back).
   */
  abstract listen(channel: string, hear: (payload: string | undefined) => void): Promise<() => Promise<void>>;
  /** Waits for what is under way; everything after it throws `DatabaseUnavailable`. */
  abstract close(): Promise<void>;
}

/** The database refused a statement; the whole transaction was rolled back. */
export class StatementFailed extends Error {
  constructor(
    message: string,
    /** SQLSTATE, e.g. `23505`; absent when the database gave none. */
    readonly code: string | undefined,
    /** Which of the statements given, from 0. */
    readonly statement: number,
    readonly sql: string,
  ) {
    super(message);
  }

  /** The same, counted from a later statement on. */
  from(statement: number): StatementFailed {
    return new StatementFailed(this.message, this.code, this.statement - statement, this.sql);
  }
}

/** It cannot be reached, is shutting down or was closed; whether a batch under way took effect is not known. */
export class DatabaseUnavailable extends Error {}

export class SessionExpired extends Error {}

/** Runs one call after the other, whatever became of the one before. */
export class InOrder {
  private last: Promise<unknown> = Promise.resolve();

  run<Result>(call: () => Promise<Result>): Promise<Result> {
    const next = this.last.then(call, call);
    this.last = next.catch(() => undefined);
    return next;
  }
}
