import { newestReference } from '#platform/runtime/reference.js';
import { type DutyRules, dutyRulesSchema } from './domain/duty-rules.js';

/** Token under which the limits of duty are injected: {@link DutyRules}. */
export const DUTY_RULES = Symbol('DutyRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/duty-rules.json` */
export const readDutyRules = (): DutyRules => newestReference('reference/duty-rules.json', dutyRulesSchema);
