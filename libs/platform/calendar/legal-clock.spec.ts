import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWorkday } from 'chinese-days';
import fc from 'fast-check';
import { type InstantText, instant, type LocalDateText, localDate } from '#platform/kernel/time.js';
import { projectFolder, referenceRows } from '#platform/runtime/reference.js';
import {
  allDeadlines,
  type ClockRule,
  clockFileSchema,
  clockRuleSchema,
  type Deadline,
  deadline,
  standing,
} from './legal-clock.js';
import { holidayScheduleSchema, WorkingDays } from './working-days.js';

// The notices of the State Council for 2018 to 2026.
const rows = referenceRows('reference/calendar/state-council-holidays.csv');
const schedules = [...Map.groupBy(rows, ({ notice_year }) => notice_year)].map(([year, days]) =>
  holidayScheduleSchema.parse({
    year: Number(year),
    days: days.map(({ date, name, day_kind }) => ({ date, name, kind: day_kind })),
    source: days[0]?.['state_council_notice_url'],
  }),
);
const calendar = new WorkingDays(schedules);

const rule = (clock: ClockRule['clock'], n: number, more: object = {}): ClockRule =>
  clockRuleSchema.parse({
    ...{ id: 'r', version: 1, duty: { zh: '职责', en: 'duty' }, since: '2000-01-01', clock, n, startFact: 'learned' },
    basis: { instrument: '办法', article: '第三条', textVersion: '2011-04-18', confirmed: true },
    ...more,
  });
const at = (local: string): InstantText => instant(`${local.length === 10 ? `${local}T10:00` : local}:00+08:00`);
const due = (one: Deadline): string => (one.kind === 'due' ? one.lastDay : one.kind);

describe('the examples', () => {
  // D1 lies before the notices kept here; its schedule is that of 2017.
  const of2017 = new WorkingDays([
    {
      year: 2017,
      source: 'chinese-days 1.5.7',
      days: ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => ({
        ...{ date: `2017-10-${day}` as LocalDateText, kind: 'off' as const, name: '国庆节' },
      })),
    },
  ]);

  it.each<[string, WorkingDays, ClockRule, string, string]>([
    ['D1', of2017, rule('NDr', 3), '2017-09-28', '2017-10-09'],
    ['D2', calendar, rule('NDr', 3), '2025-09-29', '2025-10-09'],
    ['D6', calendar, rule('NDr', 7), '2026-02-11', '2026-02-24'],
    ['D7', calendar, rule('NDr', 3), '2026-11-20', '2026-11-23'],
    ['D9', calendar, rule('WD', 3), '2025-09-26', '2025-09-30'],
    ['D10, working days', calendar, rule('WD', 3), '2025-09-30', '2025-10-11'],
    ['D10, natural days that do not roll', calendar, rule('ND', 3), '2025-09-30', '2025-10-03'],
    ['D10, natural days that roll', calendar, rule('NDr', 3), '2025-09-30', '2025-10-09'],
    ['D11', calendar, rule('WD', 3), '2026-02-13', '2026-02-25'],
  ])('%s', (_id, days, clock, start, expected) => {
    expect(deadline(clock, at(start), days)).toMatchObject({ kind: 'due', lastDay: expected, provisional: false });
  });

  it.each([
    ['D21', 4, '2026-10-01T22:30', '2026-10-02T02:30'],
    ['D22', 2, '2026-02-16T23:10', '2026-02-17T01:10'],
  ])('%s: hours do not stop for the holiday', (_id, hours, start, expected) => {
    expect(deadline(rule('H', hours), at(start), calendar)).toMatchObject({ at: at(expected), provisional: false });
  });

  it('D24: beyond the published schedules a date is provisional', () => {
    expect(deadline(rule('NDr', 3), at('2027-09-29'), calendar)).toMatchObject({ provisional: true });
    expect(deadline(rule('WD', 3), at('2027-09-29'), calendar)).toMatchObject({ provisional: true });
    expect(deadline(rule('ND', 3), at('2027-09-29'), calendar)).toMatchObject({ provisional: false });
  });

  it('the end of a December is provisional until the next notice is there', () => {
    expect(deadline(rule('WD', 3), at('2026-12-25'), calendar)).toMatchObject({ provisional: true });
    expect(deadline(rule('WD', 3), at('2018-12-26'), calendar)).toEqual({
      ...{ kind: 'due', lastDay: '2018-12-29', at: at('2018-12-30T00:00'), provisional: false },
    });
  });
});

