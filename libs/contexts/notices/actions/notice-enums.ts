import { enumType } from '#platform/graphql/enums.js';

export const NoticeKind = enumType('NoticeKind', '通报类别。Kind of a notice or letter to neighbours.', {
  warning: '预警。A warning.',
  information: '信息通报。Information.',
  upstreamAbnormality: '上游异常通报。An abnormality upstream of the recipient.',
  downstreamAbnormality: '下游异常通报。An abnormality downstream of the recipient.',
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
