import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import { type AlarmRules, alarmRulesSchema, alarmRulesVersionSchema } from './domain/alarm-rules.js';

/** Token under which the pace of alarms is injected: {@link AlarmRules}. */
export const ALARM_RULES = Symbol('AlarmRules');

/** The newest version. @throws ZodError naming what is wrong in `seeds/reference/alarm-rules.json` */
export const readAlarmRules = (): AlarmRules => {
  const file = join(projectFolder(), 'seeds/reference/alarm-rules.json');
  const versions = z
    .array(alarmRulesVersionSchema)
    .min(1)
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return alarmRulesSchema.parse(versions.reduce((newest, one) => (one.version > newest.version ? one : newest)));
};
