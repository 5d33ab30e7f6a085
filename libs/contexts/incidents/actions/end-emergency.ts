import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IncidentCommand } from './incident.handler.js';

@InputType({ description: '终止应急状态。The end of the emergency state.' })
export class EndEmergencyInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => DateTime, { nullable: true, description: '终止时间；空则为现在。When it ended; absent: now.' })
  endedAt?: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '应急状态已终止。The emergency has ended; the clock of the investigation runs.' })
export class EmergencyEnded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const EndEmergencyResult = resultUnion(
  'EndEmergencyResult',
  '终止应急状态的结果。Answer to endEmergency.',
  EmergencyEnded,
);

const inputSchema = z.strictObject({ incident: idSchema, endedAt: instantSchema.optional(), reason: proseSchema });

@Resolver()
export class EndEmergencyAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => EndEmergencyResult, {
    description:
      '终止应急状态，由认定单位负责人；调查时限由此起算。Ends the emergency state; the head of the body that determined the incident. The clock of the investigation runs from here.',
  })
  async endEmergency(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '终止。The end.' }) input: EndEmergencyInput,
  ): Promise<EmergencyEnded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, endedAt, reason } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'EndEmergency', actor: caller.actor, at, endedAt: endedAt ?? at, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new EmergencyEnded(), { receipt }));
  }
}
