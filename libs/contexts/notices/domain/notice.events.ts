import { z } from 'zod';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  decimalSchema,
  digestSchema,
  idSchema,
  instantSchema,
  monthSchema,
  proseSchema,
  underSchema,
} from '#platform/kernel/schemas.js';

export const noticeKinds = [
  'warning', // 预警
  'information', // 信息通报
  'search', // 查源：请对方查找来源
  'upstreamAbnormality', // 上游异常通报
  'downstreamAbnormality', // 下游异常通报
  'sluicePreNotice', // 闸坝调度预通报
  'exceedanceLetter', // 超标告知函
  'allClear', // 解除
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const channels = ['call', 'letter', 'fax'] as const;
export type Channel = (typeof channels)[number];

/** Whether something happened, or is an example that says so. */
export const noticeRealitySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('real') }),
  z.strictObject({
    kind: z.literal('example'),
    text: proseSchema.refine((text) => text.includes('【示例】'), 'carries 【示例】'),
  }),
]);
export type NoticeReality = z.output<typeof noticeRealitySchema>;

/** What it is about, as it was looked up; `revision` of the stream on which that rests. */
export const aboutSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('abnormality'), abnormality: idSchema, revision: countSchema }),
  z.strictObject({ kind: z.literal('incident'), incident: idSchema, revision: countSchema }),
  z.strictObject({
    kind: z.literal('exceedance'),
    exceedance: idSchema,
    section: idSchema,
    month: monthSchema,
    /** The assessment that found it. */
    assessment: idSchema,
    revision: countSchema,
    items: z
      .array(
        z.strictObject({
          item: z.string().min(1).max(40),
          compared: decimalSchema,
          /** In the item's unit; for pH the range as `6-9`. */
          limit: z.string(),
          /** 超标倍数; none for TEMP, PH and DO (环办〔2011〕22号). */
          multiple: z.discriminatedUnion('kind', [
            z.strictObject({ kind: z.literal('multiple'), value: decimalSchema }),
            z.strictObject({ kind: z.literal('none') }),
          ]),
        }),
      )
      .min(1),
  }),
]);
export type About = z.output<typeof aboutSchema>;

export const recipientSchema = z.strictObject({
  organisation: idSchema,
  /** `off`: reached by letter and call; its receipt is claimed by the sender. */
  platform: z.enum(['on', 'off']),
  /** Of the organisation's stream. */
  revision: countSchema,
});
export type Recipient = z.output<typeof recipientSchema>;

export const noticeAgreementSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('agreement'), agreement: idSchema, revision: countSchema }),
]);
export type NoticeAgreement = z.output<typeof noticeAgreementSchema>;

/** When a receipt is due: by the minutes that the agreement sets, else it is not. */
export const receiptDueSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('agreed'),
    minutes: z.int().min(1),
    at: instantSchema,
    agreement: idSchema,
    version: z.int().min(1),
    revision: countSchema,
  }),
]);
export type ReceiptDue = z.output<typeof receiptDueSchema>;

const regionSchema = z.string().regex(/^\d{6}$/, 'a region code of GB/T 2260');

/** Which side is meant, and why: taken from the latest observations of the flow. */
export const routeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('route'),
    section: idSchema,
    looks: z.enum(['upstream', 'downstream']),
    /** Why these sides: all valid observations agree; they do not; there is none. */
    because: z.enum(['observed', 'turned', 'notObserved']),
    /** Valid observations, newest first. */
    observations: z.array(
      z.strictObject({
        from: regionSchema,
        to: regionSchema,
        until: instantSchema,
        confidence: z.enum(['measured', 'observed']),
        observer: idSchema,
      }),
    ),
    rule: z.strictObject({ id: idSchema, version: z.int().min(1), flowValidHours: z.int().min(1) }),
    /** Sides that are, or could be, meant; the own one among them. */
    sides: z.array(regionSchema),
    /** Bodies of these sides, without the sender; sorted. */
    organisations: z.array(idSchema),
  }),
]);
export type Route = z.output<typeof routeSchema>;

