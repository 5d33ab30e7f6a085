import { z } from 'zod';
import { proseSchema } from '#platform/kernel/schemas.js';
import { type Pace, type SubjectKind, subjectKinds } from './alarm.events.js';

/** One version of the pace: minutes by what an alarm is about. Numbers of ours, and they say so. */
export const alarmRulesSchema = z.strictObject({
  id: z.literal('pace'),
  version: z.int().min(1),
  title: z.strictObject({ zh: proseSchema, en: proseSchema }),
  source: proseSchema,
  confirmed: z.boolean(),
  minutes: z.record(z.enum(subjectKinds), z.int().min(1).max(10_080)),
});
/** As it was written; an earlier version does not know what came to be alarmed of later. */
export const alarmRulesVersionSchema = alarmRulesSchema.extend({
  minutes: z.partialRecord(z.enum(subjectKinds), z.int().min(1).max(10_080)),
});
export type AlarmRules = z.output<typeof alarmRulesSchema>;

export const paceOf = ({ id, version, minutes }: AlarmRules, kind: SubjectKind): Pace => ({
  minutes: minutes[kind],
  basis: { kind: 'platform', rule: id, version },
});
