import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';

/** What an alarm is about. */
export const subjectKinds = [
  'notice', // 通报待签收
  'abnormality', // 自动生成的异常待核实
  'clock', // 时限将至或已过
  'rosterGap', // 值班表空档
  'deadLetter', // 消息无法送达
  'transfer', // 移交待答复
  'report', // 报告待登记收到
  'demand', // 核实或补报的要求待答复
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

const ofAlarm = {
  alarm: idSchema,
  /** The body whose people are to be reached. */
  organisation: idSchema,
};

/** After how many minutes without reaction the next contact is due, and where the number comes from. */
export const paceSchema = z.strictObject({
  minutes: z.int().min(1).max(10_080),
  basis: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('agreement'),
      agreement: idSchema,
      version: z.int().min(1),
      revision: countSchema,
    }),
    /** A number of the platform's own (`seeds/reference/alarm-rules.json`): no text sets one. */
    z.strictObject({ kind: z.literal('platform'), rule: idSchema, version: z.int().min(1) }),
  ]),
});
export type Pace = z.output<typeof paceSchema>;

/** Somebody of a body has to be reached, now. */
export const alarmRaised = defineEvent(
  'alarms.alarm-raised.v1',
  z.strictObject({
    ...ofAlarm,
    /** Bodies that see the call sheet and may telephone besides; sorted. */
    callers: z.array(idSchema),
    subject: z.strictObject({ kind: z.enum(subjectKinds), id: idSchema }),
    /** What to say. Names no person. */
    words: proseSchema,
    pace: paceSchema,
    raisedBy: idSchema,
    at: instantSchema,
  }),
);

export const contactSchema = z.discriminatedUnion('kind', [
  /** An officer on the roster; its telephone is in the vault. */
  z.strictObject({
    kind: z.literal('officer'),
    officer: idSchema,
    organisation: idSchema,
    why: z.enum(['onDuty', 'deputy', 'leader', 'superior']),
  }),
  /** The duty room of a body whose roster is not known here. */
  z.strictObject({ kind: z.literal('dutyRoom'), organisation: idSchema }),
  /** Nobody is left to be called. */
  z.strictObject({ kind: z.literal('nobody') }),
]);
export type Contact = z.output<typeof contactSchema>;

/** This contact is to be called now. */
export const contactDue = defineEvent(
  'alarms.contact-due.v1',
  z.strictObject({
    ...ofAlarm,
    /** From 1. */
    step: z.int().min(1),
    contact: contactSchema,
    because: z.enum(['raised', 'noAnswer', 'noReaction']),
    /** When the next one is, if nobody reacts until then. */
    nextAt: instantSchema,
    at: instantSchema,
  }),
);

export const callResults = ['answered', 'noAnswer'] as const;
export type CallResult = (typeof callResults)[number];

/** An officer telephoned. */
export const callLogged = defineEvent(
  'alarms.call-logged.v1',
  z.strictObject({
    ...ofAlarm,
    /** Of the contact that was called. */
    step: z.int().min(1),
    result: z.enum(callResults),
    calledAt: instantSchema,
    remark: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('text'), text: proseSchema }),
    ]),
    /** Body and officer that called. */
    caller: idSchema,
    calledBy: idSchema,
    at: instantSchema,
  }),
);

/** An officer who was to be reached says so itself. */
export const alarmAcknowledged = defineEvent(
  'alarms.alarm-acknowledged.v1',
  z.strictObject({
    ...ofAlarm,
    /** The body it acts for: the own one, or the one above where its officer was called. */
    by: idSchema,
    acknowledgedBy: idSchema,
    at: instantSchema,
  }),
);

/** What it was about is settled: nobody needs to be called any more. */
export const alarmStoodDown = defineEvent(
  'alarms.alarm-stood-down.v1',
  z.strictObject({ ...ofAlarm, because: proseSchema, at: instantSchema }),
);

export type AlarmEvent = EventOf<
  typeof alarmRaised | typeof contactDue | typeof callLogged | typeof alarmAcknowledged | typeof alarmStoodDown
>;
export type RaisedAlarm = EventOf<typeof alarmRaised>['data'];
export type LoggedCall = EventOf<typeof callLogged>['data'];
export type DueContact = EventOf<typeof contactDue>['data'];
