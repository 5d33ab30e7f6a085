import { z } from 'zod';
import { delegableActs } from '#platform/kernel/actor.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { digestSchema, idSchema, instantSchema } from '#platform/kernel/schemas.js';
import { rulesUsedSchema } from './duty-rules.js';
import { reasonSchema } from './officer.events.js';

/** What of the head's acts may be delegated; `all`: each of them. */
export const delegableScopes = [...delegableActs, 'all'] as const;
export type DelegableScope = (typeof delegableScopes)[number];

/** Where it stands in writing: a file by its digest, or the number of a paper. */
export const writingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), digest: digestSchema }),
  z.strictObject({ kind: z.literal('number'), number: idSchema }),
]);
export type Writing = z.output<typeof writingSchema>;

/** A head delegated some of its acts to an officer of its own body, for a time. */
export const delegationGranted = defineEvent(
  'identity.delegation-granted.v1',
  z.strictObject({
    organisation: idSchema,
    delegation: idSchema,
    /** Each once, in the order of the list of scopes. */
    scopes: z.array(z.enum(delegableScopes)).min(1),
    to: idSchema,
    from: instantSchema,
    until: instantSchema,
    writing: writingSchema,
    rules: rulesUsedSchema,
    grantedBy: idSchema,
    at: instantSchema,
  }),
);

/** It holds no more from `at` on. */
export const delegationRevoked = defineEvent(
  'identity.delegation-revoked.v1',
  z.strictObject({
    organisation: idSchema,
    delegation: idSchema,
    reason: reasonSchema,
    revokedBy: idSchema,
    at: instantSchema,
  }),
);

export type DelegationEvent = EventOf<typeof delegationGranted | typeof delegationRevoked>;
