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

@InputType({ description: '结束损害评估。A damage assessment that ends.' })
export class EndDamageAssessmentInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => DateTime, { nullable: true, description: '结束时间；空则为现在。When it ended; absent: now.' })
  endedAt?: string;

  @Field({ description: '结果，勿写姓名。Its result; name no person.' })
  result: string;
}

@ObjectType({ description: '损害评估已结束。It has ended; the clock of the investigation goes on.' })
export class DamageAssessmentEnded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const EndDamageAssessmentResult = resultUnion(
  'EndDamageAssessmentResult',
  '结束损害评估的结果。Answer to endDamageAssessment.',
  DamageAssessmentEnded,
);

const inputSchema = z.strictObject({ incident: idSchema, endedAt: instantSchema.optional(), result: proseSchema });

@Resolver()
export class EndDamageAssessmentAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => EndDamageAssessmentResult, {
    description:
      '记录污染损害评估结束；调查时限继续。Records that the damage assessment ended; the clock of the investigation goes on.',
  })
  async endDamageAssessment(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '评估。The assessment.' }) input: EndDamageAssessmentInput,
  ): Promise<DamageAssessmentEnded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, endedAt, result } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'EndDamageAssessment', actor: caller.actor, at, endedAt: endedAt ?? at, result },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DamageAssessmentEnded(), { receipt }));
  }
}
