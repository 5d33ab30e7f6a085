import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { InstantText, LocalDateText } from '#platform/kernel/time.js';
import { type Items, itemProblem } from '../domain/items.js';
import type { Publication, ReadingRow, StationStatus } from '../domain/readings.events.js';
import { isUnverified, unverifiedSeries } from '../domain/unverified.js';
import type { Line } from './row-reader.js';

/** Where all lines of a file come from. */
export type FilePublication = Omit<Extract<Publication, { kind: 'file' }>, 'line' | 'publishedOn'>;

type Taken = Exclude<Line, { kind: 'problem' }>;

/** What a line becomes in a command on the readings of a month. */
export type Sent =
  | { readonly kind: 'row'; readonly line: number; readonly row: ReadingRow; readonly publication: Publication }
  | {
      readonly kind: 'status';
      readonly line: number;
      readonly date: LocalDateText;
      readonly status: StationStatus;
      readonly publication: Publication;
    }
  | {
      readonly kind: 'rawValues';
      readonly line: number;
      readonly sampledAt: InstantText;
      readonly source: string;
      readonly items: Readonly<Record<string, string>>;
    };

export const sentOf = (line: Taken, file: FilePublication): Sent => {
  const { publishedOn } = line;
  const publication: Publication = { ...file, line: line.line, ...(publishedOn ? { publishedOn } : {}) };
  const seriesOf = (source: string) => (isUnverified(publication) ? unverifiedSeries(source) : source);
  switch (line.kind) {
    case 'reading': {
      const row = { ...line.row, source: seriesOf(line.row.source) };
      return { kind: 'row', line: line.line, row, publication };
    }
    case 'status':
      return { kind: 'status', line: line.line, date: line.date, status: line.status, publication };
    case 'rawValues': {
      const { sampledAt, source, items } = line;
      return { kind: 'rawValues', line: line.line, sampledAt, source: seriesOf(source), items };
    }
    default:
      return line satisfies never;
  }
};

/** What is wrong with a line by itself: asked before the others of its month are put at risk. */
export const lineProblem = (line: Taken, items: Items, at: InstantText): Refusal | undefined => {
  if (line.kind === 'status') return undefined;
  const sampledAt = line.kind === 'reading' ? line.row.sampledAt : line.sampledAt;
  // Both are UTC text with milliseconds, which sorts as time does.
  if (sampledAt > at) return refusal('FutureSamplingTime', { sampledAt });
  if (line.kind === 'rawValues') return undefined;
  for (const [code, value] of Object.entries(line.row.items)) {
    const problem = itemProblem(items, code, value);
    if (problem) return problem;
  }
  return undefined;
};

/** What a line says, in one spelling: two lines with one content are a repetition. */
export const contentOf = (line: Taken): string => {
  switch (line.kind) {
    case 'reading':
      return JSON.stringify(line.row);
    case 'rawValues':
      return JSON.stringify(line.items);
    case 'status':
      return line.status;
    default:
      return line satisfies never;
  }
};

/** Bytes of an append that are used: the real server takes 1 MiB. */
const mostBytes = 900_000;

/**
 * How many readings go into one command, and so into one append: event, metadata, and for each item code, kind, text,
 * unit.
 */
export const rowsOfOneCommand = (items: number, address: string): number =>
  Math.min(500, Math.floor(mostBytes / (1_000 + 75 * items + Buffer.byteLength(address))));
