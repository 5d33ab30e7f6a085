import { newestReference } from '#platform/runtime/reference.js';
import { type MailingRules, mailingRulesSchema } from './domain/mailing-rules.js';

/** Token under which the {@link MailingRules} are injected. */
export const MAILING_RULES = Symbol('MailingRules');

/** The newest version. @throws Error naming what is wrong in `seeds/reference/mailing-rules.json` */
export const readMailingRules = (): MailingRules => newestReference('reference/mailing-rules.json', mailingRulesSchema);
