import type { Reader } from '#platform/read-store/read-store.js';
import type { DataObjectionRow } from './data-objections.view.js';

export type AwaitingAnswer = Pick<DataObjectionRow, 'objection' | 'version_id' | 'organisation' | 'objected_at'>;

/** Objections that wait for the answer of a data owner, the oldest first. One statement. */
export const awaitingAnswer = (reader: Reader, dataOwner: string, limit: number): Promise<readonly AwaitingAnswer[]> =>
  reader.rows(
    reader
      .from<DataObjectionRow>('data_objections')
      .select(['objection', 'version_id', 'organisation', 'objected_at'])
      .where('data_owner', '=', dataOwner)
      .where('state', '=', 'open')
      .orderBy('objected_at')
      .orderBy('objection')
      .limit(limit),
  );
