import fc from 'fast-check';
import {
  epochMilliseconds,
  fromEpochMilliseconds,
  hoursLater,
  type InstantText,
  instant,
} from '#platform/kernel/time.js';
import { aHandover, aShift, dutyRules, hour, none, officer } from '../testing/a-duty.js';
import {
  gaps,
  type Handover,
  holderOf,
  type Interval,
  merged,
  onDuty,
  openHandover,
  responsible,
  type Shift,
  takingOver,
  yearsOf,
} from './roster.js';

// a: 08–20 with a deputy, b: 20–08, a gap of two hours, c: 34–44.
const a = aShift('a', 8, 20, { deputy: officer('a-deputy') });
const b = aShift('b', 20, 32);
const c = aShift('c', 34, 44);
const shifts = [a, b, c];
const roster = (...handovers: readonly Handover[]) => ({ shifts, handovers });

describe('the shift that runs', () => {
  it.each([
    ['before all', 7, undefined],
    ['at its first instant', 8, 'a'],
    ['within', 19, 'a'],
    ['at the last instant of one, which is the first of the next', 20, 'b'],
    ['in a gap', 33, undefined],
    ['after all', 44, undefined],
  ])('%s', (_, at, expected) => expect(onDuty(roster(), hour(at))?.id).toBe(expected));
});

describe('who is responsible', () => {
  const toB = (confirmed?: number) => aHandover(['a', 'b', 'b-officer'], 19, confirmed);
  const toDeputy = aHandover(['a', 'a', 'a-deputy'], 12, 13);
  type Row = readonly [string, number, readonly Handover[], readonly [who: string, why: string] | 'nobody'];
  it.each<Row>([
    ['nobody before the first shift', 7, [], 'nobody'],
    ['the officer of the first shift, who has nobody to take over from', 8, [], ['a-officer', 'onRoster']],
    ['the outgoing officer, where nothing was offered', 21, [], ['a-officer', 'notHandedOver']],
    ['the outgoing officer, where the offer is open', 21, [toB()], ['a-officer', 'notHandedOver']],
    ['the outgoing officer, an instant before the confirmation', 20, [toB(21)], ['a-officer', 'notHandedOver']],
    ['the incoming officer, from the confirmation on', 21, [toB(21)], ['b-officer', 'tookOver']],
    ['the incoming officer, even before its shift begins', 19, [toB(19)], ['b-officer', 'tookOver']],
    ['the officer of the shift, while its deputy has not confirmed', 12, [toDeputy], ['a-officer', 'onRoster']],
    ['the deputy who took over', 14, [toDeputy], ['a-deputy', 'tookOver']],
    ['the deputy, after the shift, until somebody takes over', 21, [toDeputy], ['a-deputy', 'notHandedOver']],
    ['the outgoing officer, in a gap', 33, [toB(20)], ['b-officer', 'notHandedOver']],
    ['the outgoing officer, while the next shift runs', 43, [toB(20)], ['b-officer', 'notHandedOver']],
    ['the last officer, within the time allowed', 67, [], ['c-officer', 'notHandedOver']],
    ['nobody, after that time', 68, [], 'nobody'],
  ])('%s', (_, at, handovers, expected) => {
    const who = responsible(roster(...handovers), hour(at), dutyRules);
    expect(who.kind === 'nobody' ? 'nobody' : [who.officer, who.why]).toEqual(expected);
  });

  it('is the officer on the roster, where the one before was relieved', () => {
    const cut = { ...a, until: hour(12), isCut: true };
    const fresh = aShift('fresh', 12, 20);
    const who = responsible({ shifts: [cut, fresh], handovers: [] }, hour(13), dutyRules);
    expect(who).toEqual({ kind: 'officer', officer: 'fresh-officer', shift: 'fresh', why: 'onRoster' });
  });

  it('is the same officer in two shifts without a handover', () => {
    const double = { shifts: [a, { ...b, officer: 'a-officer' }], handovers: [] };
    expect(responsible(double, hour(21), dutyRules)).toMatchObject({ officer: 'a-officer', why: 'onRoster' });
  });

  it('is who took over last, where several did', () => {
    const back = aHandover(['a', 'a', 'a-officer'], 14, 15);
    expect(holderOf(roster(toDeputy, back), a, hour(14))).toBe('a-deputy');
    expect(holderOf(roster(toDeputy, back), a, hour(15))).toBe('a-officer');
    expect(responsible(roster(toDeputy, back), hour(15), dutyRules)).toMatchObject({ officer: 'a-officer' });
  });
});

