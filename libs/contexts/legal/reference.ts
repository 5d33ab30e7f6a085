import { type ClockRule, clockFileSchema, type Warning } from '#platform/calendar/legal-clock.js';
import { dayOfWeek, type LocalDateText } from '#platform/kernel/time.js';
import { checked, referenceFile, referenceRows } from '#platform/runtime/reference.js';
import { type Schedule, scheduleSchema } from './domain/schedule.events.js';

/** Every text that gives a time, all versions, and from when to warn. */
export interface LegalTexts {
  readonly rules: readonly ClockRule[];
  readonly warning: Warning;
}
/** Token under which the {@link LegalTexts} are injected. */
export const LEGAL_TEXTS = Symbol('LegalTexts');

/** @throws Error naming what is wrong in `seeds/reference/legal-clocks.json` */
export const readLegalTexts = (): LegalTexts => {
  const file = 'reference/legal-clocks.json';
  const texts = referenceFile(file, clockFileSchema);
  const keys = texts.rules.map(({ id, version }) => `${id} ${version}`);
  if (new Set(keys).size < keys.length) throw new Error(`seeds/${file}: a version stands twice`);
  return texts;
};

const collection = 'chinese-days 1.5.7 (npm, MIT)';

/**
 * The schedules that the platform brings along: 2018–2026 as the notices of the State Council have them, 2004–2017 as a
 * collection has them.
 *
 * @throws Error naming file and problem
 */
export const broughtSchedules = (): readonly Schedule[] => [
  ...schedulesIn('chinese-days-2004-2017.csv', () => collection),
  ...schedulesIn('state-council-holidays.csv', (row) => row['state_council_notice_url'] ?? ''),
];

type Row = Readonly<Record<string, string>>;

const schedulesIn = (name: string, sourceOf: (row: Row) => string): readonly Schedule[] => {
  const file = `reference/calendar/${name}`;
  return [...Map.groupBy(referenceRows(file), ({ notice_year }) => notice_year)].map(([year, rows]) => {
    const [first = {}] = rows;
    const schedule = {
      year: Number.parseInt(year ?? '', 10),
      days: rows
        .filter(isDeparture)
        .map(({ date, name: festival, day_kind }) => ({ date, name: festival, kind: day_kind })),
      document: { kind: 'none' },
      provenance: { kind: 'source', text: sourceOf(first) },
    };
    return checked(`seeds/${file}`, schedule, scheduleSchema);
  });
};

/** One row of 2020 says that on a Monday, 02-03, work goes on again after the longer holiday: no make-up day. */
const isDeparture = ({ date, day_kind }: Row): boolean => day_kind === 'off' || dayOfWeek(date as LocalDateText) > 5;
