import { Args, ArgsType, Field, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { callsIn } from '#contexts/alarms/published.js';
import { abnormalitiesIn, incidentsIn, type JudgedReport, JudgedReports } from '#contexts/incidents/published.js';
import { noticesIn, receiptsIn } from '#contexts/notices/published.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller, checked } from '#platform/graphql/caller.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { instantSchema } from '#platform/kernel/schemas.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import {
  CallStatistics,
  Counted,
  CountedAbnormalities,
  CountedIncidents,
  DutyStatistics,
  NoticeStatistics,
  ReportStatistics,
} from './statistics-types.js';

@ArgsType()
export class DutyStatisticsArgs {
  @Field(() => DateTime, { description: '时段开始（含）。Begin of the time, which is in it.' })
  from: string;

  @Field(() => DateTime, { description: '时段结束（不含），晚于开始。Its end, which is not; after the begin.' })
  until: string;
}

const periodSchema = z
  .strictObject({ from: instantSchema, until: instantSchema })
  .refine(({ from, until }) => from < until, { message: 'ends after it begins', path: ['until'] });

@Resolver()
export class DutyStatisticsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly reports: JudgedReports,
    private readonly clock: Clock,
  ) {}

  /** In one snapshot: eight statements that count in the database, and the clocks of at most 200 incidents. */
  @Allow('dutyOfficer', 'head', 'auditor')
  @Query(() => DutyStatistics, {
    description:
      '值班统计：各数附分母与所计各项编号。Duty statistics of a time: each number with its denominator and the ids of what it counts.',
  })
  async dutyStatistics(@CurrentCaller() caller: Caller, @Args() args: DutyStatisticsArgs): Promise<DutyStatistics> {
    const period = checked(periodSchema, { ...args });
    if (period.kind === 'refused')
      throw new RequestRefused('InvalidInput', period.refusal.details, period.refusal.path);
    const { from, until } = period.value;
    const { organisation } = caller.actor;
    const now = this.clock.now();
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      const ofBox = async (box: 'sent' | 'received') => {
        const { ids, count } = await noticesIn(reader, { organisation, box }, from, until);
        return NoticeStatistics.of(
          Counted.of(ids, count),
          await receiptsIn(reader, { organisation, box, now }, from, until),
        );
      };
      return {
        ...{ sent: await ofBox('sent'), received: await ofBox('received') },
        abnormalities: await abnormalitiesIn(reader, from, until),
        incidents: await incidentsIn(reader, organisation, from, until),
        calls: await callsIn(reader, organisation, from, until),
      };
    });
    const calls = (result: 'answered' | 'noAnswer'): Counted => {
      const { ids, count } = found.calls.find((one) => one.result === result) ?? { ids: [], count: 0 };
      return Counted.of(ids, count);
    };
    const [answered, noAnswer] = [calls('answered'), calls('noAnswer')];
    return Object.assign(new DutyStatistics(), {
      ...{ from, until, sent: found.sent, received: found.received },
      abnormalities: found.abnormalities.map(({ outcome, ...counted }) =>
        Object.assign(new CountedAbnormalities(), counted, outcome === null ? {} : { outcome }),
      ),
      incidents: [...Map.groupBy(found.incidents, ({ grade }) => grade)].map(([grade, those]) =>
        Object.assign(
          new CountedIncidents(),
          Counted.of(those.map(({ id }) => id)),
          grade === undefined ? {} : { grade },
        ),
      ),
      reports: reportsOf(await this.reports.in(caller, from, until)),
      calls: Object.assign(new CallStatistics(), { calls: answered.count + noAnswer.count, answered, noAnswer }),
    });
  }
}

const reportsOf = (all: readonly JudgedReport[]): ReportStatistics => {
  const those = (standing: JudgedReport['standing']): Counted =>
    Counted.of(all.filter((one) => one.standing === standing).map(({ id }) => id));
  const counted = { inTime: those('met'), late: those('missed'), open: those('open') };
  return Object.assign(new ReportStatistics(), { due: all.length, ...counted });
};
