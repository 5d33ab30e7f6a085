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
 * - `min` elapsed minutes: what parties agreed; no law has it;
 * - `H` elapsed hours, through nights and holidays;
 * - `ND` natural days (自然日), the day of the start not counted;
 * - `NDr` the same; a last day that is a holiday rolls to the first day after;
 * - `WD` working days (工作日), the day of the start not counted;
 * - `M` calendar months: the same day of a later month, its last day where it has none such.
 */
export const clockTypes = ['min', 'H', 'ND', 'NDr', 'WD', 'M'] as const;
export type ClockType = (typeof clockTypes)[number];

/** One reading of one article as data. A number that no text gives is not a rule: such a duty has none. */
export const clockRuleSchema = z.strictObject({
  /** Stable, e.g. `initial-report-ii-i`; a further text for the same duty has the duty's name, a slash and more. */
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
  /** Minutes, hours, days or months. */
  n: z.int().min(1),
  /** Fact from which it runs, e.g. `learned`. */
  startFact: z.string().min(1),
  /** Facts that stop it while they last, e.g. `damage-assessment`; `H` and `M` know none. */
  suspendedBy: z.array(z.string().min(1)).default([]),
  /** What a last day rolls over, for `NDr`. No text says whether a weekend is a 节假日; the usual reading is the default. */
  rollOver: z.enum(['holidays', 'holidays+weekends']).default('holidays+weekends'),
});
export type ClockRule = z.output<typeof clockRuleSchema>;

/** The duty for which a rule gives a time. */
export const dutyOf = ({ id }: Pick<ClockRule, 'id'>): string => id.split('/')[0] ?? id;

/** From when a duty is at risk: so many of so many parts of its time are left. */
export const warningSchema = z.strictObject({
  partsLeft: z.int().min(1),
  parts: z.int().min(2),
  /** Where that share comes from. */
  basis: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  confirmed: z.boolean(),
});
export type Warning = z.output<typeof warningSchema>;

