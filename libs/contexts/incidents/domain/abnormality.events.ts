import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { findingSchema } from './abnormality-rules.js';
import { citedSectionSchema, realitySchema } from './shared.schemas.js';

/** What made an officer, or a rule, raise it. Of a tip-off the text alone is kept: the caller is protected. */
export const causeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('reading'),
    /** Version of the reading, as its data owner published it. */
    versionId: idSchema,
    month: monthSchema,
    /** Revision of the stream of that month at which the version stood. */
    monthRevision: countSchema,
    /** Codes of the items that are out of the ordinary. */
    items: z.array(z.string().min(1).max(40)).min(1),
  }),
  z.strictObject({ kind: z.literal('patrol'), text: proseSchema }),
  z.strictObject({ kind: z.literal('tipOff'), text: proseSchema }),
  /** A neighbour's notice, and the thread it belongs to. */
  z.strictObject({
    kind: z.literal('neighbour'),
    notice: idSchema,
    noticeRevision: countSchema,
    thread: idSchema,
  }),
  /** Rules of the platform found it in a reading; nobody looked yet. */
  z.strictObject({
    kind: z.literal('rule'),
    versionId: idSchema,
    month: monthSchema,
    monthRevision: countSchema,
    /** Codes of the items that are out of the ordinary. */
    items: z.array(z.string().min(1).max(40)).min(1),
    findings: z.array(findingSchema).min(1),
  }),
]);
export type Cause = z.output<typeof causeSchema>;

export const occurredSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unknown') }),
  z.strictObject({ kind: z.literal('at'), at: instantSchema }),
]);
export type Occurred = z.output<typeof occurredSchema>;

export const outcomes = [
  'fault', // 仪器或数据故障
  'natural', // 自然原因
  'ownArea', // 本辖区污染
  'suspectedFromOutside', // 疑似境外来源
  'incident', // 突发环境事件
  'notAnIncident', // 不构成突发环境事件
] as const;
export type Outcome = (typeof outcomes)[number];

const ofAbnormality = { abnormality: idSchema, organisation: idSchema };

/** An officer, or a rule, says that something is out of the ordinary (水质异常), and on what it rests. */
export const abnormalityRaised = defineEvent(
  'incidents.abnormality-raised.v1',
  z.strictObject({
    ...ofAbnormality,
    /** For people: `异常-1a2b3c4d`. */
    number: idSchema,
    section: citedSectionSchema,
    cause: causeSchema,
    description: proseSchema,
    occurred: occurredSchema,
    /** When the body learned of it. */
    learnedAt: instantSchema,
    /** Officer id; `automation …` where a rule raised it. */
    raisedBy: idSchema,
    at: instantSchema,
    provenance: realitySchema,
  }),
);

/** What a check found: a repeated measurement, a visit. Several may follow one another. */
export const abnormalityVerified = defineEvent(
  'incidents.abnormality-verified.v1',
  z.strictObject({ ...ofAbnormality, findings: proseSchema, verifiedBy: idSchema, at: instantSchema }),
);

/** An officer decides by name what it is. Each decision is a fact; the latest stands. */
export const abnormalityOutcomeDecided = defineEvent(
  'incidents.abnormality-outcome-decided.v1',
  z.strictObject({
    ...ofAbnormality,
    outcome: z.enum(outcomes),
    reason: proseSchema,
    decidedBy: idSchema,
    at: instantSchema,
  }),
);

/** Nothing more is done about it; what it turned out to be, in words. */
export const abnormalityClosed = defineEvent(
  'incidents.abnormality-closed.v1',
  z.strictObject({ ...ofAbnormality, cause: proseSchema, closedBy: idSchema, at: instantSchema }),
);

/**
 * A tip-off or call is about it: what raised it, or one that was merged into it (并案). Several calls, one abnormality; it
 * was learned of with the earliest. Nothing of any caller.
 */
export const abnormalityIntakeJoined = defineEvent(
  'incidents.abnormality-intake-joined.v1',
  z.strictObject({
    ...ofAbnormality,
    intake: idSchema,
    /** Of the intake, for people. */
    number: idSchema,
    as: z.enum(['raised', 'merged']),
    /** When the body learned of it by this one. */
    learnedAt: instantSchema,
    joinedBy: idSchema,
    at: instantSchema,
  }),
);

export type AbnormalityEvent = EventOf<
  | typeof abnormalityRaised
  | typeof abnormalityVerified
  | typeof abnormalityOutcomeDecided
  | typeof abnormalityClosed
  | typeof abnormalityIntakeJoined
>;
export type JoinedIntake = EventOf<typeof abnormalityIntakeJoined>['data'];
export type RaisedAbnormality = EventOf<typeof abnormalityRaised>['data'];
