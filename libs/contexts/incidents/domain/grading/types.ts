import { z } from 'zod';
import { countSchema, idSchema, localDateSchema, moneySchema } from '#platform/kernel/schemas.js';

/** 特别重大 Ⅰ, 重大 Ⅱ, 较大 Ⅲ, 一般 Ⅳ; the gravest first. */
export const grades = ['I', 'II', 'III', 'IV'] as const;
export type Grade = (typeof grades)[number];
export const gradeSchema = z.enum(grades);

/** Which supply of drinking water was cut, the largest that was. `none`: it is known that none was. */
export const intakes = ['none', 'township', 'county', 'prefecture'] as const;
/** Over which kind of boundary the effect went. `none`: it stayed inside one county. */
export const boundaries = ['none', 'county', 'prefecture', 'province', 'nation'] as const;
export type Boundary = (typeof boundaries)[number];
/** What else a table or a trigger asks of an incident. */
export const circumstances = [
  'heavyMetal',
  'hazardousChemical',
  'hazardousWasteDumping',
  'keyBasin',
  'natureReserve',
  'scenicArea',
  'sensitiveGroups',
  'drinkingWaterZone',
  'massDispute',
  'socialImpact',
  'functionLost',
  'functionPartlyLost',
  'protectedSpeciesDamaged',
  'thoughtNecessary',
] as const;
export type Circumstance = (typeof circumstances)[number];

/**
 * What is known of an incident at one moment. An absent member is not known yet, which is not zero.
 *
 * `affected`: regions (GB/T 2260) for which a named officer **determined** an effect (造成影响), the place of the incident
 * among them. `mayInvolve` (可能涉及): regions to be notified, which count for no grade.
 */
export const incidentFactsSchema = z.strictObject({
  deaths: countSchema.optional(),
  poisoned: countSchema.optional(),
  seriouslyInjured: countSchema.optional(),
  evacuated: countSchema.optional(),
  /** Direct economic loss, 分. */
  loss: moneySchema.optional(),
  intake: z.enum(intakes).optional(),
  affected: z.array(z.string().regex(/^\d{6}$/, 'a code of GB/T 2260')),
  mayInvolve: z.array(z.string().regex(/^\d{6}$/, 'a code of GB/T 2260')).default([]),
  /** Effect beyond the national border. */
  abroad: z.boolean().default(false),
  circumstances: z.array(z.enum(circumstances)),
});
export type IncidentFacts = z.output<typeof incidentFactsSchema>;

const countedFacts = ['deaths', 'poisoned', 'seriouslyInjured', 'evacuated'] as const;

/** One line of a table: any one that holds gives its grade (凡符合下列情形之一的). 以上 is read as ≥. */
const criterionSchema = z.strictObject({
  id: idSchema,
  grade: gradeSchema,
  text: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  when: z.discriminatedUnion('kind', [
    /** The sum of these counts; one that is not known counts nothing. */
    z.strictObject({ kind: z.literal('count'), of: z.array(z.enum(countedFacts)).min(1), atLeast: countSchema }),
    z.strictObject({ kind: z.literal('loss'), atLeast: moneySchema }),
    z.strictObject({ kind: z.literal('intake'), is: z.enum(intakes) }),
    z.strictObject({ kind: z.literal('boundary'), is: z.enum(boundaries) }),
    /** One of each list. */
    z.strictObject({
      kind: z.literal('circumstances'),
      oneOfEach: z.array(z.array(z.enum(circumstances)).min(1)).min(1),
    }),
    /** Whatever none of the others gives a grade. */
    z.strictObject({ kind: z.literal('others') }),
  ]),
});
export type Criterion = z.output<typeof criterionSchema>;

/** An official table as data. */
export const gradingTableSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  instrument: z.string().min(1),
  textVersion: z.string().min(1),
  confirmed: z.boolean(),
  since: localDateSchema,
  until: localDateSchema.optional(),
  criteria: z.array(criterionSchema).min(1),
});
export type GradingTable = z.output<typeof gradingTableSchema>;
