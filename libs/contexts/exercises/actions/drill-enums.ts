import { enumType } from '#platform/graphql/enums.js';

export const DrillKind = enumType(
  'DrillKind',
  '测试所发通报的类别；除信息通报外均会呼叫值班人员。Kind of notice that a test sends; all but `information` call people.',
  {
    information: '信息通报：只写消息，不呼叫。Information: people are written to and not called.',
    warning: '预警。A warning.',
    search: '查源。A search.',
    upstreamAbnormality: '上游异常通报。An abnormality upstream of the recipient.',
    downstreamAbnormality: '下游异常通报。An abnormality downstream of the recipient.',
    sluicePreNotice: '闸坝调度预通报。Notice before a sluice is operated.',
  },
);

export const DrillEndReason = enumType('DrillEndReason', '测试为何结束。Why a test ended.', {
  allReceipted: '全部签收。All have receipted.',
  limit: '时限已到。The limit has passed.',
  withdrawn: '未签收的通报已撤回。What was not receipted was withdrawn.',
});

export const DrillResult = enumType('DrillResult', '一个单位的测试结果。Result of one body.', {
  inTime: '限内签收。Receipted within the limit.',
  late: '逾限签收。Receipted after it.',
  waiting: '尚待签收。May still receipt in time.',
  missed: '测试结束仍未签收。Not receipted when the test ended.',
});
