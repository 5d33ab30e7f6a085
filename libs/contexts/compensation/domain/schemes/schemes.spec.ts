import fc from 'fast-check';
import { type Decimal, decimal } from '#platform/kernel/decimal.js';
import { add, compare, type Money, negate, zero } from '#platform/kernel/money.js';
import type { MonthText } from '#platform/kernel/time.js';
import { referenceRows } from '#platform/runtime/reference.js';
import { readSchemes } from '../../schemes-reference.js';
import { computeStatement, paymentsOf, type SettlementFacts } from '../compute.js';
import { movedLines, standingAfter, sumOf } from '../difference.js';
import { type Line, lineKey, type Shares, type Statement, statementText } from '../statement.js';
import { type Charge, sectionStatuses } from './scheme.js';
import { charge, exempts, type Pricing } from './schemes.js';

const steps = (step = '0.5', amountWan = '30'): Pricing => ({ family: 'stepped-deduction', step, amountWan });
const load = (priceWan: string, negative: 'floor' | 'pays' = 'floor'): Pricing => ({
  ...{ family: 'load-above-target', priceWan, negative },
});
const of = (pricing: Pricing, concentration: string, limit: string, volume = '10000000') =>
  charge(pricing, { concentration, limit, volume });
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

  it('nothing is deducted where the section was cut off or the pollutant did not increase; loads know no status', () => {
    for (const status of sectionStatuses)
      expect([exempts(steps(), status), exempts(load('1'), status)]).toEqual([true, false]);
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

/** Of a charge: what the family orders, before the amount is rounded to 分. */
const tonnes = (charged: Charge): Decimal => decimal(charged.measure.kind === 'load' ? charged.measure.tonnes : '0');
const plus = (one: string, more: string): string => decimal(one).plus(decimal(more)).toFixed();
const volumes = fc.integer({ min: 1, max: 900_000_000 }).map((n) => `${n}`);

// Each law stands beside its family; here it is kept.
describe('stepped deduction', () => {
  const inputs = fc.record({
    c: text(20_000),
    s: text(20_000),
    step: text(3000),
    wan: text(100_000),
    more: text(9_000),
  });
  const keeps = (law: (of: { c: string; s: string; step: string; wan: string; more: string }) => void) =>
    fc.assert(fc.property(inputs, law));
  const charged = (c: string, s: string, step: string, wan: string, volume?: string): Money =>
    of(steps(step, wan), c, s, volume).amount;

  it('weakly increases in the concentration, weakly decreases in the limit and in the step', () =>
    keeps(({ c, s, step, wan, more }) => {
      const now = charged(c, s, step, wan);
      expect(compare(charged(plus(c, more), s, step, wan), now)).not.toBe(-1);
      expect(compare(charged(c, plus(s, more), step, wan), now)).not.toBe(1);
      expect(compare(charged(c, s, plus(step, more), wan), now)).not.toBe(1);
    }));

  it('strictly increases in the amount of a step where the limit is exceeded, and is 0 where it is not', () =>
    keeps(({ c, s, step, wan, more }) => {
      const over = decimal(c).gt(decimal(s));
      expect(compare(charged(c, s, step, plus(wan, more)), charged(c, s, step, wan))).toBe(over ? 1 : 0);
      if (!over) expect(charged(c, s, step, wan)).toBe('0');
    }));

  it('knows no volume', () =>
    keeps(({ c, s, step, wan, more }) => expect(charged(c, s, step, wan, more)).toBe(charged(c, s, step, wan))));

  it('is one step more just above a boundary, never at it', () =>
    keeps(({ s, step, wan }) => {
      const boundary = decimal(s).times(decimal(step).plus(1)).toFixed();
      expect(of(steps(step, wan), boundary, s).measure).toMatchObject({ steps: '1' });
      expect(of(steps(step, wan), plus(boundary, '0.00000000000000000001'), s).measure).toMatchObject({ steps: '2' });
    }));
});

describe('load above the target', () => {
  const inputs = fc.record({
    ...{ c: text(20_000), s: text(20_000), q: volumes, price: text(20_000), more: text(9_000) },
    negative: fc.constantFrom('floor' as const, 'pays' as const),
  });
  type Inputs = { c: string; s: string; q: string; price: string; more: string; negative: 'floor' | 'pays' };
  const keeps = (law: (inputs: Inputs) => void) => fc.assert(fc.property(inputs, law));
  const charged = ({ c, s, q, price, negative }: Omit<Inputs, 'more'>): Charge => of(load(price, negative), c, s, q);

  it('in the concentration increases, in the limit decreases: with pays strictly before rounding', () =>
    keeps(({ more, ...now }) => {
      const [dirtier, stricter] = [
        charged({ ...now, c: plus(now.c, more) }),
        charged({ ...now, s: plus(now.s, more) }),
      ];
      const strict = now.negative === 'pays';
      expect(tonnes(dirtier).cmp(tonnes(charged(now)))).toBeGreaterThanOrEqual(strict ? 1 : 0);
      expect(tonnes(stricter).cmp(tonnes(charged(now)))).toBeLessThanOrEqual(strict ? -1 : 0);
      expect(compare(dirtier.amount, charged(now).amount)).not.toBe(-1);
      expect(compare(stricter.amount, charged(now).amount)).not.toBe(1);
    }));

  it('in volume and price moves away from 0, and stays there where nothing is exceeded with floor', () =>
    keeps(({ more, ...now }) => {
      const side = decimal(now.c).cmp(decimal(now.s));
      const direction = side < 0 && now.negative === 'floor' ? 0 : side;
      expect(tonnes(charged({ ...now, q: plus(now.q, '1000') })).cmp(tonnes(charged(now)))).toBe(direction);
      for (const other of [{ q: plus(now.q, '1000') }, { price: plus(now.price, more) }]) {
        const moved = compare(charged({ ...now, ...other }).amount, charged(now).amount);
        expect([0, direction]).toContain(moved);
      }
      if (direction === 0) expect(charged(now).amount).toBe('0');
    }));

  it('is 0 at the limit, and turns round with pays', () =>
    keeps(({ c, q, price, s }) => {
      expect(of(load(price, 'pays'), s, s, q).amount).toBe('0');
      expect(of(load(price, 'pays'), s, c, q).amount).toBe(negate(of(load(price, 'pays'), c, s, q).amount));
    }));
});

const item = fc.record({ concentration: text(20_000), limit: text(20_000) });
const anyFacts = fc
  .record({
    pricing: anyPricing,
    items: fc.array(item, { minLength: 3, maxLength: 3 }),
    net: fc.integer({ min: -9e6, max: 9e6 }),
  })
  .map(({ pricing, items, net }) => factsOf(pricing, items, `${net}`));

describe('a settlement', () => {
  it('sums to exactly 0 over its parties, and the order of facts does not matter', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
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

  it('comes to the same in one piece as section by section and item by item', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const whole = computeStatement(facts);
        const pieces = facts.sections.flatMap((section) =>
          facts.priced.map((one) => computeStatement({ ...facts, sections: [section], priced: [one] })),
        );
        const keyed = (lines: readonly Line[]) => Object.fromEntries(lines.map((line) => [lineKey(line), line]));
        expect(keyed(pieces.flatMap(({ lines }) => lines))).toEqual(keyed(whole.lines));
        expect(sumOf(...pieces.map(({ totals }) => totals))).toEqual(sumOf(whole.totals));
      }),
    );
  });

  it('of three parties sums to 0 whoever lies upstream of whom', () => {
    const regions = ['330411', '320509', '310118'];
    const sides = fc.shuffledSubarray(regions, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(anyFacts, fc.array(sides, { minLength: 2, maxLength: 2 }), (facts, at) => {
        const statement = computeStatement({
          ...facts,
          parties: regions.map((region) => ({ organisation: region, region })),
          sections: facts.sections.map((section, n) => {
            const [from = '', to = ''] = at[n] ?? [];
            return {
              ...section,
              volume: section.volume.kind === 'volume' ? { ...section.volume, from, to } : section.volume,
            };
          }),
        });
        expect(add(...statement.totals.map(({ amount }) => amount))).toBe('0');
        for (const { payer, payee, amount } of statement.lines) {
          expect(payer).not.toBe(payee);
          expect(compare(amount, zero)).not.toBe(-1);
        }
      }),
    );
  });
});

