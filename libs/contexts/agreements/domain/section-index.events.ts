import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema } from '#platform/kernel/schemas.js';

/** An agreement that came into force names the section; in `agreements-of-section-<section>`, once for each agreement. */
export const sectionNamed = defineEvent(
  'agreements.section-named.v1',
  z.strictObject({ section: idSchema, agreement: idSchema }),
);
export type SectionIndexEvent = EventOf<typeof sectionNamed>;
