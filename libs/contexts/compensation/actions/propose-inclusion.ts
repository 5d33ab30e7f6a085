import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { SettlementEvent } from '../domain/settlement.events.js';
import { inclusionEffects } from '../domain/statement.js';
import { SettlementCommand } from './settlement.handler.js';
import { SettlementInclusionEffect } from './settlement-enums.js';

@InputType({ description: '提议数据取舍。A proposal which values count in a settlement.' })
export class ProposeInclusionInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [ID], { description: '监测值版本。Versions of readings of the section.' })
  readings: string[];

  @Field(() => [String], { description: '项目代码。Codes of the items that are meant.' })
  items: string[];

  @Field(() => SettlementInclusionEffect, { description: '计入或不计入。In or out.' })
  effect: keyof typeof SettlementInclusionEffect;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;

  @Field({ description: '依据：规定、方法或纪要。The text, method or minutes it rests on.' })
  basis: string;
}

@ObjectType({ description: '取舍已提议，待各方签署。Proposed; every party has to sign it.' })
export class InclusionProposed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, {
    nullable: true,
    description: '取舍编号；同一提议已在则空。Id of the proposal; null: the same one is open already.',
  })
  inclusion?: string;
}

const ProposeInclusionResult = resultUnion(
  'ProposeInclusionResult',
  '提议取舍的结果。Answer to proposeInclusion.',
  InclusionProposed,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, section: idSchema },
  readings: z.array(idSchema).min(1).max(400),
  items: z.array(z.string().min(1).max(40)).min(1).max(40),
  effect: z.enum(inclusionEffects),
  ...{ reason: proseSchema, basis: proseSchema },
});
type Proposed = Extract<SettlementEvent, { readonly type: 'compensation.inclusion-proposed.v1' }>;

@Resolver()
export class ProposeInclusionAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => ProposeInclusionResult, {
    description:
      '提议在本结算中计入或不计入所指监测值；各方均签署后，自下一次计算起生效，数据所有单位的月评价不变。Proposes that values count or do not count in this settlement; from the next computation after every party signed it. The month of the data owner stays as it is.',
  })
  async proposeInclusion(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '提议。The proposal.' }) input: ProposeInclusionInput,
  ): Promise<InclusionProposed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, readings: versionIds, ...proposed } = checked.value;
    const on = { actor: caller.actor, at: this.clock.now() };
    const command = { type: 'ProposeInclusion', ...on, ...proposed, versionIds } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    const [event] = outcome.kind === 'accepted' ? (outcome.events as readonly Proposed[]) : [];
    return toResult(outcome, (receipt) =>
      Object.assign(new InclusionProposed(), { receipt, ...(event && { inclusion: event.data.inclusion }) }),
    );
  }
}
