import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IntakeCommand } from './intake.handler.js';

@InputType({ description: '并案。A tip-off that is about an abnormality that is there.' })
export class MergeIntakeInput extends CommandInput {
  @Field(() => ID, { description: '受理编号。The intake.' })
  intake: string;

  @Field(() => ID, { description: '并入的异常，须为本单位的。The abnormality; of the own body.' })
  abnormality: string;
}

@ObjectType({ description: '已并案。The tip-off is merged.' })
export class IntakeMerged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const MergeIntakeResult = resultUnion('MergeIntakeResult', '并案的结果。Answer to mergeIntake.', IntakeMerged);

const inputSchema = z.strictObject({ intake: idSchema, abnormality: idSchema });

@Resolver()
export class MergeIntakeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => MergeIntakeResult, {
    description:
      '将受理并入本单位已有异常；最早的来电时间即为获知时间。Merges a tip-off into an abnormality of the own body; the earliest call is when it was learned of.',
  })
  async mergeIntake(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '并案。What is merged.' }) input: MergeIntakeInput,
  ): Promise<IntakeMerged | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { intake, abnormality } = checked.value;
    const command = { type: 'MergeIntake', actor: caller.actor, at: this.clock.now(), abnormality } as const;
    const outcome = await this.commands.execute(new IntakeCommand(intake, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new IntakeMerged(), { receipt }));
  }
}
