import { enumType } from '#platform/graphql/enums.js';

export const MonthStatus = enumType('MonthStatus', '月份状态。Whether a month takes readings.', {
  open: '未关闭，接受监测值。Open: takes readings.',
  closed: '已关闭，只接受更正、撤回和重开。Closed: takes corrections, withdrawals and reopening only.',
});

export const MonthOutcome = enumType('MonthOutcome', '月评价结论。How a month stands to its target.', {
  noTarget: '无目标。No target.',
  attained: '达标。Attained.',
  exceeded: '超标。Exceeded.',
  notEvaluated: '未能评价：有项目缺测。Not evaluated: an item of the set is missing.',
});

export const TargetStanding = enumType('TargetStanding', '与目标的关系。How a value stands to the target.', {
  attained: '达标。Attained.',
  exceeded: '超标。Exceeded.',
  noTarget: '无目标。No target.',
  noLimit: '该水体无此项限值。The standard has no limit for it in this water body.',
});

export const NoClassReason = enumType('NoClassReason', '无类别的原因。Why there is no class.', {
  noLimit: '该水体无此项限值。The standard has no limit for it in this water body.',
  overRange: '超出仪器量程。Over the range of the instrument.',
  absent: '无值。No value.',
});

export const NoMultipleReason = enumType('NoMultipleReason', '无超标倍数的原因。Why there is no multiple.', {
  notExceeded: '未超过。Not exceeded.',
  itemHasNone: '该项目不计超标倍数。The item has none (TEMP, pH, DO).',
});

export const AssessedItemKind = enumType('AssessedItemKind', '项目评价情况。What became of an item.', {
  evaluated: '参评。Evaluated.',
  insufficient: '数据量不足，数值仅供参考。Too few values; the figures are shown, but take part in nothing.',
  notEvaluated: '未参评。Not evaluated.',
});

export const NotEvaluatedReason = enumType('NotEvaluatedReason', '未参评的原因。Why an item is not evaluated.', {
  notMeasured: '未监测。No row names it.',
  noValue: '无可用值。Every value was left out.',
});

export const LeftOutReason = enumType('LeftOutReason', '未计入的原因。Why values were left out.', {
  unverified: '未核实来源。Of an unverified source.',
  status: '站点状态。Status of the station.',
  timeOfDay: '时刻。Time of day.',
  otherSeries: '另一数据系列。Another series makes the item.',
  absent: '无值。No value.',
  overRange: '超出仪器量程。Over the range of the instrument.',
  excludedByDecision: '按决定剔除。Excluded by a signed decision.',
  suspect: '存疑（仅在不计存疑值的变体中）。Suspect; only in the variation without suspects.',
});

export const SectionWording = enumType('SectionWording', '断面水质定性评价。Wording for a section.', {
  excellent: '优。Excellent.',
  good: '良好。Good.',
  lightlyPolluted: '轻度污染。Lightly polluted.',
  moderatelyPolluted: '中度污染。Moderately polluted.',
  heavilyPolluted: '重度污染。Heavily polluted.',
});

export const MonthNoteCode = enumType('MonthNoteCode', '月评价说明。What to know about an assessment.', {
  dailySnapshot: '由每日一次快照计算。From one value a day.',
  mixedTimesOfDay: '月内采样时刻不一。The time of day changes within the month.',
  noReadings: '无监测值。No reading at all.',
  unconfirmedRule: '规则未经原文确认。The rule is not confirmed by a text.',
});

export const CorrectionKind = enumType('CorrectionKind', '更正类别。What is proposed.', {
  correction: '更正：另一结果。Other values for a row.',
  withdrawal: '撤回一个版本。To withdraw a version.',
});

export const CorrectionState = enumType('CorrectionState', '更正建议状态。What became of a proposal.', {
  pending: '待确认。Waits for a second officer.',
  superseded: '已被新建议取代。A newer proposal for the row took its place.',
  confirmed: '已确认。Carried out.',
  rejected: '已否决。Rejected.',
});
