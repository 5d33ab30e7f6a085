import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { Outcome, RaisedAbnormality } from '../domain/abnormality.events.js';
import { learnedOf } from '../domain/abnormality.js';
import type { Grade } from '../domain/grading/types.js';
import type { FiledReport } from '../domain/incident.state.js';
import type { AbnormalityRow } from './abnormalities/abnormalities.view.js';
import type { IncidentRow, ResponseRow } from './incidents/incidents.view.js';
import type { IntakeRow, IntakeTransferRow } from './intakes/intakes.view.js';

export interface OpenAbnormality {
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly learnedAt: string;
  readonly status: 'raised' | 'verified' | 'decided';
  /** Decided to be an incident, and nobody determined it yet. */
  readonly awaitsIncident: boolean;
}

/** Of an abnormality the outcome that was decided last; by place in the stream. */
const latestOutcome = sql<Outcome | null>`(
  select d.value->>'outcome' from jsonb_each("row".decisions) d order by d.key::int desc limit 1)`;

/** Abnormalities of the reader's body that are not closed, the oldest first; two statements. */
export const openAbnormalities = async (reader: Reader, limit: number): Promise<readonly OpenAbnormality[]> => {
  const rows = await reader.rows(
    reader
      .from<AbnormalityRow>('abnormalities')
      .select(['id', 'status', 'raised', 'intakes', latestOutcome.as('outcome')])
      .where('status', '<>', 'closed')
      .orderBy('raised_at')
      .orderBy('id')
      .limit(limit),
  );
  const toBecome = rows.filter(({ outcome }) => outcome === 'incident').map(({ id }) => id);
  const became = new Set(await incidentsOf(reader, toBecome));
  return rows.map(({ id, status, raised, intakes, outcome }) => ({
    ...{ id, number: raised.number, description: raised.description },
    ...{ learnedAt: learnedOf(raised, Object.values(intakes)).at, status: status === 'closed' ? 'decided' : status },
    awaitsIncident: outcome === 'incident' && !became.has(id),
  }));
};

/** Of these abnormalities those that became an incident: it is told in their thread. */
export const incidentsOf = async (reader: Reader, abnormalities: readonly string[]): Promise<readonly string[]> => {
  if (abnormalities.length === 0) return [];
  const rows = await reader.rows(
    reader
      .from<IncidentRow>('incidents')
      .select('thread')
      .where('thread', 'in', [...abnormalities]),
  );
  return rows.map(({ thread }) => thread);
};

/** The newest of those that await an outcome; one statement. */
export const waitingIntakes = (reader: Reader, limit: number): Promise<readonly IntakeRow[]> =>
  reader.rows(
    reader
      .from<IntakeRow>('intakes')
      .selectAll()
      .where('assigned', 'is', null)
      .where(sql<boolean>`not exists (
        select from jsonb_each("row".answers) a where a.value->>'kind' = 'accepted')`)
      .orderBy('called_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit),
  );

export interface OpenIntake {
  readonly id: string;
  readonly number: string;
}

/** Intakes of the reader's body that became no abnormality and were taken over by nobody, the oldest first. */
export const openIntakes = async (reader: Reader, limit: number): Promise<readonly OpenIntake[]> => {
  const newestFirst = await waitingIntakes(reader, limit);
  return newestFirst.toReversed().map(({ id, taken }) => ({ id, number: taken.number }));
};

export interface OpenIncident {
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly determinedAt: string;
  readonly hasFacts: boolean;
  readonly grade?: Grade;
}

/** Incidents that the body determined and did not close, the oldest first; two statements. */
export const openIncidents = async (
  reader: Reader,
  organisation: string,
  limit: number,
): Promise<readonly OpenIncident[]> => {
  const rows = await reader.rows(
    reader
      .from<IncidentRow>('incidents')
      .select(['id', 'determined', 'determined_at'])
      .where('organisation', '=', organisation)
      .where('closed', 'is', null)
      .orderBy('determined_at')
      .orderBy('id')
      .limit(limit),
  );
  const done = await gradesOf(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, determined: { number, description }, determined_at }) => {
    const { grade, hasFacts = false } = done.get(id) ?? {};
    return { id, number, description, determinedAt: determined_at, hasFacts, ...(grade ? { grade } : {}) };
  });
};

export interface ReportToReceive {
  readonly report: string;
  readonly incident: string;
  readonly number: string;
  readonly reporter: string;
  readonly sentAt: string;
}

/**
 * Reports in writing to the body that it did not record as received, the newest 100 of those sent to it are looked
 * through, the oldest first. A call is received when it is made. Two statements.
 */
