import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';

const textSchema = z.strictObject({ rule: idSchema, version: z.int().min(1) });

/** Several texts give a time for one duty: the legal officer (法制员) of a body chose the one by which it goes. */
export const legalReadingChosen = defineEvent(
  'legal.legal-reading-chosen.v1',
  z.strictObject({
    organisation: idSchema,
    duty: idSchema,
    chosen: textSchema,
    /** All texts, in all versions, that were there to choose from. */
    among: z.array(textSchema).min(2),
    reason: proseSchema,
    chosenBy: idSchema,
    at: instantSchema,
  }),
);

export type ReadingEvent = EventOf<typeof legalReadingChosen>;
