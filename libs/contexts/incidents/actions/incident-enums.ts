import { enumType } from '#platform/graphql/enums.js';

export const AbnormalityCause = enumType('AbnormalityCause', '异常的由来。What made an officer, or a rule, raise it.', {
  reading: '监测值。A reading.',
  patrol: '巡查。A patrol.',
  tipOff: '举报、来电。A tip-off; the caller is protected.',
  neighbour: '相邻单位通报。A notice of a neighbour.',
  rule: '平台规则自动发现，尚无人核看。Rules of the platform found it in a reading; nobody looked yet.',
});

export const AbnormalityStatus = enumType('AbnormalityStatus', '异常的状态。How far an abnormality has come.', {
  raised: '待核实。Raised, not yet verified.',
  verified: '已核实，待认定。Verified, its outcome not yet decided.',
  decided: '已认定。Its outcome is decided.',
  closed: '已办结。Closed.',
});

export const AbnormalityOutcome = enumType(
  'AbnormalityOutcome',
  '认定结果。What an officer decided by name that it is.',
  {
    fault: '仪器或数据故障。A fault of instrument or data.',
    natural: '自然原因。Natural.',
    ownArea: '本辖区污染。Pollution of the own area.',
    suspectedFromOutside: '疑似境外来源。Pollution suspected from outside.',
    incident: '突发环境事件。An incident.',
    notAnIncident: '不构成突发环境事件。Not an incident.',
  },
);

export const EntryVisibility = enumType('EntryVisibility', '谁能看到。Who sees an entry.', {
  own: '仅本单位。The own body alone.',
  shared: '时间线各方。All who share the timeline.',
});
