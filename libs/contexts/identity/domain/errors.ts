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
} as const satisfies ErrorTable;
