import { enumType } from '#platform/graphql/enums.js';

export const IntakeChannel = enumType('IntakeChannel', '来源渠道。By which way a tip-off came.', {
  hotline12369: '12369 环保举报。The environment hotline.',
  hotline12345: '12345 政务服务便民热线。The government hotline.',
  police110: '110 联动。Sent on by the police.',
  telephone: '值班电话。The duty telephone.',
  letter: '来信。A letter.',
  online: '网络。Online.',
});

export const IntakeStatus = enumType('IntakeStatus', '受理的状态。How far a tip-off has come.', {
  received: '待办理。Nothing has come of it yet.',
  assigned: '已登记为异常或并案。An abnormality came of it, or it was merged into one.',
  transferring: '移交中，对方未答复，仍由本单位负责。Transferred, not answered yet: it stays with the sender.',
  transferred: '已移交，对方已接受。Transferred, and accepted there.',
});

export const IntakeAssignedAs = enumType('IntakeAssignedAs', '与异常的关系。How a tip-off belongs to an abnormality.', {
  raised: '由其登记。The abnormality was raised on it.',
  merged: '并案。It was merged into the abnormality.',
});

export const IntakeCallerState = enumType('IntakeCallerState', '来电人信息。Whether it is kept who called.', {
  kept: '存于本单位保险库。Kept in the vault, for this body alone.',
  none: '未留。None was left.',
  erased: '已删除。It was destroyed.',
});

export const IntakeLearnedBy = enumType('IntakeLearnedBy', '获知时间的依据。On what the time of learning rests.', {
  call: '来电时间。The time of the call.',
  arrival: '移交到达时有人值班。It arrived while an officer was on duty.',
  acceptance: '移交到达时无人值班，以接受为准。Nobody was on duty when it arrived: the acceptance.',
});

export const IntakeTransferState = enumType('IntakeTransferState', '移交的状态。What became of a transfer.', {
  open: '待答复。Not answered yet.',
  accepted: '已接受。Accepted.',
  refused: '已退回。Refused: it is back with the sender.',
});

export const IntakeTransferDirection = enumType('IntakeTransferDirection', '移交方向。Direction of a transfer.', {
  incoming: '移入。To the own body.',
  outgoing: '移出。From the own body.',
});

export const AbnormalityLearnedFrom = enumType(
  'AbnormalityLearnedFrom',
  '获知时间的由来。Where the time at which an abnormality was learned of comes from.',
  {
    raising: '登记时所填。As it was raised.',
    intake: '最早的举报、来电。The earliest tip-off or call.',
  },
);
