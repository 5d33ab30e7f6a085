import { setFlagsFromString } from 'node:v8';
import type { BlobStore } from '#platform/blobs/blob-store.js';
import { FileBlobStore } from '#platform/blobs/file-blob-store.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { ErrorTexts } from '#platform/graphql/errors.js';
import { Codec } from '#platform/journal/codec.js';
import type { Journal } from '#platform/journal/journal.js';
import { openJournal } from '#platform/journal/open.js';
import { ChangeFeed } from '#platform/projector/change-feed.js';
import { CheckpointWatch } from '#platform/projector/checkpoint-watch.js';
import { Projector } from '#platform/projector/projector.js';
import { ViewStandings } from '#platform/projector/view-standings.js';
import type { Changes } from '#platform/read-store/changes.js';
import type { Database } from '#platform/read-store/database.js';
import { migrate } from '#platform/read-store/migrations.js';
import { openDatabase } from '#platform/read-store/open.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import { Vault } from '#platform/vault/vault.js';
import type { Configuration } from './configuration.js';
import type { ContextDefinition } from './context.js';
import { type DataFolder, openDataFolder } from './data-folder.js';
import type { Logger } from './logging.js';
import { World, WorldRefused } from './world.js';
import { WorldClock } from './world-clock.js';

// Left to itself the heap grows fourfold before garbage is collected, so that a long import holds hundreds of MB of it.
// Growing by two fifths it holds what is in use and a little more; measured, an import takes no longer.
setFlagsFromString('--heap-growing-percent=40');

/** Everything the contexts stand on, open and running. */
export interface Platform {
  readonly configuration: Configuration;
  readonly contexts: readonly ContextDefinition[];
  readonly logger: Logger;
  readonly clock: WorldClock;
  readonly world: World;
  readonly folder: DataFolder;
  readonly journal: Journal;
  readonly codec: Codec;
  readonly gateway: Gateway;
  readonly vault: Vault;
  readonly blobs: BlobStore;
  readonly readStore: ReadStore;
  /** Absent in a process that is only the API. */
  readonly projector: Projector | undefined;
  readonly freshness: CheckpointWatch;
  readonly database: Database;
  readonly standings: ViewStandings;
  readonly changes: Changes;
  readonly errors: ErrorTexts;
  /** Resolves when the tables are there and follow the journal. @throws DatabaseUnavailable, JournalUnavailable */
  readonly ready: Promise<void>;
  /** Resolves when something failed that only a new start can mend. */
  readonly failed: Promise<Error>;
  /** Everything in reverse order; again: nothing. */
  close(): Promise<void>;
}

/**
 * Opens the stores in order: data folder, vault, journal and read store at once. What was opened is closed again when
 * another one refuses. The tables are made while the caller goes on (`ready`).
 *
 * @param load the contexts. Until it is called nothing is waited for, so that the journal's process and the database's
 *   thread start while whatever it loads keeps this one busy.
 * @param isDemo a new folder becomes a demo; one that holds another world is refused
 * @throws DataFolderRefused, WorldRefused, JournalRefusedToStart, VaultRefused, DatabaseUnavailable
 */
export const openPlatform = async (
  configuration: Configuration,
  load: () => Promise<readonly ContextDefinition[]>,
  logger: Logger,
  isDemo = false,
): Promise<Platform> => {
  const closers: (() => unknown)[] = [];
  const opened = <Resource>(resource: Resource, close: (resource: Resource) => unknown): Resource => {
    closers.push(() => close(resource));
    return resource;
  };
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next; next = closers.pop()) await next();
  };
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  try {
    const folder = opened(openDataFolder(configuration.dataFolder), (it) => it.release());
    const clock = opened(new WorldClock(folder.path), (it) => it.close());
    if (clock.waits) logger.warn({ until: clock.now() }, 'the system clock was set back: time stands still');
    const isPlayed = () => configuration.environment === 'test' || clock.isDriven;
    const world = new World(configuration.world, folder.path, isPlayed);
    if (isDemo) world.becomeDemo();
    if (world.kind === 'demo' && configuration.environment === 'production')
      throw new WorldRefused(
        'WorldIsDemo',
        `${folder.path} holds a demo, whose passwords are known: not in production`,
      );
    const vault = opened(Vault.open(folder.file('vault')), (it) => it.close());

    const { eventStore } = configuration;
    const journalPlace = eventStore ? { connectionString: eventStore } : { folder: folder.file('journal') };
    const place = configuration.database ? { connectionString: configuration.database } : { dataFolder: folder.path };
    // Loaded once the stores have begun to open.
    const loaded = Promise.resolve().then(load);
    const theirViews = loaded.then((contexts) => contexts.flatMap((context) => context.views));
    const [contexts, views, { journal }, database, blobs] = await all(
      loaded,
      theirViews,
      openJournal(journalPlace, { logger, onFatal: fail }).then((it) => opened(it, () => it.close())),
      openDatabase({ ...place, logger, views: theirViews }).then((it) => opened(it, () => it.close())),
      FileBlobStore.open(folder.file('blobs')),
    );
    void database.lost.then(fail);
    const codec = new Codec(contexts.flatMap(({ events }) => events));
    const errors = new ErrorTexts(contexts.map(({ errors }) => errors));
    const readStore = new ScopedReadStore(database);
    const projector =
      configuration.role === 'api' ? undefined : new Projector({ database, journal, codec, views, logger });
    const freshness = projector?.freshness ?? new CheckpointWatch(database, logger);
    const changes = new ChangeFeed({ database, readStore, views, logger });
    const startViews = async (): Promise<void> => {
      await migrate(database, views);
      await opened(projector ?? freshness, (it) => it.stop()).start();
      await opened(changes, (it) => it.stop()).start();
    };
    const ready = opened(startViews(), (it) => it.catch(() => undefined));
    // Whoever waits for it is told.
    ready.catch(() => undefined);

    return {
      configuration,
      contexts,
      logger,
      clock,
      world,
      folder,
      journal,
      codec,
      gateway: new Gateway(journal, codec, clock),
      vault,
      blobs,
      readStore,
      projector,
      freshness,
      database,
      standings: new ViewStandings(database, journal, clock),
      changes,
      errors,
      ready,
      failed,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Once none is under way any more. @throws what the first of them that failed throws */
const all = async <const Each extends readonly Promise<unknown>[]>(...each: Each) => {
  await Promise.allSettled(each);
  return await Promise.all(each);
};