/** Bodies that are to be informed one after the other: who receipts a notice passes it on to the next. */
export const relaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('relay'),
    /** The notice with which it began. */
    first: idSchema,
    /** Who comes after the recipient, in this order. */
    next: z.array(idSchema),
    /** Until when the recipient passes it on. */
    passOnBy: instantSchema,
    /** Who sent it in the place of a body that was silent. */
    takeover: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('takeover'), silent: idSchema, notice: idSchema, dueAt: instantSchema }),
    ]),
  }),
]);
export type Relay = z.output<typeof relaySchema>;

const ofNotice = {
  notice: idSchema,
  /** The body that acts. */
  organisation: idSchema,
  /** Where it is told: the thread of what it is about; its own id where it is about nothing that has one. */
  thread: idSchema,
};

const sentV1 = {
  ...ofNotice,
  /** For people: `通报-1a2b3c4d`, `函-1a2b3c4d`. */
  number: idSchema,
  kind: z.enum(noticeKinds),
  /** Sorted by organisation. */
  recipients: z.array(recipientSchema).min(1),
  about: aboutSchema,
  title: proseSchema,
  body: proseSchema,
  /** SHA-256 of the {@link contentText}: what a receipt is for. */
  digest: digestSchema,
  agreement: noticeAgreementSchema,
  /** Officer id. */
  sentBy: idSchema,
  at: instantSchema,
  provenance: noticeRealitySchema,
};

/** The sender was not the first who had to send it: by an agreement another was, and was silent. */
export const insteadOfSchema = z.strictObject({
  silent: idSchema,
  section: idSchema,
  minutes: z.int().min(1),
  dueAt: instantSchema,
  agreement: idSchema,
  version: z.int().min(1),
  /** Of the agreement's stream. */
  revision: countSchema,
});
export type InsteadOf = z.output<typeof insteadOfSchema>;

/** A notice (通报) or letter (函) went out to neighbours. */
export const noticeSent = defineEvent(
  'notices.notice-sent.v2',
  z.strictObject({
    ...sentV1,
    ...{ receiptDue: receiptDueSchema, route: routeSchema, relay: relaySchema },
    /** Absent: a duty officer or head sent it. */
    under: underSchema.optional(),
    /** Absent: it was nobody else's to send first, or that one spoke. */
    insteadOf: insteadOfSchema.optional(),
  }),
);

/** Before a receipt had a time, a notice a route, and neighbours an order. */
export const noticeSentV1 = defineEvent('notices.notice-sent.v1', z.strictObject(sentV1), {
  to: noticeSent,
  data: (old: object) => ({
    ...old,
    ...{ receiptDue: { kind: 'none' }, route: { kind: 'none' }, relay: { kind: 'none' } },
  }),
});

/** It was put before a recipient: on the screen of an officer of it. */
export const noticeDelivered = defineEvent(
  'notices.notice-delivered.v1',
  z.strictObject({ ...ofNotice, deliveredTo: idSchema, at: instantSchema }),
);

/** An officer of a recipient opened it. Neither delivered nor opened is receipted. */
export const noticeOpened = defineEvent(
  'notices.notice-opened.v1',
  z.strictObject({ ...ofNotice, openedBy: idSchema, at: instantSchema }),
);

/** A recipient says what it has done (处置). */
export const noticeActedOn = defineEvent(
  'notices.notice-acted-on.v1',
  z.strictObject({ ...ofNotice, action: idSchema, text: proseSchema, actedBy: idSchema, at: instantSchema }),
);

/** A recipient disputes what the notice says (异议). */
export const noticeObjectedTo = defineEvent(
  'notices.notice-objected-to.v1',
  z.strictObject({ ...ofNotice, reason: proseSchema, objectedBy: idSchema, at: instantSchema }),
);

