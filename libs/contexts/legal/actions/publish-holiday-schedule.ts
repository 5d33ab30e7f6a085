import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { scheduleSchema } from '../domain/schedule.events.js';
import type { PublishSchedule } from '../domain/schedules.js';
import { LegalCommand } from './legal.handler.js';
import { SpecialDayKind } from './legal-enums.js';

@InputType({ description: '放假日或调休上班日。A day off, or a make-up working day.' })
export class SpecialDayInput {
  @Field(() => LocalDate, { description: '日期。The day.' })
  date: string;

  @Field(() => SpecialDayKind, { description: '放假或调休上班。Off, or worked.' })
  kind: keyof typeof SpecialDayKind;

  @Field({ description: '节日名称，如 春节。The festival.' })
  name: string;
}

@InputType({ description: '一个年度的节假日安排。The holidays of one year.' })
export class PublishHolidayScheduleInput extends CommandInput {
  @Field(() => Int, { description: '年度，自 2004 年起。The year, from 2004 on.' })
  year: number;

  @Field(() => [SpecialDayInput], {
    description:
      '放假日与调休上班日，可含上一年 12 月 24 日以后。Days off and make-up working days; of the year before from 24 December on.',
  })
  days: SpecialDayInput[];

  @Field({ nullable: true, description: '通知文号。Number of the notice, where it is known.' })
  documentNumber?: string;

  @Field(() => ProvenanceInput, { description: '来源：通知网址或汇编。Where it comes from.' })
  provenance: ProvenanceInput;

  @Field({ nullable: true, description: '更正理由；首次公布可空。Why it is corrected; absent for the first one.' })
  reason?: string;
}

@ObjectType({ description: '节假日安排已公布。The schedule is published.' })
export class HolidaySchedulePublished {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const PublishHolidayScheduleResult = resultUnion(
  'PublishHolidayScheduleResult',
  '公布节假日安排的结果。Answer to publishHolidaySchedule.',
  HolidaySchedulePublished,
);

const { document: _, ...shape } = scheduleSchema.shape;
const inputSchema = z.strictObject({
  ...shape,
  documentNumber: proseSchema.optional(),
  reason: proseSchema.optional(),
});

@Resolver()
export class PublishHolidayScheduleAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('operator')
  @Mutation(() => PublishHolidayScheduleResult, {
    description:
      '公布一个年度的节假日安排；同年度再次公布为更正，须说明理由。Publishes the holidays of a year; once more for the same year corrects it, and needs a reason.',
  })
  async publishHolidaySchedule(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '安排。The schedule.' }) input: PublishHolidayScheduleInput,
  ): Promise<HolidaySchedulePublished | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { documentNumber, reason, ...rest } = checked.value;
    const document =
      documentNumber === undefined
        ? ({ kind: 'none' } as const)
        : ({ kind: 'number', number: documentNumber } as const);
    const command: PublishSchedule = {
      ...{ type: 'PublishSchedule', actor: caller.actor, at: this.clock.now(), reason },
      schedule: { ...rest, document },
    };
    const outcome = await this.commands.execute(new LegalCommand(command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new HolidaySchedulePublished(), { receipt }));
  }
}
