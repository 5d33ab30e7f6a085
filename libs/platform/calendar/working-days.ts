import { z } from 'zod';
import { localDateSchema } from '#platform/kernel/schemas.js';
import { dayOfWeek, type LocalDateText } from '#platform/kernel/time.js';

/** A day on which the schedule departs from the week: a holiday, or a weekend day on which is worked (调休上班). */
export const specialDaySchema = z.strictObject({
  date: localDateSchema,
  kind: z.enum(['off', 'work']),
  /** 春节, 国庆节 … */
  name: z.string().min(1),
});
export type SpecialDay = z.output<typeof specialDaySchema>;

/**
 * The arrangement of one year's holidays (国务院办公厅关于……部分节假日安排的通知).
 *
 * Its days may lie in December of the year before: 2018-12-29 to 12-31 stand in the notice of 2019, 2022-12-31 in that
 * of 2023.
 */
export const holidayScheduleSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  days: z.array(specialDaySchema).min(1),
  /** Address or number of the notice, or the collection it was taken from. */
  source: z.string().min(1),
});
export type HolidaySchedule = z.output<typeof holidayScheduleSchema>;

/** What a day is. `known: false` where the schedule that decides it has not been published: then it is the week's guess. */
export interface DayKind {
  readonly working: boolean;
  /** Off by schedule; an ordinary weekend is not. */
  readonly holiday: boolean;
  readonly known: boolean;
}

/**
 * From this day on, a December belongs to the next year's notice too. No text says so: the earliest such day in the
 * notices of 2004 to 2026 is 12-29, and a few days more are taken.
 */
export const nextNoticeFrom = '12-24';

/** The working-day calendar that so many schedules make. Days are legal days of Asia/Shanghai. */
export class WorkingDays {
  private readonly years: ReadonlySet<number>;
  private readonly special: ReadonlyMap<string, SpecialDay>;
  /** The earliest year of which a schedule is here; 0 where there is none at all. */
  readonly firstYear: number;

  /** @param schedules one a year; a later one of the same year replaces the earlier */
  constructor(schedules: readonly HolidaySchedule[]) {
    const newest = new Map(schedules.map((schedule) => [schedule.year, schedule]));
    this.years = new Set(newest.keys());
    this.firstYear = newest.size === 0 ? 0 : Math.min(...newest.keys());
    this.special = new Map([...newest.values()].flatMap(({ days }) => days.map((day) => [day.date, day])));
  }

  /** Whether the day lies before every schedule: of such a day nothing is said. A later one without a schedule is a guess. */
  isBefore(date: LocalDateText): boolean {
    return Number.parseInt(date, 10) < this.firstYear;
  }

  of(date: LocalDateText): DayKind {
    const special = this.special.get(date);
    const year = Number.parseInt(date, 10);
    const known = this.years.has(year) && (date.slice(5) < nextNoticeFrom || this.years.has(year + 1));
    if (special) return { working: special.kind === 'work', holiday: special.kind === 'off', known: true };
    return { working: dayOfWeek(date) < 6, holiday: false, known };
  }
}
