import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { proseSchema } from '#platform/kernel/schemas.js';
import { OnMonthInput, onMonth } from './on-month.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '申请重开月份。A closed month to reopen.' })
export class ReopenMonthInput extends OnMonthInput {
  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({
  description: '已申请重开，待另一名人员确认。The reopening is asked for; another officer has to confirm it.',
})
export class MonthReopeningRequested {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ReopenMonthResult = resultUnion(
  'ReopenMonthResult',
  '申请重开月份的结果。Answer to reopenMonth.',
  MonthReopeningRequested,
);

const inputSchema = z.strictObject({ ...onMonth, reason: proseSchema });

@Resolver()
export class ReopenMonthAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => ReopenMonthResult, { description: '申请重开已关闭的月份。Asks for the reopening of a closed month.' })
  async reopenMonth(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '月份与事由。The month, and why.' }) input: ReopenMonthInput,
  ): Promise<MonthReopeningRequested | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement, reason } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'ReopenMonth', actor: caller.actor, reason },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthReopeningRequested(), { receipt }));
  }
}
