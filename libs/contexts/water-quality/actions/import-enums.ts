import { enumType } from '#platform/graphql/enums.js';

export const PublicationTrust = enumType(
  'PublicationTrust',
  '来源可信程度。How far a source is taken for the data owner’s publication.',
  {
    ownerPublication: '数据所有单位发布。Published by the data owner.',
    unverified:
      '未核实来源，不作担保：自成系列，不参与评价。Unverified; nobody claims that it is good: a series of its own that takes part in nothing.',
  },
);

export const ImportWarningCode = enumType('ImportWarningCode', '导入提示。What the importer should look at.', {
  samplingTimeChanged: '月内采样时刻变化。Within a month the time of day changes: a hidden filter of a daily list.',
  orderNotAscending: '时间顺序倒退。Lines of a section go back in time.',
  classDisagrees:
    '发布类别与计算类别多有不符，水体类型是否有误？Published and computed class often differ; wrong type of water body?',
  columnsNotTaken: '有未采用的列。Columns that the format does not know.',
  unverifiedSource:
    '未核实来源：采用不等于可信，不参与评价。An unverified source: being taken proves nothing, and it takes part in nothing.',
});
