import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { daysInMonth, type InstantText, type MonthText } from '#platform/kernel/time.js';
import type { AssessMonth } from '../domain/assessment.decide.js';
import type { IndicatorSet, Limits, MonthRule, PlausibilityRuleSet } from '../domain/evaluation/types.js';
import { newestVersion, theVersion } from '../domain/evaluation/versions.js';
import type { OnReadings } from '../domain/month.decide.js';
import { type ReadingsCommand as Command, readings } from '../domain/readings.js';
import type { ReadingsMonthEvent } from '../domain/readings-month.js';
import { mayKnowSection, type RegisteredSection, section, targetAt, waterBodyTypeAt } from '../domain/section.js';
import { INDICATOR_SETS, LIMITS, MONTH_RULES, PLAUSIBILITY_RULE_SETS } from '../reference.js';

/** An assessment as it is asked for: rule and set by id, in their newest version. */
export interface AssessmentAsked {
  readonly type: 'AssessMonth';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly rule: string;
  readonly indicatorSet: string;
}
/** A command without what the handler reads of the section. */
type Asked<One> = One extends OnReadings ? Omit<One, Exclude<keyof OnReadings, 'actor'>> : never;
export type ReadingsAsked = Asked<Exclude<Command, AssessMonth>>;

/** A command on the readings of one section in one month. */
export class ReadingsCommand {
  constructor(
    readonly section: string,
    readonly month: MonthText,
    readonly command: ReadingsAsked | AssessmentAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(ReadingsCommand)
export class ReadingsHandler implements ICommandHandler<ReadingsCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    @Inject(MONTH_RULES) private readonly rules: readonly MonthRule[],
    @Inject(INDICATOR_SETS) private readonly sets: readonly IndicatorSet[],
    @Inject(PLAUSIBILITY_RULE_SETS) private readonly plausibility: readonly PlausibilityRuleSet[],
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  async execute({ section: id, month, command, envelope }: ReadingsCommand): Promise<Outcome> {
    const { state, revision } = await this.gateway.load(section, id);
    if (state.kind === 'unknown' || !mayKnowSection(envelope.actor, state)) return refused(refusal('NotFound'));
    const asked = command.type === 'AssessMonth' ? this.assessment(command, state, revision, month) : command;
    if ('code' in asked) return refused(asked);
    const aggregate = { ...readings, mayKnow: () => mayKnowSection(envelope.actor, state) };
    const { dataOwner } = state.details;
    return this.gateway.execute(aggregate, `${id}-${month}`, { ...asked, section: id, month, dataOwner }, envelope);
  }

  /** Rule, set and limits from reference data; target and water body as they are on the last day of the month. */
  private assessment(
    { rule: ruleId, indicatorSet, ...asked }: AssessmentAsked,
    state: RegisteredSection,
    sectionRevision: number,
    month: MonthText,
  ): Asked<AssessMonth> | Refusal {
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

const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });

/** Proposals that a command came to; those of a closed month. */
export const proposalsIn = (outcome: Outcome): readonly string[] => {
  const events = outcome.kind === 'accepted' ? (outcome.events as readonly ReadingsMonthEvent[]) : [];
  return events.flatMap((event) =>
    event.type === 'water-quality.correction-proposed.v1' || event.type === 'water-quality.withdrawal-proposed.v1'
      ? [event.data.proposal]
      : [],
  );
};