describe('the shift in which an officer would take over', () => {
  it.each([
    ['the one that runs, for its deputy', 'a-deputy', 12, 'a'],
    ['the next one, when it begins within two hours', 'b-officer', 18, 'b'],
    ['none, when it begins later', 'b-officer', 17, undefined],
    ['none, for one who is on no roster', 'somebody', 19, undefined],
    ['none, when its shift is over', 'a-officer', 21, undefined],
    ['the next one, in a gap', 'c-officer', 33, 'c'],
  ])('is %s', (_, to, at, expected) => expect(takingOver(roster(), to, hour(at), dutyRules)?.id).toBe(expected));

  it('is the next one, for the deputy who has it', () => {
    const next = { shifts: [a, { ...b, officer: 'a-deputy' }], handovers: [] };
    expect(takingOver(next, 'a-deputy', hour(19), dutyRules)?.id).toBe('b');
  });
});

describe('the handover that is open', () => {
  const open = aHandover(['a', 'b', 'b-officer'], 19);
  it('is the newest one', () => {
    const older = aHandover(['a', 'a', 'a-deputy'], 12);
    expect(openHandover(merged({ shifts, handovers: [open] }, roster(older)), hour(20))).toEqual(open);
  });
  it.each([
    ['it was confirmed', [aHandover(['a', 'b', 'b-officer'], 19, 20)], shifts, 21],
    ['its shift is over', [open], shifts, 32],
    ['its shift was taken off the roster', [open], [a], 21],
    ['its shift has another officer', [open], [a, { ...b, officer: 'x', deputy: none }], 21],
    ['nothing was offered', [], shifts, 21],
  ] as readonly (readonly [string, Handover[], Shift[], number])[])('is none, where %s', (_, handovers, shifts, at) =>
    expect(openHandover({ shifts, handovers }, hour(at))).toBeUndefined(),
  );
});

describe('hours in which nobody is assigned', () => {
  it.each([
    ['all of it', 0, 8, [[0, 8]]],
    ['before the first', 6, 10, [[6, 8]]],
    ['none', 9, 31, []],
    ['none, where one shift follows on another', 19, 21, []],
    ['between two', 30, 36, [[32, 34]]],
    ['several', 0, 50, [[0, 8], [32, 34], [44, 50]]], // biome-ignore format: a line a row
    ['after the last', 44, 45, [[44, 45]]],
  ])('%s', (_, from, until, expected) =>
    expect(gaps(shifts, hour(from), hour(until))).toEqual(
      (expected as [number, number][]).map(([from, until]) => ({ from: hour(from), until: hour(until) })),
    ),
  );

  it('and shifts cover an interval exactly, whatever the roster, and never overlap', () => {
    const start = epochMilliseconds(instant('2020-12-31T00:00:00+08:00'));
    const at = (hours: number): InstantText => fromEpochMilliseconds(start + hours * 3_600_000);
    const lengths = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 24 })), { maxLength: 12 });
    const rosters = lengths.chain((pairs) => {
      let end = -20;
      const made = pairs.map(([pause, length]): Interval => {
        const from = end + pause;
        end = from + length;
        return { from: at(from), until: at(end) };
      });
      return fc.shuffledSubarray(made, { minLength: made.length });
    });
    fc.assert(
      fc.property(rosters, fc.nat({ max: 60 }), fc.integer({ min: 1, max: 60 }), (made, from, length) => {
        const found = gaps(made, at(from), at(from + length));
        // Hour by hour: in exactly one gap, or in a shift, never in both.
        for (let n = from; n < from + length; n++) {
          const has = (one: Interval) => one.from <= at(n) && at(n) < one.until;
          expect([n, found.filter(has).length]).toEqual([n, made.some(has) ? 0 : 1]);
        }
        for (const gap of found) {
          expect(gap.from < gap.until && gap.from >= at(from) && gap.until <= at(from + length)).toBe(true);
        }
        // No two gaps touch: a shift lies between them.
        for (const [n, gap] of found.entries()) expect(gap.until).not.toBe(found[n + 1]?.from);
      }),
    );
  });
});

describe('the years that an interval touches', () => {
  it.each([
    ['2020-10-01T00:00:00+08:00', '2020-10-02T00:00:00+08:00', ['2020']],
    // The legal year turns at 16:00 UTC.
    ['2020-12-31T23:59:00+08:00', '2021-01-01T00:00:00+08:00', ['2020', '2021']],
    ['2020-12-31T15:00:00Z', '2020-12-31T15:59:00Z', ['2020']],
    ['2020-06-01T00:00:00Z', '2022-02-01T00:00:00Z', ['2020', '2021', '2022']],
  ])('%s – %s', (from, until, expected) => expect(yearsOf(instant(from), instant(until))).toEqual(expected));

  it('are few, even where hours are taken away', () =>
    expect(hoursLater(hour(0), -24)).toBe(instant('2020-10-02T00:00:00+08:00')));
});
