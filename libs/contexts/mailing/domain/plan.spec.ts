import fc from 'fast-check';
import { epochMilliseconds, fromEpochMilliseconds, instant, localTimeOfDay } from '#platform/kernel/time.js';
import type { Preferences, Urgency } from './mailing-rules.js';
import { planFor } from './plan.js';

const channels = { legalClock: ['mail'], urgent: ['mail'], routine: ['mail'] } as Preferences['channels'];
const night: Preferences = {
  ...{ channels, quietHours: { kind: 'between', from: '22:00', until: '07:00' }, digest: { kind: 'none' } },
};
const at = (time: string, day = '2020-10-03') => instant(`${day}T${time}:00+08:00`);
const single = (notBefore: string) => ({ kind: 'single', notBefore });

describe('when a message goes out', () => {
  it.each([
    ['21:59', at('21:59')],
    ['22:00', at('07:00', '2020-10-04')],
    ['23:59', at('07:00', '2020-10-04')],
    ['00:00', at('07:00')],
    ['06:59', at('07:00')],
    ['07:00', at('07:00')],
  ])('routine at %s: not before %s', (time, expected) => {
    expect(planFor(night, 'routine', at(time))).toEqual(single(expected));
  });

  it('quiet hours within a day', () => {
    const noon: Preferences = { ...night, quietHours: { kind: 'between', from: '12:00', until: '13:30' } };
    expect(planFor(noon, 'routine', at('12:30'))).toEqual(single(at('13:30')));
    expect(planFor(noon, 'routine', at('13:30'))).toEqual(single(at('13:30')));
    expect(planFor({ ...night, quietHours: { kind: 'none' } }, 'routine', at('03:00'))).toEqual(single(at('03:00')));
  });

  it('in the digest of the day, or of the next', () => {
    const daily: Preferences = { ...night, digest: { kind: 'daily', at: '17:00' } };
    expect(planFor(daily, 'routine', at('16:59'))).toEqual({ kind: 'digest', at: at('17:00') });
    expect(planFor(daily, 'routine', at('17:00'))).toEqual({ kind: 'digest', at: at('17:00', '2020-10-04') });
  });

  it('at once, whatever the hour, where it is urgent or a legal clock; never in the past, never in quiet hours', () => {
    const times = fc
      .integer({ min: 0, max: 24 * 60 * 400 })
      .map((n) => fromEpochMilliseconds(1_600_000_000_000 + n * 60_000));
    fc.assert(
      fc.property(times, fc.boolean(), (now, digest) => {
        const wishes: Preferences = { ...night, digest: digest ? { kind: 'daily', at: '17:00' } : { kind: 'none' } };
        for (const urgency of ['urgent', 'legalClock'] satisfies Urgency[])
          expect(planFor(wishes, urgency, now)).toEqual(single(now));
        const plan = planFor(wishes, 'routine', now);
        const due = plan.kind === 'single' ? plan.notBefore : plan.at;
        expect(epochMilliseconds(due)).toBeGreaterThanOrEqual(epochMilliseconds(now));
        expect(epochMilliseconds(due) - epochMilliseconds(now)).toBeLessThanOrEqual(86_400_000);
        const time = localTimeOfDay(due);
        expect(time >= '07:00' && time < '22:00').toBe(true);
      }),
    );
  });
});
