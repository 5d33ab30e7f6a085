import type { ErrorTable } from '#platform/kernel/refusal.js';

export const incidentErrors = {
  AbnormalityExists: {
    zh: '已据该通报或受理登记异常，请在其上继续',
    en: 'An abnormality was raised on this notice or intake already: go on with that',
  },
  RealityDiffers: {
    zh: '示例与真实情况不能并案',
    en: 'One is an example and the other is not: they cannot be merged',
  },
  IntakeIsAssigned: { zh: '该受理已登记为异常或已并入异常', en: 'An abnormality has come of this intake already' },
  IntakeIsTransferred: { zh: '该受理已移交，对方已接受', en: 'The intake was transferred, and accepted there' },
  TransferIsOpen: { zh: '移交尚未答复', en: 'A transfer of this intake awaits its answer' },
  TransferIsSettled: { zh: '该移交已有答复', en: 'The transfer was answered already, otherwise' },
  TransferToOwnBody: { zh: '不能移交给本单位', en: 'It cannot be transferred to the own body' },
  TransferNotToYou: { zh: '该受理未移交给本单位', en: 'The intake was not transferred to your body' },
  RecipientOffPlatform: {
    zh: '对方为平台外单位，应以电话或函件移交',
    en: 'That body is off the platform: transfer it by telephone or letter',
  },
  ReadingNotCitable: {
    zh: '所引监测值不存在、已被取代或撤回，或没有所列项目',
    en: 'No such version of a reading stands, or it has not all of these items',
  },
  TimeInFuture: { zh: '获知时间晚于当前时间', en: 'The time at which it was learned is in the future' },
  OccurredAfterLearned: { zh: '发生时间晚于获知时间', en: 'It is said to have occurred after it was learned of' },
  NotVerified: { zh: '尚未核实，不能认定', en: 'It was not verified: its outcome cannot be decided' },
  IncidentNotDetermined: {
    zh: '已认定为突发环境事件而负责人尚未确定事件，不能办结',
    en: 'It was decided to be an incident and no head determined that yet: it cannot be closed',
  },
  OutcomeNotDecided: { zh: '尚未认定，不能办结', en: 'Its outcome was not decided: it cannot be closed' },
  AbnormalityIsClosed: { zh: '该异常已办结', en: 'The abnormality is closed' },
  OutcomeNotIncident: {
    zh: '该异常未认定为突发环境事件',
    en: 'The outcome that stands for the abnormality is not an incident',
  },
  IncidentExists: {
    zh: '该异常已认定为突发环境事件，内容不同',
    en: 'An incident was determined for this abnormality, with other content',
  },
  DistributionNotOnPlatform: {
    zh: '分发对象未登记，或为平台外单位（应以通报、函件告知）',
    en: 'A body of the distribution list is not registered, or is off the platform: it is told by notice or letter',
  },
  NotTheDeterminingBody: {
    zh: '仅认定该事件的单位可扩大分发、办结',
    en: 'Only the body that determined the incident extends its distribution or closes it',
  },
  IncidentIsClosed: { zh: '该事件已办结', en: 'The incident is closed' },
  NotOnDistribution: {
    zh: '仅认定单位及分发单位可加入记录',
    en: 'Only the body that determined the incident, and those on its distribution list, add entries',
  },
  NoFactsRecorded: { zh: '尚未记录事件事实，不能定级', en: 'No facts were recorded: its grade cannot be determined' },
  DepartureNeedsReason: {
    zh: '所定级别与两表从严所得不同，须说明理由',
    en: 'The grade is another than the graver of what the official tables give: say why',
  },
  SentBeforeLearned: {
    zh: '报送时间早于获知时间',
    en: 'It is said to have been sent before the incident was learned of',
  },
  SentBeforeReceived: { zh: '上报时间早于收到时间', en: 'It is said to have been sent on before it was received' },
  ReceivedBeforeSent: { zh: '收到时间早于报送时间', en: 'It is said to have been received before it was sent' },
  ReportIsReceived: {
    zh: '本单位已记录收到该报告的另一时间',
    en: 'Your body has recorded another time at which the report was received',
  },
  TelephoneOnlyForInitial: { zh: '仅初报可用电话报告', en: 'Only an initial report may be made by telephone' },
  NoInitialReport: { zh: '尚无初报', en: 'There is no initial report yet' },
  ReportFieldsMissing: {
    zh: '报告缺少必填内容；确不掌握的可填“不详”',
    en: 'The report lacks what has to stand in it; what is not known may be answered so',
  },
  UnknownReportField: { zh: '报告中没有该项内容', en: 'A report of this kind has no such field' },
  SignerNotHead: { zh: '报告签发人须为本单位在任负责人', en: 'A report is signed off by a serving head of the body' },
  AttachmentNotUploaded: { zh: '附件未上传', en: 'An attachment was not uploaded' },
  AddresseeDoesNotFit: {
    zh: '该单位不是本单位的此类报告对象',
    en: 'That body is not registered, or is not this addressee of the reporting body',
  },
  UnknownDemand: { zh: '没有该项核实或补报要求', en: 'There is no such demand' },
  NotAnAddressee: { zh: '本单位不是该报告的报送对象', en: 'Your body is not an addressee of this report' },
  NothingToForward: {
    zh: '该报告无须由本单位转报',
    en: 'This report is not to be sent on by your body: it is no province, or the report follows Ⅲ/Ⅳ',
  },
  ReportIsForwarded: { zh: '该报告已转报', en: 'The report was sent on already' },
  EmergencyHasEnded: { zh: '应急状态已终止', en: 'The emergency has ended already' },
  EmergencyLasts: { zh: '应急状态尚未终止', en: 'The emergency has not ended' },
  EndsBeforeItBegan: { zh: '终止或完成时间早于开始时间', en: 'It is said to have ended before it began' },
  StartsTooEarly: {
    zh: '开始时间早于获知或上一次评估结束',
    en: 'It starts before the incident was learned of, or before the last one ended',
  },
  AssessmentRuns: { zh: '损害评估尚未结束', en: 'A damage assessment is running' },
  NoAssessmentRuns: { zh: '没有进行中的损害评估', en: 'No damage assessment is running' },
  InvestigationIsCompleted: { zh: '调查已完成', en: 'The investigation is completed' },
} as const satisfies ErrorTable;
