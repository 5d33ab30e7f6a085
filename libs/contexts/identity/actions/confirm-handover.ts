import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { DutyChange } from './duty.handler.js';

@InputType({ description: '确认接班。A handover that one takes over by.' })
export class ConfirmHandoverInput extends CommandInput {
  @Field(() => ID, { description: '交接班编号。The handover.' })
  handover: string;
}

@ObjectType({ description: '已接班，自此由接班人员负责。Taken over: the incoming officer is responsible from now on.' })
export class HandoverConfirmed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ConfirmHandoverResult = resultUnion(
  'ConfirmHandoverResult',
  '确认接班的结果。Answer to confirmHandover.',
  HandoverConfirmed,
);

const inputSchema = z.strictObject({ handover: idSchema });

@Resolver()
export class ConfirmHandoverAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ConfirmHandoverResult, {
    description: '接班人员确认接班。The incoming officer takes over, by name.',
  })
  async confirmHandover(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '交接班。The handover.' }) input: ConfirmHandoverInput,
  ): Promise<HandoverConfirmed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { handover } = checked.value;
    const outcome = await this.commands.execute(
      new DutyChange(
        { type: 'ConfirmHandover', actor: caller.actor, at: this.clock.now(), handover },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new HandoverConfirmed(), { receipt }));
  }
}
