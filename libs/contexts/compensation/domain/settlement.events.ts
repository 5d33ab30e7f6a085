import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  digestSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  monthSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { sectionStatuses } from './schemes/scheme.js';
import { differenceSchema, statementSchema } from './statement.js';

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
  | typeof settlementFinal
>;
export type ComputedSettlement = EventOf<typeof settlementComputed>['data'];
