import { enumType } from '#platform/graphql/enums.js';

export const NoticeKind = enumType('NoticeKind', '通报类别。Kind of a notice or letter to neighbours.', {
  warning: '预警。A warning.',
  information: '信息通报。Information.',
  upstreamAbnormality: '上游异常通报。An abnormality upstream of the recipient.',
  downstreamAbnormality: '下游异常通报。An abnormality downstream of the recipient.',
  search: '查源：请对方查找来源。A search: the recipient looks for the source.',
  sluicePreNotice: '闸坝调度预通报。Notice before a sluice is operated.',
  exceedanceLetter: '超标告知函。An exceedance letter.',
  allClear: '解除。All clear.',
});

export const ReceiptChannel = enumType('ReceiptChannel', '送达方式。How it reached a body off the platform.', {
  call: '电话。By call.',
  letter: '函件。By letter.',
  fax: '传真。By fax.',
});

export const NoticeBox = enumType('NoticeBox', '收件或发件。Received or sent.', {
  inbox: '收到的通报。Notices to the own body.',
  outbox: '发出的通报。Notices of the own body.',
});

export const NoticeAboutKind = enumType('NoticeAboutKind', '通报所涉。What a notice is about.', {
  none: '无特定事项。Nothing that has a record.',
  abnormality: '水质异常。An abnormality.',
  incident: '突发环境事件。An incident.',
  exceedance: '超标。An exceedance.',
});

export const NoticeMark = enumType('NoticeMark', '接收单位界面的记录。What the recipient’s screen says.', {
  delivered: '送达：已显示在值班界面。Delivered: it was put on the screen.',
  opened: '打开：有人员打开了它。Opened by an officer.',
});

export const RouteReason = enumType('RouteReason', '为何通报这些侧。Why these sides are notified.', {
  observed: '有效流向观测一致。All valid observations of the flow agree.',
  turned: '有效期内流向转过，凡可能的各侧均通报。The water turned meanwhile: every side that could be the one.',
  notObserved:
    '有效期内无流向观测，凡可能的各侧均通报。Nobody saw the flow meanwhile: every side that could be the one.',
});
