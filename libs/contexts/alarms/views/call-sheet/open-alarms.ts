import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { AlarmRow } from './alarms.view.js';

/** Alarms that are open, of those the reader sees, the oldest first; one statement, over an index of open ones alone. */
export const openAlarms = (reader: Reader, limit: number): Promise<readonly AlarmRow[]> =>
  reader.rows(
    reader
      .from<AlarmRow>('alarms')
      .selectAll()
      .where(sql<boolean>`"row".ended = '{}'::jsonb`)
      .orderBy('raised_at')
      .orderBy('id')
      .limit(limit),
  );

/** Alarms by id, as far as the reader sees them. */
export const alarmsOf = async (reader: Reader, ids: readonly string[]): Promise<readonly AlarmRow[]> =>
  ids.length === 0
    ? []
    : reader.rows(
        reader
          .from<AlarmRow>('alarms')
          .selectAll()
          .where('id', 'in', [...ids]),
      );

export interface CountedCalls {
  readonly result: 'answered' | 'noAnswer';
  readonly count: number;
  /** Alarms, the newest 100. */
  readonly ids: readonly string[];
}

/** Calls that a body made for alarms raised in the time, by result; one statement. */
export const callsIn = (
  reader: Reader,
  caller: string,
  from: string,
  until: string,
): Promise<readonly CountedCalls[]> =>
  reader.rows(
    reader
      .from<AlarmRow>('alarms')
      .innerJoinLateral(sql<{ value: unknown }>`jsonb_each("row".calls)`.as<'made'>(sql`made(place, value)`), (join) =>
        join.onTrue(),
      )
      .select([
        sql<CountedCalls['result']>`made.value->>'result'`.as('result'),
        sql<number>`count(*)::int`.as('count'),
        sql<readonly string[]>`to_jsonb((array_agg(distinct "row".id))[1:100])`.as('ids'),
      ])
      .where('raised_at', '>=', from)
      .where('raised_at', '<', until)
      .where(sql<boolean>`made.value->>'caller' = ${caller}`)
      .groupBy(sql`1`)
      .orderBy(sql`1`),
  );
