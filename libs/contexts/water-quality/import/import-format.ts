import { z } from 'zod';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { stationStatuses } from '../domain/readings.events.js';

/** Name of a column in the first line of a file. */
const column = z.string().min(1);

/** `instant`: with an offset. `localTime`: of Asia/Shanghai, `2020-05-08 08:00`. `month`: only `2019-10` is known. */
const timeSchema = z.strictObject({ column, as: z.enum(['instant', 'localTime', 'month']) });

const itemColumnSchema = z.strictObject({
  column,
  /** Item code of `items.csv`. */
  item: z.string(),
  /** Unit the publisher prints; the one of the item, or every value is refused. */
  unit: z.string(),
});

/** A line is a reading: one station at one time, an item a column. */
const rowsLayoutSchema = z.strictObject({
  kind: z.literal('rows'),
  /** `rawValues`: the unrounded values behind readings that are there already. */
  gives: z.enum(['readings', 'rawValues']),
  /** `missing`: the file does not say of which station it is. */
  station: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('column'), column }),
    z.strictObject({ kind: z.literal('missing') }),
  ]),
  time: timeSchema,
  /** `fixed`: the publisher prints none. */
  status: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('column'), column }),
    z.strictObject({ kind: z.literal('fixed'), status: z.enum(stationStatuses) }),
  ]),
  /** Class as published. */
  class: column.optional(),
  /** Why cells are empty: `tp_mg_l:missing;tn_mg_l:not_measured`, by column. */
  reasons: column.optional(),
  /** Legal day on which the publisher printed the line. */
  publishedOn: column.optional(),
  /** Which of several lines for one station and time is the later publication; words in order. */
  order: z.strictObject({ column, words: z.array(z.string()).min(2).max(9) }).optional(),
  items: z.array(itemColumnSchema).min(1),
  /** Columns that are known and left out. */
  ignored: z.array(column),
});
export type RowsLayout = z.output<typeof rowsLayoutSchema>;

/** A line is an item, a column a station: a published table. Columns that are not named here are stations. */
const itemsInRowsLayoutSchema = z.strictObject({
  kind: z.literal('itemsInRows'),
  item: column,
  unit: column,
  time: timeSchema,
  status: z.enum(stationStatuses),
  /** What the item column prints → item code. */
  items: z.record(z.string(), z.string()),
  /** What the unit column prints → unit. */
  units: z.record(z.string(), z.string()),
  ignored: z.array(column),
});
export type ItemsInRowsLayout = z.output<typeof itemsInRowsLayoutSchema>;

/** How one publisher prints readings. Reference data: `seeds/reference/import-formats.json`. */
export const importFormatSchema = z.strictObject({
  id: idSchema,
  title: z.strictObject({ zh: proseSchema, en: proseSchema }),
  /** Whose files look like this. */
  source: proseSchema,
  /** Series of the readings: who measured, how (`source` of a reading). */
  series: idSchema,
  method: z.enum(['automatic', 'manual']),
  layout: z.discriminatedUnion('kind', [rowsLayoutSchema, itemsInRowsLayoutSchema]),
});
export type ImportFormat = z.output<typeof importFormatSchema>;
export const importFormatsSchema = z
  .array(importFormatSchema)
  .refine((formats) => new Set(formats.map(({ id }) => id)).size === formats.length, 'a format stands twice');

/** Columns without which a line cannot be read. */
export const neededColumns = ({ layout }: ImportFormat): readonly string[] => {
  if (layout.kind === 'itemsInRows') return [layout.item, layout.unit, layout.time.column];
  const { station, time, status, class: waterClass, reasons, publishedOn, order } = layout;
  return [
    ...(station.kind === 'column' ? [station.column] : []),
    time.column,
    ...(status.kind === 'column' ? [status.column] : []),
    ...[waterClass, reasons, publishedOn, order?.column].filter((name) => name !== undefined),
  ];
};

const itemColumns = ({ layout }: ImportFormat): readonly string[] =>
  layout.kind === 'rows' ? layout.items.map((item) => item.column) : [];

/** Columns of a file that a format neither reads nor knows to leave out. */
export const columnsNotTaken = (format: ImportFormat, header: readonly string[]): readonly string[] => {
  if (format.layout.kind === 'itemsInRows') return [];
  const known = new Set([...neededColumns(format), ...itemColumns(format), ...format.layout.ignored]);
  return header.filter((name) => !known.has(name));
};

export type Recognised =
  | { readonly kind: 'recognised'; readonly format: ImportFormat }
  /** `fits` more than one format equally well: the importer has to name it. */
  | { readonly kind: 'unknown'; readonly fits: readonly string[] }
  | { readonly kind: 'doesNotFit'; readonly missing: readonly string[] };

/**
 * The format of a file by its first line: the one of which it holds all needed columns and the most items.
 *
 * @param named the only one that is looked at
 */
export const recognise = (formats: readonly ImportFormat[], header: readonly string[], named?: string): Recognised => {
  const present = new Set(header);
  const missingOf = (format: ImportFormat) => neededColumns(format).filter((name) => !present.has(name));
  const fitOf = (format: ImportFormat): number =>
    neededColumns(format).length + itemColumns(format).filter((name) => present.has(name)).length;
  if (named !== undefined) {
    const format = formats.find(({ id }) => id === named);
    if (!format) return { kind: 'unknown', fits: [] };
    const missing = missingOf(format);
    return missing.length === 0 ? { kind: 'recognised', format } : { kind: 'doesNotFit', missing };
  }
  const fitting = formats.filter(
    (format) =>
      missingOf(format).length === 0 &&
      (format.layout.kind === 'itemsInRows' || itemColumns(format).some((name) => present.has(name))),
  );
  const best = Math.max(...fitting.map(fitOf));
  const [format, ...others] = fitting.filter((each) => fitOf(each) === best);
  if (!format || others.length > 0) return { kind: 'unknown', fits: fitting.map(({ id }) => id) };
  return { kind: 'recognised', format };
};
