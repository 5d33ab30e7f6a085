import type { LocalDateText } from '#platform/kernel/time.js';
import {
  type Boundary,
  type Circumstance,
  type Criterion,
  type Grade,
  type GradingTable,
  grades,
  type IncidentFacts,
  intakes,
} from './types.js';

/** What one table says. `criteria`: those that give the grade; `open`: facts not known yet that could make it graver. */
export interface GradeByTable {
  readonly table: string;
  readonly version: number;
  readonly grade: Grade;
  readonly criteria: readonly { readonly id: string; readonly text: { readonly zh: string; readonly en: string } }[];
  readonly open: readonly string[];
}

/** The six cases in which an incident whose level cannot be judged yet is treated as Ⅱ/Ⅰ (环境保护部令第17号 第四条). */
export const triggers = [
  'drinkingWaterZone',
  'sensitiveGroups',
  'heavyMetal',
  'crossProvinceOrNation',
  'massIncident',
  'thoughtNecessary',
] as const;
export type Trigger = (typeof triggers)[number];

/** A proposal, never a decision: a named officer determines the grade, or departs from it with a reason. */
export interface GradeProposal {
  /** Every table in force on the day, in the order of the reference. */
  readonly byTable: readonly GradeByTable[];
  /** The gravest of them; none where no table is in force. */
  readonly gravest: Grade | undefined;
  readonly triggers: readonly Trigger[];
}

/**
 * What the official tables in force say of these facts.
 *
 * @param on legal day on which the incident was learned of
 */
export const proposeGrade = (
  tables: readonly GradingTable[],
  facts: IncidentFacts,
  on: LocalDateText,
): GradeProposal => {
  const byTable = tables
    .filter(({ since, until }) => since <= on && (until === undefined || on <= until))
    .map((table) => gradeBy(table, facts));
  const gravest = grades.find((grade) => byTable.some((one) => one.grade === grade));
  return { byTable, gravest, triggers: triggersOf(facts) };
};

const gradeBy = ({ id, version, criteria }: GradingTable, facts: IncidentFacts): GradeByTable => {
  for (const grade of grades) {
    const of = criteria.filter((one) => one.grade === grade);
    const met = of.filter((one) => holds(one, facts));
    const decisive = met.length > 0 ? met : of.filter(({ when }) => when.kind === 'others');
    if (decisive.length === 0) continue;
    const graver = criteria.filter((one) => grades.indexOf(one.grade) < grades.indexOf(grade));
    const open = [...new Set(graver.flatMap((one) => unknownIn(one, facts)))];
    return { table: id, version, grade, criteria: decisive.map(({ id, text }) => ({ id, text })), open };
  }
  // A table without a line for "others": whatever it does not name is the least grave.
  return {
    table: id,
    version,
    grade: 'IV',
    criteria: [],
    open: [...new Set(criteria.flatMap((one) => unknownIn(one, facts)))],
  };
};

const holds = ({ when }: Criterion, facts: IncidentFacts): boolean => {
  switch (when.kind) {
    case 'count': {
      const known = when.of.flatMap((name) => facts[name] ?? []);
      return known.length > 0 && known.reduce((sum, count) => sum + count, 0) >= when.atLeast;
    }
    case 'loss':
      return facts.loss !== undefined && BigInt(facts.loss) >= BigInt(when.atLeast);
    case 'intake':
      return facts.intake === when.is;
    case 'boundary':
      return boundaryOf(facts) === when.is;
    case 'circumstances':
      return when.oneOfEach.every((list) => list.some((one) => facts.circumstances.includes(one)));
    case 'others':
      return false;
  }
};

const unknownIn = ({ when }: Criterion, facts: IncidentFacts): readonly string[] => {
  switch (when.kind) {
    case 'count':
      return when.of.filter((name) => facts[name] === undefined);
    case 'loss':
      return facts.loss === undefined ? ['loss'] : [];
    case 'intake':
      return facts.intake === undefined ? ['intake'] : [];
    case 'boundary':
    case 'circumstances':
    case 'others':
      return [];
  }
};

/** The highest boundary between any two affected regions: codes of GB/T 2260 share province and prefecture digits. */
export const boundaryOf = ({ affected, abroad }: Pick<IncidentFacts, 'affected' | 'abroad'>): Boundary => {
  if (abroad) return 'nation';
  const differ = (digits: number) => new Set(affected.map((code) => code.slice(0, digits))).size > 1;
  if (differ(2)) return 'province';
  if (differ(4)) return 'prefecture';
  return differ(6) ? 'county' : 'none';
};

/** A region that may be involved is not one that is affected, but for this rule it is enough (可能). */
export const triggersOf = (facts: IncidentFacts): readonly Trigger[] => {
  const { affected, mayInvolve, abroad } = facts;
  const reach = boundaryOf({ affected: [...affected, ...mayInvolve], abroad });
  const has = (...names: Circumstance[]) => names.some((name) => facts.circumstances.includes(name));
  const intake = facts.intake !== undefined && intakes.indexOf(facts.intake) > 0;
  const found: readonly (readonly [Trigger, boolean])[] = [
    ['drinkingWaterZone', has('drinkingWaterZone') || intake],
    ['sensitiveGroups', has('sensitiveGroups')],
    ['heavyMetal', has('heavyMetal')],
    ['crossProvinceOrNation', reach === 'province' || reach === 'nation'],
    ['massIncident', has('massDispute', 'socialImpact')],
    ['thoughtNecessary', has('thoughtNecessary')],
  ];
  return found.filter(([, holds]) => holds).map(([trigger]) => trigger);
};
