import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime, LocalDate, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { MonthOutcome, MonthStatus } from '../../actions/month-enums.js';
import { StationStatus, WaterClass } from '../../actions/reading-enums.js';
import { VersionUsed } from '../assessments/version-used.js';
import { OfSectionArgs } from '../of-section.js';
import type { MonthRow } from './months.table.js';
import { ReadingPublication } from './readings.query.js';
import type { StationStatusRow } from './readings.view.js';

@ObjectType({ description: '某状态的个数。How many have a status.' })
export class StatusCount {
  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;

  @Field(() => Int, { description: '个数。How many.' })
  count: number;
}

@ObjectType({ description: '某时刻的个数。How many were sampled at a time of day.' })
export class TimeOfDayCount {
  @Field({ description: '时刻（北京时间），如 08:00。Time of day in Shanghai.' })
  time: string;

  @Field(() => Int, { description: '个数。How many.' })
  count: number;
}

@ObjectType({ description: '重开申请，待另一名人员确认。A reopening that waits for a second officer.' })
export class ReopeningRequest {
  @Field({ description: '事由。Why.' })
  reason: string;

  @Field(() => ID, { description: '申请人员。The officer who asked.' })
  requestedBy: string;

  @Field(() => DateTime, { description: '申请时间。When.' })
  at: string;
}

@ObjectType({ description: '最近一次月评价的摘要。The latest assessment of a month, in short.' })
export class AssessmentSummary {
  @Field(() => ID, { description: '评价编号。Id of the assessment.' })
  id: string;

  @Field(() => VersionUsed, { description: '规则。Rule.' })
  rule: VersionUsed;

  @Field(() => VersionUsed, { description: '指标组。Set of indicators.' })
  indicatorSet: VersionUsed;

  @Field(() => Int, {
    nullable: true,
    description: '所用月版本号；未关闭则空。Version of the month; absent: it was open.',
  })
  monthVersion?: number;

  @Field(() => WaterClass, { nullable: true, description: '水质类别；无则空。Class; absent when there is none.' })
  waterClass?: keyof typeof WaterClass;

  @Field(() => MonthOutcome, { description: '结论。Outcome.' })
  outcome: keyof typeof MonthOutcome;

  @Field({ description: '是否超标。Whether the target is exceeded.' })
  exceeded: boolean;

  @Field(() => Int, { description: '存疑值个数。How many values are suspect.' })
  suspects: number;

  @Field({ description: '此后月份是否有变化。Whether the month is another since.' })
  outdated: boolean;

  @Field(() => DateTime, { description: '评价时间。When.' })
  assessedAt: string;
}

@ObjectType({ description: '断面的一个月。A month of a section.' })
export class SectionMonth {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => MonthStatus, { description: '状态。Status.' })
  status: keyof typeof MonthStatus;

  @Field(() => Int, {
    description:
      '月版本号：首次关闭为 1，每批更正、撤回或重开加一；0 为从未关闭。Version: 1 when first closed, raised by each batch of corrections and each reopening; 0: never closed.',
  })
  monthVersion: number;

  @Field(() => Int, { description: '版本，用作 expectedVersion。The version to give as `expectedVersion`.' })
  revision: number;

  @Field(() => ReopeningRequest, { nullable: true, description: '重开申请；无则空。A reopening that was asked for.' })
  reopening?: ReopeningRequest;

  @Field(() => Int, { description: '待确认的更正建议数。Proposals that wait for a second officer.' })
  pendingProposals: number;

  @Field(() => Int, { description: '现行监测值个数。Readings that stand.' })
  readings: number;

  @Field(() => [StatusCount], { description: '现行监测值按站点状态。Readings that stand, by station status.' })
  readingsByStatus: StatusCount[];

  @Field(() => [TimeOfDayCount], {
    description:
      '现行监测值按采样时刻；不止一个时刻的应予留意。Readings that stand, by time of day; look twice when there are several.',
  })
  samplingTimes: TimeOfDayCount[];

  @Field(() => [StatusCount], { description: '无采样时间之日，按站点状态。Days without a sampling time, by status.' })
  statusDays: StatusCount[];

  @Field(() => AssessmentSummary, { nullable: true, description: '最近一次评价；未评价则空。The latest assessment.' })
  assessment?: AssessmentSummary;

  static of(row: MonthRow): SectionMonth {
    return Object.assign(new SectionMonth(), {
      ...{ section: row.section, month: row.month, status: row.status, monthVersion: row.month_version },
      ...{ revision: row.revision, reopening: row.reopening, pendingProposals: row.pending_proposals },
      readings: row.readings,
      readingsByStatus: countsOf(row.by_status).map(([status, count]) => ({ status, count })),
      samplingTimes: countsOf(row.times_of_day).map(([time, count]) => ({ time, count })),
      statusDays: countsOf(row.status_days).map(([status, count]) => ({ status, count })),
      assessment: row.assessment && summaryOf(row.assessment, row.outdated),
    });
  }
}

