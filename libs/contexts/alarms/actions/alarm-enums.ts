import { enumType } from '#platform/graphql/enums.js';

export const AlarmSubjectKind = enumType('AlarmSubjectKind', '告警所涉。What an alarm is about.', {
  notice: '待签收的通报。A notice that awaits its receipt.',
  abnormality: '自动生成、待核实的异常。An abnormality that a rule raised and nobody verified.',
  clock: '将至或已过的时限。A clock at risk, or missed.',
  rosterGap: '值班表空档。Hours in which nobody is on duty.',
  deadLetter: '无法送达的消息。A message that could not be delivered.',
  transfer: '待接受或退回的移交举报。A tip-off that another body transferred, neither accepted nor refused.',
  report: '待登记收到的报告。A report in writing that came from another body, not recorded as received.',
  demand: '待答复的核实或补报要求。A verification or supplement that was demanded of a report, not answered.',
});

export const CallResult = enumType('CallResult', '通话结果。What became of a call.', {
  answered: '已接通。Answered.',
  noAnswer: '无人接听。Not answered: the next contact is due at once.',
});

export const ContactKind = enumType('ContactKind', '联系人种类。Kind of a contact.', {
  onDuty: '值班员。The officer on duty.',
  deputy: '副班。The deputy.',
  leader: '带班领导。The duty leader.',
  superior: '上级单位值班员。The duty officer of the body above.',
  dutyRoom: '值班室（平台外单位）。The duty room of a body off the platform.',
  nobody: '已无可呼叫的人。Nobody is left to be called.',
});

export const DueBecause = enumType('DueBecause', '为何轮到此联系人。Why this contact is due.', {
  raised: '告警产生。The alarm was raised.',
  noAnswer: '前一位无人接听。The one before did not answer.',
  noReaction: '时限内无人响应。Nobody reacted in time.',
});
