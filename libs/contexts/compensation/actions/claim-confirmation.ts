import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, LocalDate, Month } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, localDateSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { becameFinal } from './became-final.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '登记平台外签约方的确认。The confirmation of a party off the platform.' })
export class ClaimConfirmationInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => Digest, { description: '来函所确认结算单的摘要。Digest of the statement that the letter confirms.' })
  statementDigest: string;

  @Field(() => ID, { description: '平台外签约方。The party off the platform.' })
  party: string;

  @Field(() => LocalDate, { description: '来函签署日期。Day on which the letter was signed.' })
  signedOn: string;

  @Field(() => Digest, {
    description: '已上传的签署函件的摘要。Digest of the signed letter, sent to `/files` before.',
  })
  document: string;
}

@ObjectType({ description: '确认已登记。The confirmation is on record, as claimed.' })
export class ConfirmationClaimed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此确定。Whether the settlement became final by it.' })
  final: boolean;
}

const ClaimConfirmationResult = resultUnion(
  'ClaimConfirmationResult',
  '登记确认的结果。Answer to claimConfirmation.',
  ConfirmationClaimed,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, statementDigest: digestSchema, party: idSchema },
  ...{ signedOn: localDateSchema, document: digestSchema },
});

@Resolver()
export class ClaimConfirmationAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => ClaimConfirmationResult, {
    description:
      '登记平台外签约方以函件确认结算单；以“登记”显示，计算人不得登记。Says that a party off the platform confirmed the statement by letter; shown as a claim, and not made by who computed it.',
  })
  async claimConfirmation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '确认。The confirmation.' }) input: ClaimConfirmationInput,
  ): Promise<ConfirmationClaimed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, ...claimed } = checked.value;
    const command = { type: 'ClaimConfirmation', actor: caller.actor, at: this.clock.now(), ...claimed } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) =>
      Object.assign(new ConfirmationClaimed(), { receipt, final: becameFinal(outcome) }),
    );
  }
}
