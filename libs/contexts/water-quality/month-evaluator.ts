import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { daysInMonth, type MonthText } from '#platform/kernel/time.js';
import { evaluateMonth } from './domain/evaluation/month.js';
import type { MonthResult, Target, ValueDecision, VersionedRow } from './domain/evaluation/types.js';
import { newestVersion, theVersion } from './domain/evaluation/versions.js';
import { readings } from './domain/readings.js';
import { standingDecisions, standingRows } from './domain/readings-month.js';
import { section as sections, targetAt, waterBodyTypeAt } from './domain/section.js';
import { readIndicatorSets, readItems, readLimits, readMonthRules, readPlausibilityRuleSets } from './reference.js';

/** A month evaluated for another context. Folded from the journal, never from a view; nothing is written. */
@Injectable()
export class MonthEvaluator {
  private readonly plausibility = readPlausibilityRuleSets();
  private readonly rules = readMonthRules(this.plausibility);
  private readonly sets = readIndicatorSets(readItems());
  private readonly limits = readLimits();

  constructor(private readonly gateway: Gateway) {}

  /** `UnknownMonthRule` or `UnknownIndicatorSet`; nothing where what is named is there. */
  problemOf({ rule, indicatorSet }: { readonly rule?: string; readonly indicatorSet: string }): Refusal | undefined {
    if (rule !== undefined && !newestVersion(this.rules, rule)) return refusal('UnknownMonthRule', { rule }, ['rule']);
    if (!newestVersion(this.sets, indicatorSet))
      return refusal('UnknownIndicatorSet', { indicatorSet }, ['indicatorSet']);
    return undefined;
  }

  /**
   * @param by `target`: that the parties agreed; absent: that of the section on the last day of the month.
   *   `decisions`: of who asks, on values of this evaluation alone; they stand over those of the data owner
   */
  async evaluate(
    section: string,
    month: MonthText,
    by: {
      readonly rule: string;
      readonly indicatorSet: string;
      readonly target?: KnownTarget | undefined;
      readonly decisions?: readonly ValueDecision[];
    },
  ): Promise<EvaluatedMonth | Refusal> {
    const rule = newestVersion(this.rules, by.rule);
    const plausibility = rule && theVersion(this.plausibility, rule.plausibility);
    if (!plausibility) return refusal('UnknownMonthRule', { rule: by.rule }, ['rule']);
    const set = newestVersion(this.sets, by.indicatorSet);
    if (!set) return refusal('UnknownIndicatorSet', { indicatorSet: by.indicatorSet }, ['indicatorSet']);
    const { state: known } = await this.gateway.load(sections, section);
    const { state, revision } = await this.gateway.load({ ...readings, mayKnow: () => true }, `${section}-${month}`);
    const rows = standingRows(state);
    const read = { status: state.period.kind, monthVersion: state.monthVersion, revision, rows };
    if (known.kind === 'unknown') return { ...read, result: { kind: 'waterBodyUnknown' } };
    const lastDay = `${month}-${daysInMonth(month)}`;
    const waterBody = waterBodyTypeAt(known, lastDay);
    if (!waterBody) return { ...read, result: { kind: 'waterBodyUnknown' } };
    const found = by.target ?? targetAt(known, set.id, lastDay)?.waterClass;
    const target: Target = found ? { kind: 'class', class: found } : { kind: 'none' };
    const result = evaluateMonth({
      ...{ section, month, rule, set, limits: this.limits, plausibility, target, waterBodyType: waterBody.type, rows },
      decisions: [...standingDecisions(state), ...(by.decisions ?? [])],
    });
    return { ...read, result: { kind: 'evaluated', result } };
  }
}

export type KnownTarget = Extract<Target, { kind: 'class' }>['class'];

export interface EvaluatedMonth {
  readonly status: 'open' | 'closed';
  /** 0 before the first closing. */
  readonly monthVersion: number;
  /** Of the stream of the month; -1 when it is empty. */
  readonly revision: number;
  /** Of each row the newest version that was not withdrawn. */
  readonly rows: readonly VersionedRow[];
  readonly result:
    | { readonly kind: 'evaluated'; readonly result: MonthResult }
    /** Limits cannot be chosen. */
    | { readonly kind: 'waterBodyUnknown' };
}
