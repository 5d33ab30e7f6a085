import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import { type NoticeRules, noticeRulesSchema } from './domain/notice-rules.js';

/** Token under which the rules of notices are injected: {@link NoticeRules}. */
export const NOTICE_RULES = Symbol('NoticeRules');

/** The newest version. @throws ZodError naming what is wrong in `seeds/reference/notice-rules.json` */
export const readNoticeRules = (): NoticeRules => {
  const file = join(projectFolder(), 'seeds/reference/notice-rules.json');
  const versions = z
    .array(noticeRulesSchema)
    .min(1)
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return versions.reduce((newest, one) => (one.version > newest.version ? one : newest));
};
