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

@InputType({ description: '调查完成。An investigation that is completed.' })
export class CompleteInvestigationInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => DateTime, {
    nullable: true,
    description: '完成并报送调查报告的时间；空则为现在。When its report was completed and handed up; absent: now.',
  })
  completedAt?: string;

  @Field({ description: '调查单位。Which body investigated.' })
  investigator: string;

  @Field({ description: '结论，勿写姓名。Its conclusion; name no person.' })
  conclusion: string;
}

@ObjectType({ description: '调查已完成。The investigation is completed.' })
export class InvestigationCompleted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const CompleteInvestigationResult = resultUnion(
  'CompleteInvestigationResult',
  '调查完成的结果。Answer to completeInvestigation.',
  InvestigationCompleted,
);

const inputSchema = z.strictObject({
  incident: idSchema,
  completedAt: instantSchema.optional(),
  investigator: proseSchema,
  conclusion: proseSchema,
});

@Resolver()
export class CompleteInvestigationAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => CompleteInvestigationResult, {
    description:
      '记录调查完成，由认定单位负责人。Records that the investigation is completed; the head of the body that determined the incident.',
  })
  async completeInvestigation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '调查。The investigation.' }) input: CompleteInvestigationInput,
  ): Promise<InvestigationCompleted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, completedAt, ...rest } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'CompleteInvestigation', actor: caller.actor, at, completedAt: completedAt ?? at, ...rest },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new InvestigationCompleted(), { receipt }));
  }
}