/** What `legal-clocks.json` holds: all versions of all rules, and when to warn. */
export const clockFileSchema = z.strictObject({ warning: warningSchema, rules: z.array(clockRuleSchema) });

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
  | { readonly kind: 'suspended'; readonly since: InstantText; readonly daysLeft: number }
  /** It depends on a day before the first schedule that is kept: no date is given at all. */
  | { readonly kind: 'beyondCalendar'; readonly first: number };

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
    case 'min':
    case 'H': {
      const at = fromEpochMilliseconds(epochMilliseconds(start) + rule.n * unit[rule.clock]);
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

const unit = { min: 60_000, H: 3_600_000, day: 86_400_000 } as const;

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
      if (calendar.isBefore(day)) return { kind: 'beyondCalendar', first: calendar.firstYear };
      const { working, known } = calendar.of(day);
      provisional ||= !known;
      if (!working) continue;
    }
    counted += 1;
  }
  if (rule.clock === 'NDr') {
    for (;;) {
      if (calendar.isBefore(day)) return { kind: 'beyondCalendar', first: calendar.firstYear };
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

const moment = (one: Deadline): number => (one.kind === 'due' ? epochMilliseconds(one.at) : never);
const never = 9_000_000_000_000_000;

export type Standing =
  | 'running'
  | 'atRisk'
  | 'met'
  | 'missed'
  | 'suspended'
  /** A day on which it depends has no schedule yet: a date is shown, and nothing is judged by it. */
  | 'provisional'
  /** By one text it is missed, by another not, and the legal officer has not chosen. */
  | 'undecided';

/**
 * How a duty stands by one text. Whether it was missed is decided by the deadline, never by the moment somebody looked.
 *
 * @param doneAt when it was done; absent while it is open
 * @param warnBefore milliseconds before the deadline from which it is at risk
 */
export const standing = (one: Deadline, now: InstantText, warnBefore: number, doneAt?: InstantText): Standing => {
  if (one.kind === 'suspended') return doneAt === undefined ? 'suspended' : 'met';
  if (one.kind === 'beyondCalendar' || one.provisional) return 'provisional';
  const due = epochMilliseconds(one.at);
  if (doneAt !== undefined) return epochMilliseconds(doneAt) <= due ? 'met' : 'missed';
  if (epochMilliseconds(now) > due) return 'missed';
  return epochMilliseconds(now) >= due - warnBefore ? 'atRisk' : 'running';
};

/** From when it is at risk; absent while no date is known. Days that stood still are no part of its time. */
export const atRiskFrom = (
  { rule, deadline: one }: DatedRule,
  start: InstantText,
  warning: Warning,
): InstantText | undefined =>
  one.kind === 'due'
    ? fromEpochMilliseconds(epochMilliseconds(one.at) - warnBefore(rule, start, one.at, warning))
    : undefined;

const warnBefore = (rule: ClockRule, start: InstantText, due: InstantText, { partsLeft, parts }: Warning): number => {
  const whole =
    rule.clock === 'M'
      ? epochMilliseconds(due) - epochMilliseconds(start)
      : rule.n * (rule.clock === 'min' || rule.clock === 'H' ? unit[rule.clock] : unit.day);
  return Math.floor((whole * partsLeft) / parts);
};

/** A version of a text. */
export interface TextRef {
  readonly rule: string;
  readonly version: number;
}

/** Of several texts for one duty, the one that a body's legal officer (法制员) chose. */
export interface ChosenReading {
  readonly duty: string;
  readonly chosen: TextRef;
  /** The texts that were there to choose from. */
  readonly among: readonly TextRef[];
  readonly reason: string;
  /** Officer id. */
  readonly by: string;
  readonly at: InstantText;
}

export interface JudgedText extends DatedRule {
  readonly standing: Standing;
  readonly atRiskAt?: InstantText;
}

/** How a duty stands by all its texts. */
export interface Judgement {
  readonly standing: Standing;
  /** Earliest first. */
  readonly texts: readonly JudgedText[];
  /** The choice that holds, where there are several texts. */
  readonly chosen?: ChosenReading;
  /** The text that decides: the only one, or the chosen one. Absent: there are several, and none is chosen. */
  readonly decisive?: JudgedText;
}

const isText = ({ rule, version }: TextRef, one: DatedRule): boolean =>
  one.rule.id === rule && one.rule.version === version;

/**
 * The choice that holds for these texts: the newest that names one of them and knew them all, for what was still open when
 * it was made. A text that came later, or in a new version, has to be chosen among anew.
 */
export const choiceAmong = (
  choices: readonly ChosenReading[],
  texts: readonly DatedRule[],
  doneAt?: InstantText,
): ChosenReading | undefined =>
  choices.findLast(
    ({ chosen, among, at }) =>
      texts.some((one) => isText(chosen, one)) &&
      texts.every((one) => among.some((known) => isText(known, one))) &&
      (doneAt === undefined || at <= doneAt),
  );

/**
 * How a duty stands. One text, or the chosen one, decides; until the legal officer has chosen the earliest warns, and what
 * is missed by one text and not by another is `undecided`.
 *
 * @param texts at least one, the earliest first
 * @param choices of the body whose duty it is, oldest first
 */
export const judge = (
  texts: readonly DatedRule[],
  start: InstantText,
  now: InstantText,
  warning: Warning,
  choices: readonly ChosenReading[] = [],
  doneAt?: InstantText,
): Judgement => {
  const judged = texts.map((one): JudgedText => {
    const atRiskAt = atRiskFrom(one, start, warning);
    const before = one.deadline.kind === 'due' ? warnBefore(one.rule, start, one.deadline.at, warning) : 0;
    const stands = { ...one, standing: standing(one.deadline, now, before, doneAt) };
    return atRiskAt === undefined ? stands : { ...stands, atRiskAt };
  });
  const chosen = judged.length > 1 ? choiceAmong(choices, judged, doneAt) : undefined;
  const decisive = judged.length === 1 ? judged[0] : chosen && judged.find((one) => isText(chosen.chosen, one));
  const stands = decisive?.standing ?? together(judged.map((one) => one.standing));
  return { standing: stands, texts: judged, ...(chosen ? { chosen } : {}), ...(decisive ? { decisive } : {}) };
};

/** Of texts among which none is chosen. */
const together = (all: readonly Standing[]): Standing => {
  const [first = 'provisional'] = all;
  if (all.every((one) => one === first)) return first;
  return all.includes('missed') ? 'undecided' : first;
};
