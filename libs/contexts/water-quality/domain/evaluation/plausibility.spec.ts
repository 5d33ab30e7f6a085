import { instant } from '#platform/kernel/time.js';
import { readPlausibilityRuleSets } from '../../reference.js';
import type { ItemValue } from '../readings.events.js';
import { suspicionsOf } from './plausibility.js';
import type { PlausibilityCheck, PlausibilityRuleSet, VersionedRow } from './types.js';
import { newestVersion } from './versions.js';

const rules = newestVersion(readPlausibilityRuleSets(), 'surface-water') as PlausibilityRuleSet;
const only = (check: PlausibilityCheck): PlausibilityRuleSet => ({
  ...rules,
  rules: [{ id: 'rule', title: { zh: '规则', en: 'rule' }, source: '示例', confirmed: false, check }],
});

const rowAt = (sampledAt: string, items: Readonly<Record<string, string>>): VersionedRow => ({
  versionId: sampledAt,
  publication: { kind: 'entered' },
  row: {
    sampledAt: instant(sampledAt),
    precision: 'instant',
    source: 'national-automatic',
    method: 'automatic',
    pretreatment: { kind: 'unknown' },
    status: 'normal',
    publishedClass: { kind: 'none' },
    items: Object.fromEntries(
      Object.entries(items).map(([item, text]): [string, ItemValue] => [
        item,
        text.startsWith('<')
          ? { kind: 'belowDetectionLimit', text, limit: text.slice(1), unit: 'mg/L' }
          : { kind: 'measured', text, unit: 'mg/L' },
      ]),
    ),
  },
});
/** One value a day from the first on. */
const daily = (item: string, ...texts: readonly string[]): VersionedRow[] =>
  texts.map((text, day) => rowAt(`2020-07-${`${day + 1}`.padStart(2, '0')}T08:00:00+08:00`, { [item]: text }));
const doubted = (rows: readonly VersionedRow[], check: PlausibilityCheck) =>
  suspicionsOf(rows, only(check)).map(({ text }) => text);

describe('a plausibility rule', () => {
  const step = { kind: 'step', item: 'TP', factor: '2', atLeast: '0.1', withinHours: 36 } as const;
  it('doubts the value after a step up', () =>
    expect(doubted(daily('TP', '0.110', '0.247', '0.351', '0.067'), step)).toEqual(['0.247']));
  it('sees no step over a gap', () => {
    const [first, , third] = daily('TP', '0.110', '0', '0.247');
    expect(doubted([first, third] as VersionedRow[], step)).toEqual([]);
  });

  const plateau = { ...step, kind: 'plateau', withinDays: 5 } as const;
  it('doubts all between a step up and a step down, and a spike', () => {
    expect(doubted(daily('TP', '0.110', '0.247', '0.351', '0.460', '0.067'), plateau)).toEqual([
      '0.247',
      '0.351',
      '0.460',
    ]);
    expect(doubted(daily('TP', '0.05', '0.9', '0.06', '0.9', '0.05'), plateau)).toEqual(['0.9', '0.9']);
  });
  it('finds a spike on top of a rise that stays', () =>
    expect(doubted(daily('TP', '0.10', '0.30', '0.90', '0.30'), plateau)).toEqual(['0.90']));
  it('does not doubt a rise that goes back slowly, does not go back, or lasts longer', () => {
    expect(doubted(daily('TP', '0.110', '0.247', '0.230', '0.210', '0.110'), plateau)).toEqual([]);
    expect(doubted(daily('TP', '0.110', '0.247', '0.351', '0.460'), plateau)).toEqual([]);
    const long = daily('TP', '0.1', '0.4', '0.4', '0.4', '0.4', '0.4', '0.4', '0.4', '0.1');
    expect(doubted(long, plateau)).toEqual([]);
  });

  it('doubts a flat line as a whole, also when printed otherwise, and skips rows without the item', () => {
    const rows = [...daily('TN', '0.16', '0.160', '0.16'), rowAt('2020-07-03T09:00:00+08:00', { TP: '0.1' })];
    const check = { kind: 'flatLine', item: 'TN', runOf: 3 } as const;
    expect(doubted(rows, check)).toEqual(['0.16', '0.160', '0.16']);
    expect(doubted(rows, { ...check, runOf: 4 })).toEqual([]);
  });

  it('doubts both a part above its whole and the whole', () => {
    const rows = [rowAt('2020-07-01T08:00:00+08:00', { NH3N: '2.37', TN: '0.16' })];
    expect(suspicionsOf(rows, only({ kind: 'partAboveWhole', part: 'NH3N', whole: 'TN' }))).toEqual([
      { rule: 'rule', versionId: '2020-07-01T08:00:00+08:00', item: 'NH3N', text: '2.37', against: 'TN 0.16' },
      { rule: 'rule', versionId: '2020-07-01T08:00:00+08:00', item: 'TN', text: '0.16', against: 'NH3N 2.37' },
    ]);
  });

  it('holds oxygen against saturation at the temperature of the water', () => {
    const rows = [
      rowAt('2020-12-25T08:00:00+08:00', { DO: '22.85', TEMP: '4.8' }), // 468 / 36.4 = 12.857
      rowAt('2020-12-26T08:00:00+08:00', { DO: '22.49', TEMP: '4.8' }),
    ];
    expect(suspicionsOf(rows, only({ kind: 'oversaturated', factor: '1.75' }))).toMatchObject([
      { text: '22.85', against: '12.86' },
    ]);
  });

  it('tells exact zero from what lies below the detection limit', () => {
    const rows = daily('TP', '0', '0.000', '<0.01', '0.01');
    expect(doubted(rows, { kind: 'zero', items: ['TP'] })).toEqual(['0', '0.000']);
    expect(doubted(rows, { kind: 'belowMethod', item: 'TP', limit: '0.01' })).toEqual([]);
  });

  it('judges neighbours only within a series and among the rows that are let in', () => {
    const [first, second] = daily('TP', '0.110', '0.247') as [VersionedRow, VersionedRow];
    const elsewhere = { ...first, row: { ...first.row, source: 'manual' } };
    expect(doubted([elsewhere, second], step)).toEqual([]);
    const inMaintenance = { ...first, row: { ...first.row, status: 'maintenance' as const } };
    const normal = ({ status }: VersionedRow['row']) => status === 'normal';
    expect(suspicionsOf([inMaintenance, second], only(step), normal)).toEqual([]);
  });
});
