import { instant, type LocalDateText, localMonth, type MonthText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import type { OnReadings } from '../domain/month.decide.js';
import type { PublishReadings, StatusPublication } from '../domain/publish.decide.js';
import {
  type Publication,
  type ReadingRow,
  readingPublished,
  type StationStatus,
  stationStatusPublished,
} from '../domain/readings.events.js';
import { versionIdOf } from '../domain/readings-month.js';

/** Readings of 王江泾 in September 2020, for specs. */
export const section = 'wangjiangjing';
export const month = '2020-09' as MonthText;
export const series = 'national-automatic';

export const items = new Map(
  [
    ['DO', 'mg/L'],
    ['NH3N', 'mg/L'],
    ['TP', 'mg/L'],
    ['TEMP', '°C'],
  ].map(([code = '', unit = '']) => [code, { code, unit, zh: code, en: code }]),
);

export const shen = { ...anOfficer('cnemc', 'monitoringOfficer'), officer: 'shen' };
export const lu = { ...anOfficer('cnemc', 'monitoringOfficer'), officer: 'lu' };
export const neighbour = anOfficer('xiuzhou-ecology', 'monitoringOfficer');

export const afterTheMonth = instant('2020-10-09T09:00:00+08:00');

/** What each command carries. */
export const on = (over: Partial<OnReadings> = {}): OnReadings => ({
  actor: shen,
  section,
  month,
  dataOwner: 'cnemc',
  ...over,
});

export const mgPerLitre = (text: string) => ({ kind: 'measured', text, unit: 'mg/L' }) as const;

export const aRow = (sampledAt: string, over: Partial<ReadingRow> = {}): ReadingRow => ({
  sampledAt: instant(sampledAt),
  precision: 'instant',
  source: series,
  method: 'automatic',
  pretreatment: { kind: 'unknown' },
  status: 'normal',
  publishedClass: { kind: 'class', class: 'V' },
  items: { DO: mgPerLitre('0.70') },
  ...over,
});

/** 08:00 on a day of September with one value of DO. */
export const onDay = (day: number, dissolvedOxygen = '0.70'): ReadingRow =>
  aRow(`2020-09-${String(day).padStart(2, '0')}T08:00:00+08:00`, { items: { DO: mgPerLitre(dissolvedOxygen) } });

export const entered: Publication = { kind: 'entered' };
type Trust = Extract<Publication, { kind: 'file' }>['trust'];
export const ofFile = (digit: string, line: number, trust: Trust = 'ownerPublication'): Publication => ({
  kind: 'file',
  digest: digit.repeat(64),
  line,
  address: 'https://example.org/daily.csv',
  trust,
});

export const published = (row: ReadingRow, version: number, publication: Publication = entered) =>
  readingPublished({
    section,
    month: localMonth(row.sampledAt),
    versionId: versionIdOf(section, row, version),
    version,
    dataOwner: 'cnemc',
    row,
    publication,
  });

export const publish = (
  rows: readonly ReadingRow[],
  over: Partial<PublishReadings> = {},
  publication: Publication = entered,
): PublishReadings => ({
  type: 'PublishReadings',
  ...on(),
  at: afterTheMonth,
  rows: rows.map((row) => ({ row, publication })),
  statuses: [],
  items,
  ...over,
});

export const statusOn = (
  date: string,
  status: StationStatus,
  publication: Publication = entered,
): StatusPublication => ({ date: date as LocalDateText, status, publication });

export const statusPublished = ({ date, status, publication }: StatusPublication, version: number) =>
  stationStatusPublished({ section, month, date, version, dataOwner: 'cnemc', status, publication });
