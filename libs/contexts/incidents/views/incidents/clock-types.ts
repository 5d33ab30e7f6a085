import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { type DatedRule, standing } from '#platform/calendar/legal-clock.js';
import { DateTime, LocalDate } from '#platform/graphql/scalars.js';
import { epochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { IncidentClockStanding, IncidentReportAddressee } from '../../actions/incident-enums.js';
import type { Addressee } from '../../domain/addressees.js';
import type { IncidentClock as Clock } from '../../domain/clocks.js';
import type { IncidentReference } from '../../reference.js';

@ObjectType({ description: '报送对象。To whom a report goes.' })
export class IncidentAddressee {
  @Field(() => IncidentReportAddressee, { description: '职能。By function.' })
  function: keyof typeof IncidentReportAddressee;

  @Field(() => ID, { nullable: true, description: '所登记的单位；未登记则空。The body, where it is registered.' })
  organisation?: string;

  @Field({
    nullable: true,
    description: '是否使用本平台；未登记则空。Whether it is on the platform, where registered.',
  })
  onPlatform?: boolean;

  static of({ function: name, is }: Addressee): IncidentAddressee {
    return Object.assign(new IncidentAddressee(), {
      function: name,
      ...(is.kind === 'registered' ? { organisation: is.organisation, onPlatform: is.platform === 'on' } : {}),
    });
  }
}

@ObjectType({ description: '一个文本所定的到期时间。When a duty is due by one text.' })
export class IncidentDeadline {
  @Field(() => ID, { description: '规则编号。Id of the rule.' })
  rule: string;

  @Field(() => Int, { description: '规则版本。Its version.' })
  ruleVersion: number;

  @Field({ description: '依据：文件、条款、文本版本。Basis: instrument, article, version of the text.' })
  basis: string;

  @Field({ description: '依据是否已与原文核对。Whether the text was read in the original.' })
  confirmed: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: '到期时刻；中止中则空。Last moment in time; absent while it stands still.',
  })
  at?: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日。Its last day.' })
  lastDay?: string;

  @Field({
    description: '是否暂定：所涉节假日安排尚未公布。Whether it depends on a schedule of holidays not published yet.',
  })
  provisional: boolean;

  @Field(() => DateTime, { nullable: true, description: '中止起始时间。Since when it stands still.' })
  suspendedSince?: string;

  @Field(() => Int, { nullable: true, description: '中止时剩余天数。Days left when it goes on.' })
  daysLeft?: number;

  @Field({ nullable: true, description: '计算说明。How it is counted.' })
  note?: string;

  static of({ rule, deadline }: DatedRule): IncidentDeadline {
    const { instrument, article, textVersion, confirmed } = rule.basis;
    return Object.assign(new IncidentDeadline(), {
      ...{ rule: rule.id, ruleVersion: rule.version, basis: `${instrument}${article}（${textVersion}）`, confirmed },
      ...(deadline.kind === 'due'
        ? { at: deadline.at, lastDay: deadline.lastDay, provisional: deadline.provisional }
        : { suspendedSince: deadline.since, daysLeft: deadline.daysLeft, provisional: false }),
      ...(rule.clock === 'H' ? { note: '小时不因节假日顺延。Hours do not stop for the holiday.' } : {}),
    });
  }
}

@ObjectType({ description: '法定时限。A legal clock of an incident.' })
export class IncidentClock {
  @Field(() => ID, { description: '编号，在一起事件内稳定。Id, stable within the incident.' })
  id: string;

  @Field({ description: '职责。What has to be done, in Chinese.' })
  duty: string;

  @Field({ description: '职责（英文）。The same in English.' })
  dutyEn: string;

  @Field(() => ID, { description: '负责单位。Whose duty it is.' })
  bearer: string;

  @Field(() => DateTime, { description: '起算时间。From when it runs.' })
  startedAt: string;

  @Field({
    nullable: true,
    description: '仅在何种级别下适用；确定适用则空。Only if it is of that grade; absent: in any case.',
  })
  condition?: string;

  @Field(() => [IncidentDeadline], {
    description:
      '各文本所定到期时间，由早到晚；最早者用于预警，均非选定。By each text, earliest first; the earliest warns, none is chosen. Empty: to be done promptly.',
  })
  deadlines: IncidentDeadline[];

  @Field(() => DateTime, { nullable: true, description: '完成时间。When it was done.' })
  doneAt?: string;

  @Field(() => [IncidentAddressee], { description: '尚未收到报告的对象。Who still has to get a report.' })
  missing: IncidentAddressee[];

  @Field({ nullable: true, description: '无时限职责的依据。Basis of a duty without a time.' })
  basis?: string;

  @Field(() => IncidentClockStanding, { description: '状态。How it stands now.' })
  standing: keyof typeof IncidentClockStanding;

  static of(clock: Clock, now: InstantText, reference: IncidentReference): IncidentClock {
    const { id, bearer, startedAt, ifGrade, deadlines, doneAt, missing } = clock;
    const prompt = reference.promptDuties.find((one) => one.id === clock.duty);
    const duty = deadlines[0]?.rule.duty ?? prompt?.duty ?? { zh: clock.duty, en: clock.duty };
    return Object.assign(new IncidentClock(), {
      ...{ id, duty: duty.zh, dutyEn: duty.en, bearer, startedAt, doneAt, standing: standingOf(clock, now) },
      ...(ifGrade === undefined ? {} : { condition: conditions[ifGrade] }),
      ...{ deadlines: deadlines.map(IncidentDeadline.of), missing: missing.map(IncidentAddressee.of) },
      ...(prompt ? { basis: `${prompt.basis.instrument}${prompt.basis.article}（${prompt.basis.textVersion}）` } : {}),
    });
  }
}

const conditions = { II: '若为Ⅱ级以上。If Ⅱ or graver.', III: '若为Ⅲ级以下。If Ⅲ or less.' };

/** The earliest warns: when a quarter of its time is left. That share is ours; no text says when to warn. */
const standingOf = ({ deadlines: [first], startedAt, doneAt }: Clock, now: InstantText): IncidentClock['standing'] => {
  if (!first) return doneAt === undefined ? 'promptly' : 'done';
  const { deadline } = first;
  const whole = deadline.kind === 'due' ? epochMilliseconds(deadline.at) - epochMilliseconds(startedAt) : 0;
  return standing(deadline, now, Math.floor(whole / 4), doneAt);
};
