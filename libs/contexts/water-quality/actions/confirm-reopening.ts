import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { OnMonthInput, onMonth } from './on-month.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '确认重开月份。A closed month whose reopening was asked for.' })
export class ConfirmReopeningInput extends OnMonthInput {}

@ObjectType({ description: '月份已重开，月版本号加一。The month is open again; its version is raised by one.' })
export class MonthReopened {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ConfirmReopeningResult = resultUnion(
  'ConfirmReopeningResult',
  '确认重开月份的结果。Answer to confirmReopening.',
  MonthReopened,
);

const inputSchema = z.strictObject(onMonth);

@Resolver()
export class ConfirmReopeningAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => ConfirmReopeningResult, {
    description: '确认重开月份，须为另一名人员。Reopens a month; by another officer than the one who asked for it.',
  })
  async confirmReopening(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '月份。The month.' }) input: ConfirmReopeningInput,
  ): Promise<MonthReopened | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'ConfirmReopening', actor: caller.actor },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthReopened(), { receipt }));
  }
}
