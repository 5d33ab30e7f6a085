import type { Reader } from '#platform/read-store/read-store.js';
import { learnedOf } from '../domain/abnormality.js';
import type { LearnedCase } from '../undetermined-clocks.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import { incidentsOf } from './for-the-desk.js';

/** Each of them, by id, as its clocks ask for it; one statement. */
export const learnedCases = async (
  reader: Reader,
  rows: readonly AbnormalityRow[],
): Promise<ReadonlyMap<string, LearnedCase>> => {
  const may = rows.filter(({ may_be_incident }) => may_be_incident).map(({ id }) => id);
  const became = new Set(await incidentsOf(reader, may));
  return new Map(rows.map((row) => [row.id, learnedCaseOf(row, may.includes(row.id) && !became.has(row.id))]));
};

export const learnedCaseOf = (
  { raised, intakes, section, findings }: AbnormalityRow,
  isUndetermined: boolean,
): LearnedCase => ({
  learnedAt: learnedOf(raised, Object.values(intakes)).at,
  ...{ isUndetermined, section: section ?? undefined, verifiedAt: Object.values(findings)[0]?.at },
});

/** By place in the stream. */
export const latest = (decisions: AbnormalityRow['decisions']) => Object.values(decisions).at(-1);
