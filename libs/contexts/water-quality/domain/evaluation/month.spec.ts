import fc from 'fast-check';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { instant, type MonthText } from '#platform/kernel/time.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from '../../reference.js';
import type { ItemValue, ReadingRow } from '../readings.events.js';
import { exceedancesOf } from './exceedances.js';
import { evaluateMonth } from './month.js';
import {
  type IndicatorSet,
  type MonthInput,
  type MonthResult,
  type MonthRule,
  monthResultSchema,
  type PlausibilityRuleSet,
  type VersionedRow,
} from './types.js';
import { newestVersion } from './versions.js';

const plausibilitySets = readPlausibilityRuleSets();
const plausibility = newestVersion(plausibilitySets, 'surface-water') as PlausibilityRuleSet;
const rule = newestVersion(readMonthRules(plausibilitySets), 'normal-values-raw') as MonthRule;
const limits = readLimits();
const set = (id: string) => newestVersion(readIndicatorSets(readItems()), id) as IndicatorSet;

const printed = (text: string): ItemValue => {
  if (text === '') return { kind: 'absent', reason: 'missing' };
  return text.startsWith('<')
    ? { kind: 'belowDetectionLimit', text, limit: text.slice(1), unit: 'mg/L' }
    : { kind: 'measured', text, unit: 'mg/L' };
};
const rowAt = (
  time: string,
  items: Readonly<Record<string, string>>,
  over: Partial<ReadingRow> = {},
): VersionedRow => ({
  publication: { kind: 'entered' },
  versionId: `${over.source ?? 'national-automatic'}/${time}/v1`,
  row: {
    sampledAt: instant(`2020-09-${time}:00+08:00`),
    precision: 'instant',
    source: 'national-automatic',
    method: 'automatic',
    pretreatment: { kind: 'unknown' },
    status: 'normal',
    publishedClass: { kind: 'none' },
    items: Object.fromEntries(Object.entries(items).map(([item, text]) => [item, printed(text)])),
    ...over,
  },
});

const three = { CODMN: '5', NH3N: '0.4', TP: '0.1' };
const monthOf = (rows: readonly VersionedRow[], over: Partial<MonthInput> = {}): MonthInput => ({
  section: 'section',
  month: '2020-09' as MonthText,
  rows,
  rule,
  set: set('assessment-3'),
  limits,
  plausibility,
  waterBodyType: 'river',
  target: { kind: 'class', class: 'III' },
  decisions: [],
  ...over,
});
const evaluate = (rows: readonly VersionedRow[], over: Partial<MonthInput> = {}): MonthResult => {
  const result = evaluateMonth(monthOf(rows, over));
  expect(monthResultSchema.parse(JSON.parse(canonicalJson(result)))).toEqual(result); // stands in an event as it is
  return result;
};
const itemOf = (result: MonthResult, item: string) => {
  const found = result.items.find((one) => one.item === item);
  if (!found) throw new Error(`no ${item}`);
  return found;
};

