import { actsAsHead, underOf } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { localDate } from '#platform/kernel/time.js';
import { proposeGrade } from './grading/propose-grade.js';
import type { Grade, GradingTable, IncidentFacts } from './grading/types.js';
import type { IncidentEvent } from './incident.events.js';
import { type KnownIncident, type OnIncident, of } from './incident.state.js';
import { gradeDetermined, incidentFactsRecorded } from './response.events.js';

export interface RecordIncidentFacts extends OnIncident {
  readonly type: 'RecordIncidentFacts';
  readonly facts: IncidentFacts;
}
export interface DetermineGrade extends OnIncident {
  readonly type: 'DetermineGrade';
  readonly grade: Grade;
  /** Why it is another than the tables propose; absent where it is not. */
  readonly reason?: string | undefined;
  /** All versions of all tables. */
  readonly tables: readonly GradingTable[];
}

export const recordFacts = (command: RecordIncidentFacts, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, facts } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  const last = state.facts.at(-1);
  if (last && canonicalJson(last.facts) === canonicalJson(facts)) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  const recording = state.facts.length + 1;
  return accept(incidentFactsRecorded({ ...of(state, actor), recording, facts, recordedBy: actor.officer, at }));
};

/** A further determination regrades, also with the same grade when it rests on other facts. */
export const determineGrade = (command: DetermineGrade, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, grade, reason, tables } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actsAsHead(actor)) return refuse('Forbidden');
  const known = state.facts.at(-1);
  if (!known) return refuse('NoFactsRecorded');
  const { byTable, gravest } = proposeGrade(tables, known.facts, localDate(state.determined.learned.at));
  const departs = grade !== gravest;
  if (departs && reason === undefined)
    return refuse('DepartureNeedsReason', { proposed: gravest ?? 'none', grade }, ['reason']);
  // A reason for what needs none is not kept: nothing was departed from.
  const departure =
    departs && reason !== undefined ? ({ kind: 'departs', reason } as const) : ({ kind: 'none' } as const);
  const last = state.grades.at(-1);
  const same = last && canonicalJson([last.grade, last.recording, last.departure]);
  if (same === canonicalJson([grade, known.recording, departure])) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  return accept(
    gradeDetermined({
      ...of(state, actor),
      ...{ grade, recording: known.recording, departure, determinedBy: actor.officer, at },
      ...underOf(actor),
      byTable: byTable.map((one) => ({
        ...{ table: one.table, version: one.version, grade: one.grade, criteria: one.criteria.map(({ id }) => id) },
      })),
    }),
  );
};
