import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { proseSchema } from '#platform/kernel/schemas.js';
import { OnMonthInput, onMonth } from './on-month.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '撤回或否决重开申请。A closed month that will not be reopened.' })
export class RejectReopeningInput extends OnMonthInput {
  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '重开申请已撤回或否决，月份仍关闭。Nobody asks any more; the month stays closed.' })
export class MonthReopeningRejected {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RejectReopeningResult = resultUnion(
  'RejectReopeningResult',
  '撤回或否决重开申请的结果。Answer to rejectReopening.',
  MonthReopeningRejected,
);

const inputSchema = z.strictObject({ ...onMonth, reason: proseSchema });

@Resolver()
export class RejectReopeningAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => RejectReopeningResult, {
    description:
      '申请人撤回重开申请，或另一名人员否决。Takes back the request to reopen a month, or declines that of another officer.',
  })
  async rejectReopening(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '月份与事由。The month, and why.' }) input: RejectReopeningInput,
  ): Promise<MonthReopeningRejected | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement, reason } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'RejectReopening', actor: caller.actor, reason },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthReopeningRejected(), { receipt }));
  }
}
