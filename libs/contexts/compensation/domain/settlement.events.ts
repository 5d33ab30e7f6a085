import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  digestSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  monthSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { sectionStatuses } from './schemes/scheme.js';
import { differenceSchema, inclusionEffects, statementSchema } from './statement.js';

const ofSettlement = { settlement: idSchema, agreement: idSchema, period: monthSchema };
/** The body and the officer that act. */
const by = { organisation: idSchema, officer: idSchema, at: instantSchema };
const computation = z.int().min(1);

/** A month was computed, for the first time or anew. */
export const settlementComputed = defineEvent(
  'compensation.settlement-computed.v1',
  z.strictObject({
    settlement: idSchema,
    computation,
    statement: statementSchema,
    /** SHA-256 of the canonical statement. */
    statementDigest: digestSchema,
    /** What came out another way than in the computation before; empty in the first. */
    difference: z.array(differenceSchema),
    organisation: idSchema,
    /** Officer id. */
    computedBy: idSchema,
    at: instantSchema,
  }),
);

/** Months that were read have newer states, and the computation comes to the same: it stands, with its confirmations. */
export const settlementUpheld = defineEvent(
  'compensation.settlement-upheld.v1',
  z.strictObject({
    ...ofSettlement,
    computation,
    statementDigest: digestSchema,
    months: statementSchema.shape.months,
    ...by,
  }),
);

/** A party confirms the statement with this digest. */
export const settlementConfirmed = defineEvent(
  'compensation.settlement-confirmed.v1',
  z.strictObject({ ...ofSettlement, computation, statementDigest: digestSchema, ...by }),
);

/** A party says that a party off the platform confirmed the statement. A claim, and shown as one. */
export const confirmationClaimed = defineEvent(
  'compensation.confirmation-claimed.v1',
  z.strictObject({
    ...ofSettlement,
    computation,
    statementDigest: digestSchema,
    party: idSchema,
    signedOn: localDateSchema,
    /** SHA-256 of the signed letter. */
    document: digestSchema,
    ...by,
  }),
);

/** A party does not accept the computation; it takes back what the party confirmed of it. */
export const settlementObjected = defineEvent(
  'compensation.settlement-objected.v1',
  z.strictObject({
    ...ofSettlement,
    computation,
    statementDigest: digestSchema,
    reason: proseSchema,
    /** Lines that are meant; none: all. */
    lines: z.array(z.strictObject({ section: idSchema, item: idSchema })),
    ...by,
  }),
);

/**
 * An officer of a party signs what a bulletin says of a section in the month (断流、未增加 …) for these items; `measured`
 * takes such a decision back. It counts from the next computation on, where the scheme of the item knows statuses.
 */
export const sectionStatusDecided = defineEvent(
  'compensation.section-status-decided.v1',
  z.strictObject({
    ...ofSettlement,
    section: idSchema,
    items: z.array(idSchema).min(1),
    status: z.enum(['measured', ...sectionStatuses]),
    reason: proseSchema,
    /** The document, survey or bulletin it rests on. */
    basis: proseSchema,
    ...by,
  }),
);

/** Id of an inclusion decision: the settlement and a number. */
export const inclusionIdOf = (settlement: string, n: number): string => `${settlement}/i${n}`;
const ofInclusion = { ...ofSettlement, inclusion: idSchema };

/**
 * An officer of a party proposes that values count, or do not count, in this settlement alone (计入 / 不计入). What the
 * owner published stays as it is.
 */
export const inclusionProposed = defineEvent(
  'compensation.inclusion-proposed.v1',
  z.strictObject({
    ...ofInclusion,
    section: idSchema,
    /** Versions of rows of the section … */
    versionIds: z.array(idSchema).min(1),
    /** … and the items of them that are meant. */
    items: z.array(idSchema).min(1),
    effect: z.enum(inclusionEffects),
    reason: proseSchema,
    /** The text, method or minutes it rests on. */
    basis: proseSchema,
    /** Of the stream of the month in which the versions stood. */
    monthRevision: countSchema,
    ...by,
  }),
);

/** A party signs a proposal; the one that proposed it too, by another officer. */
export const inclusionSigned = defineEvent(
  'compensation.inclusion-signed.v1',
  z.strictObject({ ...ofInclusion, ...by }),
);

/** A party says that a party off the platform signed a proposal. A claim, and shown as one. */
export const inclusionSignatureClaimed = defineEvent(
  'compensation.inclusion-signature-claimed.v1',
  z.strictObject({
    ...ofInclusion,
    party: idSchema,
    signedOn: localDateSchema,
    /** SHA-256 of the signed letter. */
    document: digestSchema,
    ...by,
  }),
);

/** A party does not sign a proposal, or takes its own back: it is at an end. */
export const inclusionDeclined = defineEvent(
  'compensation.inclusion-declined.v1',
  z.strictObject({ ...ofInclusion, reason: proseSchema, ...by }),
);

/** Every party signed the proposal: it counts from the next computation on. */
export const inclusionAgreed = defineEvent(
  'compensation.inclusion-agreed.v1',
  z.strictObject({ ...ofInclusion, parties: z.array(idSchema).min(2), at: instantSchema }),
);

/** All parties confirmed the same computation, and nothing in it is provisional. */
export const settlementFinal = defineEvent(
  'compensation.settlement-final.v1',
  z.strictObject({
    ...ofSettlement,
    computation,
    statementDigest: digestSchema,
    parties: z.array(idSchema).min(2),
    totals: statementSchema.shape.totals,
    at: instantSchema,
  }),
);

export type SettlementEvent = EventOf<
  | typeof settlementComputed
  | typeof settlementUpheld
  | typeof settlementConfirmed
  | typeof confirmationClaimed
  | typeof settlementObjected
  | typeof sectionStatusDecided
  | typeof inclusionProposed
  | typeof inclusionSigned
  | typeof inclusionSignatureClaimed
  | typeof inclusionDeclined
  | typeof inclusionAgreed
  | typeof settlementFinal
>;
export type ComputedSettlement = EventOf<typeof settlementComputed>['data'];
