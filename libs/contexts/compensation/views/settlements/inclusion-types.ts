import { Field, ID, ObjectType } from '@nestjs/graphql';
import { DateTime } from '#platform/graphql/scalars.js';
import { assertNever } from '#platform/kernel/decider.js';
import { SettlementInclusionEffect, SettlementInclusionStatus } from '../../actions/settlement-enums.js';
import type { Line } from '../../domain/statement.js';
import { SettlementConfirmation } from './confirmation-types.js';
import type { InclusionAct } from './settlements.view.js';

/** Which values count by whose will: of a proposal, and of a line to which it was applied. */
@ObjectType({ isAbstract: true })
abstract class Inclusion {
  @Field(() => ID, { description: '取舍编号。Id of the decision.' })
  id: string;

  @Field(() => SettlementInclusionEffect, { description: '计入或不计入。In or out.' })
  effect: keyof typeof SettlementInclusionEffect;

  @Field(() => [ID], { description: '监测值版本。Versions of readings.' })
  readings: readonly string[];

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field({ description: '依据。What it rests on.' })
  basis: string;

  @Field(() => [SettlementConfirmation], { description: '各方签署。Who signed it.' })
  signatures: SettlementConfirmation[];
}

@ObjectType({
  description: '计入某行的数据取舍，由各方签署。A decision of all parties, as far as it was applied to the line.',
})
export class AppliedInclusion extends Inclusion {
  static allOf({ inclusions = [] }: Pick<Line, 'inclusions'>): AppliedInclusion[] {
    return inclusions.map(({ inclusion: id, effect, versionIds: readings, reason, basis, signatures }) => ({
      ...{ id, effect, readings, reason, basis },
      signatures: signatures.map(({ party, ...given }) => SettlementConfirmation.of(party, given)),
    }));
  }
}

@ObjectType({ description: '谢绝或收回。A proposal declined, or taken back.' })
export class InclusionRefusal {
  @Field(() => ID, { description: '谢绝单位。The party.' })
  party: string;

  @Field(() => ID, { description: '谢绝人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  @Field({ description: '理由。Why.' })
  reason: string;
}

@ObjectType({
  description: '数据取舍提议：各方均签署后，自下一次计算起生效。A proposal which values count in the settlement.',
})
export class SettlementInclusion extends Inclusion {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [String], { description: '项目代码。Item codes.' })
  items: readonly string[];

  @Field(() => SettlementInclusionStatus, { description: '状态。Where it stands.' })
  status: keyof typeof SettlementInclusionStatus;

  @Field(() => ID, { description: '提议单位。The party that proposed it.' })
  party: string;

  @Field(() => ID, { description: '提议人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '提议时间。When it was proposed.' })
  at: string;

  @Field(() => InclusionRefusal, { nullable: true, description: '谢绝；未谢绝则空。Null: nobody declined it.' })
  declined?: InclusionRefusal;

  /** @param acts oldest first */
  static allOf(acts: readonly InclusionAct[]): SettlementInclusion[] {
    const found = new Map<string, SettlementInclusion>();
    for (const act of acts) {
      if (act.kind === 'proposed') found.set(act.inclusion, proposed(act));
      const before = found.get(act.inclusion);
      if (before) found.set(act.inclusion, followedBy(before, act));
    }
    return [...found.values()];
  }
}

const proposed = ({
  inclusion: id,
  kind: _,
  organisation: party,
  versionIds: readings,
  effect,
  ...proposal
}: Extract<InclusionAct, { readonly kind: 'proposed' }>): SettlementInclusion => ({
  ...{ ...proposal, id, party, readings, status: 'open', signatures: [] },
  effect: effect as keyof typeof SettlementInclusionEffect,
});

const followedBy = (before: SettlementInclusion, act: InclusionAct): SettlementInclusion => {
  switch (act.kind) {
    case 'proposed':
      return before;
    case 'signed':
      return { ...before, signatures: [...before.signatures, SettlementConfirmation.of(act.party, act.given)] };
    case 'declined': {
      const { organisation: party, officer, at, reason } = act;
      return { ...before, status: 'declined', declined: { party, officer, at, reason } };
    }
    case 'agreed':
      return { ...before, status: 'agreed' };
    default:
      return assertNever(act);
  }
};
