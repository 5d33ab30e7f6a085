import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AllowOrDelegate } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { gradeSchema } from '../domain/grading/types.js';
import { IncidentCommand } from './incident.handler.js';
import { IncidentGrade } from './incident-enums.js';

@InputType({ description: '定级。The grade of an incident.' })
export class DetermineGradeInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => IncidentGrade, { description: '级别。The grade.' })
  grade: keyof typeof IncidentGrade;

  @Field({
    nullable: true,
    description:
      '与两表从严所得不同的理由，勿写姓名。Why it departs from the graver of what the tables give; name no person.',
  })
  reason?: string;
}

@ObjectType({ description: '级别已认定。The grade is determined.' })
export class GradeDetermined {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DetermineGradeResult = resultUnion(
  'DetermineGradeResult',
  '定级的结果。Answer to determineGrade.',
  GradeDetermined,
);

const inputSchema = z.strictObject({ incident: idSchema, grade: gradeSchema, reason: proseSchema.optional() });

@Resolver()
export class DetermineGradeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @AllowOrDelegate('determineGrade', 'head')
  @Mutation(() => DetermineGradeResult, {
    description:
      '具名定级，依据最新记录的事实；可再次认定，级别变化的，报告时限自此重新起算（解释）。Determines the grade by name, on the facts recorded last. It may be determined again; where it changes, a clock of the report starts anew from here (a reading, not law).',
  })
  async determineGrade(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '级别。The grade.' }) input: DetermineGradeInput,
  ): Promise<GradeDetermined | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, ...rest } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(incident, { type: 'DetermineGrade', actor: caller.actor, at, ...rest }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new GradeDetermined(), { receipt }));
  }
}
