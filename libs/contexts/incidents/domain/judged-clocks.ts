import {
  type ChosenReading,
  type JudgedText,
  judge,
  type Standing,
  type Warning,
} from '#platform/calendar/legal-clock.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { IncidentClock } from './clocks.js';

/** A clock as it stands at a moment. */
export interface JudgedClock extends Omit<IncidentClock, 'deadlines'> {
  /** `promptly` and `done`: no text and no agreement gives a time, so it is not judged. */
  readonly standing: Standing | 'promptly' | 'done';
  /** The earliest first; empty where it is not judged. */
  readonly texts: readonly JudgedText[];
  /** What the bearer's legal officer chose, where there are several. */
  readonly chosen?: ChosenReading;
  /** The text that decides; absent where there are several and none is chosen. */
  readonly decisive?: JudgedText;
}

/** @param choices of the bearer, oldest first */
export const judged = (
  { deadlines, ...clock }: IncidentClock,
  now: InstantText,
  warning: Warning,
  choices: readonly ChosenReading[],
): JudgedClock =>
  deadlines.length === 0
    ? { ...clock, standing: clock.doneAt === undefined ? 'promptly' : 'done', texts: [] }
    : { ...clock, ...judge(deadlines, clock.startedAt, now, warning, choices, clock.doneAt) };

/** By which the clock is put in order, and warns: the text that decides, else the earliest. */
export const foremost = ({ decisive, texts: [first] }: JudgedClock): JudgedText | undefined => decisive ?? first;

/** When it is due by what decides, else at the earliest; absent where nothing gives a moment. */
export const dueAt = (clock: JudgedClock): InstantText | undefined => {
  const one = foremost(clock)?.deadline;
  return one?.kind === 'due' ? one.at : undefined;
};

/** Those that are not done, the earliest first; without a moment last. */
export const openInOrder = <Clock extends JudgedClock>(clocks: readonly Clock[]): readonly Clock[] =>
  clocks.filter(({ doneAt }) => doneAt === undefined).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
const orderOf = (clock: JudgedClock): string => `${dueAt(clock) ?? '9999'} ${clock.startedAt} ${clock.id}`;
