import { z } from 'zod';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import {
  countSchema,
  decimalSchema,
  idSchema,
  moneySchema,
  monthSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { measureSchema } from './schemes/scheme.js';
import { pricingSchema } from './schemes/schemes.js';

const itemSchema = z.string().regex(/^[A-Z][A-Z0-9]*$/);
export const versionedSchema = z.strictObject({ id: idSchema, version: z.int().min(1) });
const onItem = { section: idSchema, item: itemSchema };
/** `none` where the month has no class. */
const classSchema = z.enum(['I', 'II', 'III', 'IV', 'V', 'worseThanV', 'none']);
export type StatedClass = z.output<typeof classSchema>;

/** Why an item of a section is not decided. */
export const insufficientReasons = [
  'notEvaluated',
  'tooFewValues',
  'noTarget',
  'waterBodyUnknown',
  'itemNotAssessed',
  'itemHasNoMultiple',
  'unitNotSupported',
  'volumeMissing',
  'notGauged',
  'directionUnknown',
  'partyUnknown',
] as const;
export type InsufficientReason = (typeof insufficientReasons)[number];

export const provisionalCodes = ['monthOpen', 'volumeEstimated', 'dailySnapshot'] as const;

/** The item under a variation of the month rule, shown beside the line and never paid. */
export const alternativeSchema = z.strictObject({
  id: idSchema,
  zh: proseSchema,
  en: proseSchema,
  n: countSchema,
  concentration: decimalSchema,
  class: classSchema,
  measure: measureSchema,
  amount: moneySchema,
});

export const lineSchema = z.strictObject({
  ...onItem,
  /** Values in the mean. */
  n: countSchema,
  /** Compared value, mg/L; exact. */
  concentration: decimalSchema,
  limit: decimalSchema,
  class: classSchema,
  scheme: versionedSchema,
  parameters: pricingSchema,
  measure: measureSchema,
  volume: z.strictObject({ versionId: idSchema, net: decimalSchema, from: idSchema, to: idSchema }),
  /** How the amount comes about, in Chinese. */
  arithmetic: proseSchema,
  /** Of one direction: never below zero. */
  amount: moneySchema,
  payer: idSchema,
  payee: idSchema,
  readingVersions: z.array(idSchema),
  assessment: z.strictObject({
    rule: versionedSchema,
    set: versionedSchema,
    target: z.enum(['I', 'II', 'III', 'IV', 'V']),
    /** Whether the agreement or an authority set the target. */
    targetBy: z.enum(['agreement', 'section']),
    monthVersion: countSchema,
  }),
  alternatives: z.array(alternativeSchema),
});
export type Line = z.output<typeof lineSchema>;

/** What both sides confirm: everything the amounts rest on, and nothing of who computed it when. */
export const statementSchema = z.strictObject({
  settlement: idSchema,
  agreement: z.strictObject({ id: idSchema, revision: countSchema, version: z.int().min(1) }),
  period: monthSchema,
  parties: z.array(idSchema).min(2),
  provisional: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('no') }),
    z.strictObject({
      kind: z.literal('yes'),
      reasons: z
        .array(z.strictObject({ code: z.enum(provisionalCodes), section: idSchema, zh: proseSchema, en: proseSchema }))
        .min(1),
    }),
  ]),
  /** `insufficientData`: no line could be computed. */
  outcome: z.enum(['settled', 'insufficientData']),
  lines: z.array(lineSchema),
  /** Not decided: nothing is owed and nothing is attained. */
  insufficient: z.array(z.strictObject({ ...onItem, reason: z.enum(insufficientReasons) })),
  /** What each party receives; below zero: pays. The sum is 0. */
  totals: z.array(z.strictObject({ party: idSchema, amount: moneySchema })),
  /** Months that were read; `revision` of their streams, -1 as `empty`. */
  months: z.array(
    z.strictObject({
      section: idSchema,
      monthVersion: countSchema,
      /** 0: none was published. */
      volumeVersion: countSchema,
      read: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('empty') }),
        z.strictObject({ kind: z.literal('upTo'), revision: countSchema }),
      ]),
    }),
  ),
});
export type Statement = z.output<typeof statementSchema>;

/** What the digest of a statement is taken over (SHA-256 of its UTF-8). */
export const statementText = (statement: Statement): string => canonicalJson(statement);

/** The statement without the revisions of streams: two with the same text rest on the same inputs. */
export const inputsText = ({ agreement: { id, version }, months, ...rest }: Statement): string =>
  canonicalJson({
    ...rest,
    agreement: { id, version },
    months: months.map(({ section, monthVersion, volumeVersion }) => ({ section, monthVersion, volumeVersion })),
  });

export const lineKey = ({ section, item }: { readonly section: string; readonly item: string }): string =>
  `${section}/${item}`;

export const changedInputs = [
  'readings',
  'monthVersion',
  'volume',
  'agreement',
  'parameters',
  'rule',
  'target',
] as const;

const amountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amount'), amount: moneySchema, payer: idSchema }),
  z.strictObject({ kind: z.literal('undecided'), reason: z.enum(insufficientReasons) }),
  z.strictObject({ kind: z.literal('absent') }),
]);
export type LineAmount = z.output<typeof amountSchema>;

/** One line that is another than in the computation before, and which inputs changed. */
export const differenceSchema = z.strictObject({
  ...onItem,
  before: amountSchema,
  after: amountSchema,
  changed: z.array(z.enum(changedInputs)),
});
export type Difference = z.output<typeof differenceSchema>;
