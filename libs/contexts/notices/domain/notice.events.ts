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
} from '#platform/kernel/schemas.js';

export const noticeKinds = [
  'warning', // 预警
  'information', // 信息通报
  'upstreamAbnormality', // 上游异常通报
  'downstreamAbnormality', // 下游异常通报
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

const ofNotice = {
  notice: idSchema,
  /** The body that acts. */
  organisation: idSchema,
  /** Where it is told: the thread of what it is about; its own id where it is about nothing that has one. */
  thread: idSchema,
};

/** A notice (通报) or letter (函) went out to neighbours. */
export const noticeSent = defineEvent(
  'notices.notice-sent.v1',
  z.strictObject({
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
