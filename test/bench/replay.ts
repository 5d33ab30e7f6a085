import { allContexts } from '#contexts/all-contexts.js';
import { Codec } from '#platform/journal/codec.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { Projector } from '#platform/projector/projector.js';
import { openReadStore } from '#platform/read-store/open.js';
// As the program does: it sets how the heap grows.
import '#platform/runtime/platform.js';
import { silent } from './journals.js';
import { forgetPeak, residentMiB } from './measure.js';
import { rawUpserts } from './raw-upserts.js';

export interface Replayed {
  readonly milliseconds: number;
  /** Of the process at its most, its start left out. */
  readonly mebibytes: number;
  /** Where a read store was filled: */
  readonly filled?: {
    /** `Projector.rebuild` beside the live tables, with its comparison of every row. */
    readonly rebuildMilliseconds: number;
    readonly equal: boolean;
    readonly rows: number;
    readonly upsertMilliseconds: number;
  };
}

/**
 * Reads the whole journal: bare, one event after the other through the adapter's `subscribeAll`; or into an empty read
 * store, all views, as the program does that finds none, then once more beside it, then its rows alone.
 */
export const replay = async (
  socket: string,
  store: 'bare' | 'pglite' | 'postgres',
  place: string,
): Promise<Replayed> => {
  const journal = new EventStoreDbJournal({ socket }, { logger: silent });
  try {
    if (store === 'bare') {
      const start = performance.now();
      for await (const { kind } of journal.subscribeAll('start', new AbortController().signal)) {
        if (kind === 'caught-up') break;
      }
      return { milliseconds: performance.now() - start, mebibytes: residentMiB(process.pid, 'VmHWM') };
    }
    const codec = new Codec(allContexts.flatMap(({ events }) => events));
    const views = allContexts.flatMap((context) => context.views);
    const where = store === 'pglite' ? { dataFolder: place } : { connectionString: place };
    const { database } = await openReadStore({ ...where, views, logger: silent });
    const projector = new Projector({ database, journal, codec, views, logger: silent });
    const head = await journal.head();
    if (head === undefined) throw new Error('the journal is empty');
    forgetPeak(process.pid);
    const start = performance.now();
    await projector.start();
    const { reached } = await projector.freshness.waitFor(head, 30 * 60_000);
    const milliseconds = performance.now() - start;
    if (!reached) throw new Error(`not filled: ${JSON.stringify(projector.health)}`);
    const mebibytes = residentMiB(process.pid, 'VmHWM');
    const rebuildStart = performance.now();
    const { equal } = await projector.rebuild();
    const rebuildMilliseconds = performance.now() - rebuildStart;
    await projector.stop();
    const tables = views.flatMap((view) => view.tables.map(({ name }) => name));
    const { rows, milliseconds: upsertMilliseconds } = await rawUpserts(database, [...tables, 'grants']);
    await database.close();
    return { milliseconds, mebibytes, filled: { rebuildMilliseconds, equal, rows, upsertMilliseconds } };
  } finally {
    await journal.close();
  }
};
