import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '谢绝数据取舍。A proposal that is not signed.' })
export class DeclineInclusionInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => ID, { description: '取舍编号。Id of the proposal.' })
  inclusion: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '取舍已谢绝，提议终止。The proposal is declined and at an end.' })
export class InclusionDeclined {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DeclineInclusionResult = resultUnion(
  'DeclineInclusionResult',
  '谢绝取舍的结果。Answer to declineInclusion.',
  InclusionDeclined,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, inclusion: idSchema, reason: proseSchema },
});

@Resolver()
export class DeclineInclusionAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => DeclineInclusionResult, {
    description:
      '代表本单位谢绝取舍提议，或收回本单位的提议。Declines a proposal for one’s own body, or takes the own one back.',
  })
  async declineInclusion(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '取舍与理由。The proposal, and why.' }) input: DeclineInclusionInput,
  ): Promise<InclusionDeclined | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, ...declined } = checked.value;
    const command = { type: 'DeclineInclusion', actor: caller.actor, at: this.clock.now(), ...declined } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new InclusionDeclined(), { receipt }));
  }
}
