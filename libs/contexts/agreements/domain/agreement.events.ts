import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  digestSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  proseSchema,
} from '#platform/kernel/schemas.js';
import { agreementKinds, sectionRevisionsSchema, termsShape, untilSchema } from './terms.js';

/** A party with what was known of its organisation when the agreement was proposed. */
export const partySchema = z.strictObject({
  organisation: idSchema,
  /** Which body signs, e.g. 秀洲区人民政府: it need not be the organisation that works here. */
  signatoryBody: proseSchema.max(200),
  /** GB/T 2260. */
  region: z.string().regex(/^\d{6}$/),
  /** `off`: its signature is claimed by another party. */
  platform: z.enum(['on', 'off']),
  /** Of the organisation's stream. */
  organisationRevision: countSchema,
});
export type Party = z.output<typeof partySchema>;

/** One version of the text in force: where, when and for whom. A party that left has an end of its own. */
export const periodSchema = z.strictObject({
  version: z.int().min(1),
  since: localDateSchema,
  until: untilSchema,
  sections: z.array(idSchema),
  parties: z.array(z.strictObject({ organisation: idSchema, until: untilSchema })),
});
export type Period = z.output<typeof periodSchema>;

/** Everything the agreement was ever in force for, after this event: who may see and do what follows from it alone. */
const periods = z.array(periodSchema);
const by = { organisation: idSchema, officer: idSchema, at: instantSchema };
const versionedTerms = { version: z.int().min(1), ...termsShape, sectionRevisions: sectionRevisionsSchema };

export const agreementProposed = defineEvent(
  'agreements.agreement-proposed.v1',
  z.strictObject({
    agreement: idSchema,
    kind: z.enum(agreementKinds),
    parties: z.array(partySchema).min(2),
    ...versionedTerms,
    ...by,
  }),
);

/** The next version of the text; it takes the place of one that not all have signed. */
export const amendmentProposed = defineEvent(
  'agreements.amendment-proposed.v1',
  z.strictObject({ agreement: idSchema, ...versionedTerms, ...by }),
);

/** What shows that a body off the platform signed. */
export const evidenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document'), digest: digestSchema }),
  z.strictObject({ kind: z.literal('description'), text: proseSchema }),
]);
export type Evidence = z.output<typeof evidenceSchema>;

/** `claimed`: the party is off the platform; another one says that it signed, on which day, and by what that is shown. */
export const signatureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('own') }),
  z.strictObject({ kind: z.literal('claimed'), signedOn: localDateSchema, evidence: evidenceSchema }),
]);
export type Signature = z.output<typeof signatureSchema>;

/** A party signed a version. `organisation` and `officer` are who did so here, or who claims it. */
export const agreementSigned = defineEvent(
  'agreements.agreement-signed.v1',
  z.strictObject({
    agreement: idSchema,
    version: z.int().min(1),
    party: idSchema,
    signature: signatureSchema,
    ...by,
  }),
);

/** All have signed; what was in force before ends the day before this version begins. */
export const agreementInForce = defineEvent(
  'agreements.agreement-in-force.v1',
  z.strictObject({ agreement: idSchema, version: z.int().min(1), periods, at: instantSchema }),
);

/** A party leaves at the end of a day. An amendment that was proposed lapses. */
export const partyLeft = defineEvent(
  'agreements.party-left.v1',
  z.strictObject({
    agreement: idSchema,
    party: idSchema,
    lastDay: localDateSchema,
    reason: proseSchema,
    /** The newest that was signed by all. */
    version: z.int().min(1),
    periods,
    ...by,
  }),
);

/** `declined`: a party would not sign the first version. `partiesLeft`: fewer than two are left after the last day. */
export const agreementEnded = defineEvent(
  'agreements.agreement-ended.v1',
  z.strictObject({
    agreement: idSchema,
    cause: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('declined'), party: idSchema, reason: proseSchema }),
      z.strictObject({ kind: z.literal('partiesLeft'), lastDay: localDateSchema }),
    ]),
    /** The newest that was signed by all; 0: none. */
    version: countSchema,
    periods,
    ...by,
  }),
);

export type AgreementEvent = EventOf<
  | typeof agreementProposed
  | typeof amendmentProposed
  | typeof agreementSigned
  | typeof agreementInForce
  | typeof partyLeft
  | typeof agreementEnded
>;
