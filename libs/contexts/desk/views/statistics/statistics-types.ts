import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { AbnormalityCause, AbnormalityOutcomes, IncidentGrade } from '#contexts/incidents/published.js';
import type { CountedReceipts } from '#contexts/notices/published.js';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime } from '#platform/graphql/scalars.js';

export const ReceiptState = enumType(
  'ReceiptState',
  '一件通报在一个接收单位的签收情况。What became of it at a recipient.',
  {
    inTime: '约定时限内自行签收。Receipted by itself in the agreed time.',
    late: '逾期签收。Receipted late.',
    untimed: '已签收，协议未约定时限。Receipted; no time was agreed.',
    claimed: '发出单位登记，对方未自签。Claimed by the sender, not receipted by itself.',
    overdue: '未签收，已逾期。Not receipted, and its time has passed.',
    waiting: '未签收，未到期或未约定时限。Not receipted, and not due, or no time was agreed.',
    withdrawn: '未签收，已撤回。Not receipted, and withdrawn.',
  },
);

@ObjectType({ description: '一个数及其所计。A number with what it counts.' })
export class Counted {
  @Field(() => Int, { description: '数。The number.' })
  count: number;

  @Field(() => [ID], {
    description:
      '所计各项编号，最新的至多 100；其余以更短时段查。Ids of what it counts, the newest 100; for the rest ask a shorter time.',
  })
  ids: readonly string[];

  static of(ids: readonly string[], count = ids.length): Counted {
    return Object.assign(new Counted(), { count, ids: ids.slice(0, 100) });
  }
}

@ObjectType({ description: '按签收情况计，编号为通报。By what became of it; the ids are those of notices.' })
export class CountedReceipt extends Counted {
  @Field(() => ReceiptState, { description: '签收情况。What became of it.' })
  state: keyof typeof ReceiptState;
}

@ObjectType({ description: '通报与签收。Notices and their receipts.' })
export class NoticeStatistics {
  @Field(() => Counted, { description: '通报件数。Notices.' })
  notices: Counted;

  @Field(() => Int, {
    description: '分母：每件通报的每个接收单位计一。The denominator: each recipient of each notice is one.',
  })
  recipients: number;

  @Field(() => [CountedReceipt], { description: '各签收情况，其和即分母。By what became of it; they add up to it.' })
  receipts: readonly CountedReceipt[];

  @Field(() => Int, {
    nullable: true,
    description: '自行签收用时的中位数，整分钟；无签收则空。Median whole minutes to the own receipt; absent: none.',
  })
  medianMinutes?: number;

  @Field(() => Int, {
    nullable: true,
    description: '九成签收不超过的整分钟数；无签收则空。Nine of ten were not slower; absent: there is none.',
  })
  ninetiethMinutes?: number;

  static of(notices: Counted, { total, byState, ...minutes }: CountedReceipts): NoticeStatistics {
    const receipts = byState.map(({ state, count, ids }) => Object.assign(new CountedReceipt(), { state, count, ids }));
    return Object.assign(new NoticeStatistics(), { notices, recipients: total, receipts, ...minutes });
  }
}

@ObjectType({ description: '按由来与认定结果计的异常。Abnormalities by cause and outcome.' })
export class CountedAbnormalities extends Counted {
  @Field(() => AbnormalityCause, { description: '由来。What made somebody raise it.' })
  cause: keyof typeof AbnormalityCause;

  @Field(() => AbnormalityOutcomes, {
    nullable: true,
    description: '最后认定；未认定则空。Last outcome; absent: none.',
  })
  outcome?: keyof typeof AbnormalityOutcomes;
}

@ObjectType({ description: '按级别计的事件。Incidents by grade.' })
export class CountedIncidents extends Counted {
  @Field(() => IncidentGrade, { nullable: true, description: '最后级别；未定级则空。The last grade; absent: none.' })
  grade?: keyof typeof IncidentGrade;
}

@ObjectType({ description: '报告职责的完成情况，编号为事件/时限。Duties to report; the ids are incident and clock.' })
export class ReportStatistics {
  @Field(() => Int, { description: '分母：各级别各一次。The denominator: one for each level an incident had.' })
  due: number;

  @Field(() => Counted, { description: '按时。In time.' })
  inTime: Counted;

  @Field(() => Counted, { description: '逾期，含未报。Late, or not done and late.' })
  late: Counted;

  @Field(() => Counted, { description: '未到期，或暂不评判。Not due yet, or not judged.' })
  open: Counted;
}

@ObjectType({ description: '本单位拨打的电话，编号为告警。Calls that the own body made; the ids are those of alarms.' })
export class CallStatistics {
  @Field(() => Int, { description: '分母：拨打次数。The denominator: calls made.' })
  calls: number;

  @Field(() => Counted, { description: '接通；编号去重。Answered; each alarm stands once among the ids.' })
  answered: Counted;

  @Field(() => Counted, { description: '无人接听。Not answered.' })
  noAnswer: Counted;
}

@ObjectType({ description: '一个时段的值班统计，仅本单位。What a period came to, for the own body.' })
export class DutyStatistics {
  @Field(() => DateTime, { description: '时段开始（含）。Begin of the time, which is in it.' })
  from: string;

  @Field(() => DateTime, { description: '时段结束（不含）。Its end, which is not.' })
  until: string;

  @Field(() => NoticeStatistics, { description: '时段内本单位发出的通报。Notices that the own body sent in the time.' })
  sent: NoticeStatistics;

  @Field(() => NoticeStatistics, { description: '时段内发给本单位的通报。Notices sent to the own body in the time.' })
  received: NoticeStatistics;

  @Field(() => [CountedAbnormalities], { description: '时段内登记的异常。Abnormalities raised in the time.' })
  abnormalities: readonly CountedAbnormalities[];

  @Field(() => [CountedIncidents], {
    description: '时段内本单位认定的事件，至多计最新 1000 起。Incidents determined in the time, of the newest 1,000.',
  })
  incidents: readonly CountedIncidents[];

  @Field(() => ReportStatistics, {
    description:
      '时段内认定的事件的初报与变级报告，至多计最新 200 起。Reports due for those incidents, of the newest 200.',
  })
  reports: ReportStatistics;

  @Field(() => CallStatistics, { description: '为时段内产生的告警拨打的电话。Calls for alarms raised in the time.' })
  calls: CallStatistics;
}