describe('a settlement over an account that is no party’s', () => {
  const clearings = fc
    .constantFrom('treasury' as const, 'pool' as const)
    .map((kind) => ({ kind, account: 'zj', name: '省级' }));
  const total = (shares: Shares, of: string) => shares.find(({ party }) => party === of)?.amount;

  it('sums to 0 over parties and account; each party gets and pays the same as without', () => {
    fc.assert(
      fc.property(anyFacts, clearings, (facts, clearing) => {
        const [without, statement] = [computeStatement(facts), computeStatement({ ...facts, clearing })];
        expect(statement.parties).toEqual(without.parties);
        expect(add(...statement.totals.map(({ amount }) => amount))).toBe('0');
        if (clearing.kind === 'treasury') {
          expect(statement.totals).toContainEqual({ party: 'zj', account: 'treasury', amount: '0' });
          expect(statement.totals.filter(({ account }) => !account)).toEqual(without.totals);
        }
        for (const { payer, payee } of statement.lines)
          expect([payer, payee].includes('zj')).toBe(clearing.kind === 'pool');
      }),
    );
  });

  it('transfers to and from the account come to what each party gets, and leave the treasury with nothing', () => {
    fc.assert(
      fc.property(anyFacts, clearings, (facts, clearing) => {
        const { totals } = computeStatement({ ...facts, clearing });
        const payments = paymentsOf(clearing, totals);
        for (const { party, amount } of totals) {
          const moved = payments.map(({ from, to, amount: one }) => {
            expect(compare(one, zero)).toBe(1);
            return to === party ? one : from === party ? negate(one) : zero;
          });
          expect(add(...moved)).toBe(amount);
        }
      }),
    );
  });

  it('a pool gets what upstream owes: downstream is paid by nobody', () => {
    const facts = factsOf(steps(), [{ concentration: '0.40065', limit: '0.2' }], '-5');
    const clearing = { kind: 'pool' as const, account: 'zj', name: '省级流域补偿资金池' };
    const { lines, totals } = computeStatement({ ...facts, clearing });
    const [line] = lines;
    expect(line?.payee).toBe('zj');
    expect(total(totals, 'zj')).toBe(add(...lines.map(({ amount }) => amount)));
    expect(total(totals, line?.payer ?? '')).toBe(negate(total(totals, 'zj') ?? zero));
  });
});

