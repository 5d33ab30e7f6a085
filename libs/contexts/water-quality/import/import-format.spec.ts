import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';
import { readItems } from '../reference.js';
import { columnsNotTaken, recognise } from './import-format.js';
import { readImportFormats } from './import-reference.js';

const formats = readImportFormats(readItems());
const header = (file: string): string[] =>
  (readFileSync(join(projectFolder(), 'seeds/demo/readings', file), 'utf8').split('\n', 1)[0] ?? '').split(',');

describe('the format of a file', () => {
  it.each([
    ['national-stations-daily-2020.csv', 'national-daily'],
    ['revised-readings-2021-04.csv', 'national-revised'],
    ['national-stations-raw-values-2020.csv', 'national-raw-values'],
    ['zhakou-hourly-2020-q1.csv', 'zhakou-hourly'],
    ['corrupted-4h-2021.csv', 'four-hourly-unnamed'],
    ['jiaxing-source-water-2019-10.csv', 'jiaxing-source-water'],
  ])('%s is recognised by its first line; every column is known', (file, id) => {
    const found = recognise(formats, header(file));
    expect(found).toMatchObject({ kind: 'recognised', format: { id } });
    if (found.kind === 'recognised') expect(columnsNotTaken(found.format, header(file))).toEqual([]);
  });

  it.each(['class-share-published.csv', 'suzhou-in-out-volume-2025-07.csv'])('%s is none of readings', (file) =>
    expect(recognise(formats, header(file))).toEqual({ kind: 'unknown', fits: [] }),
  );

  it('that the importer names is the only one looked at', () => {
    const daily = header('national-stations-daily-2020.csv');
    expect(recognise(formats, daily, 'national-daily')).toMatchObject({ kind: 'recognised' });
    expect(recognise(formats, daily, 'national-revised')).toEqual({ kind: 'doesNotFit', missing: ['version'] });
    expect(recognise(formats, daily, 'excel')).toEqual({ kind: 'unknown', fits: [] });
  });

  it('that fits as well as another has to be named', () => {
    const [one] = formats;
    if (!one) throw new Error('no formats');
    expect(recognise([one, { ...one, id: 'twin' }], header('national-stations-daily-2020.csv'))).toEqual({
      kind: 'unknown',
      fits: [one.id, 'twin'],
    });
  });

  it('tells which columns it leaves out without knowing them', () => {
    const daily = [...header('national-stations-daily-2020.csv'), 'toc_mg_l'];
    const found = recognise(formats, daily);
    expect(found.kind === 'recognised' && columnsNotTaken(found.format, daily)).toEqual(['toc_mg_l']);
  });
});
