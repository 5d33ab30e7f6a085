import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { type AssessmentEvent, exceedanceFound, exceedanceIdOf, monthAssessed } from './assessment.events.js';
import { citing } from './authority.js';
import { exceedancesOf } from './evaluation/exceedances.js';
import { evaluateMonth } from './evaluation/month.js';
import type { MonthInput, WaterBodyType } from './evaluation/types.js';
import type { OnReadings } from './month.decide.js';
import { inclusionDecided, type ReadingsEvent } from './readings.events.js';
import {
  assessmentKey,
  decisionKey,
  type ReadingsMonth,
  rowKey,
  standing,
  standingDecisions,
  standingRows,
} from './readings-month.js';
import { isUnverified } from './unverified.js';

/** The data owner signs that a value counts or does not count. */
export interface DecideInclusion extends OnReadings {
  readonly type: 'DecideInclusion';
  readonly versionId: string;
  readonly item: string;
  readonly effect: 'include' | 'exclude';
  readonly reason: string;
  readonly basis: string;
}

/** Evaluates the month as it stands. */
export interface AssessMonth
  extends OnReadings,
    Pick<MonthInput, 'rule' | 'set' | 'limits' | 'plausibility' | 'target'> {
  readonly type: 'AssessMonth';
  readonly at: InstantText;
  /** Of the section's stream, from which target and water body come. */
  readonly sectionRevision: number;
  /** Of the section on the last day of the month. */
  readonly waterBody: { readonly kind: 'known'; readonly type: WaterBodyType } | { readonly kind: 'unknown' };
}

export const decideInclusion = (command: DecideInclusion, state: ReadingsMonth): Decision<ReadingsEvent> => {
  const { section, month, versionId, item, effect, reason, basis, actor } = command;
  const version = state.versions.get(versionId);
  if (!version?.row.items[item]) return refuse('UnknownReading', { versionId, item }, ['reading']);
  if (standing(state.rows.get(rowKey(version.row)))?.versionId !== versionId)
    return refuse('VersionSuperseded', { versionId }, ['reading']);
  if (isUnverified(version.publication)) return refuse('UnverifiedSource', { versionId }, ['reading']);
  const earlier = state.decisions.get(decisionKey(versionId, item)) ?? [];
  const last = earlier.at(-1);
  if (last && last.effect === effect && last.reason === reason && last.basis === basis) return nothing();
  if (state.period.kind === 'closed') return refuse('MonthClosed', { month });
  const decision = `${decisionKey(versionId, item)}/d${earlier.length + 1}`;
  const decidedBy = actor.officer;
  return accept(inclusionDecided({ section, month, decision, versionId, item, effect, reason, basis, decidedBy }));
};

export const assessMonth = (command: AssessMonth, state: ReadingsMonth): Decision<AssessmentEvent> => {
  const { section, month, sectionRevision, rule, set, limits, plausibility, target, waterBody, at, actor } = command;
  if (waterBody.kind === 'unknown') return refuse('WaterBodyTypeUnknown', { section, month });
  const result = evaluateMonth({
    ...{ section, month, rule, set, limits, plausibility, target, waterBodyType: waterBody.type },
    rows: standingRows(state),
    decisions: standingDecisions(state),
  });
  const readings =
    state.period.kind === 'open'
      ? ({ kind: 'open' } as const)
      : ({ kind: 'closed', monthVersion: state.monthVersion } as const);
  const known = state.assessments.get(assessmentKey(set, rule));
  if (known && canonicalJson([known.assessed.readings, known.assessed.result]) === canonicalJson([readings, result]))
    return nothing();
  const assessment = `${section}/${month}/a${state.assessmentCount + 1}`;
  const stated = { section, month, assessment, sectionRevision, readings, result, at };
  const assessed = monthAssessed({ ...stated, assessedBy: actor.officer, ...citing(command) });
  const items = exceedancesOf(result);
  if (items.length === 0 || canonicalJson(known?.exceeding ?? []) === canonicalJson(items)) return accept(assessed);
  const exceedance = exceedanceIdOf(section, month, set, rule);
  return accept<AssessmentEvent>(
    assessed,
    exceedanceFound({
      ...{ section, month, exceedance, assessment, readings, target, items: [...items], at },
      rule: result.rule,
      set: result.set,
    }),
  );
};
