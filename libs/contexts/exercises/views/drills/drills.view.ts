import type { DecodedOf } from '#platform/journal/codec.js';
import { type GrantChange, grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DrillEvent, DrillKind, EndReason } from '../../domain/drill.events.js';

export interface DrillRow {
  readonly id: string;
  readonly organisation: string;
  readonly number: string;
  readonly kind: DrillKind;
  readonly title: string;
  readonly text: string;
  readonly minutes: number;
  readonly due_at: string;
  readonly started_by: string;
  readonly started_at: string;
  /** `{}` while it runs. */
  readonly ended: { readonly because?: EndReason; readonly at?: string };
  readonly revision: number;
}

/** One body of a drill; what became of it its notice and its alarm tell. */
export interface DrillTestRow {
  readonly drill: string;
  readonly organisation: string;
  readonly notice: string;
}

const drills = table(
  'drills',
  {
    id: 'text',
    organisation: 'text',
    number: 'text',
    kind: 'text',
    title: 'text',
    text: 'text',
    minutes: 'integer',
    due_at: 'timestamptz',
    started_by: 'text',
    started_at: 'timestamptz',
    ended: 'jsonb',
    revision: 'integer',
  },
  ['id'],
  ['create index drills_by_time on drills (started_at desc, id desc)'],
);
const tests = table('drill_tests', { drill: 'text', organisation: 'text', notice: 'text' }, ['drill', 'organisation']);

const name = 'drills';

type Event = DecodedOf<DrillEvent>;
type Started = Extract<Event, { readonly type: 'exercises.drill-started.v1' }>;
type Ended = Extract<Event, { readonly type: 'exercises.drill-ended.v1' }>;

/** Drills, seen by who tests and who is tested; of the tested bodies each sees itself, who tests sees all. */
export const drillsView: View = {
  name,
  version: 1,
  tables: [drills, tests],
  handles: ['exercises.drill-started.v1', 'exercises.drill-ended.v1'],
  project: (events) => {
    const all = events as readonly Event[];
    const started = all.filter((event): event is Started => event.type === 'exercises.drill-started.v1');
    const ended = all.filter((event): event is Ended => event.type === 'exercises.drill-ended.v1');
    return [
      ...drills.put(started.map(rowOf)),
      ...tests.put(started.flatMap(testsOf)),
      ...end(ended),
      ...grantStatements(name, started.flatMap(grantsOf)),
    ];
  },
};

const keyOf = (drill: string): string => `drill:${drill}`;
const keyOfTest = (drill: string, organisation: string): string => `drill-test:${drill}/${organisation}`;

const rowOf = ({ data, revision, position }: Started) => {
  const { drill: id, organisation, number, kind, title, text, minutes, dueAt, startedBy, at } = data;
  return {
    ...{ id, organisation, number, kind, title, text, minutes },
    ...{ due_at: dueAt, started_by: startedBy, started_at: at, ended: {}, revision },
    ...{ visibility_key: keyOf(id), business_time: at, changed_at: position.toString() },
  };
};

const testsOf = ({ data: { drill, bodies, at }, position }: Started) =>
  bodies.map(({ organisation, notice }) => ({
    ...{ drill, organisation, notice, visibility_key: keyOfTest(drill, organisation) },
    ...{ business_time: at, changed_at: position.toString() },
  }));

const grantsOf = ({ data, position }: Started): readonly GrantChange[] => {
  const basis = keyOf(data.drill);
  const to = (key: string, grantee: string) => grant({ key, grantee, since: '-infinity', basis, position });
  return [
    to(basis, data.organisation),
    ...data.bodies.flatMap(({ organisation }) => {
      const key = keyOfTest(data.drill, organisation);
      return [to(basis, organisation), to(key, organisation), to(key, data.organisation)];
    }),
  ];
};

const end = (ended: readonly Ended[]): Statement[] => {
  if (ended.length === 0) return [];
  const rows = ended.map(({ data: { drill: id, because, at }, revision, position }) => ({
    ...{ id, ended: { because, at }, revision, position: position.toString() },
  }));
  return [
    {
      sql: `update drills d set ended = e.ended, revision = e.revision, changed_at = e.position
        from jsonb_to_recordset($1::jsonb) as e(id text, ended jsonb, revision integer, position numeric(20,0))
        where d.id = e.id`,
      parameters: [JSON.stringify(rows)],
    },
  ];
};
