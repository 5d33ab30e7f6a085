import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, LocalDate, Month } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, localDateSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { becameAgreed } from './became-agreed.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '登记平台外签约方对取舍的签署。The signature of a party off the platform.' })
export class ClaimInclusionSignatureInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => ID, { description: '取舍编号。Id of the proposal.' })
  inclusion: string;

  @Field(() => ID, { description: '平台外签约方。The party off the platform.' })
  party: string;

  @Field(() => LocalDate, { description: '来函签署日期。Day on which the letter was signed.' })
  signedOn: string;

  @Field(() => Digest, {
    description: '已上传的签署函件的摘要。Digest of the signed letter, sent to `/files` before.',
  })
  document: string;
}

@ObjectType({ description: '签署已登记。The signature is on record, as claimed.' })
export class InclusionSignatureClaimed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此各方均已签署。Whether every party signed it by now, by this signature.' })
  agreed: boolean;
}

const ClaimInclusionSignatureResult = resultUnion(
  'ClaimInclusionSignatureResult',
  '登记签署的结果。Answer to claimInclusionSignature.',
  InclusionSignatureClaimed,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, inclusion: idSchema, party: idSchema },
  ...{ signedOn: localDateSchema, document: digestSchema },
});

@Resolver()
export class ClaimInclusionSignatureAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => ClaimInclusionSignatureResult, {
    description:
      '登记平台外签约方以函件签署取舍；以“登记”显示，提议人不得登记。Says that a party off the platform signed a proposal by letter; shown as a claim, and not made by who proposed it.',
  })
  async claimInclusionSignature(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '签署。The signature.' }) input: ClaimInclusionSignatureInput,
  ): Promise<InclusionSignatureClaimed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, ...claimed } = checked.value;
    const on = { actor: caller.actor, at: this.clock.now() };
    const command = { type: 'ClaimInclusionSignature', ...on, ...claimed } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) =>
      Object.assign(new InclusionSignatureClaimed(), { receipt, agreed: becameAgreed(outcome) }),
    );
  }
}
