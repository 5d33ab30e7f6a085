import type { ErrorTable } from '#platform/kernel/refusal.js';

export const noticeErrors = {
  RecipientNotRegistered: { zh: '接收单位未登记', en: 'A recipient is not a registered organisation' },
  SenderIsRecipient: { zh: '不能通报给本单位', en: 'A notice is not sent to the own body' },
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
