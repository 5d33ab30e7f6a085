import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, digestSchema, idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { publicationTrusts } from './readings.events.js';

export const fileEncodings = ['utf-8', 'gb18030'] as const;

const detailSchema = z.strictObject({ name: z.string().min(1), value: z.string() });

export const importProblemSchema = z.strictObject({
  /** 1 is the first line of the file. */
  line: z.int().min(1),
  /** Of the error table. */
  code: z.string().min(1),
  details: z.array(detailSchema),
});
export type ImportProblem = z.output<typeof importProblemSchema>;

/**
 * What the importer should look at, though the lines were taken. `samplingTimeChanged`: within a month a daily series
 * moves to another time of day (a tenth of its rows or more), a hidden filter. `orderNotAscending`: lines of a section go back in time.
 * `classDisagrees`: published and computed class differ in more than a twentieth of a section's rows; wrong type of
 * water body? `columnsNotTaken`: the format does not know them. `unverifiedSource`: nothing was proven by taking it.
 */
export const importWarningCodes = [
  'samplingTimeChanged',
  'orderNotAscending',
  'classDisagrees',
  'columnsNotTaken',
  'unverifiedSource',
] as const;
export const importWarningSchema = z.strictObject({
  code: z.enum(importWarningCodes),
  details: z.array(detailSchema),
});
export type ImportWarning = z.output<typeof importWarningSchema>;

export const largestReport = { problems: 200, warnings: 200, sections: 200, times: 24 } as const;

/** What became of the lines of a file. */
export const importReportSchema = z.strictObject({
  /** Lines with content after the first; in a table of items × stations: readings, and lines that could not be read. */
  rows: countSchema,
  /** With a sampling time: a reading, or values at full precision for one. */
  withValues: countSchema,
  /** Status of a station on a day, without a sampling time: neither readings nor rejects. */
  statusOnly: countSchema,
  /** Readings that were not known. */
  added: countSchema,
  /** Readings known with other values: a version beside the earlier ones. */
  republished: countSchema,
  alreadyKnown: countSchema,
  statusAlreadyKnown: countSchema,
  /** Other values for a month that is closed: they wait for a second officer. */
  proposedCorrections: countSchema,
  /** Because of a problem. */
  notTaken: countSchema,
  problemCount: countSchema,
  /** The first ones. */
  problems: z.array(importProblemSchema).max(largestReport.problems),
  warnings: z.array(importWarningSchema).max(largestReport.warnings),
  /** Times of day (Asia/Shanghai) at which the rows of a section were sampled, the most frequent first. */
  samplingTimes: z
    .array(
      z.strictObject({
        section: idSchema,
        times: z.array(z.strictObject({ time: z.string(), rows: countSchema })).max(largestReport.times),
      }),
    )
    .max(largestReport.sections),
});
export type ImportReport = z.output<typeof importReportSchema>;

/** A file was imported as its owner's publication; the readings themselves stand in their own streams. */
export const readingsImported = defineEvent(
  'water-quality.readings-imported.v1',
  z.strictObject({
    import: idSchema,
    importer: idSchema,
    digest: digestSchema,
    /** Id of the import format (reference data). */
    format: idSchema,
    encoding: z.enum(fileEncodings),
    dataOwner: idSchema,
    /** Where the owner published it. */
    address: proseSchema,
    trust: z.enum(publicationTrusts),
    /** `given`: the file does not name its station; the importer did. */
    section: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('ofEachRow') }),
      z.strictObject({ kind: z.literal('given'), section: idSchema }),
    ]),
    /** Legal months that were touched, first and last; `none` when no row could be placed. */
    months: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('between'), first: monthSchema, last: monthSchema }),
    ]),
    report: importReportSchema,
  }),
);

export type ImportEvent = EventOf<typeof readingsImported>;
