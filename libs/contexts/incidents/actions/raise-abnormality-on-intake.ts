import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { abnormalityOfIntake } from '../abnormality-raising.js';
import { IntakeCommand } from './intake.handler.js';

@InputType({ description: '据受理登记异常。An abnormality on a tip-off.' })
export class RaiseAbnormalityOnIntakeInput extends CommandInput {
  @Field(() => ID, { description: '受理编号。The intake.' })
  intake: string;

  @Field({ description: '情况描述，勿写姓名。What it is; name no person.' })
  description: string;

  @Field(() => ID, { nullable: true, description: '断面；空则取受理所记。Section; absent: that of the intake.' })
  section?: string;

  @Field(() => ID, {
    nullable: true,
    description: '据以知悉该断面的协议。Agreement under which the section is known.',
  })
  agreement?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: '发生时间；空则取受理所记。When it occurred; absent: as the caller said.',
  })
  occurredAt?: string;
}

@ObjectType({ description: '异常已据受理登记。The abnormality is raised on the tip-off.' })
export class AbnormalityRaisedOnIntake {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '异常编号，亦为其时间线编号。Its id, and that of its timeline.' })
  abnormality: string;
}

const RaiseAbnormalityOnIntakeResult = resultUnion(
  'RaiseAbnormalityOnIntakeResult',
  '据受理登记异常的结果。Answer to raiseAbnormalityOnIntake.',
  AbnormalityRaisedOnIntake,
);

const inputSchema = z
  .strictObject({
    intake: idSchema,
    description: proseSchema,
    section: idSchema.optional(),
    agreement: idSchema.optional(),
    occurredAt: instantSchema.optional(),
  })
  .refine(({ section, agreement }) => agreement === undefined || section !== undefined, {
    path: ['agreement'],
    message: 'goes with a section',
  });

@Resolver()
export class RaiseAbnormalityOnIntakeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => RaiseAbnormalityOnIntakeResult, {
    description:
      '据受理登记本单位的异常；获知时间即本单位获知该举报的时间。Raises an abnormality on a tip-off; it was learned of when the tip-off was.',
  })
  async raiseAbnormalityOnIntake(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异常。The abnormality.' }) input: RaiseAbnormalityOnIntakeInput,
  ): Promise<AbnormalityRaisedOnIntake | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { intake, occurredAt, ...asked } = checked.value;
    const { actor } = caller;
    const occurred = occurredAt === undefined ? undefined : ({ kind: 'at', at: occurredAt } as const);
    const command = { type: 'RaiseOnIntake', actor, at: this.clock.now(), ...asked, occurred } as const;
    const outcome = await this.commands.execute(new IntakeCommand(intake, command, checked.envelope));
    const abnormality = abnormalityOfIntake(actor.organisation, intake);
    return toResult(outcome, (receipt) => Object.assign(new AbnormalityRaisedOnIntake(), { receipt, abnormality }));
  }
}
