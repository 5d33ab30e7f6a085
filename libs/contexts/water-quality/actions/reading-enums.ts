import { enumType } from '#platform/graphql/enums.js';

export const StationStatus = enumType(
  'StationStatus',
  '站点状态。Status of a station, or of the water, as published.',
  {
    normal: '正常。Normal.',
    maintenance: '维护。Maintenance.',
    outOfService: '停运（停站）。Out of service.',
    calibration: '校准。Calibration.',
    fault: '故障。Fault.',
    cutOff: '断流。The river is cut off.',
    dry: '无水。No water.',
    frozen: '冰封。Frozen.',
  },
);

export const WaterClass = enumType('WaterClass', '水质类别。Class of GB 3838-2002.', {
  I: 'Ⅰ类。Class I.',
  II: 'Ⅱ类。Class II.',
  III: 'Ⅲ类。Class III.',
  IV: 'Ⅳ类。Class IV.',
  V: 'Ⅴ类。Class V.',
  worseThanV: '劣Ⅴ类。Worse than class V.',
});

export const AbsenceReason = enumType('AbsenceReason', '无值原因。Why an item has no value.', {
  missing: '缺测。Missing.',
  notMeasured: '未测。Not measured.',
  extremeFiltered: '极值已由发布方剔除。Left out by the publisher as extreme.',
  notReported: '未报。Not reported.',
});

export const SamplingMethod = enumType('SamplingMethod', '监测方式。How it was measured.', {
  automatic: '自动监测。Automatic.',
  manual: '手工监测。Manual.',
});

export const SamplingPrecision = enumType(
  'SamplingPrecision',
  '采样时间精度。How exactly the sampling time is known.',
  {
    instant: '时刻。An instant.',
    month: '仅知月份。Only the month.',
  },
);

export const ItemValueKind = enumType('ItemValueKind', '监测值类别。Kind of value.', {
  measured: '测得。Measured.',
  belowDetectionLimit: '低于检出限。Below the detection limit.',
  absent: '无值。No value.',
});

export const InclusionEffect = enumType('InclusionEffect', '取舍。Whether a value counts in the month.', {
  include: '计入。Counts.',
  exclude: '剔除。Does not count.',
});

export const PublicationKind = enumType('PublicationKind', '发布来源类别。How a version reached the platform.', {
  entered: '数据所有单位录入。Entered by the data owner.',
  file: '由文件导入。Imported from a file.',
});
