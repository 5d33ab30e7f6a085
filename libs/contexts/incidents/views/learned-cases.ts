import type { Reader } from '#platform/read-store/read-store.js';
import { learnedOf, mayBeIncident } from '../domain/abnormality.js';
import type { LearnedCase } from '../undetermined-clocks.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import { incidentsOf } from './for-the-desk.js';

/** Each of them, by id, as its clocks ask for it; one statement. */
export const learnedCases = async (
  reader: Reader,
  rows: readonly AbnormalityRow[],
): Promise<ReadonlyMap<string, LearnedCase>> => {
  const may = rows
    .filter(({ status, decisions }) => mayBeIncident(status, latest(decisions)?.outcome))
    .map(({ id }) => id);
  const became = new Set(await incidentsOf(reader, may));
  return new Map(
    rows.map(({ id, raised, intakes, section, findings }) => {
      const { at: learnedAt } = learnedOf(raised, Object.values(intakes));
      const isUndetermined = may.includes(id) && !became.has(id);
      const verifiedAt = Object.values(findings)[0]?.at;
      return [id, { learnedAt, isUndetermined, section: section ?? undefined, verifiedAt }];
    }),
  );
};

/** By place in the stream. */
export const latest = (decisions: AbnormalityRow['decisions']) => Object.values(decisions).at(-1);