describe('a month', () => {
  it('is attained when every item of the set has enough values and meets its limit', () => {
    const month = evaluate([rowAt('01T08:00', three), rowAt('02T08:00', { ...three, CODMN: '7' })]);
    expect(itemOf(month, 'CODMN')).toMatchObject({
      kind: 'evaluated',
      source: 'national-automatic',
      figures: { n: 2, mean: '6', compared: '6', class: { class: 'III' }, target: { kind: 'attained', limit: '6' } },
      leftOut: [],
    });
    expect(month.outcome).toEqual({ kind: 'attained' });
    expect(month.class).toEqual({ kind: 'class', class: 'III', by: ['CODMN'], wording: 'good' });
    expect(month.participation).toEqual({ n: 3, of: 3, missing: [], outsideClass: [] });
  });

  it('without TP is not evaluated for a set that contains it, however good the rest is', () => {
    const month = evaluate([rowAt('01T08:00', { CODMN: '2', NH3N: '0.1' })]);
    expect(itemOf(month, 'TP')).toEqual({ kind: 'notEvaluated', item: 'TP', reason: 'notMeasured', leftOut: [] });
    expect(month.outcome).toEqual({ kind: 'notEvaluated', items: ['TP'] });
    expect(month.participation).toMatchObject({ n: 2, missing: ['TP'] });
  });

  it('that exceeds in one item has exceeded, whatever is missing', () =>
    expect(evaluate([rowAt('01T08:00', { CODMN: '6.1', NH3N: '0.1' })]).outcome).toEqual({
      kind: 'exceeded',
      items: ['CODMN'],
      notEvaluated: ['TP'],
    }));

  it('without readings says so', () => {
    const month = evaluate([]);
    expect(month.outcome).toEqual({ kind: 'notEvaluated', items: ['CODMN', 'NH3N', 'TP'] });
    expect(month.notes.map(({ code }) => code)).toContain('noReadings');
  });

  it('with fewer values than the rule asks for shows them, but neither attains nor exceeds', () => {
    const month = evaluate([rowAt('01T08:00', { ...three, TP: '0.9' })], { rule: { ...rule, minimumCount: 2 } });
    expect(itemOf(month, 'TP')).toMatchObject({
      kind: 'insufficient',
      minimumCount: 2,
      figures: { n: 1, mean: '0.9' },
    });
    expect(month.outcome).toEqual({ kind: 'notEvaluated', items: ['CODMN', 'NH3N', 'TP'] });
    expect(month.class).toEqual({ kind: 'none' });
    expect(exceedancesOf(month)).toEqual([]);
  });

  it('without a target has classes and no outcome', () => {
    const month = evaluate([rowAt('01T08:00', three)], { target: { kind: 'none' } });
    expect(month.outcome).toEqual({ kind: 'noTarget' });
    expect(month.class).toMatchObject({ class: 'III' });
  });

  it('does not ask of a river what it has no limit for: total nitrogen is shown beside the class', () => {
    const month = evaluate([rowAt('01T08:00', { ...three, TN: '4' })], { set: set('compensation-4') });
    expect(itemOf(month, 'TN')).toMatchObject({
      figures: { mean: '4', class: { kind: 'none', reason: 'noLimit' }, target: { kind: 'none', reason: 'noLimit' } },
    });
    expect(month.outcome).toEqual({ kind: 'attained' });
    expect(month.participation).toMatchObject({ n: 3, of: 4, outsideClass: ['TN'] });
  });

  it('of a lake has its class without total nitrogen and faecal coliform, and these two evaluated by themselves', () => {
    const { items } = rowAt('01T08:00', { ...three, TP: '0.05', TN: '1.2' }).row;
    const rows = [
      rowAt('01T08:00', {}, { items: { ...items, FC: { kind: 'measured', text: '3000', unit: 'per_L' } } }),
    ];
    const lake = { waterBodyType: 'lake' } as const;
    const separately = evaluate(rows, { ...lake, set: set('separate-2') });
    expect(itemOf(separately, 'TN')).toMatchObject({
      figures: { class: { class: 'IV' }, target: { kind: 'exceeded', multiple: { kind: 'multiple', value: '0.2' } } },
    });
    expect(itemOf(separately, 'FC')).toMatchObject({
      figures: { class: { class: 'III' }, target: { kind: 'attained' } },
    });
    expect(separately.outcome).toEqual({ kind: 'exceeded', items: ['TN'], notEvaluated: [] });
    // Neither makes the class of the water, nor is one of its principal pollutants.
    expect(separately.class).toEqual({ kind: 'none' });
    expect(separately.participation).toEqual({ n: 0, of: 2, missing: [], outsideClass: ['TN', 'FC'] });
    expect(separately.principalPollutants).toEqual([]);
    expect(evaluate(rows, { ...lake, set: set('class-21') }).class).toMatchObject({
      class: 'III',
      by: ['CODMN', 'TP'],
    });

    const river = evaluate(rows, { set: set('separate-2') });
    expect(itemOf(river, 'TN')).toMatchObject({ figures: { class: { kind: 'none', reason: 'noLimit' } } });
    expect(river.outcome).toEqual({ kind: 'attained' });
  });

  it('holds oxygen and pH against limits that are not upper ones, without multiples', () => {
    const month = evaluate([rowAt('01T08:00', { PH: '9.2', DO: '4.9', ...three })], {
      set: set('automatic-class-5'),
    });
    expect(exceedancesOf(month)).toEqual([
      { item: 'PH', compared: '9.2', limit: '6-9', multiple: { kind: 'none', reason: 'itemHasNone' } },
      { item: 'DO', compared: '4.9', limit: '5', multiple: { kind: 'none', reason: 'itemHasNone' } },
    ]);
    expect(month.principalPollutants.map(({ item }) => item)).toEqual(['PH', 'DO']);
  });

  it('takes the mean of pH through the hydrogen ion, or of the values, as the rule says', () => {
    const rows = [rowAt('01T08:00', { PH: '6.00' }), rowAt('02T08:00', { PH: '8.00' })];
    const mean = (ph: MonthRule['ph']) => {
      const item = itemOf(evaluate(rows, { set: set('automatic-class-5'), rule: { ...rule, ph } }), 'PH');
      return item.kind === 'evaluated' ? item.figures.mean.slice(0, 6) : '';
    };
    expect([mean('hydrogenIon'), mean('arithmetic')]).toEqual(['6.2967', '7']);
  });

  it('counts half the detection limit, and says what is not proven', () => {
    const month = evaluate([rowAt('01T08:00', { CU: '<0.1' }), rowAt('02T08:00', { CU: '<0.1' })], {
      set: set('class-21'),
    });
    expect(itemOf(month, 'CU')).toMatchObject({
      figures: {
        n: 2,
        nonDetects: 2,
        mean: '0.05',
        comparedForLoad: '0',
        class: { class: 'II', proof: { kind: 'notBetterThan', class: 'II' } },
      },
    });
  });

  it('has the figure that loads take beside it, with zero for what is below the detection limit', () => {
    const rows = [rowAt('01T08:00', { ...three, TP: '0.31' }), rowAt('02T08:00', { ...three, TP: '<0.14' })];
    const month = evaluate(rows);
    expect(itemOf(month, 'TP')).toMatchObject({
      figures: { compared: '0.19', comparedForLoad: '0.155', target: { kind: 'attained' } },
    });
    expect(itemOf(evaluate(rows, { rule: { ...rule, compareOn: 'rounded' } }), 'TP')).toMatchObject({
      figures: { compared: '0.190', comparedForLoad: '0.155' },
    });
    expect(itemOf(month, 'NH3N')).not.toHaveProperty('figures.comparedForLoad');
  });

  it('says that a digit more could change the class of a mean', () => {
    const month = evaluate([rowAt('01T08:00', { TP: '0.200' }), rowAt('02T08:00', { TP: '0.200' })]);
    expect(itemOf(month, 'TP')).toMatchObject({ figures: { class: { class: 'III', boundary: true } } });
  });
});

