import { sql } from 'kysely';
import type { Actor } from '#platform/kernel/actor.js';
import type { Reader } from '#platform/read-store/read-store.js';
import { isProvince } from '../domain/addressees.js';
import { mayAct } from '../domain/incident.state.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import { waitingIntakes } from './for-the-desk.js';
import {
  type Correspondence,
  correspondenceIn,
  type IncidentFile,
  responsesTo,
  withResponses,
} from './incidents/incident-file.js';
import type { IncidentRow, ResponseRow } from './incidents/incidents.view.js';

/** Whatever can have a clock that waits for a body, the newest of each kind. */
export interface OpenCases {
  /** Determined by the body, not closed. */
  readonly incidents: readonly IncidentFile[];
  /** Reports that a province got under Ⅱ/Ⅰ and nobody sent on, with what was written about them. */
  readonly letters: Correspondence;
  /** Those that may be an incident, and none came of them. */
  readonly abnormalities: readonly AbnormalityRow[];
  /** Without outcome; for who may know of calls. */
  readonly intakes: Awaited<ReturnType<typeof waitingIntakes>>;
  /** Of a kind there are more than were read. */
  readonly isMore: boolean;
}

/** What is closed, settled or sent on takes no place among the newest; at most six statements. */
export const openCases = async (reader: Reader, actor: Actor, limit: number): Promise<OpenCases> => {
  // One more is asked for, so that it is known whether there are more.
  const most = limit + 1;
  const incidents = await reader.rows(
    reader
      .from<IncidentRow>('incidents')
      .selectAll()
      .where('organisation', '=', actor.organisation)
      .where('closed', 'is', null)
      .orderBy('determined_at', 'desc')
      .limit(most),
  );
  const reports = isProvince(actor.jurisdiction) ? await reportsToForward(reader, actor.organisation, most) : [];
  const abnormalities = await reader.rows(
    reader
      .from<AbnormalityRow>('abnormalities')
      .selectAll()
      .where('may_be_incident', '=', true)
      .where('id', 'not in', reader.from<IncidentRow>('incidents').select('thread'))
      .orderBy('raised_at', 'desc')
      .limit(most),
  );
  const intakes = mayAct(actor) ? await waitingIntakes(reader, most) : [];
  const toForward = reports.slice(0, limit);
  const about = await responsesTo(reader, [...new Set(toForward.map(({ incident }) => incident))]);
  return {
    incidents: await withResponses(reader, incidents.slice(0, limit)),
    letters: { ...correspondenceIn([...about.values()].flat()), reports: correspondenceIn(toForward).reports },
    abnormalities: abnormalities.slice(0, limit),
    intakes: intakes.slice(0, limit),
    isMore: [incidents, reports, abnormalities, intakes].some(({ length }) => length > limit),
  };
};

const reportsToForward = (reader: Reader, organisation: string, limit: number): Promise<readonly ResponseRow[]> =>
  reader.rows(
    reader
      .from<ResponseRow & { readonly report: string; readonly filed_at: string }>('incident_responses')
      .selectAll()
      .where('report', 'is not', null)
      .where(
        sql<boolean>`"row".data->>'procedure' in ('major', 'unclear') and exists (
          select from jsonb_array_elements("row".data->'addressees') a where a->'is'->>'organisation' = ${organisation})`,
      )
      .where(
        'report',
        'not in',
        reader
          .from<ResponseRow>('incident_responses')
          .select(sql<string>`"row".data->>'report'`.as('report'))
          .where('type', '=', 'incidents.report-forwarded.v1'),
      )
      .orderBy('filed_at', 'desc')
      .limit(limit),
  );
