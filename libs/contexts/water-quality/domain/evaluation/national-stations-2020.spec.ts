import { decimal } from '#platform/kernel/decimal.js';
import { instant, localDate, localMonth, type MonthText } from '#platform/kernel/time.js';
import { referenceRows } from '#platform/runtime/reference.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from '../../reference.js';
import type { ItemValue, ReadingRow, StationStatus, WaterClass } from '../readings.events.js';
import { exceedancesOf } from './exceedances.js';
import { evaluateMonth } from './month.js';
import { suspicionsOf } from './plausibility.js';
import { classDisagreement, compareWithPublished } from './published-class.js';
import type { MonthFigures, MonthInput, MonthResult, VersionedRow, WaterBodyType } from './types.js';
import { monthResultSchema } from './types.js';
import { newestVersion } from './versions.js';

/** seeds/demo/readings/national-stations-*-2020.csv: what 30 national stations published, faults left in. */
type Row = Readonly<Record<string, string>>;
const columns: readonly (readonly [string, string, string])[] = [
  ['water_temp_c', 'TEMP', '°C'],
  ['ph', 'PH', 'none'],
  ['do_mg_l', 'DO', 'mg/L'],
  ['conductivity_us_cm', 'COND', 'μS/cm'],
  ['turbidity_ntu', 'TURB', 'NTU'],
  ['codmn_mg_l', 'CODMN', 'mg/L'],
  ['nh3n_mg_l', 'NH3N', 'mg/L'],
  ['tp_mg_l', 'TP', 'mg/L'],
  ['tn_mg_l', 'TN', 'mg/L'],
];
const statuses: Readonly<Record<string, StationStatus>> = {
  正常: 'normal',
  维护: 'maintenance',
  停站: 'outOfService',
};
const classes: Readonly<Record<string, WaterClass>> = {
  Ⅰ: 'I',
  Ⅱ: 'II',
  Ⅲ: 'III',
  Ⅳ: 'IV',
  Ⅴ: 'V',
  劣Ⅴ: 'worseThanV',
};

const file = referenceRows('demo/readings/national-stations-daily-2020.csv');
const rawFile = new Map(
  referenceRows('demo/readings/national-stations-raw-values-2020.csv').map((row) => [
    `${row['station']} ${row['observed_at']}`,
    row,
  ]),
);

const toReading = (row: Row, raw?: Row): ReadingRow => {
  const publishedClass = classes[row['published_class'] ?? ''];
  return {
    sampledAt: instant(row['observed_at'] ?? ''),
    precision: 'instant',
    source: 'national-automatic',
    method: 'automatic',
    pretreatment: { kind: 'unknown' },
    status: statuses[row['station_status'] ?? ''] ?? 'fault',
    publishedClass: publishedClass ? { kind: 'class', class: publishedClass } : { kind: 'none' },
    items: Object.fromEntries(
      columns.map(([column, item, unit]): [string, ItemValue] => {
        const text = row[column];
        const full = raw?.[`${column}_raw`];
        return [
          item,
          text
            ? { kind: 'measured', text, unit, ...(full ? { raw: full } : {}) }
            : { kind: 'absent', reason: 'missing' },
        ];
      }),
    ),
  };
};

const withValues = file.filter((row) => row['observed_at']);
const rawOf = (row: Row): Row | undefined => rawFile.get(`${row['station']} ${row['observed_at']}`);
const lakes = new Set(['西山', '湖滨(老)', '裕溪口(老)', '急水港桥']);
const bodyOf = (row: Row): WaterBodyType => (lakes.has(row['station'] ?? '') ? 'lake' : 'river');

const limits = readLimits();
const sets = readIndicatorSets(readItems());
const plausibilitySets = readPlausibilityRuleSets();
const rules = readMonthRules(plausibilitySets);
const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('missing in the seeds');
  return value;
};
const plausibility = must(newestVersion(plausibilitySets, 'surface-water'));

/** Rows of a station in a legal month; a row that the list repeats counts once. */
const monthOf = (station: string, month: string): VersionedRow[] => [
  ...new Map(
    withValues
      .filter((row) => row['station'] === station && localMonth(row['observed_at'] ?? '') === month)
      .map((row) => [row['observed_at'], { versionId: `${station}/${row['observed_at']}/v1`, row: toReading(row) }]),
  ).values(),
];

const evaluate = (station: string, month: string, over: Partial<MonthInput> = {}): MonthResult =>
  evaluateMonth({
    section: station,
    month: month as MonthText,
    rows: monthOf(station, month),
    rule: must(newestVersion(rules, 'normal-values-raw')),
    set: must(newestVersion(sets, 'assessment-3')),
    limits,
    plausibility,
    waterBodyType: 'river',
    target: { kind: 'class', class: 'III' },
    decisions: [],
    ...over,
  });

