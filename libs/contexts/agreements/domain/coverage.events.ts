import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, localDateSchema } from '#platform/kernel/schemas.js';
import { untilSchema } from './terms.js';

const place = { section: idSchema, item: z.string().regex(/^[A-Z][A-Z0-9]*$/) };

/** One version of an agreement pays for an item at a section on these days, and no other agreement does. */
export const coverageClaimed = defineEvent(
  'agreements.coverage-claimed.v1',
  z.strictObject({
    ...place,
    agreement: idSchema,
    version: z.int().min(1),
    since: localDateSchema,
    until: untilSchema,
  }),
);

/** `wholly`: as if it had never been claimed. `after`: what was claimed after the day is free again. */
export const coverageReleased = defineEvent(
  'agreements.coverage-released.v1',
  z.strictObject({
    ...place,
    agreement: idSchema,
    version: z.int().min(1),
    released: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('wholly') }),
      z.strictObject({ kind: z.literal('after'), lastDay: localDateSchema }),
    ]),
  }),
);

export type CoverageEvent = EventOf<typeof coverageClaimed | typeof coverageReleased>;