/** What somebody wrote about it in a chat group, as an officer pasted it. A claim, and shown as one. */
export const groupMessagePasted = defineEvent(
  'notices.group-message-pasted.v1',
  z.strictObject({
    ...ofNotice,
    message: idSchema,
    text: proseSchema,
    /** When it was said, where the officer told; else only when it was pasted is known. */
    said: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('unknown') }),
      z.strictObject({ kind: z.literal('at'), at: instantSchema }),
    ]),
    /** Photos and files. */
    documents: z.array(digestSchema).max(20),
    pastedBy: idSchema,
    at: instantSchema,
  }),
);

/** The next body of the order has it; by whom, and in whose place. */
export const noticePassedOn = defineEvent(
  'notices.notice-passed-on.v1',
  z.strictObject({
    ...ofNotice,
    next: idSchema,
    /** The notice with which it went on. */
    by: idSchema,
    /** The recipient was silent: another took over. */
    takenOver: z.boolean(),
    passedOnBy: idSchema,
    at: instantSchema,
  }),
);

export const reservationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** E.g. 收到，不代表认可来源. */
  z.strictObject({ kind: z.literal('reserved'), text: proseSchema }),
]);
export type Reservation = z.output<typeof reservationSchema>;

/** A recipient receipted what it was shown, perhaps with a reservation. Receipted is not agreed to. */
export const noticeReceived = defineEvent(
  'notices.notice-received.v1',
  z.strictObject({
    ...ofNotice,
    digest: digestSchema,
    reservation: reservationSchema,
    receivedBy: idSchema,
    at: instantSchema,
  }),
);

export const documentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('document'), digest: digestSchema }),
]);

/** The sender says that a body off the platform received it. A claim, and shown as one. */
export const receiptClaimed = defineEvent(
  'notices.receipt-claimed.v1',
  z.strictObject({
    ...ofNotice,
    recipient: idSchema,
    channel: z.enum(channels),
    /** When it was received, as claimed. */
    receivedAt: instantSchema,
    /** Who took it, by function (值班室, 收发室): never a person. */
    receivedByRole: proseSchema,
    document: documentSchema,
    claimedBy: idSchema,
    at: instantSchema,
  }),
);

/** The body itself, on the platform by now, confirms what was claimed for it. */
export const receiptConfirmed = defineEvent(
  'notices.receipt-confirmed.v1',
  z.strictObject({ ...ofNotice, digest: digestSchema, confirmedBy: idSchema, at: instantSchema }),
);

export const noticeAnswered = defineEvent(
  'notices.notice-answered.v1',
  z.strictObject({ ...ofNotice, answer: idSchema, text: proseSchema, answeredBy: idSchema, at: instantSchema }),
);

export const noticeWithdrawn = defineEvent(
  'notices.notice-withdrawn.v1',
  z.strictObject({ ...ofNotice, reason: proseSchema, withdrawnBy: idSchema, at: instantSchema }),
);

export type NoticeEvent = EventOf<
  | typeof noticeSent
  | typeof noticeDelivered
  | typeof noticeOpened
  | typeof noticeActedOn
  | typeof noticeObjectedTo
  | typeof groupMessagePasted
  | typeof noticePassedOn
  | typeof noticeReceived
  | typeof receiptClaimed
  | typeof receiptConfirmed
  | typeof noticeAnswered
  | typeof noticeWithdrawn
>;
export type SentNotice = EventOf<typeof noticeSent>['data'];
export type ClaimedReceipt = EventOf<typeof receiptClaimed>['data'];

export type NoticeContent = Pick<SentNotice, 'kind' | 'about' | 'title' | 'body' | 'recipients'>;

/** What the digest of a notice is taken over (SHA-256 of its UTF-8): whoever was shown a notice can take it again. */
export const contentText = ({ kind, about, title, body, recipients }: NoticeContent): string =>
  canonicalJson({ kind, about, title, body, recipients });
