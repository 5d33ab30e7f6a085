import type { ErrorTable } from '#platform/kernel/refusal.js';

export const alarmErrors = {
  NotOnCallSheet: {
    zh: '此人不在该告警的呼叫单上，不能登记与其通话',
    en: 'This contact is not on the call sheet of the alarm',
  },
  CallTimeImpossible: {
    zh: '通话时间早于呼叫单列出此人的时间或晚于当前时间',
    en: 'The call lies before the contact was due, or in the future',
  },
  NotYourAlarm: {
    zh: '仅被呼叫的单位可确认知悉',
    en: 'Only the body that is called acknowledges an alarm',
  },
} as const satisfies ErrorTable;
