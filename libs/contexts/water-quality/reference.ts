import { checked, referenceRows, referenceVersions } from '#platform/runtime/reference.js';
import {
  type IndicatorSet,
  indicatorSetSchema,
  itemLimitsSchema,
  type Limits,
  type MonthRule,
  monthRuleSchema,
  type PlausibilityRuleSet,
  plausibilityRuleSetSchema,
} from './domain/evaluation/types.js';
import { theVersion } from './domain/evaluation/versions.js';
import type { Items } from './domain/items.js';

/** Token under which {@link Items} are injected. */
export const ITEMS = Symbol('Items');
/** Token under which {@link Limits} are injected. */
export const LIMITS = Symbol('Limits');
/** Token under which all versions of the indicator sets are injected: `readonly IndicatorSet[]`. */
export const INDICATOR_SETS = Symbol('IndicatorSets');
/** Token under which all versions of the month rules are injected: `readonly MonthRule[]`. */
export const MONTH_RULES = Symbol('MonthRules');
/** Token under which all versions of the plausibility rules are injected: `readonly PlausibilityRuleSet[]`. */
export const PLAUSIBILITY_RULE_SETS = Symbol('PlausibilityRuleSets');

/** Items with their units, from `seeds/reference/items.csv`. */
export const readItems = (): Items =>
  new Map(
    referenceRows('reference/items.csv').map(({ code = '', name_zh = '', name_en = '', unit = '' }) => [
      code,
      { code, zh: name_zh, en: name_en, unit },
    ]),
  );

/**
 * Limits of GB 3838-2002 table 1, from `seeds/reference/gb3838-2002-limits.csv`.
 *
 * @throws Error naming the row that is not what it should be
 */
export const readLimits = (): Limits => {
  const file = 'reference/gb3838-2002-limits.csv';
  const items = referenceRows(file).map((row, index) =>
    checked(`seeds/${file} row ${index + 1}`, limitsOfRow(row), itemLimitsSchema),
  );
  return { id: 'gb3838-2002', items };
};

type Row = Readonly<Record<string, string>>;

const limitsOfRow = (row: Row): unknown => ({
  item: row['code'],
  waterBody: row['water_body'],
  unit: row['unit'],
  inClass: row['in_21'] === '1',
  rule: ruleOfRow(row),
});

const ruleOfRow = (row: Row): object => {
  const limits = ['I', 'II', 'III', 'IV', 'V'].map((name) => row[name]);
  const [low, high] = (row['I'] ?? '').split('-');
  switch (row['direction'] ?? '') {
    case 'le':
      return { direction: 'atMost', limits };
    case 'ge':
      return { direction: 'atLeast', limits };
    case 'range':
      return { direction: 'within', low, high };
    default:
      return { direction: row['direction'] };
  }
};

/** @throws Error naming what is wrong in `seeds/reference/indicator-sets.json`, also an item that `items` lacks */
export const readIndicatorSets = (items: Items): readonly IndicatorSet[] => {
  const file = 'reference/indicator-sets.json';
  const sets = referenceVersions(file, indicatorSetSchema);
  for (const set of sets) {
    const unknown = set.items.filter((item) => !items.has(item));
    if (unknown.length > 0) throw new Error(`seeds/${file}: ${set.id} names unknown items ${unknown.join(', ')}`);
  }
  return sets;
};

/** @throws Error naming what is wrong in `seeds/reference/plausibility-rules.json` */
export const readPlausibilityRuleSets = (): readonly PlausibilityRuleSet[] =>
  referenceVersions('reference/plausibility-rules.json', plausibilityRuleSetSchema);

/** @throws Error naming what is wrong in `seeds/reference/month-rules.json`, also plausibility rules that are not there */
export const readMonthRules = (plausibility: readonly PlausibilityRuleSet[]): readonly MonthRule[] => {
  const file = 'reference/month-rules.json';
  const rules = referenceVersions(file, monthRuleSchema);
  for (const rule of rules) {
    if (!theVersion(plausibility, rule.plausibility))
      throw new Error(`seeds/${file}: ${rule.id} names plausibility rules that do not exist`);
  }
  return rules;
};
