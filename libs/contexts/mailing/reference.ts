import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import { type MailingRules, mailingRulesSchema } from './domain/mailing-rules.js';

/** Token under which the {@link MailingRules} are injected. */
export const MAILING_RULES = Symbol('MailingRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/mailing-rules.json` */
export const readMailingRules = (): MailingRules => {
  const file = 'seeds/reference/mailing-rules.json';
  const parsed = z.array(mailingRulesSchema).safeParse(JSON.parse(readFileSync(join(projectFolder(), file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const versions = parsed.data.map(({ version }) => version);
  if (new Set(versions).size < versions.length) throw new Error(`${file}: a version stands twice`);
  const [newest] = parsed.data.toSorted((a, b) => b.version - a.version);
  if (!newest) throw new Error(`${file}: no version`);
  return newest;
};
