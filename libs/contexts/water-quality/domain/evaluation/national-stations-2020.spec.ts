import { decimal } from '#platform/kernel/decimal.js';
import { localMonth, localText, type MonthText } from '#platform/kernel/time.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from '../../reference.js';
import { nationalStations2020 } from '../../testing/real-readings.js';
import { exceedancesOf } from './exceedances.js';
import { evaluateMonth } from './month.js';
import type { MonthFigures, MonthInput, MonthResult, VersionedRow } from './types.js';
import { monthResultSchema } from './types.js';
import { newestVersion } from './versions.js';

/** What 30 national stations published in 2020, faults left in. */
const { printed } = await nationalStations2020();

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
    printed
      .filter((one) => one.station === station && localMonth(one.row.sampledAt) === month)
      .map(({ row }) => [
        row.sampledAt,
        { versionId: `${station}/${localText(row.sampledAt)}/v1`, row, publication: { kind: 'entered' } as const },
      ]),
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
    expect(tp.leftOut.map(({ reason, what }) => [reason, what])).toContainEqual(['absent', 'extremeFiltered']);
    expect(august.items.find(({ item }) => item === 'CODMN')?.leftOut).toMatchObject([
      { reason: 'status', what: 'maintenance', versionIds: [expect.any(String), expect.any(String)] },
    ]);
    expect(august.outcome).toEqual({ kind: 'attained' });
  });
});
