import { instant, type MonthText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import type { ItemValue, ReadingRow } from './readings.events.js';
import { readingPublished } from './readings.events.js';
import { type PublishReadings, readings, versionIdOf } from './readings.js';

const items = new Map(
  [
    ['DO', 'mg/L'],
    ['NH3N', 'mg/L'],
    ['TEMP', '°C'],
  ].map(([code = '', unit = '']) => [code, { code, unit, zh: code, en: code }]),
);

const aRow = (sampledAt: string, over: Partial<ReadingRow> = {}): ReadingRow => ({
  sampledAt: instant(sampledAt),
  precision: 'instant',
  source: 'national-automatic',
  method: 'automatic',
  pretreatment: { kind: 'unknown' },
  status: 'normal',
  publishedClass: { kind: 'class', class: 'V' },
  items: { DO: { kind: 'measured', text: '0.70', unit: 'mg/L' } },
  ...over,
});

const saturday = aRow('2020-09-19T08:00:00+08:00');
const corrected = aRow('2020-09-19T08:00:00+08:00', {
  items: { DO: { kind: 'measured', text: '0.71', unit: 'mg/L' } },
});

const published = (row: ReadingRow, version: number, section = 'wangjiangjing') =>
  readingPublished({
    section,
    month: '2020-09',
    versionId: versionIdOf(section, row, version),
    version,
    dataOwner: 'cnemc',
    row,
    publication: { kind: 'entered' },
  });

const publish = (rows: readonly ReadingRow[], over: Partial<PublishReadings> = {}): PublishReadings => ({
  type: 'PublishReadings',
  actor: anOfficer('cnemc', 'monitoringOfficer'),
  at: instant('2020-09-19T09:00:00+08:00'),
  section: 'wangjiangjing',
  month: '2020-09' as MonthText,
  dataOwner: 'cnemc',
  rows: rows.map((row) => ({ row, publication: { kind: 'entered' } })),
  items,
  ...over,
});

const { given } = specify(readings);

describe('the readings of a section in a month', () => {
  it('are published by the data owner', () =>
    given()
      .when(publish([saturday]))
      .then(published(saturday, 1)));

  it('are published by nobody else', () =>
    given()
      .when(publish([saturday], { actor: anOfficer('xiuzhou-ecology', 'monitoringOfficer') }))
      .thenRefused('NotTheDataOwner'));

  it('published again with the same values add nothing', () =>
    given(published(saturday, 1))
      .when(publish([saturday]))
      .thenNothing());

  it('published again with other values become a version, beside the first', () =>
    given(published(saturday, 1))
      .when(publish([corrected]))
      .then(published(corrected, 2)));

  it('are of the legal month of Asia/Shanghai: 04:00 on the first is still UTC’s month before', () => {
    const first = aRow('2020-09-01T04:00:00+08:00');
    given()
      .when(publish([first]))
      .then(published(first, 1));
    given()
      .when(publish([aRow('2020-10-01T04:00:00+08:00')], { at: instant('2020-10-02T00:00:00Z') }))
      .thenRefused('OtherMonth');
  });

  it('are not of the future', () =>
    given()
      .when(publish([aRow('2020-09-19T09:00:01+08:00')]))
      .thenRefused('FutureSamplingTime'));

  const refused: [string, Record<string, ItemValue>, string][] = [
    ['an unknown item', { XYZ: { kind: 'measured', text: '1', unit: 'mg/L' } }, 'UnknownItem'],
    ['another unit', { DO: { kind: 'measured', text: '700', unit: 'ug/L' } }, 'WrongUnit'],
    ['a negative concentration', { NH3N: { kind: 'measured', text: '-0.1', unit: 'mg/L' } }, 'NegativeValue'],
    ['a code for a missing value', { NH3N: { kind: 'measured', text: '999.0', unit: 'mg/L' } }, 'SentinelValue'],
    ['a negative code for a missing value', { TEMP: { kind: 'measured', text: '-9999', unit: '°C' } }, 'SentinelValue'],
  ];
  it.each(refused)('refuse %s', (_, values, code) =>
    given()
      .when(publish([saturday, aRow('2020-09-18T08:00:00+08:00', { items: values })]))
      .thenRefused(code),
  );

  it('take water below freezing, and items without a value', () => {
    const row = aRow('2020-09-18T08:00:00+08:00', {
      items: { TEMP: { kind: 'measured', text: '-0.2', unit: '°C' }, NH3N: { kind: 'absent', reason: 'missing' } },
    });
    given()
      .when(publish([row]))
      .then(published(row, 1));
  });
});
