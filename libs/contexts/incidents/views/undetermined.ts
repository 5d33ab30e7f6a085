import type { InstantText } from '#platform/kernel/time.js';
import type { Reader } from '#platform/read-store/read-store.js';
import { learnedOf, mayBeIncident } from '../domain/abnormality.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import { incidentsOf } from './for-the-desk.js';

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
