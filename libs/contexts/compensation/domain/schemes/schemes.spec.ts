import fc from 'fast-check';
import { decimal } from '#platform/kernel/decimal.js';
import { add, compare } from '#platform/kernel/money.js';
import type { MonthText } from '#platform/kernel/time.js';
import { referenceRows } from '#platform/runtime/reference.js';
import { readSchemes } from '../../schemes-reference.js';
import { computeStatement, type SettlementFacts } from '../compute.js';
import { statementText } from '../statement.js';
import { charge, type Pricing } from './schemes.js';

const steps = (step = '0.5', amountWan = '30'): Pricing => ({ family: 'stepped-deduction', step, amountWan });
const load = (priceWan: string, negative: 'floor' | 'pays' = 'floor'): Pricing => ({
  ...{ family: 'load-above-target', priceWan, negative },
});
const of = (pricing: Pricing, concentration: string, limit: string, volume = '10000000') =>
  charge(pricing, { concentration, limit, volume, status: 'measured' });
const wan = (text: string): string => decimal(text).times(1_000_000).toFixed();
const rows = (file: string) => referenceRows(`reference/compensation/${file}.csv`);

/** Every other row, and why it is not recomputed here. */
const notHere: Readonly<Record<string, string>> = {
  'ZK-1': 'other family',
  'ZK-2': 'other family',
  'ZK-3': 'other family',
  'ZK-4': 'other family',
  'BJ-1': 'other family',
  'BJ-2': 'other family',
  'JC-1': 'other family',
  'JC-T': 'other family',
  'KM-T': 'inputs not published',
  'HB12-NH3': 'inputs not published',
  'HB12-T': 'inputs not published',
  'HB01-P-NH3': 'inputs not published',
  'HB01-M-COD': 'inputs not published',
  'HB01-T': 'inputs not published',
  'BD-2': 'inputs not published',
  'BD-NH3': 'inputs not published',
  'BD-T': 'inputs not published',
  'AH12-P': 'inputs not published',
  'AH06-P': 'inputs not published',
  'AH2005-P': 'inputs not published',
  'AH2006-P': 'inputs not published',
  'XC-2': 'other family',
  'XC-4': 'other family',
  'HZ-EX': 'other family',
  'ZK-RULE': 'other family',
  'JINHUA-2019': 'inputs not published',
  'LIUAN-2021': 'inputs not published',
  'YR-2020+2021': 'other family',
  'YR-2024': 'other family',
  'YR-III': 'other family',
  'YR-II': 'other family',
  'YR-IV': 'other family',
  'YR-cap': 'other family',
  R1: 'other family',
  R2: 'other family',
  R3: 'other family',
  R4: 'other family',
  R5: 'other family',
  R6: 'other family',
  R7: 'other family',
  '衡阳→永州': 'inputs not published',
  '衡阳→株洲': 'inputs not published',
  '湘潭→株洲': 'inputs not published',
  '长沙→湘潭': 'inputs not published',
  '长沙→岳阳': 'inputs not published',
  '郴州→衡阳': 'inputs not published',
  '株洲→衡阳': 'inputs not published',
  '娄底→湘潭': 'inputs not published',
  '衡阳→邵阳': 'inputs not published',
};

describe('published and derived cases', () => {
  const hebei = rows('hebei-stepped-deduction');
  it.each(hebei.filter(({ ratios = '', step }) => step && ratios))(
    '$id',
    ({ ratios = '', step, unit_wan, expected_wan = '' }) => {
      const amounts = ratios.split(';').map((r) => of(steps(step, unit_wan), decimal(r).plus(1).toFixed(), '1').amount);
      expect(add(...amounts)).toBe(wan(expected_wan));
    },
  );
  it.each(hebei.filter(({ step }) => !step))('$id adds up', ({ ratios = '', expected_wan = '' }) => {
    expect(add(...ratios.split(';').map((one) => wan(one) as never))).toBe(wan(expected_wan));
  });

  const prices: Readonly<Record<string, string>> = { CODMn: '1.5', NH3N: '10', TP: '10' };
  const zhenjiang = rows('derived-load-and-step-rules').filter(({ id = '' }) => id.startsWith('ZJG-'));
  it.each(zhenjiang)('$id', ({ rule = '', input = '', expected_wan = '' }) => {
    const [, c = '', s = ''] = /C=([\d.]+),target=([\d.]+) mg\/L,Q=1e7/.exec(input) ?? [];
    expect(of(load(prices[rule.split(' ')[1] ?? ''] as string), c, s).amount).toBe(wan(expected_wan));
  });

  it('account for every row of every file', () => {
    const files = [
      'derived-load-and-step-rules',
      'hebei-stepped-deduction',
      'published-cases',
      'totals-that-must-add-up',
      'xiangjiang-2016-ledger',
      'yellow-river-henan-shandong',
      'zhejiang-section-rating',
    ];
    const ids = files.flatMap((file) =>
      rows(file).map((row) => row['id'] ?? row['case_id'] ?? `${row['payer']}→${row['payee']}`),
    );
    const others = ids.filter((id) => !id.startsWith('HB-') && !id.startsWith('ZJG-'));
    expect(others.sort()).toEqual(Object.keys(notHere).sort());
  });

  it('the July mean of total phosphorus is three steps unrounded, two when rounded to two decimals', () => {
    expect(of(steps(), '0.40065', '0.2').measure).toEqual({ kind: 'steps', ratio: '1.00325', steps: '3' });
    expect(of(steps(), '0.40', '0.2').measure).toEqual({ kind: 'steps', ratio: '1', steps: '2' });
  });

  it('the December mean of the permanganate index exceeds unrounded, and not when rounded to one decimal', () => {
    expect(of(load('1.5'), '6.0227', '6').amount).toBe('340500');
    expect(of(load('1.5'), '6.0', '6').amount).toBe('0');
  });

  it('nothing is deducted where the section was cut off or the pollutant did not increase', () => {
    for (const status of ['notIncreased', 'cutOff', 'frozen', 'noWater', 'referenceOnly'] as const)
      expect(charge(steps(), { concentration: '9', limit: '1', volume: '1', status }).amount).toBe('0');
  });

  it('schemes of reference data are read', () => {
    expect(readSchemes().map(({ id, version }) => `${id} ${version}`)).toEqual([
      'stepped-deduction 1',
      'load-above-target 1',
    ]);
  });
});

