import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { decimalSchema, idSchema, localDateSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';

export const controlLevels = ['national', 'provincial', 'municipal', 'county'] as const;
export const waterBodyTypes = ['river', 'lake'] as const;
export const boundaryTypes = [
  'upstreamDownstream', // 上下游
  'bankShared', // 左右岸
  'interlocked', // 犬牙交错、互为上下游
  'none', // 不在交界
  'unknown', // 未核实
] as const;

/** A point that is doubtful is not drawn: two sections at one point are not two facts (`suspicious` → unknown). */
export const locationSchema = z.union([
  z.strictObject({ kind: z.literal('unknown'), reason: proseSchema }),
  z.strictObject({
    kind: z.literal('known'),
    /** Degrees, WGS 84. */
    longitude: decimalSchema,
    latitude: decimalSchema,
    confidence: z.enum(['surveyed', 'published', 'approximate']),
    source: proseSchema,
  }),
]);

export const sectionDetailsSchema = z.strictObject({
  /** Name as the data owner prints it, e.g. `王江泾`. */
  name: proseSchema,
  river: proseSchema,
  controlLevel: z.enum(controlLevels),
  /** Whose publication alone makes, corrects or withdraws a reading (环发〔2015〕175号). */
  dataOwner: idSchema,
  boundaryType: z.enum(boundaryTypes),
  /** Region codes on the two (or more) sides. */
  sides: z.array(z.string().regex(/^\d{6}$/)).max(6),
  /** Decides the limits for TP (GB 3838-2002); never derived from the name. */
  waterBodyType: z.strictObject({ type: z.enum(waterBodyTypes), source: proseSchema, since: localDateSchema }),
  location: locationSchema,
  provenance: provenanceSchema,
});
export type SectionDetails = z.output<typeof sectionDetailsSchema>;

export const sectionRegistered = defineEvent(
  'water-quality.section-registered.v1',
  z.strictObject({ section: idSchema, details: sectionDetailsSchema }),
);

export type SectionEvent = EventOf<typeof sectionRegistered>;
