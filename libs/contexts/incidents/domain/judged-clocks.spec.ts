import fc from 'fast-check';
import {
  allDeadlines,
  type ChosenReading,
  type ClockRule,
  clockRuleSchema,
  type Standing,
  type Warning,
} from '#platform/calendar/legal-clock.js';
import { WorkingDays } from '#platform/calendar/working-days.js';
import { fromEpochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { local } from '../testing/an-incident.js';
import type { IncidentClock } from './clocks.js';
import { dueAt, foremost, judged, openInOrder } from './judged-clocks.js';

const warning: Warning = { partsLeft: 1, parts: 4, basis: { zh: '本平台', en: 'ours' }, confirmed: false };
const noon = local('2026-10-01T12:00');
const text = (name: string, n: number, version = 1): ClockRule =>
  clockRuleSchema.parse({
    ...{ id: `duty/${name}`, version, duty: { zh: '职责', en: 'duty' }, since: '2000-01-01', clock: 'H', n },
    ...{ startFact: 'learned', basis: { instrument: name, article: '第一条', textVersion: '1', confirmed: false } },
  });
const ref = ({ id: rule, version }: ClockRule) => ({ rule, version });
const choice = (chosen: ClockRule, among: readonly ClockRule[], at: InstantText): ChosenReading => ({
  ...{ duty: 'duty', chosen: ref(chosen), among: among.map(ref), reason: '上位法', by: 'officer', at },
});
const clock = (texts: readonly ClockRule[], doneAt?: InstantText): IncidentClock => ({
  ...{ id: 'c', duty: 'initial-report-ii-i', bearer: 'xiuzhou', startedAt: noon, missing: [] },
  deadlines: allDeadlines(texts, noon, new WorkingDays([])),
  ...(doneAt === undefined ? {} : { doneAt }),
});
const at = (time: string) => local(`2026-10-01T${time}`);
const [two, four] = [text('two', 2), text('four', 4)];
const both = [four, two];

describe('a clock with one text', () => {
  it('is due by it', () => {
    const stands = judged(clock([four]), at('15:00'), warning, []);
    expect(stands).toMatchObject({ standing: 'atRisk', decisive: { atRiskAt: at('15:00') } });
    expect(dueAt(stands)).toBe(at('16:00'));
  });
});

describe('a clock with several texts', () => {
  it.each<[string, InstantText | undefined, Standing]>([
    ['13:00', undefined, 'running'],
    ['13:30', undefined, 'atRisk'],
    ['14:01', undefined, 'undecided'],
    ['16:01', undefined, 'missed'],
    ['17:00', at('14:00'), 'met'],
    ['17:00', at('15:00'), 'undecided'],
    ['17:00', at('16:01'), 'missed'],
  ])('none of them chosen, at %s, done %s: %s', (now, doneAt, standing) => {
    const stands = judged(clock(both, doneAt), at(now), warning, []);
    expect(stands.standing).toBe(standing);
    expect(stands.decisive).toBeUndefined();
    expect(foremost(stands)?.rule.id).toBe('duty/two');
  });

  it('goes by the chosen one from when it was chosen, with the others beside it', () => {
    const chosen = [choice(four, both, at('14:10'))];
    const open = judged(clock(both), at('14:30'), warning, chosen);
    expect(open).toMatchObject({ standing: 'running', chosen: { reason: '上位法', at: at('14:10') } });
    expect([dueAt(open), open.texts.length]).toEqual([at('16:00'), 2]);
    expect(judged(clock(both, at('15:00')), at('17:00'), warning, chosen).standing).toBe('met');
  });
  it('that was done before the choice is left as it was', () => {
    const before = judged(clock(both, at('14:05')), at('17:00'), warning, [choice(four, both, at('14:10'))]);
    expect([before.standing, before.decisive]).toEqual(['undecided', undefined]);
  });
  it('has to be chosen anew when a text came, or has a new version', () => {
    const choices = [choice(four, both, noon)];
    const three = text('three', 3);
    expect(judged(clock([...both, three]), at('13:00'), warning, choices).decisive).toBeUndefined();
    expect(judged(clock([two, text('four', 5, 2)]), at('13:00'), warning, choices).decisive).toBeUndefined();
    expect(judged(clock(both), at('13:00'), warning, choices).decisive?.rule.id).toBe('duty/four');
  });
  it('goes by the newest choice', () => {
    const choices = [choice(four, both, noon), choice(two, both, at('12:30'))];
    expect(judged(clock(both), at('13:00'), warning, choices).decisive?.rule.id).toBe('duty/two');
  });
});

describe('over generated sets of texts and choices', () => {
  const instants = fc
    .integer({ min: 0, max: 12 * 60 })
    .map((minutes) => fromEpochMilliseconds(Date.parse(noon) + minutes * 60_000));
  const sets = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 });
  it('a clock stands as a table says', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        sets,
        instants,
        fc.option(instants),
        fc.option(fc.tuple(fc.nat(3), instants)),
        (hours, now, done, picked) => {
          fc.pre(done === null || done <= now);
          fc.pre(picked === null || picked[1] <= now);
          const texts = hours.map((n) => text(`${n}`, n));
          const one = picked && texts[picked[0] % texts.length];
          const choices = one && picked ? [choice(one, texts, picked[1])] : [];
          const stands = judged(clock(texts, done ?? undefined), now, warning, choices);

          // The table: minutes from noon, each text by itself.
          const minutes = (instant: string) => (Date.parse(instant) - Date.parse(noon)) / 60_000;
          const byText = (n: number) => {
            const when = done === null ? minutes(now) : minutes(done);
            if (when > n * 60) return 'missed';
            if (done !== null) return 'met';
            return when >= n * 45 ? 'atRisk' : 'running';
          };
          const sorted = hours.toSorted((a, b) => a - b);
          const holds = one && picked && (done === null || picked[1] <= done) ? one.n : undefined;
          const decides = sorted.length === 1 ? sorted[0] : holds;
          const all = sorted.map(byText);
          const open = all.every((each) => each === all[0]) ? all[0] : all.includes('missed') ? 'undecided' : all[0];
          const expected = decides === undefined ? open : byText(decides);
          expect(stands.standing).toBe(expected);
          expect(stands.decisive?.rule.n).toBe(decides);
          expect(stands.texts.map(({ rule }) => rule.n)).toEqual(sorted);
          seen.add(`${expected} ${decides === undefined ? 'none' : 'decided'}`);
        },
      ),
      { numRuns: 5_000 },
    );
    for (const each of ['running', 'atRisk', 'met', 'missed'])
      expect([...seen]).toEqual(expect.arrayContaining([`${each} none`, `${each} decided`]));
    expect(seen).toContain('undecided none');
  });
});

describe('open clocks', () => {
  it('stand by when they are due, without a moment last; done ones are left out', () => {
    const of = (id: string, texts: readonly ClockRule[], doneAt?: InstantText) =>
      judged({ ...clock(texts, doneAt), id }, at('13:00'), warning, []);
    const clocks = [of('promptly', []), of('four', [four]), of('done', [two], at('12:30')), of('two', [two])];
    expect(openInOrder(clocks).map(({ id }) => id)).toEqual(['two', 'four', 'promptly']);
  });
});
