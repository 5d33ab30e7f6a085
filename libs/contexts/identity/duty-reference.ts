import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import { type DutyRules, dutyRulesSchema } from './domain/duty-rules.js';

/** Token under which the limits of duty are injected: {@link DutyRules}. */
export const DUTY_RULES = Symbol('DutyRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/duty-rules.json` */
export const readDutyRules = (): DutyRules => {
  const file = 'seeds/reference/duty-rules.json';
  const parsed = z.array(dutyRulesSchema).safeParse(JSON.parse(readFileSync(join(projectFolder(), file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const versions = parsed.data.map(({ version }) => version);
  if (new Set(versions).size < versions.length) throw new Error(`${file}: a version stands twice`);
  const [newest] = parsed.data.toSorted((a, b) => b.version - a.version);
  if (!newest) throw new Error(`${file}: no version`);
  return newest;
};
