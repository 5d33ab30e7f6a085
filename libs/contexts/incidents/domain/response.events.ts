import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  digestSchema,
  idSchema,
  instantSchema,
  proseSchema,
  underSchema,
} from '#platform/kernel/schemas.js';
import { addresseeSchema, procedures } from './addressees.js';
import { gradeSchema, incidentFactsSchema } from './grading/types.js';
import { fieldAnswerSchema, reportKinds } from './report-fields.js';
import { ofIncident } from './shared.schemas.js';

/** What is known of an incident at one moment; the latest stands, each is kept. */
export const incidentFactsRecorded = defineEvent(
  'incidents.incident-facts-recorded.v1',
  z.strictObject({
    ...ofIncident,
    /** 1, 2, …: a determination of the grade names the one it rests on. */
    recording: countSchema,
    facts: incidentFactsSchema,
    recordedBy: idSchema,
    at: instantSchema,
  }),
);

/** A named officer determined the grade; a further one regrades. What the official tables said stands beside it. */
export const gradeDetermined = defineEvent(
  'incidents.grade-determined.v1',
  z.strictObject({
    ...ofIncident,
    grade: gradeSchema,
    /** The recording of facts it rests on. */
    recording: countSchema,
    /** Every table in force when the incident was learned of. */
    byTable: z.array(
      z.strictObject({
        table: idSchema,
        version: z.int().min(1),
        grade: gradeSchema,
        /** Ids of the criteria that gave it. */
        criteria: z.array(idSchema),
      }),
    ),
    departure: z.discriminatedUnion('kind', [
      /** It is the graver of what the tables gave. */
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('departs'), reason: proseSchema }),
    ]),
    determinedBy: idSchema,
    /** Absent: a head determined it itself. */
    under: underSchema.optional(),
    at: instantSchema,
  }),
);

/** 传真、网络、邮寄、面呈; 情况紧急时的电话. By which it was really sent: the platform is none of them. */
export const reportChannels = ['fax', 'network', 'mail', 'inPerson', 'telephone'] as const;
export type ReportChannel = (typeof reportChannels)[number];

const contentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('written'),
    /** What the text asked of it. */
    fieldSet: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('set'), id: idSchema, version: z.int().min(1) }),
    ]),
    answers: z.array(fieldAnswerSchema),
    attachments: z.array(z.strictObject({ digest: digestSchema, title: proseSchema, isMap: z.boolean() })),
    reportingUnit: proseSchema,
    /** 报告签发人: officer id of a head of the body, or of who signs in its place. */
    signedBy: idSchema,
    /** Absent: a head signed it itself. */
    under: underSchema.optional(),
    /** A function (值班室) and a way, never a person. */
    contact: z.strictObject({ role: proseSchema, method: proseSchema }),
  }),
  /** An urgent first report; one in writing has to follow. */
  z.strictObject({ kind: z.literal('telephone'), answers: z.array(fieldAnswerSchema) }),
  /** Holds a state secret: of it the platform knows number and holder (机要室), nothing else. */
  z.strictObject({ kind: z.literal('registeredOnly'), documentNumber: proseSchema, holder: proseSchema }),
]);
export type ReportContent = z.output<typeof contentSchema>;

/** A report upward (报告) was sent, by an official channel outside the platform. */
export const reportFiled = defineEvent(
  'incidents.report-filed.v1',
  z.strictObject({
    ...ofIncident,
    report: idSchema,
    /** For people: `初报-1`. */
    number: idSchema,
    kind: z.enum(reportKinds),
    /** Of the incident as it stood; `ungraded`: no grade yet, and no trigger. */
    procedure: z.enum([...procedures, 'ungraded']),
    content: contentSchema,
    addressees: z.array(addresseeSchema).min(1),
    channel: z.enum(reportChannels),
    sentAt: instantSchema,
    /** Demands of addressees that it answers. */
    answers: z.array(idSchema),
    filedBy: idSchema,
    at: instantSchema,
  }),
);

/** An addressee demands verification (第五条) or a supplement (第九条) of who reported. */
export const reportDemanded = defineEvent(
  'incidents.report-demanded.v1',
  z.strictObject({
    ...ofIncident,
    demand: idSchema,
    report: idSchema,
    /** Whose report it is. */
    reporter: idSchema,
    demanded: z.enum(['verification', 'supplement']),
    reason: proseSchema,
    demandedBy: idSchema,
    at: instantSchema,
  }),
);

/** An addressee says when a report reached it: the hour of a province runs from here (第三条). */
export const reportReceived = defineEvent(
  'incidents.report-received.v1',
  z.strictObject({
    ...ofIncident,
    report: idSchema,
    /** Whose report it is. */
    reporter: idSchema,
    receivedAt: instantSchema,
    receivedBy: idSchema,
    at: instantSchema,
  }),
);

/** The province verified a report and sent it on to the ministry. */
export const reportForwarded = defineEvent(
  'incidents.report-forwarded.v1',
  z.strictObject({
    ...ofIncident,
    report: idSchema,
    reporter: idSchema,
    channel: z.enum(reportChannels),
    sentAt: instantSchema,
    forwardedBy: idSchema,
    at: instantSchema,
  }),
);

/** 应急状态终止: the clock of the investigation runs from here. */
export const emergencyEnded = defineEvent(
  'incidents.emergency-ended.v1',
  z.strictObject({ ...ofIncident, endedAt: instantSchema, reason: proseSchema, endedBy: idSchema, at: instantSchema }),
);

/** 污染损害评估: its time is no part of the investigation's. */
export const damageAssessmentStarted = defineEvent(
  'incidents.damage-assessment-started.v1',
  z.strictObject({
    ...ofIncident,
    startedAt: instantSchema,
    assessor: proseSchema,
    startedBy: idSchema,
    at: instantSchema,
  }),
);
export const damageAssessmentEnded = defineEvent(
  'incidents.damage-assessment-ended.v1',
  z.strictObject({ ...ofIncident, endedAt: instantSchema, result: proseSchema, endedBy: idSchema, at: instantSchema }),
);

/** The report of the investigation is completed, and handed to government and the bureau above. */
export const investigationCompleted = defineEvent(
  'incidents.investigation-completed.v1',
  z.strictObject({
    ...ofIncident,
    completedAt: instantSchema,
    /** The body that investigated. */
    investigator: proseSchema,
    conclusion: proseSchema,
    completedBy: idSchema,
    at: instantSchema,
  }),
);

/** A notice (通报) about it went to bodies of these regions (第八条). What it said and who read it the notice itself tells. */
export const neighbourNotified = defineEvent(
  'incidents.neighbour-notified.v1',
  z.strictObject({
    ...ofIncident,
    notice: idSchema,
    /** Its recipients, each with its region (GB/T 2260) as it was registered then. */
    notified: z.array(z.strictObject({ organisation: idSchema, region: idSchema })).min(1),
    sentAt: instantSchema,
    at: instantSchema,
  }),
);

export type ResponseEvent = EventOf<
  | typeof incidentFactsRecorded
  | typeof gradeDetermined
  | typeof reportFiled
  | typeof reportDemanded
  | typeof reportReceived
  | typeof reportForwarded
  | typeof emergencyEnded
  | typeof damageAssessmentStarted
  | typeof damageAssessmentEnded
  | typeof investigationCompleted
  | typeof neighbourNotified
>;
