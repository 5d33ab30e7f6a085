import { newestReference } from '#platform/runtime/reference.js';
import { type AlarmRules, alarmRulesSchema, alarmRulesVersionSchema } from './domain/alarm-rules.js';

/** Token under which the pace of alarms is injected: {@link AlarmRules}. */
export const ALARM_RULES = Symbol('AlarmRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/alarm-rules.json` */
export const readAlarmRules = (): AlarmRules =>
  alarmRulesSchema.parse(newestReference('reference/alarm-rules.json', alarmRulesVersionSchema));
