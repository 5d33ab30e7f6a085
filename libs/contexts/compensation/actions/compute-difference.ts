import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { DifferencesEvent } from '../domain/differences.events.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '计算差额。A final settlement whose difference is to be computed.' })
export class ComputeDifferenceInput extends CommandInput {
  @Field(() => ID, { description: '横向补偿协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '已确定结算的月份（北京时间）。Legal month of the final settlement.' })
  period: string;

  @Field(() => Month, {
    nullable: true,
    description:
      '结转至哪个月；不填则为其后第一个尚未确定的月份（“下一期”，未见条文明确，可由双方约定）。The month it goes into; absent: the first later one that is not final. No text names the month.',
  })
  into?: string;

  @Field({ description: '说明，如更正批号，勿写姓名。Explanation, e.g. the batch of corrections; name no person.' })
  reason: string;
}

@ObjectType({ description: '差额已计算。The difference is computed.' })
export class DifferenceComputed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => Int, {
    nullable: true,
    description: '该结算的第几次差额；无变化则空。Which difference of the settlement; absent: nothing changed.',
  })
  difference?: number;

  @Field(() => Month, { nullable: true, description: '结转至该月；无变化则空。The month it goes into.' })
  into?: string;
}

const ComputeDifferenceResult = resultUnion(
  'ComputeDifferenceResult',
  '计算差额的结果。Answer to computeDifference.',
  DifferenceComputed,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, into: monthSchema.optional(), reason: proseSchema },
});

@Resolver()
export class ComputeDifferenceAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer')
  @Mutation(() => ComputeDifferenceResult, {
    description:
      '已确定的结算所用数据其后变化时，计算差额并结转至其后一期；原结算不变，各方确认其后一期的结算单即确认差额。What a final settlement comes to otherwise by now goes into a later one; the final one stays, and who confirms the later statement confirms the difference.',
  })
  async computeDifference(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '结算与说明。Settlement and explanation.' }) input: ComputeDifferenceInput,
  ): Promise<DifferenceComputed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, into, reason } = checked.value;
    const command = { type: 'ComputeDifference', actor: caller.actor, at: this.clock.now(), into, reason } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    const [event] = outcome.kind === 'accepted' ? (outcome.events as readonly DifferencesEvent[]) : [];
    return toResult(outcome, (receipt) =>
      Object.assign(new DifferenceComputed(), {
        receipt,
        ...(event && { difference: event.data.difference, into: event.data.into }),
      }),
    );
  }
}
