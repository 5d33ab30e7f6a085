import type { ItemsInRowsLayout, RowsLayout } from './import-format.js';
import { problemAt } from './problem.js';
import { NotATable, type TableLine } from './records.js';

/** A published table has a few dozen items; what has so many lines is something else. */
const mostLines = 1_000;

/** A table that is read like one whose lines are readings. */
export interface RowsTable {
  readonly layout: RowsLayout;
  readonly header: readonly string[];
  readonly lines: AsyncIterable<TableLine>;
}

interface Reading {
  readonly line: number;
  readonly station: string;
  readonly time: string;
  /** By column of the turned table: item and unit. */
  readonly cells: Map<string, { readonly line: number; readonly printed: string }>;
}

/**
 * Turns a table of items × stations: a reading for each station and time, at the line of its first item.
 *
 * @throws NotATable when it has too many lines, and what the lines fail with
 */
export const turned = async (
  lines: AsyncIterable<TableLine>,
  header: readonly string[],
  layout: ItemsInRowsLayout,
): Promise<RowsTable> => {
  const place = new Map(header.map((name, index) => [name, index]));
  const own = new Set([layout.item, layout.unit, layout.time.column, ...layout.ignored]);
  const stations = header.filter((name) => !own.has(name));
  const readings = new Map<string, Reading>();
  const columns = new Map<string, { readonly item: string; readonly unit: string }>();
  const problems: TableLine[] = [];
  const problem = (line: number, code: string, details: Record<string, string | readonly string[]>) =>
    problems.push({ kind: 'problem', problem: problemAt(line, code, details) });
  let count = 0;
  for await (const each of lines) {
    count += 1;
    if (count > mostLines) throw new NotATable('too many lines for a table with an item in each');
    if (each.kind === 'problem') {
      problems.push(each);
      continue;
    }
    const { line, cells } = each;
    const cell = (name: string): string => cells[place.get(name) ?? -1] ?? '';
    const item = layout.items[cell(layout.item)];
    if (item === undefined) {
      problem(line, 'UnknownItem', { item: cell(layout.item) });
      continue;
    }
    const unit = layout.units[cell(layout.unit)];
    if (unit === undefined) {
      problem(line, 'WrongUnit', { item, unit: cell(layout.unit) });
      continue;
    }
    const column = `${item} ${unit}`;
    columns.set(column, { item, unit });
    const time = cell(layout.time.column);
    for (const station of stations) {
      const key = `${station}\n${time}`;
      const reading = readings.get(key) ?? { line, station, time, cells: new Map() };
      readings.set(key, reading);
      const before = reading.cells.get(column);
      const printed = cell(station);
      if (before && before.printed !== printed) {
        problem(line, 'ConflictInFile', { section: station, item, lines: [`${before.line}`, `${line}`] });
        reading.cells.set(column, { line, printed: '' });
      } else reading.cells.set(column, { line, printed });
    }
  }
  const items = [...columns].map(([column, { item, unit }]) => ({ column, item, unit }));
  return {
    layout: {
      kind: 'rows',
      gives: 'readings',
      station: { kind: 'column', column: 'station' },
      time: { column: 'time', as: layout.time.as },
      status: { kind: 'fixed', status: layout.status },
      items,
      ignored: [],
    },
    header: ['station', 'time', ...columns.keys()],
    lines: inOrder([
      ...problems,
      ...[...readings.values()].map(({ line, station, time, cells }): TableLine => {
        const values = items.map(({ column }) => cells.get(column)?.printed ?? '');
        return { kind: 'cells', line, cells: [station, time, ...values] };
      }),
    ]),
  };
};

const inOrder = async function* (lines: readonly TableLine[]): AsyncGenerator<TableLine> {
  yield* lines;
};
