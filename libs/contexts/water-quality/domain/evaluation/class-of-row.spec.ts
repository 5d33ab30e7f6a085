import { decimal } from '#platform/kernel/decimal.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from '../../reference.js';
import type { ItemValue, WaterClass } from '../readings.events.js';
import { classOfRow, principalPollutantsOf, sectionWordings, wordingOf } from './class-of-row.js';
import type { IndicatorSet, MonthRule } from './types.js';
import { newestVersion } from './versions.js';

const limits = readLimits();
const set = (id: string) => newestVersion(readIndicatorSets(readItems()), id) as IndicatorSet;
const rule = (newestVersion(readMonthRules(readPlausibilityRuleSets()), 'normal-values-raw') as MonthRule)
  .principalPollutants;
const measured = (text: string): ItemValue => ({ kind: 'measured', text, unit: 'mg/L' });

const rowOf = (values: Readonly<Record<string, string>>) => ({
  source: 'national-automatic',
  items: Object.fromEntries(Object.entries(values).map(([item, text]) => [item, measured(text)])),
});
const classify = (values: Readonly<Record<string, string>>, setId = 'class-21') =>
  classOfRow(rowOf(values), {
    waterBodyType: 'river',
    limits,
    set: set(setId),
    principalPollutants: rule,
    ranges: new Map([['NH3N', decimal('150')]]),
  });

describe('the class of a row', () => {
  it('is the worst of its items; it says how many of the set took part, and which made it', () => {
    const one = classify({ PH: '7.2', DO: '6.5', CODMN: '4.78', NH3N: '0.302', TP: '0.21', TN: '4.41' });
    expect(one.class).toEqual({ kind: 'class', class: 'IV', by: ['TP'], wording: 'lightlyPolluted' });
    expect(one.participation).toMatchObject({ n: 5, of: 21, outsideClass: [] });
    expect(one.participation.missing).toHaveLength(16);
    expect(one.items.find(({ item }) => item === 'TP')).toEqual({
      item: 'TP',
      source: 'national-automatic',
      inClass: true,
      class: { kind: 'class', class: 'IV', boundary: false, proof: { kind: 'proven' } },
    });
  });

  it('leaves total nitrogen out, also where a set contains it', () => {
    const one = classify({ CODMN: '3', NH3N: '0.1', TP: '0.05', TN: '20' }, 'compensation-4');
    expect(one.class).toMatchObject({ class: 'II' });
    expect(one.participation).toEqual({ n: 3, of: 4, missing: [], outsideClass: ['TN'] });
  });

  it('does not take a value over the instrument’s range for one', () => {
    const one = classify({ NH3N: '70765.0', TP: '0.05' }, 'assessment-3');
    expect(one.class).toMatchObject({ class: 'II', by: ['TP'] });
    expect(one.participation).toMatchObject({ n: 1, of: 3, missing: ['CODMN', 'NH3N'] });
  });

  it('is none without any item that makes one', () => expect(classify({ TN: '1' }).class).toEqual({ kind: 'none' }));

  const wordings: readonly [WaterClass, string][] = [
    ['I', '优'],
    ['II', '优'],
    ['III', '良好'],
    ['IV', '轻度污染'],
    ['V', '中度污染'],
    ['worseThanV', '重度污染'],
  ];
  it.each(wordings)('%s reads %s', (one, zh) => expect(sectionWordings[wordingOf(one)].zh).toBe(zh));
});

describe('principal pollutants', () => {
  it('are the worst three by class, then by multiple over the limit of class III', () => {
    // 达州 2015-10, 铜钵河 上河坝: TP(V, 0.7), BOD5(V, 0.5), NH3-N(IV, 0.2), COD(IV, 0.1)
    const one = classify({ COD: '22', NH3N: '1.2', BOD5: '6.1', TP: '0.34' });
    expect(one.principalPollutants).toEqual([
      { item: 'TP', class: 'V', multiple: { kind: 'multiple', value: '0.7' } },
      { item: 'BOD5', class: 'V', multiple: { kind: 'multiple', value: '0.525' } },
      { item: 'NH3N', class: 'IV', multiple: { kind: 'multiple', value: '0.2' } },
    ]);
  });

  it('name heavy metals first', () => {
    const one = classify({ PB: '0.15', TP: '0.8', COD: '22' });
    expect(one.principalPollutants.map(({ item }) => item)).toEqual(['PB', 'TP', 'COD']);
  });

  it('name DO without a multiple', () => {
    const one = classify({ DO: '2.5', TP: '0.26' });
    expect(one.principalPollutants).toEqual([
      { item: 'DO', class: 'V', multiple: { kind: 'none', reason: 'itemHasNone' } },
      { item: 'TP', class: 'IV', multiple: { kind: 'multiple', value: '0.3' } },
    ]);
  });

  it('are none up to class III', () => expect(classify({ CODMN: '6', TP: '0.2' }).principalPollutants).toEqual([]));

  it('are all that come first, even where these are more than three', () => {
    const over = (item: string) => ({
      item,
      inClass: true,
      class: { kind: 'class', class: 'worseThanV', boundary: false, proof: { kind: 'proven' } } as const,
      value: decimal('9'),
    });
    const named = principalPollutantsOf(['TP', 'PB', 'CN', 'CD', 'HG'].map(over), 'river', limits, rule);
    expect(named.map(({ item }) => item)).toEqual(['HG', 'CD', 'PB', 'CN']); // by multiple: Hg 0.0001, Cd 0.005, Pb 0.05, CN 0.2
  });
});
