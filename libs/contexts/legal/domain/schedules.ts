import { nextNoticeFrom } from '#platform/calendar/working-days.js';
import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { dayOfWeek, type InstantText } from '#platform/kernel/time.js';
import {
  firstScheduledYear,
  holidaySchedulePublished,
  type PublishedSchedule,
  type Schedule,
  type ScheduleEvent,
} from './schedule.events.js';

/** The schedule that stands for each year. */
export type Schedules = ReadonlyMap<number, PublishedSchedule>;

export interface PublishSchedule {
  readonly type: 'PublishSchedule';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly schedule: Schedule;
  /** Why the one that stands is corrected. */
  readonly reason?: string | undefined;
}

/** What the platform brings along; years that have a schedule stay as they are. */
export interface SeedSchedules {
  readonly type: 'SeedSchedules';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly schedules: readonly Schedule[];
}

export type ScheduleCommand = PublishSchedule | SeedSchedules;

/** `holiday-schedules-cn`: one stream for all years, so that the whole calendar has one revision. Known to everybody. */
export const schedules: Aggregate<Schedules, ScheduleCommand, ScheduleEvent> = {
  name: 'holiday-schedules',
  initial: () => new Map(),
  evolve: (state, { data }) => new Map([...state, [data.year, data]]),
  mayKnow: () => true,
  decide: (command, state): Decision<ScheduleEvent> => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    switch (command.type) {
      case 'PublishSchedule':
        return publish(command, state);
      case 'SeedSchedules':
        return seed(command, state);
      default:
        return assertNever(command);
    }
  },
};
/** The one calendar there is: that of the State Council's notices. */
export const ofChina = 'cn';

const publish = (
  { actor, at, schedule: asked, reason }: PublishSchedule,
  state: Schedules,
): Decision<ScheduleEvent> => {
  const problem = problemOf(asked);
  if (problem) return { kind: 'refused', refusal: problem };
  const schedule = inOrder(asked);
  const standing = state.get(schedule.year);
  if (standing && contentOf(standing) === contentOf(schedule)) return nothing();
  if (standing && reason === undefined) return refuse('CorrectionNeedsReason', { year: schedule.year }, ['reason']);
  const correction =
    standing && reason !== undefined ? ({ kind: 'corrects', reason } as const) : ({ kind: 'none' } as const);
  return accept(holidaySchedulePublished({ ...schedule, correction, publishedBy: actor.officer, at }));
};

const seed = ({ actor, at, schedules: brought }: SeedSchedules, state: Schedules): Decision<ScheduleEvent> => {
  const missing = brought.filter(({ year }) => !state.has(year)).toSorted((a, b) => a.year - b.year);
  const problem = missing.map(problemOf).find((one) => one !== undefined);
  if (problem) return { kind: 'refused', refusal: problem };
  return accept(
    ...missing.map((schedule) =>
      holidaySchedulePublished({
        ...{ ...inOrder(schedule), correction: { kind: 'none' }, publishedBy: actor.officer, at },
      }),
    ),
  );
};

const problemOf = ({ year, days }: Schedule): Refusal | undefined => {
  if (year < firstScheduledYear) return refusal('DateBeyondCalendar', { year, first: firstScheduledYear }, ['year']);
  const isOf = (date: string): boolean =>
    date.startsWith(`${year}-`) || (date.startsWith(`${year - 1}-`) && date.slice(5) >= nextNoticeFrom);
  const elsewhere = days.filter(({ date }) => !isOf(date)).map(({ date }) => date);
  if (elsewhere.length > 0) return refusal('ScheduleOfAnotherYear', { year, days: elsewhere }, ['days']);
  const twice = days.map(({ date }) => date).filter((date, n, all) => all.indexOf(date) < n);
  if (twice.length > 0) return refusal('ScheduleDayTwice', { days: twice }, ['days']);
  const weekdays = days.filter(({ kind, date }) => kind === 'work' && dayOfWeek(date) < 6).map(({ date }) => date);
  if (weekdays.length > 0) return refusal('MakeUpDayNotWeekend', { days: weekdays }, ['days']);
  return undefined;
};

const inOrder = (schedule: Schedule): Schedule => ({
  ...schedule,
  days: schedule.days.toSorted((a, b) => (a.date < b.date ? -1 : 1)),
});
const contentOf = ({ year, days, document, provenance }: Schedule): string =>
  canonicalJson({ year, days, document, provenance });
