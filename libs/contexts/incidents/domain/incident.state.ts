import { type Actor, actsAsHead } from '#platform/kernel/actor.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { EventOf } from '#platform/kernel/event.js';
import type { InstantText } from '#platform/kernel/time.js';
import { type Procedure, procedureOfGrade } from './addressees.js';
import { triggersOf } from './grading/propose-grade.js';
import type { DeterminedIncident, IncidentEvent } from './incident.events.js';
import type {
  damageAssessmentStarted,
  emergencyEnded,
  gradeDetermined,
  incidentFactsRecorded,
  investigationCompleted,
  neighbourNotified,
  reportDemanded,
  reportFiled,
  reportForwarded,
  reportReceived,
} from './response.events.js';

export type RecordedFacts = EventOf<typeof incidentFactsRecorded>['data'];
export type GradeDetermination = EventOf<typeof gradeDetermined>['data'];
export type FiledReport = EventOf<typeof reportFiled>['data'];
export type ReportDemand = EventOf<typeof reportDemanded>['data'];
export type ReceivedReport = EventOf<typeof reportReceived>['data'];
export type ForwardedReport = EventOf<typeof reportForwarded>['data'];

export type NotifiedNeighbours = EventOf<typeof neighbourNotified>['data'];

/** A damage assessment; it lasts while it has no end. */
export interface DamageAssessment {
  readonly startedAt: InstantText;
  readonly endedAt?: InstantText;
  readonly started: EventOf<typeof damageAssessmentStarted>['data'];
}

interface Known {
  readonly determined: DeterminedIncident;
  /** With all who came later. */
  readonly distribution: ReadonlySet<string>;
  /** Ids of entries. */
  readonly entries: ReadonlySet<string>;
  /** Each oldest first; the last stands. */
  readonly facts: readonly RecordedFacts[];
  readonly grades: readonly GradeDetermination[];
  readonly reports: readonly FiledReport[];
  readonly demands: readonly ReportDemand[];
  /** By each addressee at most once. */
  readonly received: readonly ReceivedReport[];
  readonly forwarded: readonly ForwardedReport[];
  /** By each notice once. */
  readonly notified: readonly NotifiedNeighbours[];
  readonly emergency:
    | { readonly kind: 'lasts' }
    | { readonly kind: 'ended'; readonly end: EventOf<typeof emergencyEnded>['data'] };
  readonly assessments: readonly DamageAssessment[];
  readonly investigation:
    | { readonly kind: 'open' }
    | { readonly kind: 'completed'; readonly completion: EventOf<typeof investigationCompleted>['data'] };
}
export type Incident =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'open' })
  | (Known & { readonly kind: 'closed'; readonly reason: string });
export type KnownIncident = Exclude<Incident, { kind: 'unknown' }>;

export interface OnIncident {
  readonly actor: Actor;
  readonly at: InstantText;
}

export const evolve = (state: Incident, event: IncidentEvent): Incident => {
  if (event.type === 'incidents.incident-determined.v2') {
    const { distribution } = event.data;
    return {
      ...{ kind: 'open', determined: event.data, distribution: new Set(distribution), entries: new Set() },
      ...{ facts: [], grades: [], reports: [], demands: [], received: [] },
      ...{ forwarded: [], notified: [], assessments: [] },
      ...{ emergency: { kind: 'lasts' }, investigation: { kind: 'open' } },
    };
  }
  if (state.kind === 'unknown') return state;
  switch (event.type) {
    case 'incidents.incident-entry-added.v1':
      return { ...state, entries: new Set([...state.entries, event.data.entry]) };
    case 'incidents.incident-distribution-extended.v1':
      return { ...state, distribution: new Set([...state.distribution, ...event.data.organisations]) };
    case 'incidents.incident-closed.v1':
      return { ...state, kind: 'closed', reason: event.data.reason };
    case 'incidents.incident-facts-recorded.v1':
      return { ...state, facts: [...state.facts, event.data] };
    case 'incidents.grade-determined.v1':
      return { ...state, grades: [...state.grades, event.data] };
    case 'incidents.report-filed.v1':
      return { ...state, reports: [...state.reports, event.data] };
    case 'incidents.report-demanded.v1':
      return { ...state, demands: [...state.demands, event.data] };
    case 'incidents.report-received.v1':
      return { ...state, received: [...state.received, event.data] };
    case 'incidents.report-forwarded.v1':
      return { ...state, forwarded: [...state.forwarded, event.data] };
    case 'incidents.neighbour-notified.v1':
      return { ...state, notified: [...state.notified, event.data] };
    case 'incidents.emergency-ended.v1':
      return { ...state, emergency: { kind: 'ended', end: event.data } };
    case 'incidents.damage-assessment-started.v1':
      return {
        ...state,
        assessments: [...state.assessments, { startedAt: event.data.startedAt, started: event.data }],
      };
    case 'incidents.damage-assessment-ended.v1': {
      const { endedAt } = event.data;
      const last = state.assessments.at(-1);
      return last ? { ...state, assessments: [...state.assessments.slice(0, -1), { ...last, endedAt }] } : state;
    }
    case 'incidents.investigation-completed.v1':
      return { ...state, investigation: { kind: 'completed', completion: event.data } };
    default:
      return assertNever(event);
  }
};

export const isAddressee = ({ addressees }: FiledReport, organisation: string): boolean =>
  addressees.some(({ is }) => is.kind === 'registered' && is.organisation === organisation);

/** Bodies on the platform that a report in writing was sent to; a call is received when it is made. */
export const toBeReceivedBy = ({ content, addressees }: FiledReport): readonly string[] => {
  if (content.kind === 'telephone') return [];
  const bodies = addressees.flatMap(({ is }) =>
    is.kind === 'registered' && is.platform === 'on' ? [is.organisation] : [],
  );
  return [...new Set(bodies)];
};

/** Whether an addressee has dealt with a report: it recorded when it came, sent it on, or demanded something of it. */
export const isDealtWithBy = (
  { received, forwarded, demands }: KnownIncident,
  report: string,
  organisation: string,
): boolean =>
  [...received, ...forwarded, ...demands].some((one) => one.report === report && one.organisation === organisation);

/** Reports that answer a demand. */
export const answersTo = ({ reports }: Pick<KnownIncident, 'reports'>, demand: string): readonly FiledReport[] =>
  reports.filter(({ answers }) => answers.includes(demand));

/** By which procedure it is reported as it stands. */
export const procedureNow = ({ grades, facts }: KnownIncident): Procedure | 'ungraded' => {
  const grade = grades.at(-1);
  if (grade) return procedureOfGrade(grade.grade);
  const known = facts.at(-1);
  return known && triggersOf(known.facts).length > 0 ? 'unclear' : 'ungraded';
};

/** Officers who act on an incident at all. */
export const mayAct = (actor: Actor): boolean => actor.roles.includes('dutyOfficer') || actsAsHead(actor);

export const of = ({ determined: { incident, thread } }: KnownIncident, { organisation }: Actor) => ({
  incident,
  organisation,
  thread,
});
