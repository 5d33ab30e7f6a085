import { newestReference } from '#platform/runtime/reference.js';
import { type NoticeRules, noticeRulesSchema } from './domain/notice-rules.js';

/** Token under which the rules of notices are injected: {@link NoticeRules}. */
export const NOTICE_RULES = Symbol('NoticeRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/notice-rules.json` */
export const readNoticeRules = (): NoticeRules => newestReference('reference/notice-rules.json', noticeRulesSchema);