describe('what is left out of a month', () => {
  const rows = [
    rowAt('01T08:00', three),
    rowAt('02T04:00', three),
    rowAt('03T08:00', three, { status: 'maintenance' }),
    rowAt('04T08:00', { ...three, TP: '', NH3N: '70765' }),
  ];
  const at0800: MonthRule = { ...rule, timesOfDay: { kind: 'only', times: ['08:00'] } };

  it('is named with its reason: status, time of day, absent, over the range', () => {
    const month = evaluate(rows, { rule: at0800 });
    expect(itemOf(month, 'TP').leftOut).toEqual([
      { reason: 'timeOfDay', what: '04:00', versionIds: ['national-automatic/02T04:00/v1'] },
      { reason: 'status', what: 'maintenance', versionIds: ['national-automatic/03T08:00/v1'] },
      { reason: 'absent', what: 'missing', versionIds: ['national-automatic/04T08:00/v1'] },
    ]);
    expect(itemOf(month, 'NH3N').leftOut).toContainEqual({
      reason: 'overRange',
      what: '150',
      versionIds: ['national-automatic/04T08:00/v1'],
    });
  });

  it('is taken in by a signed decision, but never a value that is absent or over the range', () => {
    const include = (time: string, item: string) =>
      ({ decision: 'd', versionId: `national-automatic/${time}/v1`, item, effect: 'include' }) as const;
    const month = evaluate(rows, {
      rule: at0800,
      decisions: [
        include('02T04:00', 'TP'),
        include('03T08:00', 'TP'),
        include('04T08:00', 'TP'),
        include('04T08:00', 'NH3N'),
      ],
    });
    expect(itemOf(month, 'TP')).toMatchObject({ figures: { n: 3 } });
    expect(itemOf(month, 'NH3N')).toMatchObject({ figures: { n: 1, mean: '0.4' } });
    expect(month.notes.map(({ code }) => code)).toContain('decisionWithoutValue'); // the fourth has no TP, and no number for NH3N
    expect(month.decisions.map(({ versionId }) => versionId)).toEqual([
      'national-automatic/02T04:00/v1',
      'national-automatic/03T08:00/v1',
    ]);
  });

  it('is named by its decision, the later of two', () => {
    const versionId = 'national-automatic/01T08:00/v1';
    const month = evaluate(rows, {
      decisions: [
        { decision: 'first', versionId, item: 'TP', effect: 'include' },
        { decision: 'second', versionId, item: 'TP', effect: 'exclude' },
      ],
    });
    expect(itemOf(month, 'TP').leftOut).toContainEqual({
      reason: 'excludedByDecision',
      what: 'second',
      versionIds: [versionId],
    });
  });

  it('does not follow a decision on a version that is no longer the newest', () => {
    const decisions = [
      { decision: 'd', versionId: 'national-automatic/01T08:00/v0', item: 'TP', effect: 'exclude' },
    ] as const;
    const month = evaluate(rows, { decisions });
    expect(month.decisions).toEqual([]);
    expect(month.notes.map(({ code }) => code)).toContain('decisionWithoutValue');
  });

  it('in another series too: one series makes an item, automatic before manual, the preferred first', () => {
    const both = [
      rowAt('01T08:00', { TP: '0.1' }),
      rowAt('05T10:00', { TP: '0.3', CU: '0.02' }, { source: 'manual', method: 'manual' }),
    ];
    const month = evaluate(both, { set: set('class-21') });
    expect(itemOf(month, 'TP')).toMatchObject({ source: 'national-automatic', figures: { mean: '0.1' } });
    expect(itemOf(month, 'TP').leftOut).toMatchObject([{ reason: 'otherSeries', what: 'manual' }]);
    expect(itemOf(month, 'CU')).toMatchObject({ source: 'manual' });
    const manualFirst = evaluate(both, { rule: { ...rule, sources: ['manual'] } });
    expect(itemOf(manualFirst, 'TP')).toMatchObject({ source: 'manual', figures: { mean: '0.3' } });
  });
});

