import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  decimalSchema,
  digestSchema,
  idSchema,
  instantSchema,
  monthSchema,
  proseSchema,
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
  z.strictObject({ kind: z.literal('measured'), text: decimalSchema, unit: z.string() }),
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

/** Where a version came from. */
export const publicationSchema = z.discriminatedUnion('kind', [
  /** Entered by the data owner itself. */
  z.strictObject({ kind: z.literal('entered') }),
  /** Imported from a file as the owner's publication, by the owner or by an authorised officer of a party. */
  z.strictObject({
    kind: z.literal('file'),
    digest: digestSchema,
    /** 1 is the first line of the file. */
    line: z.int().min(1),
    address: proseSchema,
    trust: z.enum(['ownerPublication', 'unverified']),
  }),
]);

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
  items: z.record(z.string().regex(/^[A-Z][A-Z0-9]*$/), itemValueSchema),
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

export type ReadingsEvent = EventOf<typeof readingPublished>;
