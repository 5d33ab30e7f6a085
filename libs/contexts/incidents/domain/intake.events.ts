import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { occurredSchema } from './abnormality.events.js';
import { citedSectionSchema, realitySchema } from './shared.schemas.js';

/** By which way somebody from outside told it. */
export const intakeChannels = [
  'hotline12369', // 12369 环保举报
  'hotline12345', // 12345 政务服务便民热线
  'police110', // 110 联动
  'telephone', // 值班电话
  'letter', // 来信
  'online', // 网络
] as const;
export type IntakeChannel = (typeof intakeChannels)[number];

const ofIntake = {
  intake: idSchema,
  /** The body that received it. */
  organisation: idSchema,
};

/** What is known of where; a section only where it was named. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unknown') }),
  z.strictObject({ kind: z.literal('text'), text: proseSchema }),
]);
export type Place = z.output<typeof placeSchema>;

/** From the caller itself, or from another body that received the call. */
export const intakeOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call') }),
  z.strictObject({
    kind: z.literal('transfer'),
    transfer: idSchema,
    /** The body that received the call. */
    from: idSchema,
    /** Its intake. */
    intake: idSchema,
    transferredAt: instantSchema,
    acceptedAt: instantSchema,
    /** On what `learnedAt` rests: it came to a staffed duty desk, or somebody accepted it. */
    learnedBy: z.enum(['arrival', 'acceptance']),
  }),
]);
export type IntakeOrigin = z.output<typeof intakeOriginSchema>;

/**
 * A tip-off or a call is received (受理). Who called stands in the vault of the receiving body and nowhere else; here only
 * whether that was asked.
 */
export const intakeTaken = defineEvent(
  'incidents.intake-taken.v1',
  z.strictObject({
    ...ofIntake,
    /** For people: `受理-1a2b3c4d`. */
    number: idSchema,
    origin: intakeOriginSchema,
    channel: z.enum(intakeChannels),
    /** What was said; nothing of who said it. */
    said: proseSchema,
    section: citedSectionSchema,
    place: placeSchema,
    occurred: occurredSchema,
    /** Of the call, letter or entry. */
    calledAt: instantSchema,
    /** When this body learned of it: of a call its time; of what was transferred see {@link intakeOriginSchema}. */
    learnedAt: instantSchema,
    /** `kept`: name or telephone lie in the vault. */
    caller: z.enum(['kept', 'none']),
    takenBy: idSchema,
    at: instantSchema,
    provenance: realitySchema,
  }),
);

/** An abnormality came of it, or it was merged (并案) into one that was there. */
export const intakeAssigned = defineEvent(
  'incidents.intake-assigned.v1',
  z.strictObject({
    ...ofIntake,
    abnormality: idSchema,
    as: z.enum(['raised', 'merged']),
    assignedBy: idSchema,
    at: instantSchema,
  }),
);

const ofTransfer = { transfer: idSchema, from: idSchema, to: idSchema };

/** Handed to the body in whose area it lies (移交); until that accepts, it stays with the sender. */
export const intakeTransferred = defineEvent(
  'incidents.intake-transferred.v1',
  z.strictObject({
    ...ofIntake,
    ...ofTransfer,
    /** All that the other body gets to know: no caller, no section. */
    content: z.strictObject({
      number: idSchema,
      channel: z.enum(intakeChannels),
      said: proseSchema,
      place: placeSchema,
      occurred: occurredSchema,
      calledAt: instantSchema,
      provenance: realitySchema,
    }),
    reason: proseSchema,
    transferredBy: idSchema,
    at: instantSchema,
  }),
);

/** `organisation` is the body that took it. */
export const intakeTransferAccepted = defineEvent(
  'incidents.intake-transfer-accepted.v1',
  z.strictObject({
    ...ofIntake,
    ...ofTransfer,
    /** Its own intake. */
    accepted: idSchema,
    acceptedBy: idSchema,
    at: instantSchema,
  }),
);

/** It goes back; `organisation` is the body that refused. */
export const intakeTransferRefused = defineEvent(
  'incidents.intake-transfer-refused.v1',
  z.strictObject({ ...ofIntake, ...ofTransfer, reason: proseSchema, refusedBy: idSchema, at: instantSchema }),
);

/** Name and telephone were destroyed in the vault. */
export const intakeCallerErased = defineEvent(
  'incidents.intake-caller-erased.v1',
  z.strictObject({ ...ofIntake, erasedBy: idSchema, at: instantSchema }),
);

export type IntakeEvent = EventOf<
  | typeof intakeTaken
  | typeof intakeAssigned
  | typeof intakeTransferred
  | typeof intakeTransferAccepted
  | typeof intakeTransferRefused
  | typeof intakeCallerErased
>;
export type TakenIntake = EventOf<typeof intakeTaken>['data'];
export type TransferredIntake = EventOf<typeof intakeTransferred>['data'];
