import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { type Grant, grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DeterminedIncident, IncidentEvent } from '../../domain/incident.events.js';
import type { ResponseEvent } from '../../domain/response.events.js';

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
  [
    'create index incidents_by_time on incidents (determined_at desc, id desc)',
    'create index incidents_open on incidents (organisation, determined_at desc) where closed is null',
  ],
);

/** One event of what was done about an incident, for whom it is. Who sees them all can fold them as the decider does. */
export interface ResponseRow {
  readonly incident: string;
  /** Place in the stream. */
  readonly revision: number;
  readonly type: ResponseEvent['type'];
  readonly data: ResponseEvent['data'];
}

const responses = table(
  'incident_responses',
  { incident: 'text', revision: 'integer', type: 'text', data: 'jsonb', report: 'text?', filed_at: 'timestamptz?' },
  ['incident', 'revision'],
  [
    'create index incident_reports_by_time on incident_responses (filed_at desc, report desc) where report is not null',
    'create index incident_responses_by_type on incident_responses (type)',
  ],
);

const name = 'incidents';

type Event = DecodedOf<IncidentEvent>;

/**
 * Incidents; each is seen by the body that determined it and by its distribution list. Of what was done: facts,
 * assessment and investigation by the determining body alone; grade and end of the emergency by all who see the incident;
 * a report by who filed and who got it; a demand, a receipt and a forwarding by the two it concerns.
 */
export const incidentsView: View = {
  name,
  version: 5,
  tables: [incidents, responses],
  handles: [
    'incidents.incident-determined.v2',
    'incidents.incident-entry-added.v1',
    'incidents.incident-distribution-extended.v1',
    'incidents.incident-closed.v1',
    'incidents.incident-facts-recorded.v1',
    'incidents.grade-determined.v1',
    'incidents.report-filed.v1',
    'incidents.report-demanded.v1',
    'incidents.report-received.v1',
    'incidents.report-forwarded.v1',
    'incidents.emergency-ended.v1',
    'incidents.damage-assessment-started.v1',
    'incidents.damage-assessment-ended.v1',
    'incidents.investigation-completed.v1',
    'incidents.neighbour-notified.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    return [
      ...incidents.put(
        all.flatMap((event) => (event.type === 'incidents.incident-determined.v2' ? [rowOf(event)] : [])),
      ),
      ...responses.put(all.flatMap((event) => (isResponse(event) ? [responseOf(event)] : []))),
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
}: Extract<Event, { readonly type: 'incidents.incident-determined.v2' }>) => ({
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

type Response = DecodedOf<ResponseEvent>;
const others = new Set<Event['type']>([
  'incidents.incident-determined.v2',
  'incidents.incident-entry-added.v1',
  'incidents.incident-distribution-extended.v1',
  'incidents.incident-closed.v1',
]);
const isResponse = (event: Event): event is Response => !others.has(event.type);

const responseOf = (event: Response) => ({
  incident: event.data.incident,
  revision: event.revision,
  type: event.type,
  data: event.data,
  ...(event.type === 'incidents.report-filed.v1' ? { report: event.data.report, filed_at: event.data.at } : noReport),
  visibility_key: keyOf(event),
  business_time: event.data.at,
  changed_at: event.position.toString(),
});
const noReport = { report: null, filed_at: null };

const keyOf = ({ type, data }: Response): string => {
  switch (type) {
    case 'incidents.incident-facts-recorded.v1':
    case 'incidents.damage-assessment-started.v1':
    case 'incidents.damage-assessment-ended.v1':
    case 'incidents.investigation-completed.v1':
    case 'incidents.neighbour-notified.v1':
      return `organisation:${data.organisation}`;
    case 'incidents.grade-determined.v1':
    case 'incidents.emergency-ended.v1':
      return `incident:${data.incident}`;
    case 'incidents.report-filed.v1':
      return `incident-report:${data.report}`;
    case 'incidents.report-demanded.v1':
      return `incident-demand:${data.demand}`;
    case 'incidents.report-received.v1':
      return `incident-receipt:${data.report}/${data.organisation}`;
    case 'incidents.report-forwarded.v1':
      return `incident-forward:${data.report}`;
    default:
      return assertNever(type);
  }
};

const grantsOf = (event: Event): Grant[] => {
  const { type, data, position } = event;
  const basis = `incident:${data.incident}`;
  const see =
    (key: string) =>
    (grantee: string): Grant =>
      grant({ key, grantee, since: '-infinity', basis, position });
  switch (type) {
    case 'incidents.incident-determined.v2':
      return [data.organisation, ...data.distribution].map(see(basis));
    case 'incidents.incident-distribution-extended.v1':
      return data.organisations.map(see(basis));
    case 'incidents.report-filed.v1': {
      const got = data.addressees.flatMap(({ is }) => (is.kind === 'registered' ? [is.organisation] : []));
      return [...new Set([data.organisation, ...got])].map(see(keyOf(event)));
    }
    case 'incidents.report-demanded.v1':
    case 'incidents.report-received.v1':
    case 'incidents.report-forwarded.v1':
      return [data.organisation, data.reporter].map(see(keyOf(event)));
    case 'incidents.incident-entry-added.v1':
    case 'incidents.incident-closed.v1':
    case 'incidents.incident-facts-recorded.v1':
    case 'incidents.grade-determined.v1':
    case 'incidents.emergency-ended.v1':
    case 'incidents.damage-assessment-started.v1':
    case 'incidents.damage-assessment-ended.v1':
    case 'incidents.investigation-completed.v1':
    case 'incidents.neighbour-notified.v1':
      return [];
    default:
      return assertNever(event);
  }
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
    if (event.type === 'incidents.incident-determined.v2') continue;
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
