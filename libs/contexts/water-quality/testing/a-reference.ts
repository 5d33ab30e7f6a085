import { newestVersion } from '../domain/evaluation/versions.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from '../reference.js';

const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('seeds/reference lacks what the specs name');
  return value;
};

/** The month rule and the three items of the boundary assessment (CODMn, NH3-N, TP), from `seeds/reference`. */
export const aReference = () => {
  const plausibilities = readPlausibilityRuleSets();
  const rule = found(newestVersion(readMonthRules(plausibilities), 'normal-values-raw'));
  return {
    rule,
    set: found(newestVersion(readIndicatorSets(readItems()), 'assessment-3')),
    plausibility: found(newestVersion(plausibilities, rule.plausibility.id)),
    limits: readLimits(),
  };
};
