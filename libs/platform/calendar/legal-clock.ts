import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { instantSchema, localDateSchema } from '#platform/kernel/schemas.js';
import {
  epochMilliseconds,
  fromEpochMilliseconds,
  type InstantText,
  type LocalDateText,
  localDate,
  nextDay,
  startOfDay,
} from '#platform/kernel/time.js';
import type { WorkingDays } from './working-days.js';

/**
 * - `H` elapsed hours, through nights and holidays;
 * - `ND` natural days (自然日), the day of the start not counted;
 * - `NDr` the same; a last day that is a holiday rolls to the first day after;
 * - `WD` working days (工作日), the day of the start not counted;
 * - `M` calendar months: the same day of a later month, its last day where it has none such.
 */
export const clockTypes = ['H', 'ND', 'NDr', 'WD', 'M'] as const;
export type ClockType = (typeof clockTypes)[number];

/** One reading of one article as data. A number that no text gives is not a rule: such a duty has none. */
export const clockRuleSchema = z.strictObject({
  /** Stable, e.g. `incident-initial-report-iii`. */
  id: z.string().min(1),
  version: z.int().min(1),
  /** What has to be done. */
  duty: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  basis: z.strictObject({
    instrument: z.string().min(1),
    article: z.string().min(1),
    /** Number and date of the text that was read. */
    textVersion: z.string().min(1),
    /** Whether somebody opened the text; what is unconfirmed is said wherever the date is shown. */
    confirmed: z.boolean(),
  }),
  /** Days on which this text holds: the rule in force on the day of the start applies to that case for ever. */
  since: localDateSchema,
  until: localDateSchema.optional(),
  clock: z.enum(clockTypes),
  /** Hours, days or months. */
  n: z.int().min(1),
  /** Fact from which it runs, e.g. `learned`. */
  startFact: z.string().min(1),
  /** Facts that stop it while they last, e.g. `damage-assessment`; `H` and `M` know none. */
  suspendedBy: z.array(z.string().min(1)).default([]),
  /** What a last day rolls over, for `NDr`. No text says whether a weekend is a 节假日; the usual reading is the default. */
  rollOver: z.enum(['holidays', 'holidays+weekends']).default('holidays+weekends'),
});
export type ClockRule = z.output<typeof clockRuleSchema>;

export const suspensionSchema = z.strictObject({
  by: z.string().min(1),
  from: instantSchema,
  /** Absent while it lasts. */
  to: instantSchema.optional(),
});
export type Suspension = z.output<typeof suspensionSchema>;

export type Deadline =
  /**
   * `at` is the last moment that is in time: done later, it is missed. For days that is 24:00 of `lastDay`, which is 0:00
   * of the day after. `provisional`: a day on which it depends lies beyond the published schedules.
   */
  | { readonly kind: 'due'; readonly at: InstantText; readonly lastDay: LocalDateText; readonly provisional: boolean }
  /** Stopped; so many days are left from the day after it goes on. */
  | { readonly kind: 'suspended'; readonly since: InstantText; readonly daysLeft: number };

/** Whether the text holds for something that starts on this day. */
export const holdsOn = ({ since, until }: ClockRule, date: LocalDateText): boolean =>
  since <= date && (until === undefined || date <= until);

/**
 * When a legal clock that started runs out.
 *
 * A suspension stops the days after the one on which it begins, up to and including the one on which it ends; no text
 * says which of the two counts, so this is a reading, not law.
 *
 * @param start the fact from which the clock runs; for an estimated one the earliest moment
 */
export const deadline = (
  rule: ClockRule,
  start: InstantText,
  calendar: WorkingDays,
  suspensions: readonly Suspension[] = [],
): Deadline => {
  switch (rule.clock) {
    case 'H': {
      const at = fromEpochMilliseconds(epochMilliseconds(start) + rule.n * 3_600_000);
      return { kind: 'due', at, lastDay: localDate(at), provisional: false };
    }
    case 'M':
      return untilEndOf(
        Temporal.PlainDate.from(localDate(start)).add({ months: rule.n }).toString() as LocalDateText,
        false,
      );
    case 'ND':
    case 'NDr':
    case 'WD':
      return ofDays(rule, start, calendar, suspensions);
  }
};

const ofDays = (
  rule: ClockRule,
  start: InstantText,
  calendar: WorkingDays,
  suspensions: readonly Suspension[],
): Deadline => {
  const stops = suspensions
    .filter(({ by }) => rule.suspendedBy.includes(by))
    .map(({ from, to }) => ({ from, after: localDate(from), upTo: to === undefined ? undefined : localDate(to) }));
  let provisional = false;
  let counted = 0;
  let day = localDate(start);
  while (counted < rule.n) {
    day = nextDay(day);
    const stopped = stops.find(({ after, upTo }) => after < day && (upTo === undefined || day <= upTo));
    if (stopped && stopped.upTo === undefined) {
      return { kind: 'suspended', since: stopped.from, daysLeft: rule.n - counted };
    }
    if (stopped) continue;
    if (rule.clock === 'WD') {
      const { working, known } = calendar.of(day);
      provisional ||= !known;
      if (!working) continue;
    }
    counted += 1;
  }
  if (rule.clock === 'NDr') {
    for (;;) {
      const { working, holiday, known } = calendar.of(day);
      provisional ||= !known;
      if (working || (rule.rollOver === 'holidays' && !holiday)) break;
      day = nextDay(day);
    }
  }
  return untilEndOf(day, provisional);
};

const untilEndOf = (lastDay: LocalDateText, provisional: boolean): Deadline => ({
  ...{ kind: 'due', at: startOfDay(nextDay(lastDay)), lastDay, provisional },
});

export interface DatedRule {
  readonly rule: ClockRule;
  readonly deadline: Deadline;
}

/**
 * Where several texts give a time for one duty: each with its date, the earliest first (a stopped one last). None is
 * *the* due time until the legal officer has chosen; the first one warns.
 */
export const allDeadlines = (
  rules: readonly ClockRule[],
  start: InstantText,
  calendar: WorkingDays,
  suspensions: readonly Suspension[] = [],
): readonly DatedRule[] =>
  rules
    .filter((rule) => holdsOn(rule, localDate(start)))
    .map((rule) => ({ rule, deadline: deadline(rule, start, calendar, suspensions) }))
    .toSorted((a, b) => moment(a.deadline) - moment(b.deadline));

const moment = (one: Deadline): number => (one.kind === 'due' ? epochMilliseconds(one.at) : Number.POSITIVE_INFINITY);

export type Standing = 'running' | 'atRisk' | 'met' | 'missed' | 'suspended';

/**
 * How a duty stands. Whether it was missed is decided by the deadline, never by the moment somebody looked.
 *
 * @param doneAt when it was done; absent while it is open
 * @param warnBefore milliseconds before the deadline from which it is at risk
 */
export const standing = (one: Deadline, now: InstantText, warnBefore: number, doneAt?: InstantText): Standing => {
  if (one.kind === 'suspended') return doneAt === undefined ? 'suspended' : 'met';
  const due = epochMilliseconds(one.at);
  if (doneAt !== undefined) return epochMilliseconds(doneAt) <= due ? 'met' : 'missed';
  if (epochMilliseconds(now) > due) return 'missed';
  return epochMilliseconds(now) >= due - warnBefore ? 'atRisk' : 'running';
};
