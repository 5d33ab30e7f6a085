import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DateTime, LocalDate } from '#platform/graphql/scalars.js';
import { refusal } from '#platform/kernel/refusal.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { SpecialDayKind } from '../../actions/legal-enums.js';
import { firstScheduledYear } from '../../domain/schedule.events.js';
import type { ScheduleRow } from './schedules.view.js';

@ObjectType({ description: '放假日或调休上班日。A day off, or a make-up working day.' })
export class SpecialDay {
  @Field(() => LocalDate, { description: '日期。The day.' })
  date: string;

  @Field(() => SpecialDayKind, { description: '放假或调休上班。Off, or worked.' })
  kind: keyof typeof SpecialDayKind;

  @Field({ description: '节日名称。The festival.' })
  name: string;
}

@ObjectType({ description: '一个年度的节假日安排，现行有效者。The schedule that stands for a year.' })
export class HolidaySchedule {
  @Field(() => Int, { description: '年度。The year.' })
  year: number;

  @Field(() => Int, {
    description: '日历版本，用作 expectedVersion。Version of the calendar; give it as `expectedVersion`.',
  })
  version: number;

  @Field(() => [SpecialDay], { description: '放假日与调休上班日，由早到晚。Days off and worked, earliest first.' })
  days: readonly SpecialDay[];

  @Field({ nullable: true, description: '通知文号；不详则空。Number of the notice, where it is known.' })
  documentNumber?: string;

  @Field(() => Provenance, { description: '来源。Where it comes from.' })
  provenance: Provenance;

  @Field({
    nullable: true,
    description: '更正理由；非更正则空。Why the one before was corrected; absent: it is the first.',
  })
  correctedBecause?: string;

  @Field(() => ID, {
    description: '公布人员；平台自带的为 first-start。The officer; `first-start`: the platform brought it.',
  })
  publishedBy: string;

  @Field(() => DateTime, { description: '公布时间。When it was published here.' })
  publishedAt: string;

  static of({ year, revision, schedule }: ScheduleRow): HolidaySchedule {
    const { days, document, provenance, correction, publishedBy, at } = schedule;
    return Object.assign(new HolidaySchedule(), {
      ...{ year, version: revision, days, provenance, publishedBy, publishedAt: at },
      ...(document.kind === 'number' ? { documentNumber: document.number } : {}),
      ...(correction.kind === 'corrects' ? { correctedBecause: correction.reason } : {}),
    });
  }
}

@Resolver()
export class SchedulesQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => HolidaySchedule, {
    nullable: true,
    description:
      '一个年度的节假日安排；尚未公布则空，其日期只能暂定；2004 年以前不予推算。The schedule of a year; null: not published yet, dates in it are provisional. Before 2004 it is refused.',
  })
  async holidaySchedule(
    @CurrentCaller() caller: Caller,
    @Args('year', { type: () => Int, description: '年度。The year.' }) year: number,
  ): Promise<HolidaySchedule | undefined> {
    if (year < firstScheduledYear)
      throw RequestRefused.because(refusal('DateBeyondCalendar', { year, first: firstScheduledYear }, ['year']));
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<ScheduleRow>('holiday_schedules').selectAll().where('row.year', '=', year)),
    );
    return row && HolidaySchedule.of(row);
  }
}