const figuresOf = (result: MonthResult, item: string): MonthFigures => {
  const found = result.items.find((one) => one.item === item);
  if (!found || found.kind === 'notEvaluated') throw new Error(`${item} has no figures`);
  return found.figures;
};
const alternative = (result: MonthResult, id: string) => must(result.alternatives.find((one) => one.id === id));
const alternativeFigures = (result: MonthResult, id: string, item: string): MonthFigures =>
  must(alternative(result, id).items.find((one) => one.item === item)).figures;
const classOf = ({ class: one }: MonthFigures) => (one.kind === 'class' ? one.class : one.reason);
/** A figure as it is told in words, with so many decimals. */
const told = (text: string, decimals: number): string => decimal(text).toFixed(decimals);
const multipleOf = ({ target }: MonthFigures): string =>
  target.kind !== 'none' && target.multiple.kind === 'multiple' ? told(target.multiple.value, 4) : '';

describe('classes published by the ministry in 2020', () => {
  const published = withValues.filter((row) => classes[row['published_class'] ?? '']);

  it('are the computed ones in all but 10 of the 4,985 classed rows', () => {
    const differing = published.filter(
      (row) => compareWithPublished(toReading(row), bodyOf(row), limits).kind === 'differs',
    );
    expect(published).toHaveLength(4985);
    expect(differing.map((row) => row['station']).toSorted()).toEqual(
      [
        '界首七渡口(七渡口)',
        '裕溪口(老)',
        '裕溪口(老)',
        '裕溪口(老)',
        '湖滨(老)',
        '沙渚',
        '淮河大桥',
        '大屈',
        '王江泾',
        '石头埠(老)',
      ].toSorted(),
    );
  });

  const byRaw: readonly [string, string, WaterClass, WaterClass][] = [
    ['界首七渡口(七渡口)', '2020-05-16', 'II', 'III'], // TP 0.100, raw 0.10007
    ['裕溪口(老)', '2020-07-11', 'IV', 'V'], // TP 0.100, raw 0.1003, lake
    ['湖滨(老)', '2020-07-16', 'III', 'IV'], // TP 0.050, raw 0.0502, lake
    ['沙渚', '2020-08-06', 'III', 'IV'], // DO 5.00, raw 4.999915
    ['石头埠(老)', '2020-09-18', 'IV', 'V'], // DO 3.00, raw 2.9955
  ];
  it.each(byRaw)('follow the unrounded value: %s %s, computed %s as printed, published %s', (station, date, as, is) => {
    const row = must(
      published.find((one) => one['station'] === station && localDate(one['observed_at'] ?? '') === date),
    );
    expect(compareWithPublished(toReading(row), bodyOf(row), limits)).toMatchObject({
      kind: 'differs',
      published: is,
      computed: as,
      boundary: true,
    });
    expect(compareWithPublished(toReading(row, rawOf(row)), bodyOf(row), limits)).toEqual({
      kind: 'agrees',
      class: is,
    });
  });

  it('differ in five more rows: three where a printed digit hides it too, two that nothing explains', () => {
    const differing = published.flatMap((row) => {
      const comparison = compareWithPublished(toReading(row, rawOf(row)), bodyOf(row), limits);
      return comparison.kind === 'differs'
        ? [[row['station'], localDate(row['observed_at'] ?? ''), comparison.boundary]]
        : [];
    });
    expect(differing).toEqual([
      ['裕溪口(老)', '2020-10-13', true],
      ['大屈', '2020-11-04', false],
      ['王江泾', '2020-11-04', false],
      ['淮河大桥', '2020-11-26', true],
      ['裕溪口(老)', '2020-12-07', true],
    ]);
  });

  it('disagree in a large share of rows where the type of the water body is wrong, as with lake limits in the lake', () => {
    const rowsOf = (station: string) =>
      published.filter((row) => row['station'] === station).map((row) => toReading(row));
    const asLakes = ['沙渚', '兰山嘴(老)'].map((station) => classDisagreement(rowsOf(station), 'lake', limits));
    const asRivers = ['沙渚', '兰山嘴(老)'].map((station) => classDisagreement(rowsOf(station), 'river', limits));
    expect(asRivers.map(({ differing, atBoundary }) => [differing, atBoundary])).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(asLakes.reduce((sum, { differing }) => sum + differing, 0)).toBe(301);
  });
});

