import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { SettlementEvent } from '../domain/settlement.events.js';
import { settlementIdOf } from '../domain/settlement.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '计算一个月的补偿。A month to compute.' })
export class ComputeSettlementInput extends CommandInput {
  @Field(() => ID, { description: '横向补偿协议。The agreement that pays.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;
}

@ObjectType({ description: '已计算。The settlement is computed.' })
export class SettlementComputed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '结算编号。Id of the settlement.' })
  settlement: string;

  @Field(() => Int, {
    nullable: true,
    description:
      '第几次计算；无变化则空，原计算维持。Which computation; absent: nothing changed, the one before stands.',
  })
  computation?: number;

  @Field(() => Digest, {
    nullable: true,
    description: '结算单摘要；无变化则空。Digest of its statement; absent: nothing changed.',
  })
  statementDigest?: string;
}

const ComputeSettlementResult = resultUnion(
  'ComputeSettlementResult',
  '计算补偿的结果。Answer to computeSettlement.',
  SettlementComputed,
);

type Computed = Extract<SettlementEvent, { readonly type: 'compensation.settlement-computed.v1' }>;

const inputSchema = z.strictObject({ agreement: idSchema, period: monthSchema });

@Resolver()
export class ComputeSettlementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer')
  @Mutation(() => ComputeSettlementResult, {
    description:
      '按协议计算该月补偿；有异议或所用数据变化后可重新计算。Computes what the agreement pays for a month; again after an objection, or when what it rests on changed.',
  })
  async computeSettlement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '协议与月份。Agreement and month.' }) input: ComputeSettlementInput,
  ): Promise<SettlementComputed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period } = checked.value;
    const command = { type: 'ComputeSettlement', actor: caller.actor, at: this.clock.now() } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    const events = outcome.kind === 'accepted' ? (outcome.events as readonly SettlementEvent[]) : [];
    const event = events.find(({ type }) => type === 'compensation.settlement-computed.v1') as Computed | undefined;
    return toResult(outcome, (receipt) =>
      Object.assign(new SettlementComputed(), {
        ...{ receipt, settlement: settlementIdOf(agreement, period) },
        ...(event && { computation: event.data.computation, statementDigest: event.data.statementDigest }),
      }),
    );
  }
}
