import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IncidentCommand } from './incident.handler.js';

@InputType({ description: '办结。Why nothing more is done.' })
export class CloseIncidentInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '事件已办结。The incident is closed.' })
export class IncidentClosed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const CloseIncidentResult = resultUnion(
  'CloseIncidentResult',
  '办结事件的结果。Answer to closeIncident.',
  IncidentClosed,
);

const inputSchema = z.strictObject({ incident: idSchema, reason: proseSchema });

@Resolver()
export class CloseIncidentAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => CloseIncidentResult, {
    description: '办结事件，由认定单位的负责人。Closes an incident; the head of the body that determined it.',
  })
  async closeIncident(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '理由。The reason.' }) input: CloseIncidentInput,
  ): Promise<IncidentClosed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, reason } = checked.value;
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'CloseIncident', actor: caller.actor, at: this.clock.now(), reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentClosed(), { receipt }));
  }
}
