import type { ErrorTable } from '#platform/kernel/refusal.js';

export const mailingErrors = {
  ChannelNeeded: {
    zh: '法定时限与紧急消息至少保留一个渠道',
    en: 'What is urgent, or a legal clock, keeps at least one channel',
  },
  NotADeadLetter: { zh: '该消息并非死信，请重新查看', en: 'The message is no dead letter; look again' },
  SubjectInvalid: { zh: '标题中不能换行', en: 'A subject holds no line break' },
} as const satisfies ErrorTable;
