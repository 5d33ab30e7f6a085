import { sql } from 'kysely';
import type { InstantText } from '#platform/kernel/time.js';
import type { Reader } from '#platform/read-store/read-store.js';
import { learnedOf, mayBeIncident } from '../domain/abnormality.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import { incidentsOf } from './for-the-desk.js';
import type { IntakeRow } from './intakes/intakes.view.js';

/** When the body learned of those of them that may be an incident and are none yet, by id; one statement. */
export const undeterminedOf = async (
  reader: Reader,
  rows: readonly AbnormalityRow[],
): Promise<ReadonlyMap<string, InstantText>> => {
  const may = rows.filter(({ status, decisions }) => mayBeIncident(status, latest(decisions)?.outcome));
  const became = new Set(
    await incidentsOf(
      reader,
      may.map(({ id }) => id),
    ),
  );
  return new Map(
    may
      .filter(({ id }) => !became.has(id))
      .map(({ id, raised, intakes }) => [id, learnedOf(raised, Object.values(intakes)).at]),
  );
};

/** By place in the stream. */
export const latest = (decisions: AbnormalityRow['decisions']) => Object.values(decisions).at(-1);

/** The newest of those that await an outcome; one statement. */
export const waitingIntakes = (reader: Reader, limit: number): Promise<readonly IntakeRow[]> =>
  reader.rows(
    reader
      .from<IntakeRow>('intakes')
      .selectAll()
      .where('assigned', 'is', null)
      .where(sql<boolean>`not exists (
        select from jsonb_each("row".answers) a where a.value->>'kind' = 'accepted')`)
      .orderBy('called_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit),
  );
