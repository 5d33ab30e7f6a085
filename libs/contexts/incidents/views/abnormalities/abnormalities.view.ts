import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { AbnormalityEvent, JoinedIntake, Outcome, RaisedAbnormality } from '../../domain/abnormality.events.js';
import { mayBeIncident } from '../../domain/abnormality.js';

export interface AbnormalityRow {
  readonly id: string;
  readonly status: 'raised' | 'verified' | 'decided' | 'closed';
  readonly section: string | null;
  readonly raised: RaisedAbnormality;
  /** By place in the stream. */
  readonly findings: Readonly<Record<string, { readonly text: string; readonly by: string; readonly at: InstantText }>>;
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly closed: { readonly cause: string; readonly by: string; readonly at: string } | null;
  /** By intake. */
  readonly intakes: Readonly<Record<string, Joined>>;
  /** What was decided last does not say no, and it is not closed. */
  readonly may_be_incident: boolean;
  readonly raised_at: string;
  readonly revision: number;
}
export type Joined = Pick<JoinedIntake, 'intake' | 'number' | 'as' | 'learnedAt' | 'at'>;
interface Decision {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

const abnormalities = table(
  'abnormalities',
  {
    id: 'text',
    status: 'text',
    section: 'text?',
    raised: 'jsonb',
    findings: 'jsonb',
    decisions: 'jsonb',
    closed: 'jsonb?',
    intakes: 'jsonb',
    may_be_incident: 'boolean',
    raised_at: 'timestamptz',
    revision: 'integer',
  },
  ['id'],
  [
    'create index abnormalities_by_time on abnormalities (raised_at desc, id desc)',
    `create index abnormalities_open on abnormalities (raised_at, id) where status <> 'closed'`,
    'create index abnormalities_undetermined on abnormalities (raised_at desc) where may_be_incident',
  ],
);

type Event = DecodedOf<AbnormalityEvent>;

/** Abnormalities; each is seen by the body that raised it, by nobody else. */
export const abnormalitiesView: View = {
  name: 'abnormalities',
  version: 3,
  tables: [abnormalities],
  handles: [
    'incidents.abnormality-raised.v1',
    'incidents.abnormality-verified.v1',
    'incidents.abnormality-outcome-decided.v1',
    'incidents.abnormality-closed.v1',
    'incidents.abnormality-intake-joined.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    return [
      ...abnormalities.put(
        all.flatMap((event) => (event.type === 'incidents.abnormality-raised.v1' ? [rowOf(event)] : [])),
      ),
      ...change(all),
    ];
  },
};

const rowOf = ({ data, revision, position }: Extract<Event, { readonly type: 'incidents.abnormality-raised.v1' }>) => ({
  id: data.abnormality,
  status: 'raised',
  section: data.section.kind === 'section' ? data.section.section : null,
  raised: data,
  findings: {},
  decisions: {},
  closed: null,
  intakes: {},
  may_be_incident: true,
  raised_at: data.at,
  revision,
  visibility_key: `organisation:${data.organisation}`,
  business_time: data.learnedAt,
  changed_at: position.toString(),
});

type Change = Pick<AbnormalityRow, 'status' | 'findings' | 'decisions' | 'closed' | 'intakes'> & {
  /** Null: as it was. */
  readonly may_be_incident: boolean | null;
};

/** What an event adds to what was there before. */
const changedBy = (event: Event, before: Change): Change => {
  const { revision } = event;
  switch (event.type) {
    case 'incidents.abnormality-raised.v1':
      return before;
    case 'incidents.abnormality-verified.v1': {
      const { findings: text, verifiedBy: by, at } = event.data;
      const findings = { ...before.findings, [revision]: { text, by, at } };
      return { ...before, findings, status: before.status === 'raised' ? 'verified' : before.status };
    }
    case 'incidents.abnormality-outcome-decided.v1': {
      const { outcome, reason, decidedBy: by, at } = event.data;
      return {
        ...before,
        status: 'decided',
        decisions: { ...before.decisions, [revision]: { outcome, reason, by, at } },
        may_be_incident: mayBeIncident('decided', outcome),
      };
    }
    case 'incidents.abnormality-closed.v1': {
      const { cause, closedBy: by, at } = event.data;
      return { ...before, status: 'closed', closed: { cause, by, at }, may_be_incident: false };
    }
    case 'incidents.abnormality-intake-joined.v1': {
      const { intake, number, as, learnedAt, at } = event.data;
      return { ...before, intakes: { ...before.intakes, [intake]: { intake, number, as, learnedAt, at } } };
    }
    default:
      return assertNever(event);
  }
};

const nothingYet: Change = {
  ...{ status: 'raised', findings: {}, decisions: {}, closed: null, intakes: {}, may_be_incident: null },
};

/** A finding makes verified of raised only, a call nothing; what a batch does not say stays as it stands. */
const change = (events: readonly Event[]): Statement[] => {
  const changes = new Map<string, Change & { readonly revision: number; readonly position: string }>();
  for (const event of events) {
    if (event.type === 'incidents.abnormality-raised.v1') continue;
    const { abnormality: id } = event.data;
    const before = changes.get(id) ?? nothingYet;
    const { revision, position } = event;
    changes.set(id, { ...changedBy(event, before), revision, position: position.toString() });
  }
  if (changes.size === 0) return [];
  return [
    {
      sql: `update abnormalities a set findings = a.findings || c.findings, decisions = a.decisions || c.decisions,
          closed = coalesce(c.closed, a.closed), intakes = a.intakes || c.intakes,
          may_be_incident = coalesce(c.may_be_incident, a.may_be_incident), revision = c.revision, changed_at = c.position,
          status = case when c.status in ('raised', 'verified') and a.status <> 'raised' then a.status else c.status end
        from jsonb_to_recordset($1::jsonb) as c(id text, status text, findings jsonb, decisions jsonb, closed jsonb,
          intakes jsonb, may_be_incident boolean, revision integer, position numeric(20,0))
        where a.id = c.id`,
      parameters: [JSON.stringify([...changes].map(([id, one]) => ({ id, ...one })))],
    },
  ];
};
