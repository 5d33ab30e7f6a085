import fc from 'fast-check';
import { instant } from '#platform/kernel/time.js';
import { readAbnormalityRules } from '../automations/when-a-reading-breaks-a-rule-then-raise.js';
import { findingsOf, type Sample } from './abnormality-rules.js';

const rules = readAbnormalityRules();
/** Four-hourly samples from 2020-09-17 on; `nothing` where an item was not measured. */
const sample = (n: number, items: Readonly<Record<string, string>>, over: Partial<Sample> = {}): Sample => ({
  versionId: `r${n}`,
  sampledAt: instant(new Date(Date.UTC(2020, 8, 17, 4 * n)).toISOString()),
  usable: true,
  items: Object.fromEntries(Object.entries(items).map(([item, value]) => [item, { value, unit: 'mg/L' }])),
  ...over,
});
const soon = (one: Sample) => instant(new Date(Date.parse(one.sampledAt) + 600_000).toISOString());
const said = (samples: readonly Sample[]) => {
  const last = samples.at(-1) as Sample;
  return findingsOf(rules, samples, last.versionId, soon(last)).map(({ rule, items, restsOn }) => [
    rule,
    items,
    restsOn,
  ]);
};

describe('the rules for what is out of the ordinary', () => {
  it.each([
    ['王江泾 on 2020-09-19: DO 0.70', { DO: '0.70', NH3N: '1.338' }, ['dissolved-oxygen-below-v']],
    ['just at the limit', { DO: '2', NH3N: '2.0', TP: '0.4', CODMN: '15' }, []],
    [
      'just beyond it',
      { DO: '1.99', NH3N: '2.01', TP: '0.401', CODMN: '15.1' },
      [...['dissolved-oxygen-below-v', 'ammonia-above-v', 'phosphorus-above-v', 'permanganate-above-v']],
    ],
    ['nothing measured', {}, []],
  ])('%s', (_, items, expected) => {
    expect(said([sample(0, items)]).map(([rule]) => rule)).toEqual(expected);
  });

  it('a value in another unit is not judged', () => {
    const other = sample(0, {}, { items: { DO: { value: '0.7', unit: '%' } } });
    expect(said([other])).toEqual([]);
  });

  it('a station that is out of order, or a time that is not known, says nothing', () => {
    expect(said([sample(0, { DO: '0.1' }, { usable: false })])).toEqual([]);
  });

  it('a leap is one against the reading before, and rests on it', () => {
    expect(said([sample(0, { NH3N: '0.30' }), sample(1, { NH3N: '0.90' })])).toEqual([
      ['ammonia-jump', ['NH3N'], ['r0']],
    ]);
    expect(said([sample(0, { NH3N: '0.30' }), sample(1, { NH3N: '0.89' })])).toEqual([]);
    // Three times next to nothing is next to nothing.
    expect(said([sample(0, { NH3N: '0.03' }), sample(1, { NH3N: '0.30' })])).toEqual([]);
    // Too long ago to be a leap.
    expect(said([sample(0, { NH3N: '0.30' }), sample(13, { NH3N: '0.95' })])).toEqual([]);
  });

  it('values that do not move in four readings are a fault of the instrument, perhaps', () => {
    const still = { CODMN: '4.8', NH3N: '0.33', TP: '0.122' };
    const four = [0, 1, 2, 3].map((n) => sample(n, still));
    expect(said(four)).toEqual([['instrument-stands-still', ['CODMN', 'NH3N', 'TP'], ['r0', 'r1', 'r2']]]);
    expect(said(four.slice(1))).toEqual([]);
    expect(said([...four.slice(0, 3), sample(3, { ...still, TP: '0.123' })])).toEqual([]);
  });

  it('a sample that becomes known late wakes nobody', () => {
    const one = sample(0, { DO: '0.7' });
    const later = (hours: number) => instant(new Date(Date.parse(one.sampledAt) + hours * 3_600_000).toISOString());
    expect(findingsOf(rules, [one], 'r0', later(72))).toHaveLength(1);
    expect(findingsOf(rules, [one], 'r0', later(73))).toEqual([]);
  });

  it('a rule holds from its first day to its last', () => {
    const [rule] = rules;
    if (!rule) throw new Error('no rule');
    const on = (more: object) =>
      findingsOf([{ ...rule, ...more }], [sample(0, { DO: '1' })], 'r0', soon(sample(0, {})));
    expect(on({ since: '2020-09-17', until: '2020-09-17' })).toHaveLength(1);
    expect(on({ since: '2020-09-18' })).toEqual([]);
    expect(on({ until: '2020-09-16' })).toEqual([]);
  });

  it('what came after a sample changes nothing of what is said of it', () => {
    const value = fc.integer({ min: 0, max: 400 }).map((n) => `${n / 100}`);
    const series = fc.array(fc.record({ DO: value, NH3N: value, TP: value, CODMN: value }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(series, fc.nat(11), (items, n) => {
        const samples = items.map((one, i) => sample(i, one));
        const place = n % samples.length;
        const one = samples[place] as Sample;
        expect(findingsOf(rules, samples, one.versionId, soon(one))).toEqual(
          findingsOf(rules, samples.slice(0, place + 1), one.versionId, soon(one)),
        );
      }),
    );
  });
});
