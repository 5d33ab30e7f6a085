import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { digestSchema, idSchema, instantSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
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

/** A party confirms the statement with this digest. */
export const settlementConfirmed = defineEvent(
  'compensation.settlement-confirmed.v1',
  z.strictObject({ ...ofSettlement, computation, statementDigest: digestSchema, ...by }),
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
  typeof settlementComputed | typeof settlementConfirmed | typeof settlementObjected | typeof settlementFinal
>;
export type ComputedSettlement = EventOf<typeof settlementComputed>['data'];
