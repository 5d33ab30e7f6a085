import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IncidentCommand } from './incident.handler.js';

@InputType({ description: '扩大分发。Further bodies that shall see an incident.' })
export class ExtendDistributionInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => [ID], { description: '新增单位，至少一个。Bodies to add, at least one.' })
  distribution: string[];

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '分发已扩大。The distribution is extended.' })
export class DistributionExtended {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ExtendDistributionResult = resultUnion(
  'ExtendDistributionResult',
  '扩大分发的结果。Answer to extendDistribution.',
  DistributionExtended,
);

const inputSchema = z.strictObject({
  incident: idSchema,
  distribution: z.array(idSchema).min(1).max(100),
  reason: proseSchema,
});

@Resolver()
export class ExtendDistributionAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ExtendDistributionResult, {
    description:
      '扩大事件的分发：新增单位自始可见事件及其共有时间线。Further bodies see the incident and its shared timeline, from the beginning.',
  })
  async extendDistribution(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '分发。The distribution.' }) input: ExtendDistributionInput,
  ): Promise<DistributionExtended | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, distribution, reason } = checked.value;
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'ExtendDistribution', actor: caller.actor, at: this.clock.now(), distribution, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DistributionExtended(), { receipt }));
  }
}
