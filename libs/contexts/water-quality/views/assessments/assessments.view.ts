import type { DecodedOf } from '#platform/journal/codec.js';
import { startOfMonth } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import { type AssessedReadings, type AssessmentEvent, exceedanceIdOf } from '../../domain/assessment.events.js';
import type { Exceedance, MonthResult, Target, Versioned } from '../../domain/evaluation/types.js';

export interface AssessmentRow {
  readonly id: string;
  readonly section: string;
  readonly month: string;
  readonly set_id: string;
  readonly rule_id: string;
  /** Place in the stream of the month: a later assessment has a higher one. */
  readonly revision: number;
  /** Whether it is the latest with its set and rule. */
  readonly current: boolean;
  readonly readings: AssessedReadings;
  readonly result: MonthResult;
  readonly assessed_at: string;
}

const assessments = table(
  'assessments',
  {
    id: 'text',
    section: 'text',
    month: 'text',
    set_id: 'text',
    rule_id: 'text',
    revision: 'integer',
    current: 'boolean',
    readings: 'jsonb',
    result: 'jsonb',
    assessed_at: 'timestamptz',
  },
  ['id'],
  ['create index assessments_by_month on assessments (section, month desc, revision desc)'],
);

export interface ExceedanceRow {
  readonly id: string;
  readonly section: string;
  readonly month: string;
  /** Whether the latest assessment with this set and rule says so too. */
  readonly stands: boolean;
  readonly assessment: string;
  readonly readings: AssessedReadings;
  readonly rule: Versioned;
  readonly set: Versioned;
  readonly target: Target;
  readonly items: readonly Exceedance[];
  readonly found_at: string;
}

const exceedances = table(
  'exceedances',
  {
    id: 'text',
    section: 'text',
    month: 'text',
    stands: 'boolean',
    assessment: 'text',
    readings: 'jsonb',
    rule: 'jsonb',
    set: 'jsonb',
    target: 'jsonb',
    items: 'jsonb',
    found_at: 'timestamptz',
  },
  ['id'],
  ['create index exceedances_by_time on exceedances (found_at desc, id desc)'],
);

type Of<Type extends AssessmentEvent['type']> = Extract<DecodedOf<AssessmentEvent>, { readonly type: Type }>;

/** Every assessment of every month with its whole result, and the exceedances that were found. */
export const assessmentsView: View = {
  name: 'assessments',
  version: 1,
  tables: [assessments, exceedances],
  handles: ['water-quality.month-assessed.v1', 'water-quality.exceedance-found.v1'],
  project: (events) => {
    const all = events as readonly DecodedOf<AssessmentEvent>[];
    const assessed = all.filter((event): event is Assessed => event.type === 'water-quality.month-assessed.v1');
    return [...assessments.put(assessed.map(rowOf)), ...supersede(assessed), ...exceedanceStatements(all)];
  },
};

type Assessed = Of<'water-quality.month-assessed.v1'>;

const rowOf = ({ data, revision, position }: Assessed) => ({
  id: data.assessment,
  section: data.section,
  month: data.month,
  set_id: data.result.set.id,
  rule_id: data.result.rule.id,
  revision,
  current: true,
  readings: data.readings,
  result: data.result,
  assessed_at: data.at,
  visibility_key: `section:${data.section}`,
  business_time: startOfMonth(data.month),
  changed_at: position.toString(),
});

/** All earlier ones with the same set and rule count as changed, so that it does not matter how events are batched. */
const supersede = (assessed: readonly Assessed[]): Statement[] => {
  const last = new Map(assessed.map((event) => [idOf(event), event]));
  if (last.size === 0) return [];
  return [
    {
      sql: `update assessments a set current = false, changed_at = n.position
        from jsonb_to_recordset($1::jsonb) as n(section text, month text, set_id text, rule_id text, revision integer,
          position numeric(20,0))
        where a.section = n.section and a.month = n.month and a.set_id = n.set_id and a.rule_id = n.rule_id
          and a.revision < n.revision`,
      parameters: [
        JSON.stringify(
          [...last.values()].map(({ data, revision, position }) => ({
            section: data.section,
            month: data.month,
            set_id: data.result.set.id,
            rule_id: data.result.rule.id,
            revision,
            position: position.toString(),
          })),
        ),
      ],
    },
  ];
};

const idOf = ({ data }: Assessed): string =>
  exceedanceIdOf(data.section, data.month, data.result.set, data.result.rule);

const exceedanceRowOf = ({ data, position }: Of<'water-quality.exceedance-found.v1'>) => ({
  id: data.exceedance,
  section: data.section,
  month: data.month,
  stands: true,
  assessment: data.assessment,
  readings: data.readings,
  rule: data.rule,
  set: data.set,
  target: data.target,
  items: data.items,
  found_at: data.at,
  visibility_key: `section:${data.section}`,
  business_time: startOfMonth(data.month),
  changed_at: position.toString(),
});

/** What was found, and what a later assessment no longer finds: of each id the last word of the batch. */
const exceedanceStatements = (events: readonly DecodedOf<AssessmentEvent>[]): Statement[] => {
  const found = new Map<string, ReturnType<typeof exceedanceRowOf>>();
  const ended = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'water-quality.exceedance-found.v1') {
      found.set(event.data.exceedance, exceedanceRowOf(event));
      ended.delete(event.data.exceedance);
    } else if (event.data.result.outcome.kind !== 'exceeded') {
      ended.set(idOf(event), event.position.toString());
    }
  }
  return [
    ...exceedances.put([...found.values()]),
    ...(ended.size === 0
      ? []
      : [
          {
            sql: `update exceedances x set stands = false, changed_at = e.position
              from jsonb_to_recordset($1::jsonb) as e(id text, position numeric(20,0)) where x.id = e.id and x.stands`,
            parameters: [JSON.stringify([...ended].map(([id, position]) => ({ id, position })))],
          },
        ]),
  ];
};
