import type { ErrorTable } from '#platform/kernel/refusal.js';

export const incidentErrors = {
  ReadingNotCitable: {
    zh: '所引监测值不存在、已被取代或撤回，或没有所列项目',
    en: 'No such version of a reading stands, or it has not all of these items',
  },
  TimeInFuture: { zh: '获知时间晚于当前时间', en: 'The time at which it was learned is in the future' },
  OccurredAfterLearned: { zh: '发生时间晚于获知时间', en: 'It is said to have occurred after it was learned of' },
  NotVerified: { zh: '尚未核实，不能认定', en: 'It was not verified: its outcome cannot be decided' },
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
} as const satisfies ErrorTable;
