import type { Outcome } from './abnormality.events.js';
import type { AddresseeFunction } from './addressees.js';
import type { Circumstance, Grade } from './grading/types.js';
import type { ReportKind } from './report-fields.js';
import type { ReportChannel } from './response.events.js';

// The field's words for what events say, as timelines, drafts and documents print them.

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  fault: '仪器或数据故障',
  natural: '自然原因',
  ownArea: '本辖区污染',
  suspectedFromOutside: '疑似境外来源',
  incident: '突发环境事件',
  notAnIncident: '不构成突发环境事件',
};
/** Of what holds only if it is of such a grade. */
export const conditionWords = { II: '若为Ⅱ级以上', III: '若为Ⅲ级以下' } as const;
export const gradeWords: Readonly<Record<Grade, string>> = {
  I: '特别重大（Ⅰ级）',
  II: '重大（Ⅱ级）',
  III: '较大（Ⅲ级）',
  IV: '一般（Ⅳ级）',
};
export const reportKindWords: Readonly<Record<ReportKind, string>> = {
  initial: '初报',
  followUp: '续报',
  result: '处理结果报告',
};
export const reportChannelWords: Readonly<Record<ReportChannel, string>> = {
  ...{ fax: '传真', network: '网络', mail: '邮寄', inPerson: '面呈', telephone: '电话' },
};
export const addresseeWords: Readonly<Record<AddresseeFunction, string>> = {
  ...{ ownGovernment: '本级人民政府', bureauAbove: '上一级生态环境主管部门' },
  ...{ provincialBureau: '省级生态环境主管部门', ministry: '生态环境部' },
};
export const demandWords = { verification: '要求核实', supplement: '要求补报' } as const;
export const circumstanceWords: Readonly<Record<Circumstance, string>> = {
  heavyMetal: '重金属或类金属污染',
  hazardousChemical: '危险化学品爆炸、泄漏',
  hazardousWasteDumping: '倾倒危险废物',
  keyBasin: '位于国家重点流域',
  natureReserve: '位于国家级自然保护区',
  scenicArea: '位于风景名胜区',
  sensitiveGroups: '居民聚居区、医院、学校等敏感区域和人群',
  drinkingWaterZone: '影响或可能影响饮用水水源保护区',
  massDispute: '引起群体性影响或纠纷',
  socialImpact: '社会影响较大',
  functionLost: '区域生态功能丧失或物种灭绝',
  functionPartlyLost: '区域生态功能部分丧失',
  protectedSpeciesDamaged: '国家重点保护动植物受到破坏',
  thoughtNecessary: '本单位认为有必要报告',
};
