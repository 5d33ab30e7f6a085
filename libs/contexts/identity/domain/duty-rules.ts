import { z } from 'zod';
import { countSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';

/** One version of the limits of duty: a row of `seeds/reference/duty-rules.json`. */
export const dutyRulesSchema = z.strictObject({
  id: idSchema,
  version: countSchema.min(1),
  title: z.strictObject({ zh: proseSchema, en: proseSchema }),
  source: proseSchema,
  confirmed: z.boolean(),
  /** A shift is no longer. */
  longestShiftHours: countSchema.min(1),
  /** So long before its shift begins an officer may take over. */
  handoverBeforeShiftHours: countSchema,
  /** So long after its shift an officer stays responsible when nobody took over. */
  outgoingResponsibleHours: countSchema,
  /** So far ahead one looks for hours in which nobody is on duty. */
  gapLookAheadHours: countSchema.min(1),
  longestDelegationDays: countSchema.min(1),
});
export type DutyRules = z.output<typeof dutyRulesSchema>;

/** Which version a decision went by. */
export const rulesUsedSchema = z.strictObject({ id: idSchema, version: countSchema });
export const used = ({ id, version }: DutyRules) => ({ id, version });