const summaryOf = (shown: NonNullable<MonthRow['assessment']>, outdated: boolean): AssessmentSummary =>
  Object.assign(new AssessmentSummary(), {
    ...{ id: shown.id, rule: shown.rule, indicatorSet: shown.set, outcome: shown.outcome, suspects: shown.suspects },
    ...(shown.readings.kind === 'closed' ? { monthVersion: shown.readings.monthVersion } : {}),
    ...(shown.class === 'none' ? {} : { waterClass: shown.class }),
    exceeded: shown.outcome === 'exceeded',
    outdated,
    assessedAt: shown.at,
  });

const countsOf = (counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] =>
  Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));

@ObjectType({ description: '无采样时间之日的站点状态。Status of the station on a day without a sampling time.' })
export class StationStatusDay {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => LocalDate, { description: '日期。Legal day.' })
  date: string;

  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;

  @Field(() => Int, { description: '版本号。Version, from 1.' })
  version: number;

  @Field({ description: '是否为最新版本。Whether no later version stands.' })
  current: boolean;

  @Field(() => ReadingPublication, { description: '发布来源。Where it came from.' })
  publication: ReadingPublication;

  @Field(() => DateTime, { description: '入库时间。Recorded at.' })
  recordedAt: string;

  static of({ recorded_at, ...row }: StationStatusRow): StationStatusDay {
    return Object.assign(new StationStatusDay(), row, { recordedAt: recorded_at });
  }
}

const SectionMonthConnection = connectionOf(SectionMonth, 'SectionMonth');
const StationStatusDayConnection = connectionOf(StationStatusDay, 'StationStatusDay');

@ArgsType()
export class MonthsArgs extends PageArgs {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;
}

@Resolver()
export class MonthsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => SectionMonthConnection, { description: '断面各月，由新到旧。Months of a section, latest first.' })
  async months(@CurrentCaller() caller: Caller, @Args() args: MonthsArgs): Promise<Connection<SectionMonth>> {
    const page = pageOf(args, z.string());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<MonthRow>('months')
        .selectAll()
        .where('section', '=', args.section)
        .orderBy('month', 'desc')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('month', '<', page.after);
      return reader.rows(query);
    });
    return toConnection(rows.map(SectionMonth.of), page, ({ month }) => month);
  }

  @AnyOfficer()
  @Query(() => SectionMonth, {
    nullable: true,
    description:
      '断面的一个月；无记录或无权则空。A month of a section; null when nothing is known of it or it is not yours.',
  })
  async month(
    @CurrentCaller() caller: Caller,
    @Args('section', { type: () => ID, description: '断面。Section.' }) section: string,
    @Args('month', { type: () => Month, description: '月份（北京时间）。Legal month.' }) month: string,
  ): Promise<SectionMonth | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(
        reader.from<MonthRow>('months').selectAll().where('section', '=', section).where('month', '=', month),
      ),
    );
    return row && SectionMonth.of(row);
  }

  @AnyOfficer()
  @Query(() => StationStatusDayConnection, {
    description: '无采样时间之日的站点状态，由新到旧。Status of days without a sampling time, latest first.',
  })
  async stationStatuses(
    @CurrentCaller() caller: Caller,
    @Args() args: OfSectionArgs,
  ): Promise<Connection<StationStatusDay>> {
    const page = pageOf(args, z.string());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<StationStatusRow>('station_statuses')
        .selectAll()
        .where('section', '=', args.section)
        .where('current', '=', true)
        .orderBy('date', 'desc')
        .limit(page.first + 1);
      if (args.month) query = query.where('month', '=', args.month);
      if (page.after !== undefined) query = query.where('date', '<', page.after);
      return reader.rows(query);
    });
    return toConnection(rows.map(StationStatusDay.of), page, ({ date }) => date);
  }
}
