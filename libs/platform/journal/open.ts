import type { Logger } from '#platform/runtime/logging.js';
import { startEmbeddedJournal } from './embedded.js';
import { EventStoreDbJournal } from './eventstoredb.js';
import type { Journal } from './journal.js';

export type JournalPlace =
  /** EventStoreDB or KurrentDB: `esdb://…`. */
  | { readonly connectionString: string }
  /** Embedded; the server's folder. */
  | { readonly folder: string };

export interface OpenJournal {
  readonly journal: Journal;
  /** The connection, then the embedded server. */
  close(): Promise<void>;
}

/** @throws JournalRefusedToStart */
export const openJournal = async (
  place: JournalPlace,
  options: { readonly logger: Logger; readonly onFatal?: (error: Error) => void },
): Promise<OpenJournal> => {
  if ('connectionString' in place) {
    const journal = new EventStoreDbJournal(place, options);
    return { journal, close: () => journal.close() };
  }
  const server = await startEmbeddedJournal({ ...place, ...options });
  const journal = new EventStoreDbJournal({ socket: server.socket }, options);
  return {
    journal,
    close: async () => {
      await journal.close();
      await server.stop();
    },
  };
};
