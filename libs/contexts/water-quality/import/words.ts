import type { absenceReasons, StationStatus, WaterClass } from '../domain/readings.events.js';

/** One form for what publishers print in several: full-width digits and signs, Roman numerals as one character. */
export const plain = (text: string): string => text.normalize('NFKC').trim();

const classes = new Map<string, WaterClass>([
  ...(['I', 'II', 'III', 'IV', 'V'] as const).flatMap((name, index): [string, WaterClass][] => [
    [name, name],
    [`${index + 1}`, name],
  ]),
  ['劣V', 'worseThanV'],
  ['6', 'worseThanV'],
]);

/** What publishers print where there is nothing. */
const nothing = new Set(['', '-', '--', '—', '*', '/']);
export const isNothing = (text: string): boolean => nothing.has(text);

/**
 * A class as it is printed: `Ⅲ` (U+2162), `III`, `3`, `Ⅲ类`; `劣Ⅴ`, `劣V`, `6`; `-` and the like for none.
 *
 * @returns undefined when it is none of these
 */
export const classOf = (text: string): WaterClass | 'none' | undefined => {
  const word = plain(text).toUpperCase().replace(/类$/, '');
  return isNothing(word) ? 'none' : classes.get(word);
};

const statuses = new Map<string, StationStatus>([
  ['正常', 'normal'],
  ['维护', 'maintenance'],
  ['停运', 'outOfService'],
  ['停站', 'outOfService'],
  ['校准', 'calibration'],
  ['故障', 'fault'],
  ['断流', 'cutOff'],
  ['无水', 'dry'],
  ['冰封', 'frozen'],
]);

/** @returns undefined when it is no status that is known */
export const statusOf = (text: string): StationStatus | undefined => statuses.get(plain(text));

export type AbsenceReason = (typeof absenceReasons)[number];

const reasons = new Map<string, AbsenceReason>([
  ['missing', 'missing'],
  ['缺测', 'missing'],
  ['not_measured', 'notMeasured'],
  ['未测', 'notMeasured'],
  ['extreme_filtered', 'extremeFiltered'],
]);

/** @returns undefined when it is no reason that is known */
export const reasonOf = (text: string): AbsenceReason | undefined => reasons.get(plain(text));