describe('the months of 斜路港 in 2020 against class III', () => {
  it('December: which values make the mean, and its rounding, decide between V and III', () => {
    const december = evaluate('斜路港', '2020-12');
    const codmn = figuresOf(december, 'CODMN');
    const tp = figuresOf(december, 'TP');
    expect([codmn.n, told(codmn.mean, 4), classOf(codmn), codmn.target.kind]).toEqual([30, '6.0227', 'IV', 'exceeded']);
    expect([tp.n, told(tp.mean, 4), classOf(tp), tp.target.kind]).toEqual([30, '0.3495', 'V', 'exceeded']);
    expect(december.class).toMatchObject({ class: 'V', by: ['TP'], wording: 'moderatelyPolluted' });
    expect(december.outcome).toEqual({ kind: 'exceeded', items: ['CODMN', 'TP'], notEvaluated: [] });
    expect(december.timesOfDay).toEqual([
      { time: '04:00', n: 16 },
      { time: '08:00', n: 14 },
    ]);
    expect(december.notes.map(({ code }) => code)).toEqual(['dailySnapshot', 'mixedTimesOfDay', 'unconfirmedRule']);

    const at0800 = alternative(december, 'only-0800');
    const codmn0800 = alternativeFigures(december, 'only-0800', 'CODMN');
    const tp0800 = alternativeFigures(december, 'only-0800', 'TP');
    expect([codmn0800.n, told(codmn0800.mean, 3), classOf(codmn0800)]).toEqual([14, '4.949', 'III']);
    expect([tp0800.n, told(tp0800.mean, 3), classOf(tp0800)]).toEqual([14, '0.161', 'III']);
    expect([at0800.outcome, at0800.differs]).toEqual([{ kind: 'attained' }, true]);

    const rounded = alternativeFigures(december, 'compare-rounded', 'CODMN');
    expect([rounded.compared, rounded.target.kind]).toEqual(['6.0', 'attained']);
    expect(alternative(december, 'compare-rounded').outcome).toMatchObject({ kind: 'exceeded', items: ['TP'] });
  });

  it('July: TP exceeds by 1.0032, and by exactly 1 when rounded to two decimals', () => {
    const july = evaluate('斜路港', '2020-07');
    const tp = figuresOf(july, 'TP');
    expect([tp.n, told(tp.mean, 5)]).toEqual([31, '0.40065']);
    expect(tp.target).toMatchObject({ kind: 'exceeded', limit: '0.2', multiple: { kind: 'multiple' } });
    expect(multipleOf(tp)).toBe('1.0032');
    expect(alternativeFigures(july, 'compare-rounded', 'TP').compared).toBe('0.401');
    const twoDecimals = alternativeFigures(july, 'tp-two-decimals', 'TP');
    expect(twoDecimals).toMatchObject({
      compared: '0.40',
      target: { kind: 'exceeded', multiple: { kind: 'multiple', value: '1' } },
    });
    expect(exceedancesOf(july)).toEqual([
      {
        item: 'TP',
        compared: tp.compared,
        limit: '0.2',
        multiple: tp.target.kind === 'none' ? '' : tp.target.multiple,
      },
    ]);
  });

  it('July: the plateau of 24 days is doubted, stays in the mean, and its effect is shown', () => {
    const july = evaluate('斜路港', '2020-07');
    const plateau = must(july.suspects.find(({ rule }) => rule === 'tp-plateau'));
    expect(plateau.values.map(({ versionId }) => versionId.slice(4, 14))).toEqual(
      Array.from({ length: 24 }, (_, day) => `2020-07-${`${day + 6}`.padStart(2, '0')}`),
    );
    // 0.119 0.127 0.131 0.114 0.110 0.067 0.116: 0.784 over 7 values
    expect(plateau.without).toMatchObject({
      kind: 'figures',
      figures: { n: 7, mean: '0.112', target: { kind: 'attained' }, class: { class: 'III' } },
    });
    expect(july.outcome).toMatchObject({ kind: 'exceeded', items: ['TP'] });
    expect(alternative(july, 'without-suspects').outcome).toEqual({ kind: 'attained' });
  });

  it('July: signed exclusions of the plateau take it out, and are named', () => {
    const suspects = must(evaluate('斜路港', '2020-07').suspects.find(({ rule }) => rule === 'tp-plateau'));
    const decisions = suspects.values.map(({ versionId }) => ({
      decision: 'decision-1',
      versionId,
      item: 'TP',
      effect: 'exclude' as const,
    }));
    const july = evaluate('斜路港', '2020-07', { decisions });
    expect(figuresOf(july, 'TP')).toMatchObject({ n: 7, mean: '0.112' });
    expect(july.items.find(({ item }) => item === 'TP')?.leftOut).toEqual([
      {
        reason: 'excludedByDecision',
        what: 'decision-1',
        versionIds: suspects.values.map(({ versionId }) => versionId),
      },
    ]);
    expect(july.decisions).toHaveLength(24);
    expect(july.outcome).toEqual({ kind: 'attained' });
    expect(july.suspects.some(({ rule }) => rule === 'tp-plateau')).toBe(false);
  });

  const outcomes: readonly [string, string, readonly string[]][] = [
    ['2020-05', 'attained', []],
    ['2020-06', 'attained', []],
    ['2020-07', 'exceeded', ['TP']],
    ['2020-08', 'attained', []],
    ['2020-09', 'exceeded', ['TP']],
    ['2020-10', 'attained', []],
    ['2020-11', 'exceeded', ['CODMN']],
    ['2020-12', 'exceeded', ['CODMN', 'TP']],
  ];
  it.each(outcomes)('%s is %s by CODMn, NH3-N and TP %j', (month, kind, items) => {
    const result = evaluate('斜路港', month);
    expect(result.outcome.kind).toBe(kind);
    expect(exceedancesOf(result).map(({ item }) => item)).toEqual(items);
    expect(monthResultSchema.parse(result)).toEqual(result);
  });

  it('September TP is 0.2049, November CODMn 6.879', () => {
    expect(told(figuresOf(evaluate('斜路港', '2020-09'), 'TP').mean, 4)).toBe('0.2049');
    expect(alternativeFigures(evaluate('斜路港', '2020-09'), 'compare-rounded', 'TP').compared).toBe('0.205');
    expect(told(figuresOf(evaluate('斜路港', '2020-11'), 'CODMN').mean, 3)).toBe('6.879');
  });

  it('November begins at 04:00 of the first, which is October in UTC', () => {
    const november = evaluate('斜路港', '2020-11');
    expect(november.versionIds[0]).toBe('斜路港/2020-11-01T04:00:00+08:00/v1');
    expect(november.timesOfDay).toContainEqual({ time: '04:00', n: 12 });
  });

  it('take part with 5 of the 21 items, so that no month is attained for all 21', () => {
    const october = evaluate('斜路港', '2020-10', { set: must(newestVersion(sets, 'class-21')) });
    expect(october.participation).toMatchObject({ n: 5, of: 21 });
    expect(october.outcome.kind).toBe('exceeded'); // DO 3.81
    expect(october.principalPollutants).toEqual([
      { item: 'DO', class: 'IV', multiple: { kind: 'none', reason: 'itemHasNone' } },
    ]);
  });
});

