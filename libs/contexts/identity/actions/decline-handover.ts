import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { reasonSchema } from '../domain/officer.events.js';
import { DutyChange } from './duty.handler.js';

@InputType({ description: '拒绝接班。A handover that is not accepted.' })
export class DeclineHandoverInput extends CommandInput {
  @Field(() => ID, { description: '交接班编号。The handover.' })
  handover: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '已拒绝，仍由交班人员负责。Declined: the outgoing officer stays responsible.' })
export class HandoverDeclined {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DeclineHandoverResult = resultUnion(
  'DeclineHandoverResult',
  '拒绝接班的结果。Answer to declineHandover.',
  HandoverDeclined,
);

const inputSchema = z.strictObject({ handover: idSchema, reason: reasonSchema });

@Resolver()
export class DeclineHandoverAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => DeclineHandoverResult, {
    description: '接班人员说明理由，不予接班。The incoming officer says why it does not take over.',
  })
  async declineHandover(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '交接班与理由。The handover, and why.' }) input: DeclineHandoverInput,
  ): Promise<HandoverDeclined | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { handover, reason } = checked.value;
    const outcome = await this.commands.execute(
      new DutyChange(
        { type: 'DeclineHandover', actor: caller.actor, at: this.clock.now(), handover, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new HandoverDeclined(), { receipt }));
  }
}
