import type { ErrorTable } from '#platform/kernel/refusal.js';

export const identityErrors = {
  OrganisationNotRegistered: { zh: '所属单位未登记', en: "The officer's organisation is not registered" },
  StillServing: { zh: '该人员仍在任，先令其离任', en: 'The officer still serves; dismiss it first' },
  AlreadyDismissed: { zh: '该人员已离任', en: 'The officer has been dismissed' },
  NotOnOneself: {
    zh: '不能变更本人的角色，也不能令本人离任或删除本人信息',
    en: 'You may not change your own roles, dismiss or erase yourself',
  },
  RolesNotSeparated: {
    zh: '审计员不得兼任系统管理员或平台运维',
    en: 'An auditor is neither administrator nor operator',
  },
  LoginTaken: { zh: '登录名已被使用', en: 'The login belongs to another officer' },
  PasswordTooShort: { zh: '密码过短', en: 'The password is too short' },
  PasswordTooCommon: { zh: '密码过于常见，请另选', en: 'The password is a common one; choose another' },
  SignInRefused: {
    zh: '登录名或密码不正确，或账户暂时锁定',
    en: 'Login or password is wrong, or the account is locked for a while',
  },
  SessionEnded: { zh: '会话已结束，请重新登录', en: 'The session has ended; sign in again' },
  AddressInvalid: {
    zh: '邮件地址须恰为一个，不含换行、逗号、姓名',
    en: 'A mail address is exactly one: no line break, no comma, no name',
  },
} as const satisfies ErrorTable;

/** Of rosters, handovers and delegations. */
export const dutyErrors = {
  LacksDutyRole: {
    zh: '该人员不是值班员或负责人；带班领导须为负责人',
    en: 'The officer is neither duty officer nor head; a duty leader is a head',
  },
  DeputyIsOfficer: { zh: '副班与值班员不能为同一人', en: 'Officer and deputy of a shift are two persons' },
  IntervalEndsBeforeItBegins: { zh: '结束时间不晚于开始时间', en: 'It ends before it begins' },
  ShiftTooLong: { zh: '班次过长', en: 'The shift is longer than allowed' },
  ShiftOverlaps: { zh: '与另一班次时间重叠', en: 'It overlaps with another shift' },
  ShiftIsOver: { zh: '该班次已结束', en: 'The shift is over' },
  NotYoursToHandOver: {
    zh: '该班次尚未开始，或不由您值班，不能交班',
    en: 'The shift has not begun, or it is not you who has it',
  },
  AlreadyHandedOver: { zh: '该班次已交班', en: 'The shift has been handed over' },
  NotToOneself: { zh: '不能交给或委托给本人', en: 'Not to oneself' },
  NotOnDuty: {
    zh: '接班人员不在当班或即将开始的班次中',
    en: 'The incoming officer is neither in the shift that runs nor in the one that begins soon',
  },
  OpenClockLeftOut: { zh: '交班事项漏列在走的时限', en: 'The handover leaves out a clock that is open' },
  NotTheIncomingOfficer: { zh: '仅接班人员可确认或拒绝接班', en: 'Only the incoming officer confirms or declines' },
  HandoverNotOpen: {
    zh: '该交接班已确认、已拒绝或已被新的交接班取代',
    en: 'The handover was confirmed, declined, or replaced by a newer one',
  },
  DelegationTooLong: { zh: '委托期限过长', en: 'The delegation is longer than allowed' },
  DelegationIsOver: { zh: '该委托已到期', en: 'The delegation is over' },
} as const satisfies ErrorTable;
