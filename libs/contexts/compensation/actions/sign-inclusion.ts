import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { becameAgreed } from './became-agreed.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '签署数据取舍。A proposal to sign.' })
export class SignInclusionInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => ID, { description: '取舍编号。Id of the proposal.' })
  inclusion: string;
}

@ObjectType({ description: '取舍已签署。The proposal is signed for one’s own body.' })
export class InclusionSigned {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此各方均已签署。Whether every party signed it by now, by this signature.' })
  agreed: boolean;
}

const SignInclusionResult = resultUnion(
  'SignInclusionResult',
  '签署取舍的结果。Answer to signInclusion.',
  InclusionSigned,
);

const inputSchema = z.strictObject({ agreement: idSchema, period: monthSchema, inclusion: idSchema });

@Resolver()
export class SignInclusionAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => SignInclusionResult, {
    description:
      '代表本单位签署取舍提议；提议人不得签署。各方均签署后须重新计算。Signs a proposal for one’s own body, not by who proposed it. Once every party signed, the settlement is computed anew.',
  })
  async signInclusion(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '取舍。The proposal.' }) input: SignInclusionInput,
  ): Promise<InclusionSigned | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, inclusion } = checked.value;
    const command = { type: 'SignInclusion', actor: caller.actor, at: this.clock.now(), inclusion } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) =>
      Object.assign(new InclusionSigned(), { receipt, agreed: becameAgreed(outcome) }),
    );
  }
}
