import type { Reader } from '#platform/read-store/read-store.js';
import { incident as aggregate } from '../../domain/incident.js';
import type {
  FiledReport,
  ForwardedReport,
  KnownIncident,
  ReceivedReport,
  ReportDemand,
} from '../../domain/incident.state.js';
import type { ResponseEvent } from '../../domain/response.events.js';
import type { IncidentRow, ResponseRow } from './incidents.view.js';

/** The events of what was done, of these incidents, as far as the reader may see them; by incident, in their order. */
export const responsesTo = async (
  reader: Reader,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, readonly ResponseRow[]>> => {
  if (incidents.length === 0) return new Map();
  const rows = await reader.rows(
    reader
      .from<ResponseRow>('incident_responses')
      .select(['incident', 'revision', 'type', 'data'])
      .where('incident', 'in', [...incidents])
      .orderBy('incident')
      .orderBy('revision'),
  );
  return Map.groupBy(rows, ({ incident }) => incident);
};

export interface IncidentFile {
  readonly row: IncidentRow;
  readonly responses: readonly ResponseRow[];
}
export const withResponses = async (reader: Reader, rows: readonly IncidentRow[]): Promise<readonly IncidentFile[]> => {
  const responses = await responsesTo(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ row, responses: responses.get(row.id) ?? [] }));
};

/**
 * An incident as the decider folds it, of the rows that the reader sees: the body that determined it sees them all, so
 * for it this is the state; for others only what is theirs to see.
 */
export const foldedFrom = (row: IncidentRow, responses: readonly ResponseRow[]): KnownIncident => {
  const start = aggregate.evolve(aggregate.initial(), {
    ...{ type: 'incidents.incident-determined.v2', data: row.determined },
  });
  const state = responses.reduce(
    (before, { type, data }) => aggregate.evolve(before, { type, data } as ResponseEvent),
    start,
  );
  if (state.kind === 'unknown') throw new Error(`${row.id} was determined, and is unknown`);
  return state;
};

/** What was filed, received, demanded and forwarded, of rows of whichever incidents. */
export interface Correspondence {
  readonly reports: readonly FiledReport[];
  readonly demands: readonly ReportDemand[];
  readonly received: readonly ReceivedReport[];
  readonly forwarded: readonly ForwardedReport[];
}
export const correspondenceIn = (rows: readonly ResponseRow[]): Correspondence => {
  const events = rows.map(({ type, data }) => ({ type, data }) as ResponseEvent);
  return {
    reports: events.flatMap((one) => (one.type === 'incidents.report-filed.v1' ? [one.data] : [])),
    demands: events.flatMap((one) => (one.type === 'incidents.report-demanded.v1' ? [one.data] : [])),
    received: events.flatMap((one) => (one.type === 'incidents.report-received.v1' ? [one.data] : [])),
    forwarded: events.flatMap((one) => (one.type === 'incidents.report-forwarded.v1' ? [one.data] : [])),
  };
};
