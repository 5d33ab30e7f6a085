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

export const IncidentGrade = enumType('IncidentGrade', '突发环境事件级别。Grade of an incident, the gravest first.', {
  I: '特别重大。Extraordinary.',
  II: '重大。Major.',
  III: '较大。Serious.',
  IV: '一般。Ordinary.',
});

export const InterruptedIntake = enumType(
  'InterruptedIntake',
  '取水中断的饮用水水源地，取其最大。Which supply of drinking water was cut, the largest that was.',
  {
    none: '已知未中断。It is known that none was.',
    township: '乡镇。A township’s.',
    county: '县级城市。A county-level city’s.',
    prefecture: '设区的市级以上城市。A city’s of prefecture level or above.',
  },
);

export const IncidentCircumstance = enumType(
  'IncidentCircumstance',
  '分级或第四条所问的情形。What a table or article 4 asks of an incident besides.',
  {
    heavyMetal: '重金属或类金属污染。A heavy metal or metalloid.',
    hazardousChemical: '生产、储存、运输、使用危险化学品中爆炸、泄漏。Explosion or leak of a hazardous chemical.',
    hazardousWasteDumping: '倾倒危险废物。Dumping of hazardous waste.',
    keyBasin: '位于国家重点流域。In a national key basin.',
    natureReserve: '位于国家级自然保护区。In a national nature reserve.',
    scenicArea: '位于风景名胜区。In a scenic area.',
    sensitiveGroups: '居民聚居区、医院、学校等敏感区域和人群。Residents, hospital, school and the like.',
    drinkingWaterZone: '影响或可能影响饮用水水源保护区。A drinking-water source zone, perhaps.',
    massDispute: '引起群体性影响或纠纷。A dispute or effect among many.',
    socialImpact: '社会影响较大。A larger effect in public.',
    functionLost: '区域生态功能丧失或物种灭绝。Regional function lost or a species extinct.',
    functionPartlyLost: '区域生态功能部分丧失。Regional function partly lost.',
    protectedSpeciesDamaged: '国家重点保护动植物受到破坏。Protected species damaged.',
    thoughtNecessary: '本单位认为有必要报告。The body thinks the report necessary.',
  },
);

export const IncidentReportKind = enumType('IncidentReportKind', '报告类别。Kind of a report upward.', {
  initial: '初报。Initial report.',
  followUp: '续报。Follow-up report.',
  result: '处理结果报告。Report of the result.',
});

export const IncidentReportChannel = enumType(
  'IncidentReportChannel',
  '实际报送渠道；本平台不是报送渠道。By which a report was really sent; the platform is none of them.',
  {
    fax: '传真。Fax.',
    network: '网络（专网报送系统）。The network of the authorities.',
    mail: '邮寄。Mail.',
    inPerson: '面呈。In person.',
    telephone: '电话，仅情况紧急时的初报。Telephone: an urgent initial report only; one in writing has to follow.',
  },
);

export const IncidentReportAddressee = enumType(
  'IncidentReportAddressee',
  '报送对象，以职能称。To whom a report goes, by function.',
  {
    ownGovernment: '本级人民政府。Government of the own level.',
    bureauAbove: '上一级生态环境主管部门。Bureau one level up.',
    provincialBureau: '省级生态环境主管部门。Provincial bureau.',
    ministry: '生态环境部。The ministry.',
  },
);

export const IncidentReportProcedure = enumType(
  'IncidentReportProcedure',
  '报告所依程序。Which procedure a report follows.',
  {
    ordinary: '较大、一般（第三条，4 小时）。Ⅲ or Ⅳ, article 3.',
    major: '特别重大、重大（第三条，2 小时）。Ⅰ or Ⅱ, article 3.',
    unclear: '级别一时难以判断，按Ⅱ/Ⅰ级程序（第四条）。The level cannot be judged yet: as Ⅱ/Ⅰ, article 4.',
    ungraded: '尚未定级，亦无第四条情形。Not graded yet, and no case of article 4.',
  },
);

export const IncidentReportForm = enumType('IncidentReportForm', '报告形式。Form of a report.', {
  written: '书面。Written.',
  telephone: '电话。By telephone.',
  registeredOnly: '涉密，仅登记。Secret: registered by number and holder only.',
});

export const IncidentReportDemandKind = enumType(
  'IncidentReportDemandKind',
  '收到报告的单位的要求。What an addressee demands.',
  { verification: '核实（第五条）。Verification.', supplement: '补报（第九条）。A supplement.' },
);

export const IncidentLearnedFrom = enumType(
  'IncidentLearnedFrom',
  '获知时间的由来。Where the time at which it was learned of comes from.',
  {
    stated: '认定人员填写。Stated by the officer who determined it.',
    abnormality: '所由异常。The abnormality it came from.',
    determination: '未另记录，以认定时间计。Not recorded: the determination is the latest it can have been.',
  },
);

export const ArticleFourTrigger = enumType(
  'ArticleFourTrigger',
  '级别一时难以判断时按Ⅱ/Ⅰ级程序报告的六种情形（令第17号第四条）。Cases in which an incident of unclear level is reported as Ⅱ/Ⅰ.',
  {
    drinkingWaterZone: '影响或可能影响饮用水水源保护区。A drinking-water source zone, perhaps.',
    sensitiveGroups: '涉及居民聚居区、学校、医院等。Residents, school, hospital and the like.',
    heavyMetal: '涉及重金属或类金属污染。A heavy metal or metalloid.',
    crossProvinceOrNation: '可能跨省或跨国。Perhaps across a province or the border.',
    massIncident: '引发群体性事件或社会影响较大。A mass incident, or a larger effect in public.',
    thoughtNecessary: '认为有必要报告。The body thinks it necessary.',
  },
);

export const IncidentClockStanding = enumType('IncidentClockStanding', '时限的状态。How a duty stands.', {
  running: '进行中。It runs.',
  atRisk: '将到期：剩余不足四分之一。It runs out soon: less than a quarter of it is left.',
  met: '按时完成。Done in time.',
  missed: '逾期。Not done in time.',
  suspended: '中止。It stands still.',
  provisional: '暂定：所涉节假日安排尚未公布，不作评判。It depends on a schedule not published yet: nothing is judged.',
  undecided: '各文本结果不一，法制员尚未选定。Missed by one text and not by another; the legal officer has not chosen.',
  promptly:
    '应及时办理，法规与协议均未定时限，不作评判。To be done promptly: no text and no agreement gives a time, so it is not judged.',
  done: '已办理，法规与协议均未定时限，不作评判。Done; no text and no agreement gives a time, so it is not judged.',
});