describe('the months of 王江泾 in 2020', () => {
  it.each(['2020-05', '2020-06', '2020-07'])('%s has no valid value: not evaluated, never attained', (month) => {
    const result = evaluate('王江泾', month);
    expect(result.outcome).toEqual({ kind: 'notEvaluated', items: ['CODMN', 'NH3N', 'TP'] });
    expect(result.class).toEqual({ kind: 'none' });
  });

  it('August has the ten 正常 days from 08-20 on; 维护 days and a filtered TP are left out by name', () => {
    const august = evaluate('王江泾', '2020-08');
    const tp = must(august.items.find(({ item }) => item === 'TP'));
    expect(figuresOf(august, 'TP').n).toBe(10);
    expect(must(august.versionIds[0])).toContain('2020-08-20');
    expect(tp.leftOut.map(({ reason, what }) => [reason, what])).toContainEqual(['absent', 'missing']);
    expect(august.items.find(({ item }) => item === 'CODMN')?.leftOut).toMatchObject([
      { reason: 'status', what: 'maintenance', versionIds: [expect.any(String), expect.any(String)] },
    ]);
    expect(august.outcome).toEqual({ kind: 'attained' });
  });
});

describe('what the plausibility rules doubt in the file of 2020', () => {
  const byStation = Map.groupBy(withValues.entries(), ([, row]) => row['station']);
  const suspicions = [...byStation.values()].flatMap((rows) =>
    suspicionsOf(
      rows.map(([index, row]) => ({ versionId: `${index}`, row: toReading(row) })),
      plausibility,
    ),
  );
  const by = (rule: string) => suspicions.filter((one) => one.rule === rule);

  it('total nitrogen below ammonia nitrogen in 50 rows', () =>
    expect(new Set(by('tn-below-nh3n').map(({ versionId }) => versionId)).size).toBe(50));

  it('TP or TN exactly zero in 6 rows, 8 cells', () => {
    const zeros = by('exact-zero').filter(({ item }) => item === 'TP' || item === 'TN');
    expect(zeros).toHaveLength(8);
    expect(new Set(zeros.map(({ versionId }) => versionId)).size).toBe(6);
  });

  it('NH3-N 0.0001, DO 0.01 and 22.85, pH 4.30', () => {
    expect(by('nh3n-below-method').map(({ text }) => text)).toContain('0.0001');
    expect(by('do-below-method').map(({ text }) => text)).toEqual(['0.01']);
    expect(by('do-oversaturated').map(({ text }) => text)).toContain('22.85');
    expect(by('ph-implausible').map(({ text }) => text)).toEqual(['4.30']);
  });

  it('nothing over an instrument’s range', () => expect(by('nh3n-over-range')).toEqual([]));
});
