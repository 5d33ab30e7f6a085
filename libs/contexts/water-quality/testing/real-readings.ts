import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';
import type { ReadingRow } from '../domain/readings.events.js';
import { readImportFormats } from '../import/import-reference.js';
import { openTable } from '../import/table.js';
import { readItems } from '../reference.js';

/** A line with values of a file under `seeds/demo/readings`. */
export interface RealReading {
  /** As printed; none where the file does not name it. */
  readonly station: string;
  readonly row: ReadingRow;
  readonly publishedOn: string | undefined;
}

const linesOf = async function* (file: string) {
  const open = async () => createReadStream(join(projectFolder(), 'seeds/demo/readings', file));
  const opened = await openTable(open, readImportFormats(readItems()));
  if (opened.kind === 'refused') throw new Error(opened.refusal.code);
  const { reader } = opened.table;
  for await (const { kind, ...each } of opened.table.lines()) {
    if (kind === 'problem' || !('cells' in each)) continue;
    const place = reader.place(each.line, each.cells);
    const station = place.kind === 'problem' ? '' : (place.station ?? '');
    yield { station, line: reader.read(each.line, each.cells) };
  }
};

/** Read as the import reads them; lines without values are left out. */
export const realReadings = async (file: string): Promise<readonly RealReading[]> => {
  const found: RealReading[] = [];
  for await (const { station, line } of linesOf(file)) {
    if (line.kind === 'reading') found.push({ station, row: line.row, publishedOn: line.publishedOn });
  }
  return found;
};

/** The national list of 2020 and, where they are known, its values at full precision beside the printed ones. */
export const nationalStations2020 = async (): Promise<{
  readonly printed: readonly RealReading[];
  withRaw(reading: RealReading): ReadingRow;
}> => {
  const raw = new Map<string, Readonly<Record<string, string>>>();
  for await (const { station, line } of linesOf('national-stations-raw-values-2020.csv')) {
    if (line.kind === 'rawValues') raw.set(`${station} ${line.sampledAt}`, line.items);
  }
  return {
    printed: await realReadings('national-stations-daily-2020.csv'),
    withRaw: ({ station, row }) => {
      const known = raw.get(`${station} ${row.sampledAt}`) ?? {};
      const items = Object.entries(row.items).map(([item, value]) => {
        const full = known[item];
        return [item, value.kind === 'measured' && full !== undefined ? { ...value, raw: full } : value];
      });
      return { ...row, items: Object.fromEntries(items) };
    },
  };
};