describe('what a month says beside its figures', () => {
  it('that it comes from one snapshot a day, and that the time of day changed', () => {
    const month = evaluate([rowAt('01T08:00', three), rowAt('02T04:00', three), rowAt('03T08:00', three)]);
    expect(month.notes.find(({ code }) => code === 'dailySnapshot')?.zh).toBe('由每日一次快照计算，非官方月均值');
    expect(month.notes.find(({ code }) => code === 'mixedTimesOfDay')?.zh).toBe('采样时刻不一：04:00×1、08:00×2');
    expect(month.timesOfDay).toEqual([
      { time: '04:00', n: 1 },
      { time: '08:00', n: 2 },
    ]);
  });

  it('nothing of snapshots for several values a day, nor for a manual month', () => {
    const codes = (rows: readonly VersionedRow[]) => evaluate(rows).notes.map(({ code }) => code);
    expect(
      codes([rowAt('01T04:00', three), rowAt('01T08:00', three), rowAt('02T04:00', three), rowAt('02T08:00', three)]),
    ).not.toContain('dailySnapshot');
    expect(codes([rowAt('01T00:00', three, { source: 'manual', method: 'manual', precision: 'month' })])).toEqual([
      'unconfirmedRule',
    ]);
  });

  it('which values are doubted by which rule, and the figures without them', () => {
    const month = evaluate([
      rowAt('01T08:00', { ...three, TN: '0.2' }),
      rowAt('02T08:00', { ...three, NH3N: '2.6', TN: '5' }),
    ]);
    expect(month.suspects).toMatchObject([
      { rule: 'nh3n-step', item: 'NH3N', values: [{ text: '2.6' }], without: { figures: { n: 1, mean: '0.4' } } },
      { rule: 'tn-below-nh3n', item: 'NH3N', values: [{ text: '0.4', against: 'TN 0.2' }] },
    ]);
    expect(month.outcome).toMatchObject({ kind: 'exceeded', items: ['NH3N'] });
    expect(month.alternatives.find(({ id }) => id === 'without-suspects')?.participation.missing).toEqual(['NH3N']);
  });

  it('no longer doubts what a decision has taken in', () => {
    const rows = [rowAt('01T08:00', { ...three, TN: '0.2' })];
    const decisions = [
      { decision: 'd', versionId: 'national-automatic/01T08:00/v1', item: 'NH3N', effect: 'include' },
    ] as const;
    expect(evaluate(rows).suspects).toHaveLength(1);
    expect(evaluate(rows, { decisions }).suspects).toEqual([]);
  });

  it('what the same month is under each variation of its rule', () => {
    const month = evaluate([
      rowAt('01T08:00', three),
      rowAt('02T04:00', { ...three, TP: '0.5' }),
      rowAt('03T08:00', { ...three, TP: '0.9' }, { status: 'maintenance' }),
    ]);
    const byId = (id: string) => month.alternatives.find((one) => one.id === id);
    expect(month.alternatives.map(({ id }) => id)).toEqual(rule.variations.map(({ id }) => id));
    expect(byId('only-0800')).toMatchObject({ outcome: { kind: 'attained' }, differs: true });
    expect(byId('all-statuses')?.items.find(({ item }) => item === 'TP')?.figures).toMatchObject({ n: 3, mean: '0.5' });
    expect(byId('compare-rounded')).toMatchObject({ outcome: month.outcome, differs: false });
  });
});