describe('over 10,000 generated cases', () => {
  // The table: every day of 2018-01-01 to 2026-09-30 as an independent library knows it; what is a holiday rather than
  // a weekend beside one (与周末连休) as the notices themselves have it.
  const offBySchedule = new Set(rows.filter(({ day_kind }) => day_kind === 'off').map(({ date }) => date));
  const days: { date: string; working: boolean; special: boolean }[] = [];
  for (let time = Date.UTC(2018, 0, 1); time <= Date.UTC(2026, 8, 30); time += 86_400_000) {
    const date = new Date(time).toISOString().slice(0, 10);
    days.push({ date, working: isWorkday(date), special: offBySchedule.has(date) });
  }

  it('the notices and the library agree on every day', () => {
    const ours = days.map(({ date }) => calendar.of(date as LocalDateText).working);
    expect(ours).toEqual(days.map(({ working }) => working));
  });

  it('each deadline is the one of the table', () => {
    const cases = fc.record({
      start: fc.integer({ min: 0, max: days.length - 120 }),
      minutes: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      clock: fc.constantFrom('ND', 'NDr', 'WD', 'H') as fc.Arbitrary<'ND' | 'NDr' | 'WD' | 'H'>,
      n: fc.integer({ min: 1, max: 60 }),
      rollOver: fc.constantFrom('holidays', 'holidays+weekends'),
    });
    const byTable = (first: number, clock: string, n: number, rollOver: string): string | undefined => {
      if (clock === 'WD') return days.slice(first + 1).filter(({ working }) => working)[n - 1]?.date;
      if (clock === 'ND') return days[first + n]?.date;
      const blocks = (day: { working: boolean; special: boolean }) =>
        !day.working && (rollOver === 'holidays+weekends' || day.special);
      return days.slice(first + n).find((day) => !blocks(day))?.date;
    };
    fc.assert(
      fc.property(cases, ({ start, minutes, clock, n, rollOver }) => {
        const time = `${Math.floor(minutes / 60)}`.padStart(2, '0');
        const from = at(`${days[start]?.date}T${time}:${`${minutes % 60}`.padStart(2, '0')}`);
        const found = deadline(rule(clock, n, { rollOver }), from, calendar);
        if (clock === 'H')
          expect(found).toMatchObject({ at: new Date(Date.parse(from) + n * 3_600_000).toISOString() });
        else expect(due(found)).toBe(byTable(start, clock, n, rollOver));
      }),
      { numRuns: 10_000 },
    );
  });

  it('never lies before its start, and a longer budget never ends earlier', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: days.length - 120 }),
        fc.constantFrom('ND', 'NDr', 'WD', 'M') as fc.Arbitrary<'ND' | 'NDr' | 'WD' | 'M'>,
        fc.integer({ min: 1, max: 30 }),
        (start, clock, n) => {
          const from = at(days[start]?.date ?? '');
          const [shorter, longer] = [n, n + 1].map((budget) => due(deadline(rule(clock, budget), from, calendar)));
          expect(localDate(from) < (shorter ?? '')).toBe(true);
          expect((shorter ?? '') <= (longer ?? '')).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a clock that is stopped', () => {
  const pausable = rule('ND', 30, { suspendedBy: ['damage-assessment'] });
  const start = at('2025-03-01');

  it('does not run on: so many days are left', () => {
    expect(deadline(pausable, start, calendar, [{ by: 'damage-assessment', from: at('2025-03-11') }])).toEqual({
      ...{ kind: 'suspended', since: at('2025-03-11'), daysLeft: 20 },
    });
  });
  it('runs on where it stood', () => {
    const suspensions = [{ by: 'damage-assessment', from: at('2025-03-11'), to: at('2025-04-10') }];
    expect(due(deadline(pausable, start, calendar, suspensions))).toBe('2025-04-30');
  });
  it('is stopped only by what its rule names', () => {
    expect(due(deadline(pausable, start, calendar, [{ by: 'something else', from: at('2025-03-11') }]))).toBe(
      '2025-03-31',
    );
  });
});

describe('months', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-03-15', 2, '2025-05-15'],
  ])('%s and %i', (start, n, expected) => {
    expect(due(deadline(rule('M', n), at(start), calendar))).toBe(expected);
  });
});

describe('several texts for one duty', () => {
  it('all dates stand with their basis, the earliest first; a text not in force on the day gives none', () => {
    const texts = [
      rule('WD', 3, { id: 'order-2022' }),
      rule('ND', 3, { id: 'order-310' }),
      rule('ND', 1, { id: 'repealed', until: '2019-12-31' }),
    ];
    const found = allDeadlines(texts, at('2025-09-30'), calendar);
    expect(found.map((one) => [one.rule.id, due(one.deadline)])).toEqual([
      ['order-310', '2025-10-03'],
      ['order-2022', '2025-10-11'],
    ]);
  });
});

describe('the rules of the reference', () => {
  const file = join(projectFolder(), 'seeds/reference/legal-clocks.json');
  const { rules } = clockFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('each is a rule, its id and version stand once', () => {
    expect(new Set(rules.map(({ id, version }) => `${id} ${version}`)).size).toBe(rules.length);
  });
  it('an investigation of 60 days is stopped by the assessment of damage', () => {
    const investigation = rules.find(({ id }) => id === 'investigation-i-ii');
    if (!investigation) throw new Error('no such rule');
    const open = [{ by: 'damage-assessment', from: at('2026-03-11') }];
    expect(due(deadline(investigation, at('2026-03-01'), calendar))).toBe('2026-04-30');
    expect(deadline(investigation, at('2026-03-01'), calendar, open)).toMatchObject({ daysLeft: 50 });
  });
});

describe('how a duty stands', () => {
  const hour = 3_600_000;
  const four = deadline(rule('H', 4), at('2026-10-01T22:30'), calendar);
  it.each([
    ['2026-10-01T23:00', undefined, 'running'],
    ['2026-10-02T01:30', undefined, 'atRisk'],
    ['2026-10-02T02:30', undefined, 'atRisk'],
    ['2026-10-02T02:31', undefined, 'missed'],
    ['2026-10-03T00:00', '2026-10-02T02:30', 'met'],
    ['2026-10-03T00:00', '2026-10-02T02:31', 'missed'],
  ])('at %s, done %s: %s', (now, done, expected) => {
    expect(standing(four, at(now), hour, done === undefined ? undefined : at(done))).toBe(expected);
  });
});
