import type { DecodedEvent } from '#platform/journal/codec.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { type Grant, grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DeterminedIncident, IncidentEvent } from '../../domain/incident.events.js';

export interface IncidentRow {
  readonly id: string;
  readonly organisation: string;
  readonly thread: string;
  readonly determined: DeterminedIncident;
  /** Bodies with the time since which each sees it, by id. */
  readonly distribution: Readonly<Record<string, string>>;
  readonly closed: { readonly reason: string; readonly by: string; readonly at: string } | null;
  readonly determined_at: string;
  readonly revision: number;
}

const incidents = table(
  'incidents',
  {
    id: 'text',
    organisation: 'text',
    thread: 'text',
    determined: 'jsonb',
    distribution: 'jsonb',
    closed: 'jsonb?',
    determined_at: 'timestamptz',
    revision: 'integer',
  },
  ['id'],
  ['create index incidents_by_time on incidents (determined_at desc, id desc)'],
);

const name = 'incidents';

type Decoded<Event> = Event extends DomainEvent ? DecodedEvent<Event> : never;
type Event = Decoded<IncidentEvent>;

/** Incidents; each is seen by the body that determined it and by its distribution list. */
export const incidentsView: View = {
  name,
  version: 1,
  tables: [incidents],
  handles: [
    'incidents.incident-determined.v1',
    'incidents.incident-entry-added.v1',
    'incidents.incident-distribution-extended.v1',
    'incidents.incident-closed.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    return [
      ...incidents.put(
        all.flatMap((event) => (event.type === 'incidents.incident-determined.v1' ? [rowOf(event)] : [])),
      ),
      ...change(all),
      ...grantStatements(name, all.flatMap(grantsOf)),
    ];
  },
};

const distributionFrom = (organisations: readonly string[], at: string): IncidentRow['distribution'] =>
  Object.fromEntries(organisations.map((organisation) => [organisation, at]));

const rowOf = ({
  data,
  revision,
  position,
}: Extract<Event, { readonly type: 'incidents.incident-determined.v1' }>) => ({
  id: data.incident,
  organisation: data.organisation,
  thread: data.thread,
  determined: data,
  distribution: distributionFrom(data.distribution, data.at),
  closed: null,
  determined_at: data.at,
  revision,
  visibility_key: `incident:${data.incident}`,
  business_time: data.at,
  changed_at: position.toString(),
});

const grantsOf = ({ type, data, position }: Event): Grant[] => {
  const see = (grantee: string): Grant =>
    grant({
      ...{ key: `incident:${data.incident}`, grantee, since: '-infinity', basis: `incident:${data.incident}` },
      position,
    });
  if (type === 'incidents.incident-determined.v1') return [data.organisation, ...data.distribution].map(see);
  return type === 'incidents.incident-distribution-extended.v1' ? data.organisations.map(see) : [];
};

type Change = Pick<IncidentRow, 'distribution' | 'closed' | 'revision'>;

const changedBy = ({ type, data, revision }: Event, before: Pick<Change, 'distribution' | 'closed'>): Change => {
  if (type === 'incidents.incident-distribution-extended.v1') {
    const distribution = { ...before.distribution, ...distributionFrom(data.organisations, data.at) };
    return { ...before, distribution, revision };
  }
  if (type === 'incidents.incident-closed.v1')
    return { ...before, closed: { reason: data.reason, by: data.closedBy, at: data.at }, revision };
  return { ...before, revision };
};

const change = (events: readonly Event[]): Statement[] => {
  const changes = new Map<string, Change & { readonly position: string }>();
  for (const event of events) {
    if (event.type === 'incidents.incident-determined.v1') continue;
    const before = changes.get(event.data.incident) ?? { distribution: {}, closed: null };
    changes.set(event.data.incident, { ...changedBy(event, before), position: event.position.toString() });
  }
  if (changes.size === 0) return [];
  return [
    {
      sql: `update incidents i set distribution = i.distribution || c.distribution,
          closed = coalesce(c.closed, i.closed), revision = c.revision, changed_at = c.position
        from jsonb_to_recordset($1::jsonb)
          as c(id text, distribution jsonb, closed jsonb, revision integer, position numeric(20,0))
        where i.id = c.id`,
      parameters: [JSON.stringify([...changes].map(([id, one]) => ({ id, ...one })))],
    },
  ];
};
