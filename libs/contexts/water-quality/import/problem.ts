import type { Refusal } from '#platform/kernel/refusal.js';
import type { ImportProblem } from '../domain/import.events.js';

/** Of what a file prints, no more than this is repeated. */
const longestValue = 200;

/** Why a line was not taken, by the line; the others are not touched by it. Codes are those of the error table. */
export type LineProblem = ImportProblem;

export const problemAt = (line: number, code: string, details: Refusal['details'] = {}): LineProblem => ({
  line,
  code,
  details: Object.entries(details).flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [value]).map((one) => ({ name, value: shown(String(one)) })),
  ),
});

const shown = (text: string): string =>
  (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text).toWellFormed();
