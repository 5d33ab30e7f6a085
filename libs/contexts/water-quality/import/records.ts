import { pipeline, type Readable } from 'node:stream';
import { CsvError, type Options, parse as parseStream } from 'csv-parse';
import { parse as parseText } from 'csv-parse/sync';
import { type Encoding, toUtf8 } from './encoding.js';
import { type LineProblem, problemAt } from './problem.js';

/** One line of a table: its cells as they are printed, trimmed; or why it cannot be taken apart. */
export type TableLine =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: LineProblem };

/** A table has no lines of this length (bytes in UTF-8): the file is something else. */
export const longestLine = 65_536;

/** The file is no table of lines. */
export class NotATable extends Error {
  readonly code = 'NotATable';
}

/**
 * Lines of a CSV file, one after the other, without the empty ones. A line is a record: a quote that is not closed
 * spoils its own line and no other (a parser that lets a cell run over lines would swallow the rest of the file).
 *
 * @param open the file from its beginning; opened when the first line is asked for
 * @throws NotATable, and what the content fails with
 */
export const tableLines = async function* (
  open: () => Promise<Readable>,
  encoding: Encoding,
): AsyncGenerator<TableLine> {
  const parser = parseStream({
    bom: true,
    quote: false,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
    // What it returns is what is read; the types know only cells.
    on_record: ((cells: string[], { lines }: { readonly lines: number }) =>
      lineOf(cells, lines)) as unknown as OnRecord,
  });
  // A failure of one stage ends all; it is thrown where the lines are read.
  pipeline([await open(), ...toUtf8(encoding), parser], () => undefined);
  try {
    for await (const line of parser) yield line as TableLine;
  } catch (error) {
    throw error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE'
      ? new NotATable('a line is too long', { cause: error })
      : error;
  }
};

type OnRecord = NonNullable<Options['on_record']>;

const lineOf = (cells: string[], line: number): TableLine => {
  if (!cells.some((cell) => cell.includes('"'))) return { kind: 'cells', line, cells: cells.map(trimmed) };
  try {
    const [unquoted = []] = parseText(cells.join(','), { relax_column_count: true }) as string[][];
    return { kind: 'cells', line, cells: unquoted.map(trimmed) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: 'problem', problem: problemAt(line, 'MalformedLine', { reason: error.code }) };
  }
};

const trimmed = (cell: string): string => cell.trim();
