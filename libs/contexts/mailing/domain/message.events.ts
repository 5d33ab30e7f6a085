import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { channelNames, mailingRulesUsedSchema, urgencies } from './mailing-rules.js';

/** What a message tells of. One message a fact, recipient and channel. */
export const factSchema = z.strictObject({ kind: idSchema, id: idSchema });
export type Fact = z.output<typeof factSchema>;

/** By name; no personal data. Names are those of the template. */
export const parametersSchema = z.record(z.string().regex(/^[a-z][A-Za-z]{0,39}$/), z.string().min(1).max(8_000));
export type Parameters = z.output<typeof parametersSchema>;

export const templateUsedSchema = z.strictObject({ id: idSchema, version: countSchema.min(1) });

const ofMessage = {
  message: idSchema,
  /** The recipient's body. */
  organisation: idSchema,
  /** The recipient. Addresses are in the vault. */
  officer: idSchema,
  channel: z.enum(channelNames),
};

/** It is to go out: by itself, not before a time, or with others in a digest. */
export const messageQueued = defineEvent(
  'mailing.message-queued.v1',
  z.strictObject({
    ...ofMessage,
    fact: factSchema,
    template: templateUsedSchema,
    parameters: parametersSchema,
    urgency: z.enum(urgencies),
    plan: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('single'), notBefore: instantSchema }),
      /** `digest`: whose messages of that time go together. */
      z.strictObject({ kind: z.literal('digest'), digest: idSchema, at: instantSchema }),
    ]),
    rules: mailingRulesUsedSchema,
    at: instantSchema,
  }),
);

/** Written before anything is sent: begun and without outcome is the one window in which a message can be doubled. */
export const attemptBegun = defineEvent(
  'mailing.attempt-begun.v1',
  z.strictObject({ ...ofMessage, attempt: countSchema.min(1), at: instantSchema }),
);

/** Why a message is not tried any more. */
export const deadReasons = [
  'Rejected', // the other side will not have it
  'TooManyAttempts',
  'NoAddress', // the vault has none
  'NotServing', // the officer was dismissed
  'ChannelOff', // not configured here
  'WorldIsNotReal', // a demo, an exercise or a test, and a real address
] as const;
export type DeadReason = (typeof deadReasons)[number];

const codeSchema = z.string().regex(/^[A-Za-z0-9 .-]{1,80}$/, 'a code without words of the other side');
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), code: codeSchema }),
  /** It may do later. */
  z.strictObject({ kind: z.literal('deferred'), code: codeSchema }),
  z.strictObject({ kind: z.literal('rejected'), reason: z.enum(deadReasons), code: codeSchema }),
  /** All was handed over and no answer came. It is repeated under the same Message-ID. */
  z.strictObject({ kind: z.literal('ambiguous'), code: codeSchema }),
]);
export type AttemptOutcome = z.output<typeof outcomeSchema>;

export const carriers = ['mailbox', 'smtp', 'smsGateway', 'workPlatform', 'none'] as const;
export type CarrierName = (typeof carriers)[number];

/** What came of an attempt, and when the next one is. */
export const messageAttempted = defineEvent(
  'mailing.message-attempted.v1',
  z.strictObject({
    ...ofMessage,
    attempt: countSchema.min(1),
    /** `none`: nothing was asked, or nobody knows. */
    carrier: z.enum(carriers),
    outcome: outcomeSchema,
    next: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('at'), at: instantSchema }),
    ]),
    rules: mailingRulesUsedSchema,
    at: instantSchema,
  }),
);

/** A dead letter: an operator has to see to it. */
export const messageDied = defineEvent(
  'mailing.message-died.v1',
  z.strictObject({
    ...ofMessage,
    fact: factSchema,
    template: templateUsedSchema,
    urgency: z.enum(urgencies),
    attempts: countSchema,
    reason: z.enum(deadReasons),
    code: codeSchema,
    at: instantSchema,
  }),
);

/** An operator lets a dead letter be tried again, from the first attempt on. */
export const deadLetterRetried = defineEvent(
  'mailing.dead-letter-retried.v1',
  z.strictObject({ ...ofMessage, reason: proseSchema, retriedBy: idSchema, at: instantSchema }),
);

/** It went out as a line of a digest. */
export const messageDigested = defineEvent(
  'mailing.message-digested.v1',
  z.strictObject({ ...ofMessage, digest: idSchema, at: instantSchema }),
);

export const messageEvents = [
  messageQueued,
  attemptBegun,
  messageAttempted,
  messageDied,
  deadLetterRetried,
  messageDigested,
];
export type MessageEvent = EventOf<(typeof messageEvents)[number]>;
export type QueuedMessage = EventOf<typeof messageQueued>['data'];

/** A message belongs to the digest of its officer, channel and time. */
export const digestCollected = defineEvent(
  'mailing.digest-collected.v1',
  z.strictObject({
    digest: idSchema,
    organisation: idSchema,
    officer: idSchema,
    channel: z.enum(channelNames),
    at: instantSchema,
    message: idSchema,
  }),
);
/** What was collected goes out; what comes later goes out with the next closing. */
export const digestClosed = defineEvent(
  'mailing.digest-closed.v1',
  z.strictObject({ digest: idSchema, closing: countSchema, messages: z.array(idSchema).min(1), at: instantSchema }),
);
export type DigestEvent = EventOf<typeof digestCollected | typeof digestClosed>;
