import type { ErrorTable } from '#platform/kernel/refusal.js';

export const waterQualityErrors = {
  SectionExists: { zh: '该断面编号已登记为另一内容', en: 'A section with this id is registered with other details' },
  UnknownDataOwner: { zh: '数据所有单位未登记', en: 'The data owner is not a registered organisation' },
  NotTheDataOwner: {
    zh: '仅数据所有单位可发布、更正或撤回监测值',
    en: 'Only the data owner publishes, corrects or withdraws readings',
  },
  OtherMonth: { zh: '采样时间不在所述月份', en: 'The sampling time lies in another month' },
  FutureSamplingTime: { zh: '采样时间晚于当前时间', en: 'The sampling time is in the future' },
  UnknownItem: { zh: '未知监测项目', en: 'Unknown item' },
  WrongUnit: { zh: '计量单位不符', en: 'The unit is not the one of this item' },
  NegativeValue: { zh: '监测值为负', en: 'A negative value' },
  SentinelValue: {
    zh: '疑为缺测代码而非监测值（如 999、9999）',
    en: 'Looks like a code for a missing value (999, 9999), not a value',
  },
} as const satisfies ErrorTable;
