import type { ErrorTable } from '#platform/kernel/refusal.js';

export const legalErrors = {
  DateBeyondCalendar: {
    zh: '该日期早于所保存的节假日安排（自 2004 年起），不予推算',
    en: 'The date lies before the schedules that are kept (from 2004 on): nothing is computed',
  },
  ScheduleOfAnotherYear: {
    zh: '所列日期不属于该年度的节假日安排（仅可含上一年 12 月 24 日以后）',
    en: 'A day does not belong to the schedule of that year (of the year before only days from 24 December on)',
  },
  ScheduleDayTwice: { zh: '同一日期重复', en: 'A day stands twice in the schedule' },
  MakeUpDayNotWeekend: {
    zh: '调休上班日须为星期六或星期日',
    en: 'A make-up working day is a Saturday or a Sunday',
  },
  CorrectionNeedsReason: {
    zh: '该年度安排已公布且内容不同，更正须说明理由',
    en: 'A schedule of that year stands with other content: say why it is corrected',
  },
  UnknownLegalDuty: { zh: '没有该项法定职责', en: 'There is no such duty with a time' },
  UnknownLegalText: { zh: '该职责没有此文本或此版本', en: 'No such text, in that version, gives a time for this duty' },
  NothingToChoose: { zh: '该职责只有一个文本，无须选定', en: 'One text alone gives a time for this duty' },
} as const satisfies ErrorTable;
