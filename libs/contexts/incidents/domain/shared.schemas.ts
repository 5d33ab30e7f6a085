import { z } from 'zod';
import { countSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';

/** Whether something happened, or is an example that says so: what is about an example is one too. */
export const realitySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('real') }),
  z.strictObject({
    kind: z.literal('example'),
    text: proseSchema.refine((text) => text.includes('【示例】'), 'carries 【示例】'),
  }),
]);
export type Reality = z.output<typeof realitySchema>;

/** How the officer's body may know of a section: it owns its data, or is party of the agreement it cited. */
export const knowledgeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dataOwner') }),
  z.strictObject({ kind: z.literal('agreement'), agreement: idSchema, revision: countSchema }),
]);
export type Knowledge = z.output<typeof knowledgeSchema>;

/** A section as it was looked up: by id, at this revision of its stream. */
export const citedSectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('section'),
    section: idSchema,
    revision: countSchema,
    knownAs: knowledgeSchema,
  }),
]);
export type CitedSection = z.output<typeof citedSectionSchema>;

/** When something occurred, as far as it is known. */
export const whenOccurredSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unknown') }),
  z.strictObject({ kind: z.literal('at'), at: instantSchema }),
  /** Somebody's estimate, which later reports may correct. */
  z.strictObject({ kind: z.literal('estimated'), at: instantSchema }),
]);
export type WhenOccurred = z.output<typeof whenOccurredSchema>;

/** What every event of an incident says first. */
export const ofIncident = {
  incident: idSchema,
  /** The body that acts. */
  organisation: idSchema,
  /** Where it is told: the thread of the abnormality; its own id where there was none. */
  thread: idSchema,
};
