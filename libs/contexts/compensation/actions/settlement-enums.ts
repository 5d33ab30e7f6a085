import { enumType } from '#platform/graphql/enums.js';

export const SettlementStatus = enumType('SettlementStatus', '结算状态。Where a settlement stands.', {
  computed: '已计算，待各方确认。Computed; the parties have to confirm it.',
  objected: '有异议，待重新计算。A party objected; it has to be computed anew.',
  final: '已确定。All parties confirmed it.',
});

export const SettlementOutcome = enumType('SettlementOutcome', '结算结果。What a computation came to.', {
  settled: '已得出金额。There are amounts.',
  insufficientData: '数据不足，无一可算。The data do not suffice for a single line.',
});

export const ClearingKind = enumType('ClearingKind', '清算账户的种类。Kinds of accounts that are no party’s.', {
  treasury: '上级财政：收付相抵，余额为零。The treasury above the parties: it passes on what it gets.',
  pool: '资金池：代替下游一方收付。A pool: it stands in the place of whoever lies downstream.',
});

export const SettlementUndecided = enumType('SettlementUndecided', '未能裁定的原因。Why a line is not decided.', {
  notEvaluated: '该月该项目无有效值。There is no value of the item in the month.',
  tooFewValues: '有效值个数不足。There are too few values.',
  noTarget: '没有水质目标或限值。There is no target, or no limit for the item.',
  waterBodyUnknown: '水体类型未知。The type of the water body is unknown.',
  itemNotAssessed: '指标组不含该项目。The set of indicators does not hold the item.',
  itemHasNoMultiple: '该项目没有超标倍数（如溶解氧）。The item has no multiple over a limit, as dissolved oxygen.',
  unitNotSupported: '单位不是 mg/L。Its unit is not mg/L.',
  volumeMissing: '没有该月水量。No volume was published for the month.',
  notGauged: '该月水量未测。The volume was not gauged.',
  directionUnknown: '净流向无法确定。The net direction of flow is unknown.',
  partyUnknown: '上游或下游一侧没有唯一的签约方。A side has no party, or more than one.',
});

export const ProvisionalReason = enumType('ProvisionalReason', '暂定原因。Why a settlement is provisional.', {
  monthOpen: '该月尚未关账。The month is not closed.',
  volumeEstimated: '水量为估算。The volume is estimated.',
  dailySnapshot: '由每日一次快照计算，非官方月均值。One snapshot a day; not the official monthly mean.',
});

export const SettlementInput = enumType('SettlementChangedInput', '变化的依据。What changed between computations.', {
  readings: '监测值。Readings.',
  monthVersion: '月份版本。Version of the month.',
  volume: '水量。Volume.',
  agreement: '协议版本。Version of the agreement.',
  parameters: '方案或参数。Scheme or parameters.',
  rule: '月评价规则或指标组。Rule for months, or set of indicators.',
  target: '目标或限值。Target or limit.',
  status: '断面状态的认定。A signed status of the section.',
  inclusion: '各方签署的数据取舍。A decision of all parties which values count.',
});

export const SettlementInclusionEffect = enumType('SettlementInclusionEffect', '数据取舍。Whether values count.', {
  include: '计入。They count.',
  exclude: '不计入。They do not count.',
});

export const SettlementInclusionStatus = enumType(
  'SettlementInclusionStatus',
  '取舍提议的状态。Where a proposal stands.',
  {
    open: '待各方签署。Parties still have to sign it.',
    agreed: '各方均已签署。Every party signed it.',
    declined: '已谢绝或收回。A party declined it, or took it back.',
  },
);

export const SettlementClass = enumType('SettlementClass', '该项目的水质类别。Class of the item.', {
  I: 'Ⅰ类。Class I.',
  II: 'Ⅱ类。Class II.',
  III: 'Ⅲ类。Class III.',
  IV: 'Ⅳ类。Class IV.',
  V: 'Ⅴ类。Class V.',
  worseThanV: '劣Ⅴ类。Worse than V.',
  none: '无类别。No class.',
});

const statuses = {
  notIncreased: '未增加：较上游断面污染物浓度未增加。The pollutant did not increase from the section upstream.',
  cutOff: '断流。The flow was cut off.',
  frozen: '冰封。The river was frozen.',
  dry: '无水。There was no water.',
  referenceOnly: '对照点，仅供参考。A point of reference only.',
};

export const SectionStatus = enumType(
  'SectionStatus',
  '断面当月状态，代替扣缴。What a section was, in place of an amount.',
  statuses,
);

export const SectionStatusInMonth = enumType('SectionStatusInMonth', '断面当月状态。What a section was in the month.', {
  measured: '正常监测；撤回此前认定。As measured; takes an earlier decision back.',
  ...statuses,
});