export const reportsToReceive = async (reader: Reader, organisation: string): Promise<readonly ReportToReceive[]> => {
  const filed = await reader.rows(
    reader
      .from<ResponseRow & { readonly report: string; readonly filed_at: string }>('incident_responses')
      .select(['incident', 'data'])
      .where('report', 'is not', null)
      .where(
        sql<boolean>`"row".data->'content'->>'kind' <> 'telephone' and exists (
          select from jsonb_array_elements("row".data->'addressees') a where a->'is'->>'organisation' = ${organisation})`,
      )
      .orderBy('filed_at', 'desc')
      .limit(100),
  );
  if (filed.length === 0) return [];
  const received = await reader.rows(
    reader
      .from<ResponseRow>('incident_responses')
      .select(sql<string>`"row".data->>'report'`.as('report'))
      .where('type', '=', 'incidents.report-received.v1')
      .where('incident', 'in', [...new Set(filed.map(({ incident }) => incident))])
      .where(sql<boolean>`"row".data->>'organisation' = ${organisation}`),
  );
  const done = new Set(received.map(({ report }) => report));
  return filed
    .map(({ data }) => data as FiledReport)
    .filter(({ report }) => !done.has(report))
    .map(({ report, incident, number, organisation: reporter, sentAt }) => ({
      ...{ report, incident, number, reporter, sentAt },
    }))
    .toReversed();
};

export interface TransferToAnswer {
  readonly intake: string;
  readonly number: string;
  readonly sender: string;
  readonly said: string;
  readonly transferredAt: string;
}

/** Tip-offs that were transferred to the body, neither accepted nor refused, the oldest first; one statement. */
export const transfersToAnswer = async (
  reader: Reader,
  organisation: string,
  limit: number,
): Promise<readonly TransferToAnswer[]> => {
  const rows = await reader.rows(
    reader
      .from<IntakeTransferRow>('intake_transfers')
      .select(['intake', 'sender', 'content', 'transferred_at'])
      .where('recipient', '=', organisation)
      .where('answer', 'is', null)
      .orderBy('transferred_at')
      .orderBy('id')
      .limit(limit),
  );
  return rows.map(({ intake, sender, content: { number, said }, transferred_at: transferredAt }) => ({
    ...{ intake, number, sender, said, transferredAt },
  }));
};

interface Graded {
  readonly hasFacts: boolean;
  /** The last one. */
  readonly grade?: Grade;
}
const gradesOf = async (reader: Reader, incidents: readonly string[]): Promise<ReadonlyMap<string, Graded>> => {
  if (incidents.length === 0) return new Map();
  const rows = await reader.rows(
    reader
      .from<ResponseRow>('incident_responses')
      .select(['incident', 'type', sql<Grade | null>`"row".data->>'grade'`.as('grade')])
      .where('incident', 'in', [...incidents])
      .where('type', 'in', ['incidents.incident-facts-recorded.v1', 'incidents.grade-determined.v1'])
      .orderBy('incident')
      .orderBy('revision'),
  );
  const found = new Map<string, Graded>();
  for (const { incident, grade } of rows) {
    const before = found.get(incident);
    found.set(incident, grade ? { hasFacts: true, grade } : { ...before, hasFacts: true });
  }
  return found;
};

export interface CountedAbnormality {
  readonly cause: RaisedAbnormality['cause']['kind'];
  /** Absent: none is decided. */
  readonly outcome: Outcome | null;
  readonly count: number;
  readonly ids: readonly string[];
}

/** Abnormalities raised in the time, by cause and by the outcome decided last; one statement. */
export const abnormalitiesIn = (
  reader: Reader,
  from: string,
  until: string,
): Promise<readonly CountedAbnormality[]> => {
  const cause = sql<CountedAbnormality['cause']>`"row".raised->'cause'->>'kind'`;
  return reader.rows(
    reader
      .from<AbnormalityRow>('abnormalities')
      .select([
        cause.as('cause'),
        latestOutcome.as('outcome'),
        sql<number>`count(*)::int`.as('count'),
        sql<readonly string[]>`to_jsonb((array_agg("row".id order by raised_at desc))[1:100])`.as('ids'),
      ])
      .where('raised_at', '>=', from)
      .where('raised_at', '<', until)
      .groupBy(sql`1, 2`)
      .orderBy(sql`1, 2`),
  );
};

/** Incidents that the body determined in the time, by the last grade (absent: none yet), the newest 1,000. */
export const incidentsIn = async (
  reader: Reader,
  organisation: string,
  from: string,
  until: string,
): Promise<readonly { readonly id: string; readonly grade?: Grade }[]> => {
  const rows = await reader.rows(
    reader
      .from<IncidentRow>('incidents')
      .select('id')
      .where('organisation', '=', organisation)
      .where('determined_at', '>=', from)
      .where('determined_at', '<', until)
      .orderBy('determined_at', 'desc')
      .limit(1000),
  );
  const grades = await gradesOf(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id }) => {
    const grade = grades.get(id)?.grade;
    return { id, ...(grade ? { grade } : {}) };
  });
};
