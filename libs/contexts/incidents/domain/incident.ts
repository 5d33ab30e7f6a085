import { type Actor, actsAsHead, underOf } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Outcome } from './abnormality.events.js';
import type { Body } from './addressees.js';
import {
  type CompleteInvestigation,
  completeInvestigation,
  type EndDamageAssessment,
  type EndEmergency,
  endAssessment,
  endEmergency,
  type StartDamageAssessment,
  startAssessment,
} from './aftermath.decide.js';
import { type DetermineGrade, determineGrade, type RecordIncidentFacts, recordFacts } from './grading.decide.js';
import {
  type DeterminedIncident,
  type EntryVisibility,
  type IncidentEvent,
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './incident.events.js';
import {
  evolve,
  type Incident,
  isAddressee,
  type KnownIncident,
  mayAct,
  type OnIncident,
  of,
} from './incident.state.js';
import { type NoteNotice, noteNotice } from './neighbours.decide.js';
import {
  type DemandOfReport,
  demandOfReport,
  type FileReport,
  type ForwardReport,
  fileReport,
  forwardReport,
  type ReceiveReport,
  receiveReport,
} from './reports.decide.js';
import type { Reality, WhenOccurred } from './shared.schemas.js';

export type { Incident } from './incident.state.js';

/** The abnormality as the handler read it, or why there is none. */
export type OriginFacts =
  | { readonly kind: 'none'; readonly reason: string; readonly provenance: Reality }
  | {
      readonly kind: 'abnormality';
      readonly abnormality: string;
      readonly revision: number;
      /** The outcome that stands. */
      readonly outcome: Outcome | 'undecided';
      /** An incident out of an example is one. */
      readonly provenance: Reality;
      /** What the abnormality says of its times: they stand where the officer states none. */
      readonly learnedAt: InstantText;
      readonly occurred: WhenOccurred;
    };

interface WithDistribution {
  readonly distribution: readonly string[];
  /** Those of them that are not registered, or off the platform. */
  readonly notOnPlatform: readonly string[];
}

export interface DetermineIncident extends WithDistribution {
  readonly type: 'DetermineIncident';
  readonly actor: Actor;
  readonly at: InstantText;
  /** Derived: from the abnormality where there is one, so that it becomes one incident only. */
  readonly incident: string;
  readonly origin: OriginFacts;
  readonly description: string;
  /** As the officer states it; absent: that of the abnormality, else now. */
  readonly learnedAt?: InstantText | undefined;
  /** Absent: that of the abnormality, else unknown. */
  readonly occurred?: WhenOccurred | undefined;
  /** The determining body, and who is above it. */
  readonly body: Body;
}
export interface AddIncidentEntry extends OnIncident {
  readonly type: 'AddIncidentEntry';
  /** Derived from the command. */
  readonly entry: string;
  readonly text: string;
  readonly visibility: EntryVisibility;
}
export interface ExtendDistribution extends OnIncident, WithDistribution {
  readonly type: 'ExtendDistribution';
  readonly reason: string;
}
export interface CloseIncident extends OnIncident {
  readonly type: 'CloseIncident';
  readonly reason: string;
}
export type IncidentCommand =
  | DetermineIncident
  | AddIncidentEntry
  | ExtendDistribution
  | CloseIncident
  | RecordIncidentFacts
  | DetermineGrade
  | FileReport
  | DemandOfReport
  | ReceiveReport
  | ForwardReport
  | EndEmergency
  | StartDamageAssessment
  | EndDamageAssessment
  | CompleteInvestigation
  | NoteNotice;

/** `incident-<id>`. Known to the body that determined it, to its distribution list, and to who got a report of it. */
export const incident: Aggregate<Incident, IncidentCommand, IncidentEvent> = {
  name: 'incident',
  initial: () => ({ kind: 'unknown' }),
  evolve,
  /** To determine one its id is derived from the own body: the handler lets that pass. */
  mayKnow: ({ organisation }, state) =>
    state.kind !== 'unknown' &&
    (sharesIt(state, organisation) || state.reports.some((report) => isAddressee(report, organisation))),
  decide: (command, state): Decision<IncidentEvent> => {
    if (command.type === 'DetermineIncident') return determine(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    if (command.type === 'NoteNotice') return noteNotice(command, state);
    if (!mayAct(command.actor)) return refuse('Forbidden');
    switch (command.type) {
      case 'AddIncidentEntry':
        return addEntry(command, state);
      case 'ExtendDistribution':
        return extend(command, state);
      case 'CloseIncident':
        return close(command, state);
      case 'RecordIncidentFacts':
        return recordFacts(command, state);
      case 'DetermineGrade':
        return determineGrade(command, state);
      case 'FileReport':
        return fileReport(command, state);
      case 'DemandOfReport':
        return demandOfReport(command, state);
      case 'ReceiveReport':
        return receiveReport(command, state);
      case 'ForwardReport':
        return forwardReport(command, state);
      case 'EndEmergency':
        return endEmergency(command, state);
      case 'StartDamageAssessment':
        return startAssessment(command, state);
      case 'EndDamageAssessment':
        return endAssessment(command, state);
      case 'CompleteInvestigation':
        return completeInvestigation(command, state);
      default:
        return assertNever(command);
    }
  },
};

const sharesIt = ({ determined, distribution }: KnownIncident, organisation: string): boolean =>
  determined.organisation === organisation || distribution.has(organisation);
const sorted = (organisations: readonly string[]): string[] => [...new Set(organisations)].sort();

const determine = (command: DetermineIncident, state: Incident): Decision<IncidentEvent> => {
  const { actor, at, incident: id, origin, description, notOnPlatform, body } = command;
  if (!actsAsHead(actor)) return refuse('Forbidden');
  const distribution = sorted(command.distribution).filter((one) => one !== actor.organisation);
  if (state.kind !== 'unknown') {
    // What is not stated comes from elsewhere, perhaps with another value by now: it makes no difference.
    const { determined } = state;
    const { learnedAt = determined.learned.at, occurred = determined.occurred } = command;
    const same = canonicalJson([
      ...[determined.description, determined.distribution, determined.learned.at, determined.occurred],
    ]);
    return same === canonicalJson([description, distribution, learnedAt, occurred])
      ? nothing()
      : refuse('IncidentExists', { incident: id });
  }
  if (origin.kind === 'abnormality' && origin.outcome !== 'incident')
    return refuse('OutcomeNotIncident', { outcome: origin.outcome }, ['abnormality']);
  if (notOnPlatform.length > 0)
    return refuse('DistributionNotOnPlatform', { organisations: notOnPlatform }, ['distribution']);
  const learned = learnedIn(command);
  if (learned.at > at) return refuse('TimeInFuture', { learnedAt: learned.at, now: at }, ['learnedAt']);
  const occurred = command.occurred ?? (origin.kind === 'abnormality' ? origin.occurred : { kind: 'unknown' as const });
  if (occurred.kind !== 'unknown' && occurred.at > learned.at)
    return refuse('OccurredAfterLearned', { occurredAt: occurred.at, learnedAt: learned.at }, ['occurredAt']);
  return accept(
    incidentDetermined({
      ...{ incident: id, organisation: actor.organisation, number: `事件-${id.slice(0, 8)}` },
      thread: origin.kind === 'abnormality' ? origin.abnormality : id,
      origin:
        origin.kind === 'none'
          ? { kind: 'none', reason: origin.reason }
          : { kind: 'abnormality', abnormality: origin.abnormality, revision: origin.revision },
      ...{ description, distribution, determinedBy: actor.officer, at, provenance: origin.provenance },
      ...{ learned, occurred, body, ...underOf(actor) },
    }),
  );
};

const learnedIn = ({ learnedAt, origin, at }: DetermineIncident): DeterminedIncident['learned'] => {
  if (learnedAt !== undefined) return { at: learnedAt, from: 'stated' };
  return origin.kind === 'abnormality' ? { at: origin.learnedAt, from: 'abnormality' } : { at, from: 'determination' };
};

const addEntry = (command: AddIncidentEntry, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, entry, text, visibility } = command;
  // Who got a report does not share the thread.
  if (!sharesIt(state, actor.organisation)) return refuse('NotOnDistribution');
  if (state.entries.has(entry)) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  return accept(incidentEntryAdded({ ...of(state, actor), entry, text, visibility, addedBy: actor.officer, at }));
};

const extend = (command: ExtendDistribution, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, notOnPlatform, reason } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (notOnPlatform.length > 0)
    return refuse('DistributionNotOnPlatform', { organisations: notOnPlatform }, ['distribution']);
  const organisations = sorted(command.distribution).filter(
    (one) => one !== actor.organisation && !state.distribution.has(one),
  );
  if (organisations.length === 0) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  return accept(
    incidentDistributionExtended({ ...of(state, actor), organisations, reason, extendedBy: actor.officer, at }),
  );
};

const close = ({ actor, at, reason }: CloseIncident, state: KnownIncident): Decision<IncidentEvent> => {
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  if (state.kind === 'closed') return state.reason === reason ? nothing() : refuse('IncidentIsClosed');
  return accept(incidentClosed({ ...of(state, actor), reason, closedBy: actor.officer, at }));
};
