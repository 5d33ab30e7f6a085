import { join } from 'node:path';
import { allContexts } from '#contexts/all-contexts.js';
import { Codec } from '#platform/journal/codec.js';
import { openJournal } from '#platform/journal/open.js';
import { Projector } from '#platform/projector/projector.js';
import type { RebuildReport } from '#platform/projector/rebuild.js';
import { openAsItIs } from '#platform/read-store/open.js';
import type { Configuration } from '#platform/runtime/configuration.js';
import { openDataFolder } from '#platform/runtime/data-folder.js';
import { createLogger } from '#platform/runtime/logging.js';

/**
 * Replays the journal beside the live tables and compares. On PostgreSQL beside the running program; the embedded stores
 * belong to one process, so the program is stopped first.
 *
 * @param switchOver whether the rebuilt tables then take the place of the live ones
 * @throws DataFolderRefused when the program runs on the embedded stores
 */
export const rebuildViews = async (configuration: Configuration, switchOver: boolean): Promise<RebuildReport> => {
  const logger = createLogger('warn');
  const views = allContexts.flatMap((context) => context.views);
  const isEmbedded = !configuration.database || !configuration.eventStore;
  const closers: (() => unknown)[] = [];
  try {
    if (isEmbedded) {
      const folder = openDataFolder(configuration.dataFolder);
      closers.push(() => folder.release());
    }
    const { database: connectionString, dataFolder, eventStore } = configuration;
    const journalPlace = eventStore ? { connectionString: eventStore } : { folder: join(dataFolder, 'journal') };
    const { journal, close } = await openJournal(journalPlace, { logger });
    closers.push(close);
    const place = connectionString ? { connectionString } : { dataFolder };
    const database = await openAsItIs({ ...place, logger });
    closers.push(() => database.close());
    const codec = new Codec(allContexts.flatMap(({ events }) => events));
    const projector = new Projector({ database, journal, codec, views, logger });
    const report = await projector.rebuild({ keep: switchOver });
    if (switchOver) await projector.swapRebuilt();
    return report;
  } finally {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  }
};

/** What a rebuild found, a line a table. */
export const shown = ({ position, equal, tables, leftOut, changed }: RebuildReport): string => {
  const lines = tables.map(({ table, rows, onlyLive, onlyRebuilt, differentColumns = [] }) => {
    const isEqual = onlyLive === 0 && onlyRebuilt === 0 && differentColumns.length === 0;
    if (isEqual) return `equal      ${table}: ${rows} rows`;
    const columns = differentColumns.length > 0 ? `; columns of one side only: ${differentColumns.join(', ')}` : '';
    return `different  ${table}: ${rows} rows, ${onlyLive} only live, ${onlyRebuilt} only rebuilt${columns}`;
  });
  const notes = [
    ...(changed.length > 0 ? [`of another version than the live one: ${changed.join(', ')}`] : []),
    ...(leftOut.length > 0 ? [`left out, for they stand still or are being filled: ${leftOut.join(', ')}`] : []),
  ];
  return `${[`${equal ? 'equal' : 'different'} at ${position}`, ...lines, ...notes].join('\n')}\n`;
};
