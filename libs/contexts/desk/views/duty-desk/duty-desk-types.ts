import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Alarm } from '#contexts/alarms/published.js';
import { DutyPerson, DutyShift, OpenHandover, ShownGap } from '#contexts/identity/published.js';
import { IncidentGrade, type OpenAbnormality, OpenClock, type OpenIncident } from '#contexts/incidents/published.js';
import { NoticeKinds, type WaitingNotice } from '#contexts/notices/published.js';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime } from '#platform/graphql/scalars.js';

export const DeskAbnormalityStatus = enumType(
  'DeskAbnormalityStatus',
  '未办结异常的状态。How far an open one has come.',
  {
    raised: '待核实。To be verified.',
    verified: '待认定。Its outcome is to be decided.',
    decided: '已认定，未办结。Decided, not closed.',
  },
);

@ObjectType({ description: '等待签收或转报的通报。A notice that waits for a receipt, or to be passed on.' })
export class DeskNotice {
  @Field(() => ID, { description: '通报编号。Id of the notice.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => NoticeKinds, { description: '类别。Kind.' })
  kind: keyof typeof NoticeKinds;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field(() => ID, { description: '发出单位。The body that sent it.' })
  sender: string;

  @Field(() => DateTime, { description: '发出时间。When it was sent.' })
  sentAt: string;

  @Field(() => [ID], { description: '尚无签收的接收单位。Recipients without a receipt, own or claimed.' })
  silent: readonly string[];

  @Field(() => DateTime, {
    nullable: true,
    description: '约定的签收时限；协议未约定则空。Until when a receipt is due by the agreement.',
  })
  receiptDueAt?: string;

  static of({ id, number, kind, title, sender, sentAt, silent, receiptDue }: WaitingNotice): DeskNotice {
    return Object.assign(new DeskNotice(), {
      ...{ id, number, kind, title, sender, sentAt, silent: silent.map(({ organisation }) => organisation) },
      ...(receiptDue.kind === 'agreed' ? { receiptDueAt: receiptDue.at } : {}),
    });
  }
}

@ObjectType({ description: '未办结的异常。An abnormality that is not closed.' })
export class DeskAbnormality {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field({ description: '描述。Description.' })
  description: string;

  @Field(() => DateTime, { description: '获知时间。When it was learned of.' })
  learnedAt: string;

  @Field(() => DeskAbnormalityStatus, { description: '状态。How far it has come.' })
  status: keyof typeof DeskAbnormalityStatus;

  static of({ id, number, description, learnedAt, status }: OpenAbnormality): DeskAbnormality {
    return Object.assign(new DeskAbnormality(), { id, number, description, learnedAt, status });
  }
}

@ObjectType({ description: '本单位未办结的突发环境事件。An incident of the own body that is not closed.' })
export class DeskIncident {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field({ description: '描述。Description.' })
  description: string;

  @Field(() => DateTime, { description: '认定时间。When it was determined.' })
  determinedAt: string;

  @Field(() => IncidentGrade, { nullable: true, description: '级别；未定级则空。Grade; absent: none yet.' })
  grade?: keyof typeof IncidentGrade;

  static of({ id, number, description, determinedAt, grade }: OpenIncident): DeskIncident {
    const incident = { id, number, description, determinedAt };
    return Object.assign(new DeskIncident(), incident, grade === undefined ? {} : { grade });
  }
}

@ObjectType({
  description:
    '值班台：交接班时一屏所见，各列至多 100 项。The duty desk: what is seen at a handover on one screen; of each list at most 100.',
})
export class DutyDesk {
  @Field(() => DateTime, { description: '所示时刻。The moment that is shown.' })
  at: string;

  @Field(() => DutyShift, { nullable: true, description: '当前班次；空档则空。The shift that runs; absent: a gap.' })
  onDuty?: DutyShift;

  @Field(() => DutyPerson, { nullable: true, description: '此刻负责的人员；无则空。Who answers now; absent: nobody.' })
  responsible?: DutyPerson;

  @Field(() => DutyShift, {
    nullable: true,
    description: '所查时段内的下一班次；无则空。The next shift within the hours looked ahead; absent: none.',
  })
  nextShift?: DutyShift;

  @Field(() => [ShownGap], { description: '前方空档（默认 24 小时内）。Gaps ahead, by default within 24 hours.' })
  gaps: readonly ShownGap[];

  @Field(() => OpenHandover, { nullable: true, description: '待确认的交接班；无则空。The handover that waits.' })
  handover?: OpenHandover;

  @Field(() => [OpenClock], { description: '在走的时限，最早到期在前。Clocks that run, the earliest due first.' })
  clocks: readonly OpenClock[];

  @Field(() => [Alarm], { description: '呼叫单：未了结的告警，由早到晚。The call sheet: open alarms, oldest first.' })
  alarms: readonly Alarm[];

  @Field(() => [DeskNotice], { description: '待本单位签收或转报。To be receipted or passed on by the own body.' })
  received: readonly DeskNotice[];

  @Field(() => [DeskNotice], { description: '待对方签收。Sent, and not receipted by everybody.' })
  sent: readonly DeskNotice[];

  @Field(() => [DeskAbnormality], { description: '未办结的异常。Abnormalities that are not closed.' })
  abnormalities: readonly DeskAbnormality[];

  @Field(() => [DeskIncident], { description: '未办结的事件。Incidents that are not closed.' })
  incidents: readonly DeskIncident[];

  @Field(() => Int, {
    description:
      '今日（北京时间）入库、本单位可见的时间线记录数。Entries of timelines recorded today, as seen by the own body.',
  })
  entriesToday: number;
}
