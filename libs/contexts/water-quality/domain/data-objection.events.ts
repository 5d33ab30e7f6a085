import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  digestSchema,
  idSchema,
  instantSchema,
  monthSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { citedAgreementSchema, itemCodeSchema, standsSchema } from './readings.events.js';

const ofObjection = { objection: idSchema, section: idSchema, month: monthSchema, versionId: idSchema };
/** Of the stream of the month, as the handler read it. */
const monthRevision = countSchema;

/** Another body than the data owner doubts a version (数据异议); the value counts as before. */
export const readingObjectedTo = defineEvent(
  'water-quality.reading-objected-to.v1',
  z.strictObject({
    ...ofObjection,
    sampledAt: instantSchema,
    dataOwner: idSchema,
    /** Body that objects. */
    organisation: idSchema,
    /** None: the version as a whole. */
    items: z.array(itemCodeSchema),
    reason: proseSchema,
    /** Evidence: files that were uploaded. */
    documents: z.array(digestSchema).max(20),
    monthRevision,
    agreement: citedAgreementSchema,
    objectedBy: idSchema,
  }),
);

/** The data owner answers. It changes no value: `corrected` says what the owner's publication made of it before. */
export const dataObjectionAnswered = defineEvent(
  'water-quality.data-objection-answered.v1',
  z.strictObject({
    ...ofObjection,
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('maintained') }),
      z.strictObject({ kind: z.literal('corrected'), stands: standsSchema }),
    ]),
    reason: proseSchema,
    monthRevision,
    answeredBy: idSchema,
  }),
);

/** Who objected takes it back. */
export const dataObjectionWithdrawn = defineEvent(
  'water-quality.data-objection-withdrawn.v1',
  z.strictObject({ ...ofObjection, reason: proseSchema, withdrawnBy: idSchema }),
);

export type DataObjectionEvent = EventOf<
  typeof readingObjectedTo | typeof dataObjectionAnswered | typeof dataObjectionWithdrawn
>;
