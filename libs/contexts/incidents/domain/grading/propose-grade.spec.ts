import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import type { LocalDateText } from '#platform/kernel/time.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { boundaryOf, proposeGrade } from './propose-grade.js';
import {
  circumstances,
  grades,
  gradingTableSchema,
  type IncidentFacts,
  incidentFactsSchema,
  intakes,
} from './types.js';

const file = join(projectFolder(), 'seeds/reference/incident-grading.json');
const tables = z.array(gradingTableSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
const on = '2026-10-01' as LocalDateText;
const facts = (known: object): IncidentFacts =>
  incidentFactsSchema.parse({ affected: [], circumstances: [], ...known });
const byTables = (known: object) => proposeGrade(tables, facts(known), on).byTable.map(({ grade }) => grade);

describe('the examples', () => {
  it.each([
    [
      'G1: Nanxun to Tongxiang, waste water without heavy metal or hazardous chemical',
      { affected: ['330503', '330483'] },
      ['III', 'III'],
    ],
    ['G2: the same reaches Wujiang', { affected: ['330503', '330483', '320509'] }, ['II', 'II']],
    [
      'G3: Deqing to Anji only, a mass dispute',
      { affected: ['330521', '330523'], circumstances: ['massDispute'] },
      ['IV', 'IV'],
    ],
    ['G4: four deaths inside one county', { affected: ['330503'], deaths: 4 }, ['II', 'III']],
  ])('%s', (_name, known, expected) => {
    expect(byTables(known)).toEqual(expected);
  });

  it('G9: antimony suspected in a river of two provinces, no level yet: triggers 3 and 4 of article 4', () => {
    const suspected = facts({ affected: ['320509'], mayInvolve: ['310118'], circumstances: ['heavyMetal'] });
    expect(proposeGrade(tables, suspected, on).triggers).toEqual(['heavyMetal', 'crossProvinceOrNation']);
  });
});

describe('a proposal', () => {
  it('names what decides in each table, and what is not known that could make it graver', () => {
    const { byTable, gravest } = proposeGrade(tables, facts({ affected: ['330503'], deaths: 4 }), on);
    expect(gravest).toBe('II');
    expect(byTable[0]).toMatchObject({
      ...{ table: 'order-17', grade: 'II', criteria: [{ id: 'II-deaths' }] },
      open: ['poisoned', 'evacuated', 'loss', 'intake'],
    });
  });
  it('a region that may be involved gives no grade', () => {
    expect(byTables({ affected: ['330503'], mayInvolve: ['320509'] })).toEqual(['IV', 'IV']);
  });
  it('a key basin and a heavy metal are Ⅱ by order 17 alone', () => {
    expect(byTables({ affected: ['330503'], circumstances: ['keyBasin', 'heavyMetal'] })).toEqual(['II', 'IV']);
    expect(byTables({ affected: ['330503'], circumstances: ['keyBasin'] })).toEqual(['IV', 'IV']);
  });
  it('a table holds only from its day on', () => {
    expect(proposeGrade(tables, facts({}), '2012-01-01' as LocalDateText).byTable.map(({ table }) => table)).toEqual([
      'order-17',
    ]);
    expect(proposeGrade(tables, facts({}), '2000-01-01' as LocalDateText).gravest).toBeUndefined();
  });
  it.each([
    [['330503', '330521'], 'county'],
    [['330503'], 'none'],
    [['330503', '330483'], 'prefecture'],
    [['330411', '320509'], 'province'],
  ] as const)('between %j lies: %s', (affected, expected) => {
    expect(boundaryOf({ affected: [...affected], abroad: false })).toBe(expected);
  });

  it('more harm never makes it less grave', () => {
    const anyFacts = fc.record({
      ...{ deaths: fc.nat(40), poisoned: fc.nat(200), seriouslyInjured: fc.nat(200), evacuated: fc.nat(60_000) },
      loss: fc.nat(2_000_000_000).map((yuan) => `${yuan * 100}`),
      intake: fc.constantFrom(...intakes),
      affected: fc.subarray(['330503', '330521', '330483', '320509']),
      circumstances: fc.subarray([...circumstances]),
    });
    const rank = (known: object) => byTables(known).map((grade) => grades.indexOf(grade));
    fc.assert(
      fc.property(anyFacts, fc.nat(50), (known, more) => {
        const worse = [
          { ...known, deaths: known.deaths + more },
          { ...known, evacuated: known.evacuated + more * 1000 },
          { ...known, affected: [...known.affected, '320509'] },
          { ...known, circumstances: [...circumstances] },
        ];
        for (const one of worse) {
          for (const [n, after] of rank(one).entries()) expect(after).toBeLessThanOrEqual(rank(known)[n] ?? 0);
        }
      }),
      {},
    );
  });
});
