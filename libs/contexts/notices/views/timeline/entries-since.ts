import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { TimelineRow } from './timeline.view.js';

/** How many entries of timelines the reader sees that were recorded from a time on; one statement. */
export const entriesSince = async (reader: Reader, since: string): Promise<number> => {
  const counted = reader.from<TimelineRow>('timeline').select(sql<number>`count(*)::int`.as('count'));
  return (await reader.first(counted.where('recorded_at', '>=', since)))?.count ?? 0;
};
