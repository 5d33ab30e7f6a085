import { join } from 'node:path';
import type { View } from '#platform/projector/view.js';
import type { Logger } from '#platform/runtime/logging.js';
import type { Database } from './database.js';
import { migrate, mustBeUsable } from './migrations.js';
import { openFolder } from './pglite-folder.js';
import { PostgresDatabase } from './postgres.js';
import type { ReadStore } from './read-store.js';
import { ScopedReadStore } from './scoped.js';

export type Place =
  /** PostgreSQL: `postgres://…`. */
  | { readonly connectionString: string }
  /** Embedded; its files are under `<dataFolder>/read-store`. */
  | { readonly dataFolder: string };

/**
 * Opens the read store and makes what is missing in it.
 *
 * ```ts
 * const { database, readStore } = await openReadStore({ dataFolder, views, logger });
 * const projector = new Projector({ database, journal, codec, views, logger });
 * await projector.start();                       // views are made ready in the background
 * const changes = new ChangeFeed({ database, readStore, views, logger });
 * await changes.start();
 * projector.freshness;                           // now(), waitFor(position, ms)
 * // an API without a projector of its own: new CheckpointWatch(database), start(), stop()
 * await changes.stop(); await projector.stop(); await database.close();
 * ```
 */
export const openReadStore = async (
  options: Place & { readonly views: readonly View[]; readonly logger: Logger },
): Promise<{ readonly database: Database; readonly readStore: ReadStore }> => {
  const { views, ...place } = options;
  const database = await openDatabase(place);
  try {
    await migrate(database, views);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { database, readStore: new ScopedReadStore(database) };
};

/**
 * The tables as they are, for who looks at them beside the program; nothing is made or changed.
 *
 * @throws Error when there are none of this program's format
 */
export const openAsItIs = async (options: Place & { readonly logger: Logger }): Promise<Database> => {
  const database = await openDatabase(options);
  try {
    await mustBeUsable(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
};

/** The embedded one is started before anything is waited for, unless it is new: then with the tables of these views. */
export const openDatabase = async (
  options: Place & { readonly logger: Logger; readonly views?: Promise<readonly View[]> },
): Promise<Database> =>
  'connectionString' in options
    ? new PostgresDatabase({ connectionString: options.connectionString, logger: options.logger })
    : openFolder({ ...options, folder: join(options.dataFolder, 'read-store') });
