import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { IncidentEvent } from './incident.events.js';
import { type KnownIncident, type OnIncident, of } from './incident.state.js';
import {
  damageAssessmentEnded,
  damageAssessmentStarted,
  emergencyEnded,
  investigationCompleted,
} from './response.events.js';

export interface EndEmergency extends OnIncident {
  readonly type: 'EndEmergency';
  readonly endedAt: InstantText;
  readonly reason: string;
}
export interface StartDamageAssessment extends OnIncident {
  readonly type: 'StartDamageAssessment';
  readonly startedAt: InstantText;
  /** Who assesses: a body, no person. */
  readonly assessor: string;
}
export interface EndDamageAssessment extends OnIncident {
  readonly type: 'EndDamageAssessment';
  readonly endedAt: InstantText;
  readonly result: string;
}
export interface CompleteInvestigation extends OnIncident {
  readonly type: 'CompleteInvestigation';
  readonly completedAt: InstantText;
  readonly investigator: string;
  readonly conclusion: string;
}

/** The emergency state ends once. */
export const endEmergency = (command: EndEmergency, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, endedAt, reason } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  if (state.emergency.kind === 'ended') {
    const { end } = state.emergency;
    return end.endedAt === endedAt && end.reason === reason ? nothing() : refuse('EmergencyHasEnded');
  }
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  if (endedAt > at) return refuse('TimeInFuture', { endedAt, now: at }, ['endedAt']);
  const began = state.determined.learned.at;
  if (endedAt < began) return refuse('EndsBeforeItBegan', { endedAt, began }, ['endedAt']);
  return accept(emergencyEnded({ ...of(state, actor), endedAt, reason, endedBy: actor.officer, at }));
};

/** One at a time; another may follow. Its time is no part of the investigation's, so none starts after that is completed. */
export const startAssessment = (command: StartDamageAssessment, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, startedAt, assessor } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  const last = state.assessments.at(-1);
  if (last && last.startedAt === startedAt && last.started.assessor === assessor) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  if (state.investigation.kind === 'completed') return refuse('InvestigationIsCompleted');
  if (last && last.endedAt === undefined) return refuse('AssessmentRuns', { since: last.startedAt });
  if (startedAt > at) return refuse('TimeInFuture', { startedAt, now: at }, ['startedAt']);
  const began = last?.endedAt ?? state.determined.learned.at;
  if (startedAt < began) return refuse('StartsTooEarly', { startedAt, began }, ['startedAt']);
  return accept(damageAssessmentStarted({ ...of(state, actor), startedAt, assessor, startedBy: actor.officer, at }));
};

export const endAssessment = (command: EndDamageAssessment, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, endedAt, result } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  const last = state.assessments.at(-1);
  if (last?.endedAt === endedAt) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  if (!last || last.endedAt !== undefined) return refuse('NoAssessmentRuns');
  if (endedAt > at) return refuse('TimeInFuture', { endedAt, now: at }, ['endedAt']);
  const began = last.startedAt;
  if (endedAt < began) return refuse('EndsBeforeItBegan', { endedAt, began }, ['endedAt']);
  return accept(damageAssessmentEnded({ ...of(state, actor), endedAt, result, endedBy: actor.officer, at }));
};

export const completeInvestigation = (
  command: CompleteInvestigation,
  state: KnownIncident,
): Decision<IncidentEvent> => {
  const { actor, at, completedAt, investigator, conclusion } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  if (state.investigation.kind === 'completed') {
    const { completion: done } = state.investigation;
    const same =
      done.completedAt === completedAt && done.investigator === investigator && done.conclusion === conclusion;
    return same ? nothing() : refuse('InvestigationIsCompleted');
  }
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  if (state.emergency.kind === 'lasts') return refuse('EmergencyLasts');
  const last = state.assessments.at(-1);
  if (last && last.endedAt === undefined) return refuse('AssessmentRuns', { since: last.startedAt });
  if (completedAt > at) return refuse('TimeInFuture', { completedAt, now: at }, ['completedAt']);
  const began = state.emergency.end.endedAt;
  if (completedAt < began) return refuse('EndsBeforeItBegan', { completedAt, began }, ['completedAt']);
  return accept(
    investigationCompleted({
      ...of(state, actor),
      ...{ completedAt, investigator, conclusion, completedBy: actor.officer, at },
    }),
  );
};
