import type { ErrorTable } from '#platform/kernel/refusal.js';

export const noticeErrors = {
  RecipientNotRegistered: { zh: '接收单位未登记', en: 'A recipient is not a registered organisation' },
  SenderIsRecipient: { zh: '不能通报给本单位', en: 'A notice is not sent to the own body' },
  NobodyToNotify: {
    zh: '没有接收单位：未指定，且按流向亦无他方',
    en: 'There is nobody to notify: none was named, and the flow points to no other body',
  },
  RouteNeedsAgreement: {
    zh: '按断面流向确定接收单位须指明协议',
    en: 'To find recipients from the flow at a section, name the agreement whose parties they are',
  },
  RelayOrderInvalid: {
    zh: '转报次序有误：单位重复，或首报接收单位多于一个',
    en: 'The relay order is invalid: a body stands twice, or the first notice has more than one recipient',
  },
  NothingToPassOn: { zh: '该通报无须转报', en: 'There is nobody to whom this notice is to be passed on' },
  AlreadyPassedOn: { zh: '该通报已转报', en: 'The notice has been passed on' },
  TakeoverTooEarly: {
    zh: '接收单位的转报时限未到，不能接替发出',
    en: 'The recipient still has time to pass it on: nobody takes over yet',
  },
  CodeNotFound: {
    zh: '文本中没有可识别的通报编号，或查无此通报',
    en: 'The text names no notice that is known to your body',
  },
  NotYourIncident: {
    zh: '仅认定该事件的单位可就其发出通报',
    en: 'Only the body that determined an incident sends notices about it',
  },
  ExceedanceNotCited: {
    zh: '超标告知函须引用一项超标；其他通报不引用超标',
    en: 'An exceedance letter cites an exceedance, and nothing else does',
  },
  ExceedanceNotStanding: {
    zh: '没有该项超标，或最新评价已不再认定',
    en: 'There is no such exceedance, or the latest assessment finds it no longer',
  },
  ExampleNotMarked: {
    zh: '示例的标题须含【示例】',
    en: 'It is an example, or about one: its title carries 【示例】',
  },
  NotARecipient: { zh: '本单位不是该通报的接收单位', en: 'Your body is not a recipient of this notice' },
  NotTheSender: { zh: '仅发出单位可登记签收、撤回', en: 'Only the sender claims receipts of a notice or withdraws it' },
  DigestDiffers: {
    zh: '摘要不符：签收须针对所显示的内容',
    en: 'The digest is another: a receipt is for what was shown',
  },
  NoticeIsWithdrawn: { zh: '该通报已撤回', en: 'The notice was withdrawn' },
  UnknownRecipient: { zh: '该单位不在接收单位之列', en: 'This body is not among the recipients' },
  RecipientOnPlatform: {
    zh: '平台内单位自行签收，不能代为登记',
    en: 'A recipient on the platform receipts by itself; nobody claims it',
  },
  ClaimedTimeImpossible: {
    zh: '签收时间早于发出时间或晚于当前时间',
    en: 'The claimed time lies before the notice was sent, or in the future',
  },
  NothingClaimed: { zh: '没有待确认的登记签收', en: 'No receipt was claimed for your body' },
} as const satisfies ErrorTable;
