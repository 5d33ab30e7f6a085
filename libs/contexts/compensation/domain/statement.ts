import { z } from 'zod';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import {
  countSchema,
  decimalSchema,
  digestSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  moneySchema,
  monthSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { measureSchema, sectionStatuses } from './schemes/scheme.js';
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

/** What a load was computed from where values lie below the detection limit: zero for each. Absent: the concentration. */
const loadConcentration = decimalSchema.optional();

/** The item under a variation of the month rule, shown beside the line and never paid. */
export const alternativeSchema = z.strictObject({
  id: idSchema,
  zh: proseSchema,
  en: proseSchema,
  n: countSchema,
  concentration: decimalSchema,
  loadConcentration,
  class: classSchema,
  measure: measureSchema,
  amount: moneySchema,
});

export const inclusionEffects = ['include', 'exclude'] as const;

/** Who signed for a party; where that is off the platform: whose officer says so, and by which letter. */
export const signatureSchema = z.strictObject({
  party: idSchema,
  officer: idSchema,
  at: instantSchema,
  claimed: z.strictObject({ organisation: idSchema, signedOn: localDateSchema, document: digestSchema }).optional(),
});
export type Signature = z.output<typeof signatureSchema>;

/** A decision of all parties by which values of the item count, or do not count, in this settlement alone. */
export const appliedInclusionSchema = z.strictObject({
  inclusion: idSchema,
  effect: z.enum(inclusionEffects),
  /** Versions of the decision that stand and have a number for the item. */
  versionIds: z.array(idSchema).min(1),
  reason: proseSchema,
  basis: proseSchema,
  /** By party. */
  signatures: z.array(signatureSchema).min(2),
});
export type AppliedInclusion = z.output<typeof appliedInclusionSchema>;
/** Absent where no decision touches the item. */
const withInclusions = { inclusions: z.array(appliedInclusionSchema).min(1).optional() };

export const lineSchema = z.strictObject({
  ...onItem,
  /** Values in the mean. */
  n: countSchema,
  /** Compared value, mg/L; exact. */
  concentration: decimalSchema,
  loadConcentration,
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
  ...withInclusions,
  /** Those of them that say that they are invented (【示例】); absent: none does. */
  examples: z
    .array(z.strictObject({ versionId: idSchema, text: proseSchema }))
    .min(1)
    .optional(),
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

/**
 * Whose account the agreement has payments go over: of the `treasury` above the parties, which passes on what it gets, or
 * of a `pool`, which takes the place of whoever lies downstream.
 */
export const clearingKinds = ['treasury', 'pool'] as const;
export const clearingSchema = z.strictObject({ kind: z.enum(clearingKinds), account: idSchema, name: proseSchema });
export type Clearing = z.output<typeof clearingSchema>;

/** What each party receives; below zero: pays. The sum is 0, with the accounts that are no party's (`account`). */
export const sharesSchema = z.array(
  z.strictObject({ party: idSchema, account: z.enum(clearingKinds).optional(), amount: moneySchema }),
);
export type Shares = z.output<typeof sharesSchema>;

const amountOfLine = z.strictObject({
  kind: z.literal('amount'),
  amount: moneySchema,
  payer: idSchema,
  payee: idSchema,
});
const undecidedLine = z.strictObject({ kind: z.literal('undecided'), reason: z.enum(insufficientReasons) });

/** An item for which nothing is owed, because a party signed a status of the section that the scheme exempts. */
export const exemptSchema = z.strictObject({
  ...onItem,
  status: z.enum(sectionStatuses),
  /** The body whose officer signed it, why, and on what it rests. */
  organisation: idSchema,
  reason: proseSchema,
  basis: proseSchema,
  /** What it would come to without. */
  without: z.discriminatedUnion('kind', [amountOfLine, undecidedLine]),
  ...withInclusions,
});

/** What an earlier settlement that is final comes to otherwise by now (结转差额). */
export const carriedSchema = z.strictObject({
  settlement: idSchema,
  period: monthSchema,
  /** Which of the differences of that settlement. */
  difference: z.int().min(1),
  /** Digest of what was settled for that period so far. */
  basisDigest: digestSchema,
  /** Digest of what it comes to now. */
  statementDigest: digestSchema,
  zh: proseSchema,
  en: proseSchema,
  shares: sharesSchema.min(2),
});
export type Carried = z.output<typeof carriedSchema>;

/**
 * What both sides confirm: everything the amounts rest on, and nothing of who computed it when. `exempt`, `carried`,
 * `inclusions` and `clearing` came later: a statement without any is written as it always was, so that its digest stays.
 */
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
  insufficient: z.array(z.strictObject({ ...onItem, reason: z.enum(insufficientReasons), ...withInclusions })),
  exempt: z.array(exemptSchema).min(1).optional(),
  carried: z.array(carriedSchema).min(1).optional(),
  /** Absent: the parties pay each other. */
  clearing: clearingSchema.optional(),
  /** Of the lines and of what is carried. */
  totals: sharesSchema,
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

/** All that it says of items of sections. */
export const placesOf = ({
  lines,
  insufficient,
  exempt = [],
}: Statement): readonly Pick<Line, 'section' | 'item' | 'inclusions'>[] => [...lines, ...insufficient, ...exempt];

/** Whether two rest on the same inputs and read the same months as far. */
export const sameReading = (one: Statement, other: Statement): boolean =>
  inputsText(one) === inputsText(other) && canonicalJson(one.months) === canonicalJson(other.months);

export const changedInputs = [
  'readings',
  'monthVersion',
  'volume',
  'agreement',
  'parameters',
  'rule',
  'target',
  'status',
  'inclusion',
] as const;

const amountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amount'), amount: moneySchema, payer: idSchema }),
  undecidedLine,
  /** Nothing is owed: the status of the section exempts it. */
  z.strictObject({ kind: z.literal('exempt'), status: z.enum(sectionStatuses) }),
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

/** The same against what was settled, with what each party receives by it (below zero: pays); none: nothing moves. */
export const differenceLineSchema = differenceSchema.extend({ shares: sharesSchema });
export type DifferenceLine = z.output<typeof differenceLineSchema>;
