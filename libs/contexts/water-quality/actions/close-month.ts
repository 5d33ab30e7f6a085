import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '关闭月份。A month to close.' })
export class CloseMonthInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;
}

@ObjectType({ description: '月份已关闭。The month is closed.' })
export class MonthClosed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const CloseMonthResult = resultUnion('CloseMonthResult', '关闭月份的结果。Answer to closeMonth.', MonthClosed);

const inputSchema = z.strictObject({ section: idSchema, month: monthSchema });

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
    const { section, month } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'CloseMonth', actor: caller.actor, at: this.clock.now() },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthClosed(), { receipt }));
  }
}
