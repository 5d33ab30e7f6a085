import type { ErrorTable } from '#platform/kernel/refusal.js';

export const waterQualityErrors = {
  SectionExists: { zh: '该断面编号已登记为另一内容', en: 'A section with this id is registered with other details' },
  UnknownDataOwner: { zh: '数据所有单位未登记', en: 'The data owner is not a registered organisation' },
  NotTheDataOwner: {
    zh: '仅数据所有单位可为之；协议当事方在协议有效日内可代为导入其发布的文件、评价月份，所有单位不在平台时亦可关闭、更正、重开月份',
    en: 'Only the data owner does this. A party of an agreement, for the days on which it holds, imports files that the owner published and assesses months; where the owner is off the platform it also closes, corrects and reopens them',
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
  UnknownIndicatorSet: { zh: '没有该指标组', en: 'There is no such set of indicators' },
  UnknownMonthRule: { zh: '没有该月评价规则', en: 'There is no such rule for months' },
  TargetOverlaps: {
    zh: '同一指标组在此期间已有目标',
    en: 'Another target for the same set of indicators holds in that time',
  },
  WaterBodyTypeUnknown: {
    zh: '该月末日断面水体类型未知',
    en: 'The type of water body is not known on the last day of that month',
  },
  RawValueDiffers: {
    zh: '原始值修约后与发布值不符',
    en: 'The value at full precision does not round to the printed one',
  },
  UnknownReading: { zh: '没有该监测值、版本或项目', en: 'There is no such reading, version or item' },
  VersionSuperseded: { zh: '该版本已被取代或撤回', en: 'This version was superseded or withdrawn' },
  OwnReading: {
    zh: '本单位的监测值以发布更正，不提数据异议',
    en: 'The data owner corrects its readings by publishing; others object to them',
  },
  VersionStands: {
    zh: '所指版本仍为现行版本；更正须先发布或撤回',
    en: 'The version still stands; it is corrected by a publication or a withdrawal first',
  },
  DataObjectionSettled: { zh: '该数据异议已答复或撤回', en: 'This objection was answered or withdrawn' },
  NotTheObjector: { zh: '仅提出异议的单位可撤回', en: 'Only the body that objected takes it back' },
  MonthNotOver: { zh: '月份尚未结束，不能关闭', en: 'A month is closed only after its end' },
  MonthClosed: {
    zh: '月份已关闭，只接受更正、撤回和重开',
    en: 'The month is closed; it takes corrections, withdrawals and reopening only',
  },
  MonthNotClosed: { zh: '月份未关闭', en: 'The month is not closed' },
  NoReopeningRequested: { zh: '没有待确认的重开申请', en: 'Nobody asked to reopen the month' },
  SecondOfficerNeeded: {
    zh: '须由另一名人员确认',
    en: 'Another officer than the one who proposed it has to confirm',
  },
  UnknownProposal: { zh: '没有该更正建议', en: 'There is no such proposal' },
  ProposalDecided: { zh: '该更正建议已确认、否决或被取代', en: 'This proposal was confirmed, rejected or superseded' },
  NotATable: { zh: '文件不是可读的表格（CSV）', en: 'The file is no table (CSV) that can be read' },
  UnknownFormat: {
    zh: '表头不属于任何已知格式，或同时符合几种格式；请指明格式',
    en: 'The first line is that of no known format, or fits several; name the format',
  },
  FormatDoesNotFit: { zh: '文件缺少该格式所需的列', en: 'The file lacks columns that this format needs' },
  StationColumnMissing: {
    zh: '文件未注明站点，整份拒收；确知为某断面时请指明，并按未核实来源导入',
    en: 'The file names no station and is refused as a whole; name the section if you know it, as an unverified source',
  },
  SectionNotAsked: {
    zh: '文件自身注明站点，不得另指断面',
    en: 'The file names its stations itself; no section is to be given',
  },
  UnverifiedSourceOnly: {
    zh: '未注明站点的文件只能作为未核实来源导入',
    en: 'A file that names no station can only be imported as an unverified source',
  },
  UnverifiedSource: {
    zh: '未核实来源只能自成系列（unverified-…），与发布值并列：不更正发布值，不说明站点状态，不参与评价',
    en: 'An unverified source is a series of its own (unverified-…) beside what the owner published: it corrects nothing, tells no status of a station and takes part in no evaluation',
  },
  UnknownSection: {
    zh: '没有该名称的断面；不会自动新建，请核对候选或登记别名',
    en: 'No section has this name; none is made. See the candidates, or add an alias',
  },
  AmbiguousSection: { zh: '该名称对应多个断面', en: 'More than one section has this name' },
  OtherDataOwner: { zh: '该断面的数据属于另一单位', en: 'The data of this section belong to another owner' },
  MalformedLine: { zh: '行格式有误（列数或引号）', en: 'The line cannot be taken apart (number of cells, quotes)' },
  InvalidTime: { zh: '时间或日期有误', en: 'Not a time or date of this format' },
  NoSamplingTime: {
    zh: '没有采样时间，也不是站点状态',
    en: 'No sampling time, and not the status of a station either',
  },
  NotANumber: { zh: '不是数值', en: 'Not a number' },
  UnknownStatus: { zh: '未知站点状态', en: 'Unknown station status' },
  UnknownClass: { zh: '未知水质类别', en: 'Unknown water class' },
  UnknownReason: { zh: '未知缺测原因', en: 'Unknown reason of a missing value' },
  UnknownWord: { zh: '该列没有此取值', en: 'This column takes no such word' },
  ConflictInFile: {
    zh: '文件中同一断面同一时间有不同内容，均不采用',
    en: 'Lines of this file differ for one section and time; none of them is taken',
  },
  VolumeWithoutUnit: { zh: '水量未注明计量单位', en: 'A volume without a unit' },
  VolumeWithoutDirection: {
    zh: '水量未注明正向由何处流向何处',
    en: 'A volume that does not say out of which region and into which forward is',
  },
  VolumeWithoutOwner: { zh: '水量未注明所有单位', en: 'A volume without an owner' },
  UnknownVolumeOwner: { zh: '水量所有单位未登记', en: 'The owner of the volume is not a registered organisation' },
  NotTheVolumeOwner: {
    zh: '水量仅由其所有单位发布；协商水量须由所引协议的当事方发布',
    en: 'Only its owner publishes a volume; an agreed one a party of the agreement that is named, in force in that month',
  },
  NegativeVolume: { zh: '单向水量为负', en: 'A volume of one direction is negative' },
  NetDiffers: { zh: '净水量不等于正向减反向', en: 'The net volume is not forward less backward' },
  SameSide: { zh: '两侧为同一行政区划', en: 'Both sides are one region' },
  FlowEndsBeforeItBegins: { zh: '观测终止不晚于起始', en: 'The observation ends before it begins' },
  FlowSpansMonths: {
    zh: '观测跨月，请按月分列',
    en: 'The observation reaches into another month; give each month its own',
  },
  FutureFlow: { zh: '观测终止晚于当前时间', en: 'The observation ends in the future' },
} as const satisfies ErrorTable;
