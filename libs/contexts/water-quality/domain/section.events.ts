import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { decimalSchema, idSchema, localDateSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { waterClasses } from './readings.events.js';

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

/** Decides the limits for TP (GB 3838-2002); never derived from the name of section or river. */
export const sectionWaterBodySchema = z.strictObject({
  type: z.enum(waterBodyTypes),
  source: proseSchema,
  /** First legal day; it holds until the first day of the next one. */
  since: localDateSchema,
});
export type SectionWaterBody = z.output<typeof sectionWaterBodySchema>;

/** How long something holds: without a known end, or to the end of a legal day. */
export const untilSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open') }),
  /** Last legal day on which it holds. */
  z.strictObject({ kind: z.literal('day'), day: localDateSchema }),
]);

const validity = { since: localDateSchema, until: untilSchema };
const endsAfterItBegins = ({ since, until }: z.output<z.ZodObject<typeof validity>>): boolean =>
  until.kind === 'open' || since <= until.day;
const endsBefore = { error: 'it ends before it begins', path: ['until'] };

/** Another name under which a publisher prints the section: 新港口 for 新港口(新塘港). */
export const sectionAliasSchema = z
  .strictObject({ name: proseSchema, ...validity })
  .refine(endsAfterItBegins, endsBefore);
export type SectionAlias = z.output<typeof sectionAliasSchema>;

/** Water quality target of a section, for one set of indicators. */
export const sectionTargetSchema = z
  .strictObject({
    waterClass: z.enum(waterClasses).exclude(['worseThanV']),
    /** Id of an indicator set (reference data). */
    indicatorSet: idSchema,
    ...validity,
    provenance: provenanceSchema,
  })
  .refine(endsAfterItBegins, endsBefore);
export type SectionTarget = z.output<typeof sectionTargetSchema>;

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
  waterBodyType: sectionWaterBodySchema,
  location: locationSchema,
  provenance: provenanceSchema,
});
export type SectionDetails = z.output<typeof sectionDetailsSchema>;

export const sectionRegistered = defineEvent(
  'water-quality.section-registered.v1',
  z.strictObject({ section: idSchema, details: sectionDetailsSchema }),
);

/** A publisher uses another name for the section; the id stays. */
export const sectionAliasAdded = defineEvent(
  'water-quality.section-alias-added.v1',
  z.strictObject({ section: idSchema, alias: sectionAliasSchema, provenance: provenanceSchema }),
);

/** A target holds; one with the same set and first day takes the place of the one before (its end became known). */
export const sectionTargetSet = defineEvent(
  'water-quality.section-target-set.v1',
  z.strictObject({ section: idSchema, target: sectionTargetSchema }),
);

/** From a day on another type of water body; one with the same first day takes the place of the one before. */
export const sectionWaterBodyTypeSet = defineEvent(
  'water-quality.section-water-body-type-set.v1',
  z.strictObject({ section: idSchema, ...sectionWaterBodySchema.shape }),
);

export type SectionEvent = EventOf<
  typeof sectionRegistered | typeof sectionAliasAdded | typeof sectionTargetSet | typeof sectionWaterBodyTypeSet
>;
