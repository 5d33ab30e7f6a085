import {
  Database,
  DatabaseUnavailable,
  type Session,
  type SessionOptions,
  type StatementResult,
} from '#platform/read-store/database.js';
import type { Statement } from '#platform/read-store/statement.js';

/** When the program that uses a database is killed, seen from the database. */
export type Death =
  /** After so many statements of the next batch of a kind; nothing of it is kept. */
  | { readonly afterStatements: number }
  /** When the batch was committed and its answer is on the way. */
  | 'after-commit';

/** A database whose user dies: what it had sent by then takes effect as the real one says, then nothing more happens. */
export class DyingDatabase extends Database {
  readonly kind: Database['kind'];
  /** Statements of the batch in which it died. */
  statements = 0;
  /** Resolves when what it had sent has taken effect, or has not. */
  readonly died: Promise<void>;
  private dead = false;
  private die: () => void = () => undefined;

  constructor(
    private readonly real: Database,
    private readonly death: Death,
    /** Which batch it is. */
    private readonly isMeant: (statements: readonly Statement[]) => boolean,
  ) {
    super();
    this.kind = real.kind;
    this.died = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  async batch(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    this.mustLive();
    if (!this.isMeant(statements)) return await this.real.batch(statements);
    this.dead = true;
    this.statements = statements.length;
    if (this.death === 'after-commit') await this.real.batch(statements);
    else {
      // A transaction whose client is gone is rolled back, as is one in which a statement fails.
      const sent = statements.slice(0, this.death.afterStatements);
      await this.real.batch([...sent, { sql: 'select 1/0', parameters: [] }]).catch(() => undefined);
    }
    this.die();
    return this.mustLive();
  }

  session(options: SessionOptions): Session {
    this.mustLive();
    return this.real.session(options);
  }

  listen(channel: string, hear: (payload: string | undefined) => void): Promise<() => Promise<void>> {
    return this.real.listen(channel, hear);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private mustLive(): never | [] {
    if (this.dead) throw new DatabaseUnavailable('killed');
    return [];
  }
}