const text = (most: number) => fc.integer({ min: 1, max: most }).map((n) => decimal(`${n}`).div(1000).toFixed());
const anyPricing = fc.oneof(
  fc.record({ family: fc.constant('stepped-deduction' as const), step: text(3000), amountWan: text(100_000) }),
  fc.record({
    ...{ family: fc.constant('load-above-target' as const), priceWan: text(20_000) },
    negative: fc.constantFrom('floor' as const, 'pays' as const),
  }),
);

describe('the families', () => {
  it('never ask for less when the concentration is higher, nor for more when the target is', () => {
    fc.assert(
      fc.property(anyPricing, text(20_000), text(20_000), text(20_000), (pricing, c, more, s) => {
        const higher = decimal(c).plus(decimal(more)).toFixed();
        expect(compare(of(pricing, higher, s).amount, of(pricing, c, s).amount)).not.toBe(-1);
        expect(
          compare(of(pricing, c, decimal(s).plus(decimal(more)).toFixed()).amount, of(pricing, c, s).amount),
        ).not.toBe(1);
      }),
    );
  });

  it('a settlement sums to exactly 0 over its parties, and the order of facts does not matter', () => {
    const item = fc.record({ concentration: text(20_000), limit: text(20_000) });
    const anyFacts = fc.record({
      pricing: anyPricing,
      items: fc.array(item, { minLength: 3, maxLength: 3 }),
      net: fc.integer({ min: -9e6, max: 9e6 }),
    });
    fc.assert(
      fc.property(anyFacts, ({ pricing, items, net }) => {
        const facts = factsOf(pricing, items, `${net}`);
        const statement = computeStatement(facts);
        expect(add(...statement.totals.map(({ amount }) => amount))).toBe('0');
        const turned = {
          ...facts,
          priced: [...facts.priced].reverse(),
          sections: [...facts.sections].reverse(),
          parties: [...facts.parties].reverse(),
        };
        expect(statementText(computeStatement(turned))).toBe(statementText(statement));
      }),
    );
  });
});

const codes = ['CODMN', 'NH3N', 'TP'];
const factsOf = (
  pricing: Pricing,
  items: readonly { readonly concentration: string; readonly limit: string }[],
  net: string,
): SettlementFacts => ({
  settlement: 'a-2020-12',
  agreement: { id: 'a', revision: 3, version: 1 },
  period: '2020-12' as MonthText,
  parties: [
    { organisation: 'xiuzhou', region: '330411' },
    { organisation: 'wujiang', region: '320509' },
  ],
  priced: codes.map((code) => ({ item: code, scheme: { id: pricing.family, version: 1 }, pricing })),
  sections: ['wangjiangjing', 'xielugang'].map((section) => ({
    ...{ section, open: false, monthVersion: 1, monthRevision: 9 },
    volume: {
      kind: 'volume',
      version: 1,
      versionId: `${section}/v1`,
      net,
      from: '320509',
      to: '330411',
      estimated: false,
    },
    month: {
      ...{ kind: 'evaluated', rule: { id: 'r', version: 1 }, set: { id: 's', version: 1 }, target: 'III' },
      ...{ targetBy: 'section', dailySnapshot: false },
      items: Object.fromEntries(
        items.map((one, n) => [
          codes[n],
          { kind: 'figures', n: 1, class: 'IV', unit: 'mg/L', ...one, readingVersions: [], alternatives: [] },
        ]),
      ),
    },
  })),
});
