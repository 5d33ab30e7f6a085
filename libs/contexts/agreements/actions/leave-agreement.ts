import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Outcome } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { idSchema, localDateSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { AgreementEvent } from '../domain/agreement.events.js';
import { AgreementCommand } from './agreement.handler.js';

@InputType({ description: '退出协议。An agreement to leave.' })
export class LeaveAgreementInput extends CommandInput {
  @Field(() => ID, { description: '协议。Agreement.' })
  agreement: string;

  @Field(() => LocalDate, { description: '最后一日，不早于今日。Last day as a party, today or later.' })
  lastDay: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({
  description: '已退出；首个版本未签齐时即为拒签。The party leaves; where no version is in force, it declined.',
})
export class AgreementLeft {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '协议是否由此终止。Whether the agreement ended by it.' })
  ended: boolean;
}

const LeaveAgreementResult = resultUnion(
  'LeaveAgreementResult',
  '退出协议的结果。Answer to leaveAgreement.',
  AgreementLeft,
);

const inputSchema = z.strictObject({ agreement: idSchema, lastDay: localDateSchema, reason: proseSchema });

const endedBy = (outcome: Outcome): boolean =>
  outcome.kind === 'accepted' &&
  (outcome.events as readonly AgreementEvent[]).some(({ type }) => type === 'agreements.agreement-ended.v1');

@Resolver()
export class LeaveAgreementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => LeaveAgreementResult, {
    description:
      '本单位退出协议；余下不足两方时协议终止。Leaves an agreement; with fewer than two parties left it ends.',
  })
  async leaveAgreement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '协议与最后一日。Agreement and last day.' }) input: LeaveAgreementInput,
  ): Promise<AgreementLeft | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement } = checked.value;
    const command = { type: 'LeaveAgreement', actor: caller.actor, at: this.clock.now(), ...checked.value } as const;
    const outcome = await this.commands.execute(new AgreementCommand(agreement, command, checked.envelope));
    const ended = endedBy(outcome);
    return toResult(outcome, (receipt) => Object.assign(new AgreementLeft(), { receipt, ended }));
  }
}
