import type { Readable } from 'node:stream';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { type Encoding, encodingOf } from './encoding.js';
import { columnsNotTaken, type ImportFormat, neededColumns, recognise } from './import-format.js';
import { problemAt } from './problem.js';
import { NotATable, type TableLine, tableLines } from './records.js';
import { RowReader } from './row-reader.js';
import { type RowsTable, turned } from './turned.js';

/** A file whose format is known, ready to be read from its beginning as often as need be. */
export interface Table {
  readonly format: ImportFormat;
  readonly encoding: Encoding;
  /** Columns that the format does not know. */
  readonly notTaken: readonly string[];
  /** Whether the lines say of which station they are. */
  readonly namesStations: boolean;
  readonly reader: RowReader;
  /** Cells that the reader reads, and no others. @throws NotATable, and what the file fails with */
  lines(): AsyncIterable<TableLine>;
}

export type OpenedTable =
  | { readonly kind: 'table'; readonly table: Table }
  /** NotATable, UnknownFormat, FormatDoesNotFit. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const mostColumnsShown = 40;

/**
 * Looks at encoding and first line.
 *
 * @param open the file from its beginning
 * @param named the format, where the importer says which
 * @throws what the file fails with
 */
export const openTable = async (
  open: () => Promise<Readable>,
  formats: readonly ImportFormat[],
  named?: string,
): Promise<OpenedTable> => {
  const encoding = await encodingOf(await open());
  try {
    const header = await headerOf(tableLines(open, encoding));
    const recognised = recognise(formats, header, named);
    switch (recognised.kind) {
      case 'unknown': {
        const known = recognised.fits.length > 0 ? recognised.fits : formats.map(({ id }) => id);
        const columns = header.slice(0, mostColumnsShown).map((name) => name.slice(0, 40).toWellFormed());
        return { kind: 'refused', refusal: refusal('UnknownFormat', { columns, formats: known }, ['format']) };
      }
      case 'doesNotFit':
        return { kind: 'refused', refusal: refusal('FormatDoesNotFit', { missing: recognised.missing }, ['format']) };
      case 'recognised': {
        const { format } = recognised;
        const rows = async (): Promise<RowsTable> => {
          // Opened when they are read.
          const lines = whole(afterFirst(tableLines(open, encoding)), header.length);
          const { layout } = format;
          return layout.kind === 'rows' ? { layout, header, lines } : await turned(lines, header, layout);
        };
        const { layout, header: columns } = await rows();
        const wanted = new Set([...neededColumns({ ...format, layout }), ...layout.items.map(({ column }) => column)]);
        const places = columns.flatMap((name, index) => (wanted.has(name) ? [index] : []));
        const table: Table = {
          format,
          encoding,
          notTaken: columnsNotTaken(format, header),
          namesStations: layout.station.kind === 'column',
          reader: new RowReader(
            format,
            layout,
            places.map((index) => columns[index] ?? ''),
          ),
          lines: async function* () {
            for await (const line of (await rows()).lines) yield only(line, places);
          },
        };
        return { kind: 'table', table };
      }
      default:
        return recognised satisfies never;
    }
  } catch (error) {
    if (!(error instanceof NotATable)) throw error;
    return { kind: 'refused', refusal: refusal('NotATable', { reason: error.message }, ['digest']) };
  }
};

const headerOf = async (lines: AsyncIterable<TableLine>): Promise<readonly string[]> => {
  for await (const first of lines) return first.kind === 'cells' ? first.cells : [];
  throw new NotATable('it is empty');
};

const afterFirst = async function* (lines: AsyncIterable<TableLine>): AsyncGenerator<TableLine> {
  let isFirst = true;
  for await (const line of lines) {
    if (!isFirst) yield line;
    isFirst = false;
  }
};

/** Lines with as many cells as the first; the others are problems. */
const whole = async function* (lines: AsyncIterable<TableLine>, expected: number): AsyncGenerator<TableLine> {
  for await (const each of lines) {
    if (each.kind === 'problem' || each.cells.length === expected) yield each;
    else {
      const details = { reason: 'cells', expected, found: each.cells.length };
      yield { kind: 'problem', problem: problemAt(each.line, 'MalformedLine', details) };
    }
  }
};

/** The cells at some places: what nobody reads need not wait in memory. */
const only = (line: TableLine, places: readonly number[]): TableLine =>
  line.kind === 'problem' ? line : { ...line, cells: places.map((at) => line.cells[at] ?? '') };
