import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { localDate } from '#platform/kernel/time.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { readItems } from '../reference.js';
import { readImportFormats } from './import-reference.js';
import type { Line } from './row-reader.js';
import { openTable, type Table } from './table.js';

const formats = readImportFormats(readItems());
const opened = async (open: () => Promise<Readable>): Promise<Table> => {
  const found = await openTable(open, formats);
  if (found.kind === 'refused') throw new Error(found.refusal.code);
  return found.table;
};
const realFile = (name: string) =>
  opened(async () => createReadStream(join(projectFolder(), 'seeds/demo/readings', name)));
const all = async (table: Table): Promise<Line[]> => {
  const lines: Line[] = [];
  for await (const each of table.lines()) {
    lines.push(each.kind === 'problem' ? each : table.reader.read(each.line, each.cells));
  }
  return lines;
};
const kinds = (lines: readonly Line[]) => {
  const counts: Record<string, number> = {};
  for (const { kind } of lines) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

const columns = 'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,tp_mg_l,missing_reasons';
const fromText = (...rows: string[]) => opened(async () => Readable.from([Buffer.from([columns, ...rows].join('\n'))]));
const one = async (row: string): Promise<Line | undefined> => (await all(await fromText(row)))[0];

describe('the lines of a file', () => {
  it('of the national daily list are readings or the status of a day, all of them readable', async () => {
    const lines = await all(await realFile('national-stations-daily-2020.csv'));
    expect(kinds(lines)).toEqual({ reading: 5_489, status: 1_561 });
    const classes = lines.filter((line) => line.kind === 'reading' && line.row.publishedClass.kind === 'class');
    expect(classes).toHaveLength(4_985);
  });

  it('of the other lists are readable too', async () => {
    expect(kinds(await all(await realFile('revised-readings-2021-04.csv')))).toEqual({ reading: 246 });
    expect(kinds(await all(await realFile('zhakou-hourly-2020-q1.csv')))).toEqual({ reading: 2_100 });
    expect(kinds(await all(await realFile('national-stations-raw-values-2020.csv')))).toEqual({ rawValues: 3_230 });
    expect(kinds(await all(await realFile('corrupted-4h-2021.csv')))).toEqual({ reading: 300 });
  });

  it('of a table of items × stations become a reading for each station, items without a code named by line', async () => {
    const table = await realFile('jiaxing-source-water-2019-10.csv');
    const lines = await all(table);
    expect(kinds(lines)).toEqual({ problem: 1, reading: 2 });
    expect(lines[0]).toMatchObject({ problem: { line: 24, code: 'UnknownItem' } });
    const [, first] = lines;
    if (first?.kind !== 'reading') throw new Error('no reading');
    expect(first.row).toMatchObject({ sampledAt: '2019-09-30T16:00:00.000Z', precision: 'month', method: 'manual' });
    expect(Object.keys(first.row.items)).toHaveLength(22);
    expect(first.row.items).toMatchObject({
      CU: { kind: 'belowDetectionLimit', text: '<0.1', limit: '0.1', unit: 'mg/L' },
      FC: { kind: 'measured', text: '5400', unit: 'per_L' },
      PH: { kind: 'measured', text: '7.62', unit: 'none' },
    });
  });

  // 斜路港 2020-11-01T04:00+08:00 is still October in UTC, and so are six more (D3).
  it.each([
    ['斜路港', '2020-11-01T04:00:00+08:00', '2020-11'],
    ['沙渚', '2020-06-01T04:00:00+08:00', '2020-06'],
    ['湖滨(老)', '2020-07-01T04:00:00+08:00', '2020-07'],
    ['大兴桥', '2020-10-01T04:00:00+08:00', '2020-10'],
    ['斜路港', '2020-10-31T20:00:00Z', '2020-11'],
  ])('%s %s is of the legal month %s', async (station, at, month) => {
    const table = await fromText(`2020-05-08,${station},${at},正常,Ⅱ,8.1,0.05,`);
    for await (const each of table.lines()) {
      if (each.kind !== 'cells') throw new Error(each.problem.code);
      expect(table.reader.place(each.line, each.cells)).toMatchObject({ time: { month } });
    }
  });

  it('with a sampling time of another day are readings of that time, published on the day of the list', async () => {
    const line = await one('2020-05-09,王江泾,2020-03-16T08:00:00+08:00,停站,,8.1,0.05,');
    if (line?.kind !== 'reading') throw new Error('no reading');
    expect([localDate(line.row.sampledAt), line.publishedOn]).toEqual(['2020-03-16', '2020-05-09']);
  });

  it('tell why a value is missing', async () => {
    const line = await one('2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常,-,,,tp_mg_l:extreme_filtered');
    expect(line).toMatchObject({
      row: {
        publishedClass: { kind: 'none' },
        items: { DO: { kind: 'absent', reason: 'notReported' }, TP: { kind: 'absent', reason: 'extremeFiltered' } },
      },
    });
  });

  it.each([
    ['2020-05-09,王江泾,,停站,,,,do_mg_l:missing', 'status'],
    ['2020-05-09,王江泾,,停站,,8.1,,', 'NoSamplingTime'],
    ['2020-05-09,王江泾,,,,,,', 'NoSamplingTime'],
    ['2020-05-09,王江泾,,关门,,,,', 'UnknownStatus'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,,Ⅱ,8.1,0.05,', 'UnknownStatus'],
    ['2020-05-09,王江泾,2020-05-09 08:00,正常,Ⅱ,8.1,0.05,', 'InvalidTime'],
    ['2020-05-09,王江泾,2020-02-30T08:00:00+08:00,正常,Ⅱ,8.1,0.05,', 'InvalidTime'],
    ['昨天,王江泾,2020-05-09T08:00:00+08:00,正常,Ⅱ,8.1,0.05,', 'InvalidTime'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常,Ⅵ,8.1,0.05,', 'UnknownClass'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常,Ⅱ,八,0.05,', 'NotANumber'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常,Ⅱ,,0.05,do_mg_l:lost', 'UnknownReason'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常', 'MalformedLine'],
    ['2020-05-09,王江泾,2020-05-09T08:00:00+08:00,正常,Ⅱ,8.1,0.05,,', 'MalformedLine'],
  ])('%s → %s', async (row, expected) => {
    const line = await one(row);
    expect(line?.kind === 'problem' ? line.problem.code : line?.kind).toBe(expected);
  });
});

describe('a file that is no table of readings', () => {
  it.each([
    ['empty', '', 'NotATable'],
    ['of other columns', 'a,b,c\n1,2,3\n', 'UnknownFormat'],
    ['a spreadsheet', 'PK\u0003\u0004\u0014\u0000\u0006\u0000', 'UnknownFormat'],
  ])('is refused when it is %s', async (_, content, code) => {
    const found = await openTable(async () => Readable.from([Buffer.from(content)]), formats);
    expect(found).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});
