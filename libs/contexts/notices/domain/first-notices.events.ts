import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema } from '#platform/kernel/schemas.js';

/** A notice told somebody what is wrong at a section. In `first-notices-<section>`, as the next one. */
export const sectionSpokenOf = defineEvent(
  'notices.section-spoken-of.v1',
  z.strictObject({
    section: idSchema,
    notice: idSchema,
    by: idSchema,
    to: z.array(idSchema).min(1),
    at: instantSchema,
  }),
);

/**
 * By an agreement `silent` is the first to send a notice about the section. `finder` found something out of the ordinary
 * there too, and heard nothing for the minutes of the clause. What the silent body knows, nobody else knows: the silence
 * is measured from when the finder learned of its own abnormality.
 */
export const firstSenderSilent = defineEvent(
  'notices.first-sender-silent.v1',
  z.strictObject({
    section: idSchema,
    abnormality: idSchema,
    finder: idSchema,
    silent: idSchema,
    learnedAt: instantSchema,
    minutes: z.int().min(1),
    dueAt: instantSchema,
    agreement: idSchema,
    version: z.int().min(1),
    /** Of the agreement's stream. */
    revision: countSchema,
    at: instantSchema,
  }),
);

export type FirstNoticesEvent = EventOf<typeof sectionSpokenOf | typeof firstSenderSilent>;
export type Spoken = EventOf<typeof sectionSpokenOf>['data'];
export type Silence = EventOf<typeof firstSenderSilent>['data'];
