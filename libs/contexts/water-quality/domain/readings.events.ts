import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  decimalSchema,
  digestSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  monthSchema,
  proseSchema,
  provenanceSchema,
} from '#platform/kernel/schemas.js';

/** Station status as published: 正常, 维护, 停运(停站), 校准, 故障; and what is no value: 断流, 无水, 冰封. */
export const stationStatuses = [
  'normal',
  'maintenance',
  'outOfService',
  'calibration',
  'fault',
  'cutOff',
  'dry',
  'frozen',
] as const;
export type StationStatus = (typeof stationStatuses)[number];

export const waterClasses = ['I', 'II', 'III', 'IV', 'V', 'worseThanV'] as const;
export type WaterClass = (typeof waterClasses)[number];

export const absenceReasons = ['missing', 'notMeasured', 'extremeFiltered', 'notReported'] as const;

/**
 * One item of a reading. The text is what the owner printed; numbers are derived from it where they are needed
 * (half the detection limit for means and classes, zero for loads).
 */
export const itemValueSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('measured'),
    text: decimalSchema,
    /** The unrounded value behind the printed text, where the owner gives it: classes follow it. */
    raw: decimalSchema.optional(),
    unit: z.string(),
  }),
  z.strictObject({
    kind: z.literal('belowDetectionLimit'),
    /** As printed, e.g. `<0.1` or `0.05L`. */
    text: z.string().min(1).max(40),
    limit: decimalSchema,
    unit: z.string(),
  }),
  z.strictObject({ kind: z.literal('absent'), reason: z.enum(absenceReasons) }),
]);
export type ItemValue = z.output<typeof itemValueSchema>;

/** `unverified`: nothing shows that this is what the owner published; no claim is made that it is good. */
export const publicationTrusts = ['ownerPublication', 'unverified'] as const;

/** The agreement by which an organisation acted that is not the data owner; `revision` is of its stream. */
export const citedAgreementSchema = z.strictObject({ id: idSchema, revision: countSchema });
const cited = { agreement: citedAgreementSchema.optional() };

/** Where a version came from. */
export const publicationSchema = z.discriminatedUnion('kind', [
  /** Entered by the data owner itself. `provenance`: where it says so, above all that it is an example. */
  z.strictObject({ kind: z.literal('entered'), provenance: provenanceSchema.optional() }),
  /** Imported from a file as the owner's publication, by the owner or by an authorised officer of a party. */
  z.strictObject({
    kind: z.literal('file'),
    digest: digestSchema,
    /** 1 is the first line of the file. */
    line: z.int().min(1),
    address: proseSchema,
    trust: z.enum(publicationTrusts),
    /** Legal day on which the publisher printed the row, where the file says so (the snapshot day of a daily list). */
    publishedOn: localDateSchema.optional(),
    /** Absent: the owner imported it itself. */
    ...cited,
  }),
]);

export const itemCodeSchema = z.string().regex(/^[A-Z][A-Z0-9]*$/);

/** One row: section × sampling time × source, its items inside. */
export const readingRowSchema = z.strictObject({
  sampledAt: instantSchema,
  /** `month`: only the month of sampling is known; `sampledAt` is then its first instant. */
  precision: z.enum(['instant', 'month']),
  /** e.g. `national-automatic`: who measured, in which series. */
  source: idSchema,
  method: z.enum(['automatic', 'manual']),
  pretreatment: z.union([
    z.strictObject({ kind: z.literal('unknown') }),
    z.strictObject({ kind: z.literal('known'), text: proseSchema }),
  ]),
  status: z.enum(stationStatuses),
  publishedClass: z.union([
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('class'), class: z.enum(waterClasses) }),
  ]),
  /** By item code (`CODMN`, `NH3N`, `TP`, …; see seeds/reference/items.csv). */
  items: z.record(itemCodeSchema, itemValueSchema),
});
export type ReadingRow = z.output<typeof readingRowSchema>;

/** A version of a row as its owner published it; version 1 makes it, a higher one republishes it. */
export const readingPublished = defineEvent(
  'water-quality.reading-published.v1',
  z.strictObject({
    section: idSchema,
    month: monthSchema,
    /** Stable id of this version: section, sampling time, source, version. */
    versionId: idSchema,
    version: z.int().min(1),
    dataOwner: idSchema,
    row: readingRowSchema,
    publication: publicationSchema,
  }),
);

export type Publication = z.output<typeof publicationSchema>;

/** The period stream an event belongs to. */
const period = { section: idSchema, month: monthSchema };

/**
 * Status of the station on a legal day for which its owner printed no sampling time: 停站 and 维护 days are facts, but
 * no readings. A higher version takes the place of the one before.
 */
export const stationStatusPublished = defineEvent(
  'water-quality.station-status-published.v1',
  z.strictObject({
    ...period,
    date: localDateSchema,
    version: z.int().min(1),
    dataOwner: idSchema,
    status: z.enum(stationStatuses),
    publication: publicationSchema,
  }),
);

