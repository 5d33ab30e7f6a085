import type { LineLocator } from './locate.js';
import { contentOf } from './month-lines.js';
import { RepeatedLines } from './repeated-lines.js';
import type { Table } from './table.js';

/**
 * Reads a file once before anything of it is sent: which lines speak of the same, and whether it is a table to its end.
 *
 * @throws NotATable, and what the file fails with
 */
export const survey = async (table: Table, locator: LineLocator): Promise<RepeatedLines> => {
  const repeated = new RepeatedLines();
  for await (const each of table.lines()) {
    if (each.kind === 'problem') continue;
    const located = locator.locate(each.line, each.cells);
    if (located.kind !== 'located') continue;
    const line = table.reader.read(each.line, each.cells);
    if (line.kind !== 'problem') repeated.see(located.key, line.order, contentOf(line), each.line);
  }
  return repeated;
};
