import fc from 'fast-check';
import type { LocalDateText } from '#platform/kernel/time.js';
import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { holidaySchedulePublished, type Schedule } from './schedule.events.js';
import { type PublishSchedule, type ScheduleCommand, schedules } from './schedules.js';

const operator = anOfficer('platform-operator', 'operator');
const at = instant('2026-11-20T01:00:00.000Z');
const day = (date: string, kind: 'off' | 'work' = 'off') => ({ date: date as LocalDateText, kind, name: '国庆节' });
const of2027: Schedule = {
  ...{
    year: 2027,
    days: [day('2026-12-31'), day('2027-10-01'), day('2027-10-09', 'work')],
    document: { kind: 'none' },
  },
  provenance: { kind: 'source', text: 'https://www.gov.cn/' },
};
const publish = (over: Partial<Schedule> = {}, more: Partial<PublishSchedule> = {}): PublishSchedule => ({
  ...{ type: 'PublishSchedule', actor: operator, at, schedule: { ...of2027, ...over } },
  ...more,
});
const published = holidaySchedulePublished({
  ...{ ...of2027, correction: { kind: 'none' }, publishedBy: operator.officer, at },
});
const { given } = specify(schedules);

describe('the schedule of a year', () => {
  it('is published by an operator, in the order of its days', () => {
    given()
      .when(publish({ days: of2027.days.toReversed() }))
      .then(published);
    given()
      .when(publish({}, { actor: anOfficer('xiuzhou', 'legalOfficer') }))
      .thenRefused('Forbidden');
  });
  it('published again as it stands changes nothing', () => given(published).when(publish()).thenNothing());
  it('is corrected by a later one, which says why', () => {
    const days = [day('2027-10-01')];
    given(published).when(publish({ days })).thenRefused('CorrectionNeedsReason');
    given(published)
      .when(publish({ days }, { reason: '通知更正' }))
      .then(
        holidaySchedulePublished({
          ...{ ...of2027, days, correction: { kind: 'corrects', reason: '通知更正' } },
          ...{ publishedBy: operator.officer, at },
        }),
      );
  });
  it.each<[string, Partial<Schedule>, string]>([
    ['a year before all that is kept', { year: 2003, days: [day('2003-10-01')] }, 'DateBeyondCalendar'],
    ['a day of another year', { days: [day('2028-01-01')] }, 'ScheduleOfAnotherYear'],
    ['a December too early', { days: [day('2026-12-23')] }, 'ScheduleOfAnotherYear'],
    ['a day twice', { days: [day('2027-10-09'), day('2027-10-09', 'work')] }, 'ScheduleDayTwice'],
    ['a make-up day that is a Friday', { days: [day('2027-10-08', 'work')] }, 'MakeUpDayNotWeekend'],
  ])('with %s is refused', (_, over, code) => given().when(publish(over)).thenRefused(code));
});

describe('what the platform brings along', () => {
  it('fills the years that have none, and touches no other', () => {
    const of2026 = { ...of2027, year: 2026, days: [day('2026-10-01')] };
    const seeded = [{ ...of2027, days: [day('2027-05-01')] }, of2026];
    const command: ScheduleCommand = { type: 'SeedSchedules', actor: operator, at, schedules: seeded };
    given(published)
      .when(command)
      .then(holidaySchedulePublished({ ...of2026, correction: { kind: 'none' }, publishedBy: operator.officer, at }));
  });
});

describe('whatever is asked', () => {
  it('the standing schedules have each day once, in their year, and a make-up day on a weekend', () => {
    const date = fc
      .date({ min: new Date('2025-12-20T00:00:00Z'), max: new Date('2028-01-10T00:00:00Z'), noInvalidDate: true })
      .map((it) => it.toISOString().slice(0, 10));
    const command = fc
      .record({
        year: fc.constantFrom(2026, 2027),
        days: fc.array(fc.tuple(date, fc.constantFrom('off' as const, 'work' as const)), {
          minLength: 1,
          maxLength: 4,
        }),
        reason: fc.constantFrom(undefined, '更正'),
      })
      .map(({ year, days, reason }) => publish({ year, days: days.map(([one, kind]) => day(one, kind)) }, { reason }));
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(command, { maxLength: 8 }), (asked) => {
        let state = schedules.initial();
        for (const one of asked) {
          const decision = schedules.decide(one, state);
          if (decision.kind === 'refused') continue;
          accepted += decision.events.length;
          state = decision.events.reduce(schedules.evolve, state);
          const again = schedules.decide(one, state);
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
        }
        for (const [year, { days }] of state) {
          const dates = days.map((one) => one.date);
          expect(new Set(dates).size).toBe(dates.length);
          for (const one of days) {
            expect(one.date >= `${year - 1}-12-24` && one.date <= `${year}-12-31`).toBe(true);
            if (one.kind === 'work') expect([0, 6]).toContain(new Date(one.date).getUTCDay());
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
