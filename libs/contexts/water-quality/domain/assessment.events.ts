import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, monthSchema } from '#platform/kernel/schemas.js';
import { exceedanceSchema, monthResultSchema, targetSchema, versionedSchema } from './evaluation/types.js';
import { citedAgreementSchema } from './readings.events.js';

const period = { section: idSchema, month: monthSchema };

/** Which state of the month was looked at: while it is open its readings may still change without a new number. */
export const assessedReadingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open') }),
  z.strictObject({ kind: z.literal('closed'), monthVersion: z.int().min(1) }),
]);
export type AssessedReadings = z.output<typeof assessedReadingsSchema>;

/** A month was evaluated. Rule, set, target, versions and decisions that were used stand in the result. */
export const monthAssessed = defineEvent(
  'water-quality.month-assessed.v1',
  z.strictObject({
    ...period,
    /** Id of the assessment: section, month, number. */
    assessment: idSchema,
    /** Revision of the section's stream from which target and type of water body were read. */
    sectionRevision: countSchema,
    readings: assessedReadingsSchema,
    result: monthResultSchema,
    /** Officer id. */
    assessedBy: idSchema,
    /** Where the officer is not of the data owner. */
    agreement: citedAgreementSchema.optional(),
    at: instantSchema,
  }),
);

/** Id of what exceeds: the same for the same section, month, set and rule, whatever version of them. */
export const exceedanceIdOf = (
  section: string,
  month: string,
  set: { readonly id: string },
  rule: { readonly id: string },
): string => `${section}/${month}/${set.id}/${rule.id}`;

/** The month exceeds the target of its section. Found once; again when what exceeds is another. */
export const exceedanceFound = defineEvent(
  'water-quality.exceedance-found.v1',
  z.strictObject({
    ...period,
    /** {@link exceedanceIdOf} */
    exceedance: idSchema,
    assessment: idSchema,
    readings: assessedReadingsSchema,
    rule: versionedSchema,
    set: versionedSchema,
    target: targetSchema,
    items: z.array(exceedanceSchema).min(1),
    at: instantSchema,
  }),
);

export type AssessmentEvent = EventOf<typeof monthAssessed | typeof exceedanceFound>;
