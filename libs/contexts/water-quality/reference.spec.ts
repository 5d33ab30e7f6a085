import { limitsOf } from './domain/evaluation/class-of-item.js';
import { newestVersion, theVersion } from './domain/evaluation/versions.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from './reference.js';

describe('the reference data of water quality', () => {
  it('holds the limits of GB 3838-2002 table 1: TP by water body, TN only for lakes', () => {
    const limits = readLimits();
    expect(limitsOf(limits, 'TP', 'river')?.rule).toEqual({
      direction: 'atMost',
      limits: ['0.02', '0.1', '0.2', '0.3', '0.4'],
    });
    expect(limitsOf(limits, 'TP', 'lake')?.rule).toMatchObject({ limits: ['0.01', '0.025', '0.05', '0.1', '0.2'] });
    expect(limitsOf(limits, 'PH', 'river')?.rule).toEqual({ direction: 'within', low: '6', high: '9' });
    expect(limitsOf(limits, 'DO', 'lake')?.rule).toMatchObject({ direction: 'atLeast' });
    expect(limitsOf(limits, 'TN', 'river')).toBeUndefined();
    expect(limitsOf(limits, 'TN', 'lake')?.inClass).toBe(false);
  });

  it('makes the class of exactly the items that the standard’s table marks', () => {
    const set = newestVersion(readIndicatorSets(readItems()), 'class-21');
    const inClass = new Set(
      readLimits()
        .items.filter((one) => one.inClass)
        .map(({ item }) => item),
    );
    expect(set?.items).toHaveLength(21);
    expect(new Set(set?.items)).toEqual(inClass);
  });

  it('gives every month rule its plausibility rules, and decimals for all of the 21 items', () => {
    const plausibility = readPlausibilityRuleSets();
    const inClass = newestVersion(readIndicatorSets(readItems()), 'class-21')?.items ?? [];
    for (const rule of readMonthRules(plausibility)) {
      expect(theVersion(plausibility, rule.plausibility)).toBeDefined();
      expect(Object.keys(rule.decimals.byItem)).toEqual(expect.arrayContaining([...inClass]));
    }
  });

  it('refuses to start with an unknown item or missing plausibility rules', () => {
    expect(() => readIndicatorSets(new Map())).toThrow(/class-21 names unknown items PH, DO/);
    expect(() => readMonthRules([])).toThrow(/names plausibility rules that do not exist/);
  });
});
