import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Clock } from '#platform/runtime/clock.js';
import { OnMonthInput, onMonth } from './on-month.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '关闭月份。A month to close.' })
export class CloseMonthInput extends OnMonthInput {}

@ObjectType({ description: '月份已关闭。The month is closed.' })
export class MonthClosed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const CloseMonthResult = resultUnion('CloseMonthResult', '关闭月份的结果。Answer to closeMonth.', MonthClosed);

const inputSchema = z.strictObject(onMonth);

@Resolver()
export class CloseMonthAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('monitoringOfficer')
  @Mutation(() => CloseMonthResult, {
    description: '关闭月份，须在月末之后。Closes a month after its end; what comes later is a correction.',
  })
  async closeMonth(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '月份。The month.' }) input: CloseMonthInput,
  ): Promise<MonthClosed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'CloseMonth', actor: caller.actor, at: this.clock.now() },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthClosed(), { receipt }));
  }
}
