import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { View } from '#platform/projector/view.js';
import type { Database } from '#platform/read-store/database.js';
import { migrate } from '#platform/read-store/migrations.js';
import { openFolder } from '#platform/read-store/pglite-folder.js';
import { PostgresDatabase, type PostgresOptions } from '#platform/read-store/postgres.js';
import type { Logger } from '#platform/runtime/logging.js';
import { missingPostgres, type PrivatePostgres, startPostgres } from './postgres.js';

/** One of the two databases under the read store, for the specs of one file. */
export interface TestStore {
  readonly name: 'pglite' | 'postgres';
  readonly database: Database;
  /** The tables of these views, empty; everything else gone. */
  renew(views: readonly View[]): Promise<void>;
  /** Another connection to the same tables; on PGlite, where there is only one, the same. */
  another(options?: Partial<PostgresOptions>): Promise<Database>;
  /** Of a new, empty database; PostgreSQL only. */
  newConnectionString(): Promise<string>;
}

/** Keeps log lines of level warn and above, for specs that expect alarms. */
export class LogLines {
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly logger: Logger = pino(
    { level: 'warn', base: null },
    { write: (line: string) => this.add(JSON.parse(line)) },
  );
  private readonly waiting = new Set<() => void>();

  /** The first line with this alarm, waited for. */
  alarm(name: string): Promise<Readonly<Record<string, unknown>>> {
    return this.first((line) => line['alarm'] === name);
  }

  /** The first such line, waited for. */
  async first(
    isMeant: (line: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const found = this.lines.find(isMeant);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
      });
    }
  }

  private add(line: Readonly<Record<string, unknown>>): void {
    this.lines.push(line);
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

export const silentLogger: Logger = pino({ level: 'silent' });

/**
 * The same specs on PGlite and on PostgreSQL. Where PostgreSQL is missing that is a failure in CI, and said aloud
 * elsewhere.
 */
export const describeStores = (specs: (store: () => TestStore, name: TestStore['name']) => void): void => {
  describe('on PGlite', () => {
    let folder: string;
    let store: TestStore;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'lianfang-read-store-'));
      const database = await openFolder({ folder, logger: silentLogger });
      store = {
        name: 'pglite',
        database,
        renew: (views) => renew(database, views),
        another: () => Promise.resolve(database),
        newConnectionString: () => Promise.reject(new Error('PGlite has none')),
      };
    });
    afterAll(async () => {
      await store.database.close();
      rmSync(folder, { recursive: true, force: true });
    });
    specs(() => store, 'pglite');
  });
  describePostgres((store) => specs(store, 'postgres'));
};

/** What concerns PostgreSQL alone; missing it is treated in the same way. */
export const describePostgres = (specs: (store: () => TestStore) => void): void => {
  const missing = missingPostgres();
  if (missing && process.env['CI'] !== 'true') {
    process.stderr.write(`${missing}\n`);
    describe.skip(`on PostgreSQL: ${missing}`, () => specs(() => undefined as never));
    return;
  }
  describe('on PostgreSQL', () => {
    let server: PrivatePostgres;
    let store: TestStore;
    const others: Database[] = [];
    beforeAll(async () => {
      server = await startPostgres();
      const connectionString = await server.newDatabase();
      const open = (options: Partial<PostgresOptions> = {}): Database =>
        new PostgresDatabase({ connectionString, logger: silentLogger, ...options });
      const database = open();
      store = {
        name: 'postgres',
        database,
        renew: (views) => renew(database, views),
        another: (options) => {
          const other = open(options);
          others.push(other);
          return Promise.resolve(other);
        },
        newConnectionString: () => server.newDatabase(),
      };
    });
    afterAll(async () => {
      for (const database of [...others, store.database]) await database.close();
      await server.stop();
    });
    specs(() => store);
  });
};

/** The tables of these views, empty; everything else gone. */
export const renew = async (database: Database, views: readonly View[]): Promise<void> => {
  await migrate(database, []);
  await database.batch([
    { sql: `select set_config('role', 'lianfang_owner', true)`, parameters: [] },
    { sql: 'drop schema if exists lianfang cascade', parameters: [] },
    { sql: 'drop schema if exists lianfang_rebuild cascade', parameters: [] },
  ]);
  await migrate(database, views);
};
