import type { InstantText } from '#platform/kernel/time.js';
import type { Reader } from '#platform/read-store/read-store.js';
import type { HandoverRow, ShiftRow } from './duty.view.js';

/** Shifts of the own body that touch an interval; one that was removed before it began is none. */
export const touching = (reader: Reader, from: string, until: string) =>
  reader
    .from<ShiftRow>('duty_shifts')
    .selectAll()
    .where('row.ends_at', '>', from as InstantText)
    .where('row.starts_at', '<', until as InstantText)
    .whereRef('row.starts_at', '<', 'row.ends_at');

/** Shifts of the own body that run or begin within the interval, earliest first, at most `limit`. */
export const shiftsIn = (
  reader: Reader,
  from: InstantText,
  until: InstantText,
  limit: number,
): Promise<readonly ShiftRow[]> =>
  reader.rows(touching(reader, from, until).orderBy('row.starts_at').orderBy('row.id').limit(limit));

/** The handover of the own body that waits to be confirmed; the shift in which it would pass is not over. */
export const openHandoverIn = async (reader: Reader, now: InstantText): Promise<HandoverRow | undefined> => {
  const newest = await reader.first(
    reader.from<HandoverRow>('handovers').selectAll().orderBy('row.changed_at', 'desc').limit(1),
  );
  if (newest?.status !== 'open') return undefined;
  const shift = await reader.first(
    reader.from<ShiftRow>('duty_shifts').selectAll().where('row.id', '=', newest.incoming_shift),
  );
  return shift && now < shift.ends_at ? newest : undefined;
};
