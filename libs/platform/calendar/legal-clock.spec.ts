import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type InstantText, instant, localDate } from '#platform/kernel/time.js';
import { projectFolder, referenceRows } from '#platform/runtime/reference.js';
import {
  allDeadlines,
  atRiskFrom,
  type ClockRule,
  clockFileSchema,
  clockRuleSchema,
  type Deadline,
  deadline,
  standing,
} from './legal-clock.js';
import { holidayScheduleSchema, WorkingDays } from './working-days.js';

// 2004 to 2017 as a collection has them, 2018 to 2026 as the notices of the State Council do.
const rows = ['chinese-days-2004-2017', 'state-council-holidays'].flatMap((name) =>
  referenceRows(`reference/calendar/${name}.csv`),
);
const schedules = [...Map.groupBy(rows, ({ notice_year }) => notice_year)].map(([year, days]) =>
  holidayScheduleSchema.parse({
    year: Number(year),
    days: days.map(({ date, name, day_kind }) => ({ date, name, kind: day_kind })),
    source: 'seeds',
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
  const examples = referenceRows('reference/calendar/deadline-examples.csv');
  it.each(examples.map((row) => [`${row['id']}, ${row['rule']}`, row] as const))('%s', (_, row) => {
    const { start = '', n, clock, due: expected = '' } = row;
    const found = deadline(rule(clock as ClockRule['clock'], Number(n)), at(start), calendar);
    if (expected === 'provisional') expect(found).toMatchObject({ provisional: true });
    else if (clock === 'H') expect(found).toMatchObject({ at: at(expected), provisional: false });
    else expect(found).toMatchObject({ lastDay: expected, provisional: false });
  });

  it('D24: whatever asks the calendar is provisional there, natural days that do not roll are not', () => {
    expect(deadline(rule('WD', 3), at('2027-09-29'), calendar)).toMatchObject({ provisional: true });
    expect(deadline(rule('ND', 3), at('2027-09-29'), calendar)).toMatchObject({ provisional: false });
  });

  it('before the first schedule there is no date, where the calendar is asked', () => {
    expect(deadline(rule('WD', 3), at('2003-12-30'), calendar)).toEqual({ kind: 'beyondCalendar', first: 2004 });
    expect(deadline(rule('NDr', 1), at('2003-12-30'), calendar)).toEqual({ kind: 'beyondCalendar', first: 2004 });
    expect(deadline(rule('ND', 1), at('2003-12-30'), calendar)).toMatchObject({ lastDay: '2003-12-31' });
    expect(deadline(rule('WD', 1), at('2003-12-31'), calendar)).toMatchObject({ lastDay: '2004-01-02' });
  });

  it('the end of a December is provisional until the next notice is there', () => {
    expect(deadline(rule('WD', 3), at('2026-12-25'), calendar)).toMatchObject({ provisional: true });
    expect(deadline(rule('WD', 3), at('2018-12-26'), calendar)).toEqual({
      ...{ kind: 'due', lastDay: '2018-12-29', at: at('2018-12-30T00:00'), provisional: false },
    });
  });
});

describe('over 10,000 generated cases', () => {
  // The table: every day of 2003-12 to 2027 as the schedules have it, else by the week, and from when nothing is sure.
  // (That an independent library has the same days stands in the context *legal*, which keeps the schedules.)
  const byKind = (kind: string) => new Set(rows.filter(({ day_kind }) => day_kind === kind).map(({ date }) => date));
  const [offBySchedule, workedBySchedule] = [byKind('off'), byKind('work')];
  const [firstDay, lastSure] = ['2004-01-01', '2026-12-23'];
  const days: { date: string; working: boolean; special: boolean }[] = [];
  for (let time = Date.UTC(2003, 11, 1); time <= Date.UTC(2027, 11, 31); time += 86_400_000) {
    const date = new Date(time).toISOString().slice(0, 10);
    const isWeekday = ![0, 6].includes(new Date(time).getUTCDay());
    const working = workedBySchedule.has(date) || (isWeekday && !offBySchedule.has(date));
    days.push({ date, working, special: offBySchedule.has(date) });
  }
  type Day = (typeof days)[number];
  interface Stop {
    readonly from: number;
    readonly to: number | undefined;
  }

  /** By looking along the table; `stops` are places in it. */
  const byTable = (
    first: number,
    clock: string,
    n: number,
    rollOver: string,
    stops: readonly Stop[],
  ): { due: string; provisional: boolean } | { left: number } | 'beyond' => {
    const asked: Day[] = [];
    const isStopped = (place: number) =>
      stops.some(({ from, to }) => place > from && (to === undefined || place <= to));
    const open = stops.find(({ to }) => to === undefined);
    let place = first;
    for (let left = n; left > 0; ) {
      place += 1;
      if (isStopped(place)) {
        if (
          open &&
          place > open.from &&
          !stops.some((one) => one !== open && place > one.from && place <= (one.to ?? 0))
        )
          return { left };
        continue;
      }
      const day = days[place] as Day;
      if (clock === 'WD') {
        asked.push(day);
        if (day.date < firstDay) return 'beyond';
      }
      if (clock !== 'WD' || day.working) left -= 1;
    }
    for (; clock === 'NDr'; place += 1) {
      const day = days[place] as Day;
      asked.push(day);
      if (day.date < firstDay) return 'beyond';
      if (day.working || (rollOver === 'holidays' && !day.special)) break;
    }
    // A day that a published schedule names is sure, wherever it lies.
    return { due: days[place]?.date ?? '', provisional: asked.some(({ date }) => date > lastSure) };
  };
  /** The same day of a later month, else its last. */
  const monthsLater = (date: string, n: number): string => {
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    const lastOf = new Date(Date.UTC(year, month - 1 + n + 1, 0));
    const found = new Date(Date.UTC(year, month - 1 + n, Math.min(day, lastOf.getUTCDate())));
    return found.toISOString().slice(0, 10);
  };

  const places = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 31, max: days.length - 420 }) },
    // Around the first schedule, the last one, and the ends of February.
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: days.length - 480, max: days.length - 400 }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...days.flatMap(({ date }, n) => (/-02-2[6-9]$|-01-31$/.test(date) ? [n] : [])))
        .filter((n) => n < days.length - 420),
    },
  );
  const cases = fc.record({
    start: places,
    minutes: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    clock: fc.constantFrom<ClockRule['clock'][]>('ND', 'NDr', 'WD', 'WD', 'NDr', 'H', 'M', 'min'),
    n: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 60 })),
    rollOver: fc.constantFrom('holidays', 'holidays+weekends'),
    closed: fc.array(fc.record({ after: fc.integer({ min: 0, max: 40 }), lasts: fc.nat(30) }), { maxLength: 2 }),
    open: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 4 }),
  });

  it('each deadline is the one of the table: by day, hour and month, stopped, provisional, beyond it', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(cases, ({ start, minutes, clock, n, rollOver, closed, open }) => {
        const clockTime = `${`${Math.floor(minutes / 60)}`.padStart(2, '0')}:${`${minutes % 60}`.padStart(2, '0')}`;
        const from = at(`${days[start]?.date}T${clockTime}`);
        const stops: Stop[] = [
          ...closed.map(({ after, lasts }) => ({ from: start + after, to: start + after + lasts })),
          ...(open === null ? [] : [{ from: start + open, to: undefined }]),
        ];
        const suspensions = stops.map((stop) => ({
          ...{ by: 'assessment', from: at(days[stop.from]?.date ?? '') },
          ...(stop.to === undefined ? {} : { to: at(days[stop.to]?.date ?? '') }),
        }));
        const found = deadline(rule(clock, n, { rollOver, suspendedBy: ['assessment'] }), from, calendar, suspensions);
        if (clock === 'H' || clock === 'min') {
          const milliseconds = Date.parse(from) + n * (clock === 'H' ? 3_600_000 : 60_000);
          expect(found).toMatchObject({ at: new Date(milliseconds).toISOString(), provisional: false });
          seen.add(clock);
          return;
        }
        if (clock === 'M') {
          expect(found).toMatchObject({ lastDay: monthsLater(days[start]?.date ?? '', n), provisional: false });
          seen.add(clock);
          return;
        }
        const expected = byTable(start, clock, n, rollOver, stops);
        if (expected === 'beyond') expect(found).toEqual({ kind: 'beyondCalendar', first: 2004 });
        else if ('left' in expected) expect(found).toMatchObject({ kind: 'suspended', daysLeft: expected.left });
        else {
          const { due: lastDay, provisional } = expected;
          // It ends at 24:00 in Shanghai.
          const end = new Date(Date.parse(`${lastDay}T00:00:00+08:00`) + 86_400_000).toISOString();
          expect(found).toEqual({ kind: 'due', at: end, lastDay, provisional });
        }
        seen.add(`${clock} ${found.kind}${found.kind === 'due' && found.provisional ? ' provisional' : ''}`);
      }),
      { numRuns: 10_000 },
    );
    expect([...seen].toSorted()).toEqual(
      [
        ...['H', 'M', 'min', 'ND due', 'ND suspended'],
        ...['NDr', 'WD'].flatMap((one) => [
          ...[`${one} beyondCalendar`, `${one} due`, `${one} due provisional`, `${one} suspended`],
        ]),
      ].toSorted(),
    );
  });

  it('never lies before its start, and a longer budget never ends earlier', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 31, max: days.length - 1_300 }),
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
  it('nothing is judged by a date that is provisional, nor before the calendar, nor while it stands still', () => {
    const provisional = deadline(rule('WD', 3), at('2027-09-29'), calendar);
    expect(standing(provisional, at('2027-12-01'), hour)).toBe('provisional');
    expect(standing(provisional, at('2027-12-01'), hour, at('2027-09-30'))).toBe('provisional');
    expect(standing(deadline(rule('WD', 3), at('2003-05-01'), calendar), at('2027-12-01'), hour)).toBe('provisional');
    const stopped = deadline(rule('ND', 9, { suspendedBy: ['x'] }), at('2025-03-01'), calendar, [
      { by: 'x', from: at('2025-03-02') },
    ]);
    expect(standing(stopped, at('2027-12-01'), hour)).toBe('suspended');
    expect(standing(stopped, at('2027-12-01'), hour, at('2025-03-05'))).toBe('met');
  });
  it.each<[ClockRule['clock'], number, string]>([
    ['H', 4, '2026-10-01T15:00'],
    ['min', 90, '2026-10-01T13:07:30'],
    // Of four natural days one is left; the last one ends at 24:00.
    ['ND', 4, '2026-10-05T00:00'],
    ['WD', 4, '2026-10-12T00:00'],
    // It ends 31.5 days later, at 24:00 of 11-01.
    ['M', 1, '2026-10-25T03:00'],
  ])('%s %i is at risk when a quarter of its time is left: %s', (clock, n, expected) => {
    const warning = { partsLeft: 1, parts: 4, basis: { zh: '本平台', en: 'ours' }, confirmed: false };
    const start = at('2026-10-01T12:00');
    const found = { rule: rule(clock, n), deadline: deadline(rule(clock, n), start, calendar) };
    const exact = expected.length === 19 ? instant(`${expected}+08:00`) : at(expected);
    expect(atRiskFrom(found, start, warning)).toBe(exact);
  });
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