/** The same version at full precision, by item; each rounds to what was printed. */
export const rawValuesAttached = defineEvent(
  'water-quality.raw-values-attached.v1',
  z.strictObject({ ...period, versionId: idSchema, items: z.record(itemCodeSchema, decimalSchema) }),
);

/** Which version of a row stands: the newest that was not withdrawn. */
export const standsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('version'), versionId: idSchema }),
]);

/** The owner took a version back. It stays readable; the version before it, if one is left, stands again. */
export const readingWithdrawn = defineEvent(
  'water-quality.reading-withdrawn.v1',
  z.strictObject({
    ...period,
    versionId: idSchema,
    sampledAt: instantSchema,
    source: idSchema,
    version: z.int().min(1),
    stands: standsSchema,
    reason: proseSchema,
    /** Officer id: who asked for it. */
    withdrawnBy: idSchema,
  }),
);

/** A signed decision on one item of one version: in or out of the means of the month. The latest stands. */
export const inclusionDecided = defineEvent(
  'water-quality.inclusion-decided.v1',
  z.strictObject({
    ...period,
    /** Id of the decision: version, item, number. */
    decision: idSchema,
    versionId: idSchema,
    item: itemCodeSchema,
    effect: z.enum(['include', 'exclude']),
    reason: proseSchema,
    /** The text, method or minutes it rests on. */
    basis: proseSchema,
    /** Officer id: who signed. */
    decidedBy: idSchema,
  }),
);

/** From here on the month takes no readings, only corrections and withdrawals by two officers, and reopening. */
export const monthClosed = defineEvent(
  'water-quality.month-closed.v1',
  z.strictObject({ ...period, monthVersion: z.int().min(1), closedBy: idSchema, ...cited }),
);

const supersededSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('proposal'), proposal: idSchema }),
]);

/** Other values were published for a row of a closed month; they wait for a second officer of the data owner. */
export const correctionProposed = defineEvent(
  'water-quality.correction-proposed.v1',
  z.strictObject({
    ...period,
    /** Id of the proposal: section, sampling time, source, number. */
    proposal: idSchema,
    /** Newest version of the row. */
    over: idSchema,
    /** The undecided proposal for the same row whose place this one takes. */
    supersedes: supersededSchema,
    row: readingRowSchema,
    publication: publicationSchema,
    proposedBy: idSchema,
  }),
);

/** One officer asks to withdraw a version of a closed month; it waits for a second one. */
export const withdrawalProposed = defineEvent(
  'water-quality.withdrawal-proposed.v1',
  z.strictObject({
    ...period,
    /** Id of the proposal: version, number. */
    proposal: idSchema,
    versionId: idSchema,
    reason: proseSchema,
    proposedBy: idSchema,
  }),
);

/** Proposals that will not be carried out. */
export const correctionsRejected = defineEvent(
  'water-quality.corrections-rejected.v1',
  z.strictObject({
    ...period,
    proposals: z.array(idSchema).min(1),
    reason: proseSchema,
    rejectedBy: idSchema,
    ...cited,
  }),
);

/** A batch of proposals was confirmed; the versions it made or withdrew stand right before this event. */
export const monthVersionRaised = defineEvent(
  'water-quality.month-version-raised.v1',
  z.strictObject({
    ...period,
    monthVersion: z.int().min(1),
    proposals: z.array(idSchema).min(1),
    reason: proseSchema,
    confirmedBy: idSchema,
    ...cited,
  }),
);

/** One officer asks to reopen the month; the latest request stands. */
export const monthReopeningRequested = defineEvent(
  'water-quality.month-reopening-requested.v1',
  z.strictObject({ ...period, reason: proseSchema, requestedBy: idSchema, ...cited }),
);

/** The month stays closed: who asked for its reopening took that back, or another officer declined it. */
export const monthReopeningRejected = defineEvent(
  'water-quality.month-reopening-rejected.v1',
  z.strictObject({ ...period, reason: proseSchema, requestedBy: idSchema, rejectedBy: idSchema, ...cited }),
);

/** A second officer reopened the month; what was settled with an earlier version is outdated. */
export const monthReopened = defineEvent(
  'water-quality.month-reopened.v1',
  z.strictObject({
    ...period,
    monthVersion: z.int().min(1),
    reason: proseSchema,
    requestedBy: idSchema,
    confirmedBy: idSchema,
    ...cited,
  }),
);

export type ReadingsEvent = EventOf<
  | typeof readingPublished
  | typeof stationStatusPublished
  | typeof rawValuesAttached
  | typeof readingWithdrawn
  | typeof inclusionDecided
  | typeof monthClosed
  | typeof correctionProposed
  | typeof withdrawalProposed
  | typeof correctionsRejected
  | typeof monthVersionRaised
  | typeof monthReopeningRequested
  | typeof monthReopeningRejected
  | typeof monthReopened
>;