describe('the evaluation of a month', () => {
  const text = fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 3 })).map(([n, d]) => (n / 1000).toFixed(d));
  const rows = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom('04:00', '08:00')), {
      minLength: 1,
      maxLength: 20,
      selector: ([day]) => day,
    })
    .chain((times) =>
      fc.tuple(
        ...times.map(([day, time]) =>
          fc
            .record({ CODMN: text, NH3N: text, TP: text })
            .map((items) => rowAt(`${`${day}`.padStart(2, '0')}T${time}`, items)),
        ),
      ),
    );

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(evaluateMonth(monthOf(some.toReversed()))).toEqual(evaluateMonth(monthOf(some)));
      }),
      { numRuns: 50 },
    );
  });

  it('is the same for decisions that take in what is in already', () => {
    const firm: Partial<MonthInput> = { plausibility: { ...plausibility, rules: [] } };
    fc.assert(
      fc.property(rows, (some) => {
        const decisions = some.map(({ versionId }) => ({
          decision: 'd',
          versionId,
          item: 'TP',
          effect: 'include' as const,
        }));
        const without = evaluateMonth(monthOf(some, firm));
        expect({ ...evaluateMonth(monthOf(some, { ...firm, rule: { ...rule, variations: [] }, decisions })) }).toEqual({
          ...without,
          decisions,
          alternatives: [],
        });
      }),
      { numRuns: 50 },
    );
  });

  it('rounds the exact mean once, half to even', () => {
    const toRound: MonthRule = { ...rule, compareOn: 'rounded', variations: [] };
    fc.assert(
      fc.property(rows, (some) => {
        const month = evaluateMonth(monthOf(some, { rule: toRound }));
        for (const item of ['CODMN', 'NH3N', 'TP']) {
          const values = some
            .map(({ row }) => row.items[item])
            .map((one) => (one?.kind === 'measured' ? one.text : ''));
          expect(itemOf(month, item)).toMatchObject({
            figures: { compared: roundedMean(values, rule.decimals.byItem[item] ?? 0) },
          });
        }
      }),
      { numRuns: 50 },
    );
  });
});

/** In whole thousandths, so that nothing but the last step rounds; one significant digit where zero would come out. */
const roundedMean = (texts: readonly string[], decimals: number): string => {
  const thousandths = texts.map((text) => {
    const [whole = '0', part = ''] = text.split('.');
    return BigInt(whole + part.padEnd(3, '0'));
  });
  const sum = thousandths.reduce((total, one) => total + one, 0n);
  const unit = BigInt(texts.length) * 10n ** BigInt(3 - decimals);
  const rounded = halfEven(sum, unit);
  if (rounded > 0n || sum === 0n) return placed(rounded, decimals);
  for (let places = decimals + 1; ; places++) {
    const [dividend, divisor] = [sum * 10n ** BigInt(places), BigInt(texts.length) * 1000n];
    if (dividend >= divisor) return placed(halfEven(dividend, divisor), places);
  }
};
const halfEven = (dividend: bigint, divisor: bigint): bigint => {
  const floor = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && floor % 2n === 1n) ? floor + 1n : floor;
};
const placed = (units: bigint, decimals: number): string => {
  const text = units.toString().padStart(decimals + 1, '0');
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
};
