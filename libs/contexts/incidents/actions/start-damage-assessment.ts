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

@InputType({ description: '开始损害评估。A damage assessment that starts.' })
export class StartDamageAssessmentInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => DateTime, { nullable: true, description: '开始时间；空则为现在。When it started; absent: now.' })
  startedAt?: string;

  @Field({ description: '评估单位，勿写姓名。Which body assesses; name no person.' })
  assessor: string;
}

@ObjectType({ description: '损害评估已开始。It has started; the clock of the investigation is suspended.' })
export class DamageAssessmentStarted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const StartDamageAssessmentResult = resultUnion(
  'StartDamageAssessmentResult',
  '开始损害评估的结果。Answer to startDamageAssessment.',
  DamageAssessmentStarted,
);

const inputSchema = z.strictObject({ incident: idSchema, startedAt: instantSchema.optional(), assessor: proseSchema });

@Resolver()
export class StartDamageAssessmentAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => StartDamageAssessmentResult, {
    description:
      '记录污染损害评估开始；评估时间不计入调查时限。Records that a damage assessment started; its time does not count for the investigation.',
  })
  async startDamageAssessment(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '评估。The assessment.' }) input: StartDamageAssessmentInput,
  ): Promise<DamageAssessmentStarted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, startedAt, assessor } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'StartDamageAssessment', actor: caller.actor, at, startedAt: startedAt ?? at, assessor },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DamageAssessmentStarted(), { receipt }));
  }
}
