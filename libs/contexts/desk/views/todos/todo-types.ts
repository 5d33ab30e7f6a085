import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { IncidentClock } from '#contexts/incidents/published.js';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime } from '#platform/graphql/scalars.js';

export const TodoKind = enumType('TodoKind', '待办种类。Kind of what waits.', {
  noticeToReceipt: '通报待签收。A notice to be receipted.',
  receiptToConfirm: '对方登记的签收待确认。A receipt that the sender claimed, to be confirmed.',
  noticeToPassOn: '通报待转报。A notice to be passed on.',
  receiptToClaim: '平台外单位的签收待登记。The receipt of a body off the platform, to be claimed.',
  intakeToAssign: '受理待登记异常、并案或移交。A tip-off without outcome: to raise on, merge or transfer.',
  abnormalityToVerify: '异常待核实。An abnormality to be verified.',
  abnormalityToDecide: '异常待认定。An abnormality whose outcome is to be decided.',
  abnormalityToClose: '异常待办结。An abnormality to be closed.',
  incidentToDetermine: '待认定突发环境事件。An incident to be determined, of an abnormality decided to be one.',
  factsToRecord: '事件事实待记录。Facts of an incident to be recorded.',
  incidentToGrade: '事件待定级。An incident to be graded.',
  demandToAnswer: '上级要求核实或补报，待答复。A verification or supplement that was demanded.',
  reportToReceive: '下级报告的收到时间待登记。A report in writing, to be recorded as received.',
  transferToAnswer: '移交的举报待接受或退回。A tip-off that another body transferred, to be accepted or refused.',
  clock: '法定时限。A legal clock.',
  alarmToAcknowledge: '告警待知悉。An alarm to be acknowledged.',
  callToMake: '待拨打的电话。A call to be made.',
  handoverToConfirm: '交班待确认。A handover to be confirmed.',
  agreementToSign: '协议待签署。An agreement to be signed.',
  settlementToConfirm: '结算待确认。A settlement to be confirmed.',
  inclusionToSign: '结算的数据取舍待签署。Which values count in a settlement, to be signed.',
  dataObjectionToAnswer: '数据异议待答复。An objection to a reading, to be answered by its data owner.',
});

@ObjectType({ description: '一项待办。Something that waits for the officer.' })
export class Todo {
  @Field(() => ID, { description: '编号：种类:所涉编号。Id: the kind, a colon, and what it is about.' })
  id: string;

  @Field(() => TodoKind, { description: '种类。Kind.' })
  kind: keyof typeof TodoKind;

  @Field(() => ID, { description: '所涉编号；时限为所在事件。Id of what it is about; of a clock the incident.' })
  subject: string;

  @Field({ nullable: true, description: '人读编号；无则空。Number for people; absent: it has none.' })
  number?: string;

  @Field({ description: '内容。What it is, in Chinese.' })
  text: string;

  @Field(() => DateTime, { description: '自何时起等待。Since when it waits.' })
  since: string;

  @Field(() => Int, { description: '已等待的整分钟数。Whole minutes that it has waited.' })
  waitedMinutes: number;

  @Field(() => DateTime, {
    nullable: true,
    description: '到期时间；及时办理而无数字者则空。When it is due; absent: no text and no agreement gives a time.',
  })
  dueAt?: string;

  @Field(() => Int, {
    nullable: true,
    description: '距到期的整分钟数，逾期为负；无时限则空。Whole minutes left, negative when late; absent: no time.',
  })
  minutesLeft?: number;

  @Field({
    nullable: true,
    description:
      '时限所依：条款及文本版本，或协议约定的分钟数。By which the time runs: article and version of the text, or the minutes of the agreement.',
  })
  basis?: string;

  @Field(() => IncidentClock, {
    nullable: true,
    description: '所涉法定时限，含各文本；非时限则空。The legal clock with all its texts; absent: it is none.',
  })
  clock?: IncidentClock;

  @Field({ description: '下一步的操作名。Name of the mutation that comes next.' })
  next: string;

  @Field(() => [String], { description: '可办理的角色。Roles that may do it.' })
  roles: readonly string[];

  @Field(() => ID, { nullable: true, description: '此刻负责的值班人员；无则空。Who answers now; absent: nobody.' })
  responsible?: string;
}