describe('a correction', () => {
  const three = fc
    .tuple(anyFacts, fc.array(fc.array(item, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 }))
    .map(([facts, others]) => {
      const [first] = facts.priced;
      const net = facts.sections[0]?.volume.kind === 'volume' ? facts.sections[0].volume.net : '1';
      return [facts, ...others.map((items) => factsOf(first?.pricing as Pricing, items, net))].map(computeStatement);
    });
  it('of a settlement over an account moves what sums to 0 with the account, also where the account is another since', () => {
    const pool = { kind: 'pool' as const, account: 'zj', name: '省级' };
    fc.assert(
      fc.property(
        anyFacts,
        anyFacts,
        fc.constantFrom(pool, { ...pool, account: 'sz' }, undefined),
        (one, other, then) => {
          const [first, second] = [
            computeStatement({ ...one, clearing: pool }),
            computeStatement({ ...other, clearing: then }),
          ];
          for (const { shares } of movedLines(first, second))
            expect(add(...shares.map(({ amount }) => amount))).toBe('0');
          expect(sumOf(first.totals, movedBy(first, second))).toEqual(sumOf(standingAfter(first, second).totals));
        },
      ),
    );
  });

  const movedBy = (before: Statement, after: Statement): Shares =>
    sumOf(...movedLines(before, after).map(({ shares }) => shares));

  it('moves what sums to 0, is reversed by the correction back, and two in a row move what one would', () => {
    fc.assert(
      fc.property(three, ([first, second, third]) => {
        if (!first || !second || !third) throw new Error('three statements');
        for (const { shares } of movedLines(first, second))
          expect(add(...shares.map(({ amount }) => amount))).toBe('0');
        expect(sumOf(movedBy(first, second), movedBy(second, first))).toEqual([]);
        expect(sumOf(movedBy(first, second), movedBy(second, third))).toEqual(movedBy(first, third));
        expect(sumOf(first.totals, movedBy(first, second))).toEqual(sumOf(second.totals));
      }),
    );
  });

  it('that leaves a line undecided moves nothing, and the next one starts from what was settled', () => {
    fc.assert(
      fc.property(three, ([first, second]) => {
        if (!first || !second) throw new Error('statements');
        const [line] = second.lines;
        if (!line) return;
        const reason = 'volumeMissing' as const;
        const undecided: Statement = {
          ...{ ...second, lines: second.lines.slice(1) },
          insufficient: [...second.insufficient, { section: line.section, item: line.item, reason }],
        };
        const standing = standingAfter(first, undecided);
        const moved = movedLines(first, undecided).find((one) => lineKey(one) === lineKey(line));
        expect(moved).toMatchObject({ after: { kind: 'undecided', reason }, shares: [] });
        expect(standing.lines).toContainEqual(first.lines.find((one) => lineKey(one) === lineKey(line)));
        expect(sumOf(movedBy(first, undecided), movedBy(standing, second))).toEqual(movedBy(first, second));
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
      ...{ targetBy: 'section', dailySnapshot: false, decisions: [] },
      items: Object.fromEntries(
        items.map((one, n) => [
          codes[n],
          {
            kind: 'figures',
            n: 1,
            class: 'IV',
            unit: 'mg/L',
            ...one,
            readingVersions: [],
            examples: [],
            alternatives: [],
          },
        ]),
      ),
    },
  })),
  statuses: [],
  inclusions: [],
  carried: [],
});
