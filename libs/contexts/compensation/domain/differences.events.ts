import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { digestSchema, idSchema, instantSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { differenceLineSchema, sharesSchema, statementSchema } from './statement.js';

/** A final settlement comes to something else by now: the difference goes into the settlement of a later month. */
export const differenceComputed = defineEvent(
  'compensation.difference-computed.v1',
  z.strictObject({
    settlement: idSchema,
    agreement: idSchema,
    period: monthSchema,
    /** Which difference of this settlement; a later one with the same basis takes the place of an earlier one. */
    difference: z.int().min(1),
    /** What was settled so far: the final computation, or a difference that a final settlement of `into` carries. */
    basis: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('final'), computation: z.int().min(1), statementDigest: digestSchema }),
      z.strictObject({
        kind: z.literal('carried'),
        difference: z.int().min(1),
        into: monthSchema,
        statementDigest: digestSchema,
      }),
    ]),
    /** What the month comes to now; a line that cannot be decided now stands as it was settled. */
    statement: statementSchema,
    statementDigest: digestSchema,
    lines: z.array(differenceLineSchema),
    /** Sum of the lines; none: nothing is carried. */
    shares: sharesSchema,
    /** The month whose settlement carries it. */
    into: monthSchema,
    reason: proseSchema,
    /** The body and the officer that act. */
    organisation: idSchema,
    officer: idSchema,
    at: instantSchema,
  }),
);

export type DifferencesEvent = EventOf<typeof differenceComputed>;
export type ComputedDifference = DifferencesEvent['data'];
