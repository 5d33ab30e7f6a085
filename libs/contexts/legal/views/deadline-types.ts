import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { ChosenReading, ClockRule, JudgedText } from '#platform/calendar/legal-clock.js';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime, LocalDate } from '#platform/graphql/scalars.js';

export const LegalStanding = enumType('LegalStanding', '按一个文本，时限的状态。How a duty stands by one text.', {
  running: '进行中。It runs.',
  atRisk: '将到期。It runs out soon.',
  met: '按时完成。Done in time.',
  missed: '逾期。Not done in time.',
  suspended: '中止。It stands still.',
  provisional: '暂定：所涉节假日安排尚未公布，不作评判。It depends on a schedule not published yet: nothing is judged.',
  undecided: '各文本结果不一，尚未选定。Missed by one text and not by another; none is chosen.',
});

export const basisOf = ({ basis: { instrument, article, textVersion } }: Pick<ClockRule, 'basis'>): string =>
  `${instrument}${article}（${textVersion}）`;

@ObjectType({ description: '一个文本所定的到期时间。When a duty is due by one text.' })
export class LegalDeadline {
  @Field(() => ID, {
    description: '规则编号；协议约定的为 agreement:编号。Id of the rule; `agreement:` and its id for a clause.',
  })
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

  @Field(() => DateTime, { nullable: true, description: '提醒时间。From when it is at risk.' })
  atRiskAt?: string;

  @Field(() => LegalStanding, { description: '按此文本的状态。How the duty stands by this text.' })
  standing: keyof typeof LegalStanding;

  @Field({
    description: '是否据以确定：唯一文本，或法制员所选。Whether this text decides: the only one, or the chosen.',
  })
  decides: boolean;

  @Field({ nullable: true, description: '计算说明。How it is counted.' })
  note?: string;

  static of({ rule, deadline, standing, atRiskAt }: JudgedText, decides: boolean): LegalDeadline {
    return Object.assign(new LegalDeadline(), {
      ...{ rule: rule.id, ruleVersion: rule.version, basis: basisOf(rule), confirmed: rule.basis.confirmed },
      ...{ standing, decides, atRiskAt, provisional: deadline.kind === 'due' && deadline.provisional },
      ...(deadline.kind === 'due' ? { at: deadline.at, lastDay: deadline.lastDay } : {}),
      ...(deadline.kind === 'suspended' ? { suspendedSince: deadline.since, daysLeft: deadline.daysLeft } : {}),
      ...(rule.clock === 'H' ? { note: '小时不因节假日顺延。Hours do not stop for the holiday.' } : {}),
    });
  }
}

@ObjectType({ description: '法制员的选定。What a legal officer chose among several texts.' })
export class LegalReading {
  @Field(() => ID, { description: '职责编号。The duty.' })
  duty: string;

  @Field(() => ID, { description: '所选文本的规则编号。Rule of the chosen text.' })
  rule: string;

  @Field(() => Int, { description: '规则版本。Its version.' })
  ruleVersion: number;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间；自此有效。When; it holds from then on.' })
  at: string;

  static of({ duty, chosen, reason, by, at }: ChosenReading): LegalReading {
    const { rule, version: ruleVersion } = chosen;
    return Object.assign(new LegalReading(), { duty, rule, ruleVersion, reason, by, at });
  }
}
