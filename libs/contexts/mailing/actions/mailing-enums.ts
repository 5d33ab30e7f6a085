import { enumType } from '#platform/graphql/enums.js';

export const MessageChannel = enumType('MessageChannel', '消息渠道。On which way a message goes.', {
  mail: '邮件。Mail.',
  sms: '短信。SMS.',
  workPlatform: '工作平台（浙政钉）。The work platform.',
});

export const MessageUrgency = enumType('MessageUrgency', '紧急程度。How urgent a message is.', {
  legalClock: '法定时限：不受静默时段与汇总影响。A legal clock: neither quiet hours nor digests hold it back.',
  urgent: '紧急：同上。Urgent: the same.',
  routine: '一般。Routine.',
});

export const MessageStatus = enumType('MessageStatus', '消息的状态。What became of a message.', {
  waiting: '待发送。It waits for its time, or for the next attempt.',
  forDigest: '待汇总。It waits for the digest.',
  underWay: '发送中。An attempt is under way.',
  accepted: '对方服务器已接受。Accepted by the other side’s server; whether it was read nobody knows.',
  dead: '死信。A dead letter: it is not tried any more.',
  digested: '已随汇总发出。It went out in a digest.',
});

export const MessageCarrier = enumType('MessageCarrier', '实际送出途径。What carried it.', {
  mailbox: '平台内信箱，未发往外部。The mailbox of the platform: nothing left it.',
  smtp: '邮件服务器。A mail server.',
  smsGateway: '短信网关。An SMS gateway.',
  workPlatform: '工作平台。The work platform.',
  none: '未送出。Nothing did.',
});

export const DeadLetterReason = enumType('DeadLetterReason', '死信原因。Why a message is not tried any more.', {
  Rejected: '对方拒收。The other side will not have it.',
  TooManyAttempts: '多次未果。Too many attempts.',
  NoAddress: '没有地址。There is no address.',
  NotServing: '该人员已离任。The officer serves no longer.',
  ChannelOff: '该渠道未启用。The channel is not configured.',
  WorldIsNotReal: '演示、演练或测试世界，不向真实地址发送。The world is not real, and the address is.',
});
