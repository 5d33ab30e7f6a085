import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, Month } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { becameFinal } from './became-final.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '确认结算单。A statement to confirm.' })
export class ConfirmSettlementInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => Digest, { description: '所确认结算单的摘要。Digest of the statement that is confirmed.' })
  statementDigest: string;
}

@ObjectType({ description: '已确认。The statement is confirmed by one’s own body.' })
export class SettlementConfirmed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此确定。Whether the settlement became final by it.' })
  final: boolean;
}

const ConfirmSettlementResult = resultUnion(
  'ConfirmSettlementResult',
  '确认结算单的结果。Answer to confirmSettlement.',
  SettlementConfirmed,
);

const inputSchema = z.strictObject({ agreement: idSchema, period: monthSchema, statementDigest: digestSchema });

@Resolver()
export class ConfirmSettlementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => ConfirmSettlementResult, {
    description:
      '确认最新一次计算的结算单；计算人不得确认。各方均确认且非暂定时即确定。Confirms the newest statement, not by who computed it. Final when all parties confirmed and nothing is provisional.',
  })
  async confirmSettlement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '结算单。The statement.' }) input: ConfirmSettlementInput,
  ): Promise<SettlementConfirmed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, statementDigest } = checked.value;
    const on = { actor: caller.actor, at: this.clock.now() };
    const command = { type: 'ConfirmSettlement', ...on, statementDigest } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) =>
      Object.assign(new SettlementConfirmed(), { receipt, final: becameFinal(outcome) }),
    );
  }
}
