import type { Channel, NoticeKind } from './notice.events.js';

// The field's words for what events say, as timelines and documents print them.

export const noticeWords: Readonly<Record<NoticeKind, string>> = {
  warning: '预警',
  information: '信息通报',
  search: '查源通报',
  upstreamAbnormality: '上游异常通报',
  downstreamAbnormality: '下游异常通报',
  sluicePreNotice: '闸坝调度预通报',
  exceedanceLetter: '超标告知函',
  allClear: '解除',
};
export const channelWords: Readonly<Record<Channel, string>> = { call: '电话', letter: '函件', fax: '传真' };
