import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { daysInMonth, type InstantText, type MonthText } from '#platform/kernel/time.js';
import type { AssessMonth } from '../domain/assessment.decide.js';
import type { IndicatorSet, Limits, MonthRule, PlausibilityRuleSet } from '../domain/evaluation/types.js';
import { newestVersion, theVersion } from '../domain/evaluation/versions.js';
import type { OnReadings } from '../domain/month.decide.js';
import { type RegisteredSection, targetAt, waterBodyTypeAt } from '../domain/section.js';
import { INDICATOR_SETS, LIMITS, MONTH_RULES, PLAUSIBILITY_RULE_SETS } from '../reference.js';

/** An assessment as it is asked for: rule and set by id, in their newest version. */
export interface AssessmentAsked {
  readonly type: 'AssessMonth';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly rule: string;
  readonly indicatorSet: string;
}

/** Finds what an assessment needs of reference data and of the section. */
@Injectable()
export class AssessmentsAsked {
  constructor(
    @Inject(MONTH_RULES) private readonly rules: readonly MonthRule[],
    @Inject(INDICATOR_SETS) private readonly sets: readonly IndicatorSet[],
    @Inject(PLAUSIBILITY_RULE_SETS) private readonly plausibility: readonly PlausibilityRuleSet[],
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  /** Rule, set and limits from reference data; target and water body as they are on the last day of the month. */
  whole(
    { rule: ruleId, indicatorSet, ...asked }: AssessmentAsked,
    state: RegisteredSection,
    sectionRevision: number,
    month: MonthText,
  ): Omit<AssessMonth, Exclude<keyof OnReadings, 'actor'>> | Refusal {
    const rule = newestVersion(this.rules, ruleId);
    const plausibility = rule && theVersion(this.plausibility, rule.plausibility);
    if (!plausibility) return refusal('UnknownMonthRule', { rule: ruleId }, ['rule']);
    const set = newestVersion(this.sets, indicatorSet);
    if (!set) return refusal('UnknownIndicatorSet', { indicatorSet }, ['indicatorSet']);
    const lastDay = `${month}-${daysInMonth(month)}`;
    const target = targetAt(state, set.id, lastDay);
    const waterBody = waterBodyTypeAt(state, lastDay);
    return {
      ...asked,
      ...{ sectionRevision, rule, set, plausibility, limits: this.limits },
      target: target ? { kind: 'class', class: target.waterClass } : { kind: 'none' },
      waterBody: waterBody ? { kind: 'known', type: waterBody.type } : { kind: 'unknown' },
    };
  }
}
