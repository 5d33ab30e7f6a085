import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import {
  type AbnormalityEvent,
  abnormalityClosed,
  abnormalityIntakeJoined,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
  type Cause,
  type JoinedIntake,
  type Occurred,
  type Outcome,
  type RaisedAbnormality,
} from './abnormality.events.js';
import type { CitedSection, Reality } from './shared.schemas.js';

interface Known {
  readonly raised: RaisedAbnormality;
  /** Oldest first. */
  readonly findings: readonly string[];
  /** Tip-offs and calls it comes from, in the order in which they joined it. */
  readonly intakes: readonly JoinedIntake[];
}
interface Verified extends Known {
  /** First. */
  readonly verifiedAt: InstantText;
}
export interface DecidedOutcome {
  readonly outcome: Outcome;
  readonly reason: string;
}

export type Abnormality =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'raised' })
  | (Verified & { readonly kind: 'verified' })
  | (Verified & { readonly kind: 'decided'; readonly decided: DecidedOutcome })
  | (Verified & { readonly kind: 'closed'; readonly decided: DecidedOutcome; readonly cause: string });

/** What the handler found of what an abnormality rests on. */
export type Grounds =
  /** A section that the actor may not know of, or that is not there. */
  | { readonly kind: 'unknown' }
  /** The section is known; no version of that id stands, or it has not all of these items. */
  | { readonly kind: 'notCitable'; readonly reading: string }
  | { readonly kind: 'found'; readonly section: CitedSection; readonly cause: Cause };

export interface RaiseAbnormality {
  readonly type: 'RaiseAbnormality';
  readonly actor: Actor;
  readonly at: InstantText;
  /** Derived from the command. */
  readonly abnormality: string;
  readonly grounds: Grounds;
  readonly description: string;
  readonly occurred: Occurred;
  readonly learnedAt: InstantText;
  readonly provenance: Reality;
  /** The tip-off or call it comes from. */
  readonly intake?: IntakeFacts | undefined;
}

/** A tip-off or call as the handler read it. */
export interface IntakeFacts {
  readonly intake: string;
  readonly number: string;
  readonly learnedAt: InstantText;
  /** An example joins an example. */
  readonly reality: Reality['kind'];
}

interface OnAbnormality {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface VerifyAbnormality extends OnAbnormality {
  readonly type: 'VerifyAbnormality';
  readonly findings: string;
}
export interface DecideOutcome extends OnAbnormality, DecidedOutcome {
  readonly type: 'DecideOutcome';
}
export interface CloseAbnormality extends OnAbnormality {
  readonly type: 'CloseAbnormality';
  readonly cause: string;
  /** A head determined the incident that it was decided to be; its clocks go on there. */
  readonly determined: boolean;
}
/** 并案: one more call about the same. */
export interface JoinIntake extends OnAbnormality {
  readonly type: 'JoinIntake';
  readonly joining: IntakeFacts;
}
export type AbnormalityChange = VerifyAbnormality | DecideOutcome | CloseAbnormality | JoinIntake;
export type AbnormalityCommand = RaiseAbnormality | AbnormalityChange;

/** `abnormality-<id>`. It belongs to the body that raised it; nobody else knows of it. */
export const abnormality: Aggregate<Abnormality, AbnormalityCommand, AbnormalityEvent> = {
  name: 'abnormality',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'incidents.abnormality-raised.v1')
      return { kind: 'raised', raised: event.data, findings: [], intakes: [] };
    if (state.kind === 'unknown') return state;
    const { raised, intakes } = state;
    switch (event.type) {
      case 'incidents.abnormality-verified.v1': {
        const findings = [...state.findings, event.data.findings];
        return state.kind === 'raised'
          ? { kind: 'verified', raised, findings, intakes, verifiedAt: event.data.at }
          : { ...state, findings };
      }
      case 'incidents.abnormality-outcome-decided.v1': {
        // The decider decides only on what was verified.
        if (state.kind === 'raised') return state;
        const { outcome, reason } = event.data;
        return { ...state, kind: 'decided', decided: { outcome, reason } };
      }
      case 'incidents.abnormality-closed.v1':
        // The decider closes only what was decided.
        if (state.kind !== 'decided') return state;
        return { ...state, kind: 'closed', cause: event.data.cause };
      case 'incidents.abnormality-intake-joined.v1':
        return { ...state, intakes: [...intakes, event.data] };
      default:
        return assertNever(event);
    }
  },
  /** To raise one its id is derived from the sender: the handler lets that pass. */
  mayKnow: (actor, state) => state.kind !== 'unknown' && state.raised.organisation === actor.organisation,
  decide: (command, state): Decision<AbnormalityEvent> => {
    if (command.type === 'RaiseAbnormality') return raise(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'VerifyAbnormality':
        return verify(command, state);
      case 'DecideOutcome':
        return decideOutcome(command, state);
      case 'CloseAbnormality':
        return close(command, state);
      case 'JoinIntake':
        return join(command, state);
      default:
        return assertNever(command);
    }
  },
};

const isOnDuty = ({ roles }: Actor): boolean => roles.includes('dutyOfficer');
const mayDecide = ({ roles }: Actor): boolean => roles.includes('dutyOfficer') || roles.includes('head');

const raise = (command: RaiseAbnormality, state: Abnormality): Decision<AbnormalityEvent> => {
  const { actor, at, abnormality: id, grounds, description, occurred, learnedAt, provenance } = command;
  const byRule = actor.roles.includes('automation');
  // A head takes calls too.
  if (!isOnDuty(actor) && !byRule && !(command.intake && mayDecide(actor))) return refuse('Forbidden');
  if (grounds.kind === 'unknown') return refuse('NotFound', {}, ['section']);
  if (grounds.kind === 'notCitable') return refuse('ReadingNotCitable', { reading: grounds.reading }, ['reading']);
  if (learnedAt > at) return refuse('TimeInFuture', { learnedAt }, ['learnedAt']);
  if (occurred.kind === 'at' && occurred.at > learnedAt)
    return refuse('OccurredAfterLearned', { occurredAt: occurred.at, learnedAt }, ['occurredAt']);
  const event = abnormalityRaised({
    ...{ abnormality: id, organisation: actor.organisation, number: `异常-${id.slice(0, 8)}` },
    ...{ section: grounds.section, cause: grounds.cause, description, occurred, learnedAt },
    ...{ raisedBy: actor.officer, at, provenance },
  });
  const { intake } = command;
  if (state.kind === 'unknown')
    return accept<AbnormalityEvent>(event, ...(intake ? [joined(actor, at, event.data, intake, 'raised')] : []));
  // By rule a section has one a day: what a later reading of the day shows, whoever verifies it sees.
  if (byRule) return nothing();
  // One for each notice and each intake, whoever raised it.
  if ((grounds.cause.kind === 'neighbour' || intake) && canonicalJson(state.raised) !== canonicalJson(event.data))
    return refuse('AbnormalityExists', { abnormality: id });
  // The id is derived from that of the command.
  return canonicalJson(state.raised) === canonicalJson(event.data) ? nothing() : refuse('CommandIdReused');
};

export type KnownAbnormality = Exclude<Abnormality, { kind: 'unknown' }>;
const of = ({ raised: { abnormality, organisation } }: KnownAbnormality) => ({ abnormality, organisation });

const verify = ({ actor, at, findings }: VerifyAbnormality, state: KnownAbnormality): Decision<AbnormalityEvent> => {
  if (!isOnDuty(actor)) return refuse('Forbidden');
  if (state.findings.includes(findings)) return nothing();
  if (state.kind === 'closed') return refuse('AbnormalityIsClosed');
  return accept(abnormalityVerified({ ...of(state), findings, verifiedBy: actor.officer, at }));
};

const decideOutcome = (
  { actor, at, outcome, reason }: DecideOutcome,
  state: KnownAbnormality,
): Decision<AbnormalityEvent> => {
  if (!mayDecide(actor)) return refuse('Forbidden');
  if (state.kind === 'raised') return refuse('NotVerified');
  const decided = state.kind === 'verified' ? undefined : state.decided;
  if (decided?.outcome === outcome && decided.reason === reason) return nothing();
  if (state.kind === 'closed') return refuse('AbnormalityIsClosed');
  return accept(abnormalityOutcomeDecided({ ...of(state), outcome, reason, decidedBy: actor.officer, at }));
};

const close = (
  { actor, at, cause, determined }: CloseAbnormality,
  state: KnownAbnormality,
): Decision<AbnormalityEvent> => {
  if (!mayDecide(actor)) return refuse('Forbidden');
  if (state.kind === 'closed') return state.cause === cause ? nothing() : refuse('AbnormalityIsClosed');
  if (state.kind !== 'decided') return refuse('OutcomeNotDecided');
  if (state.decided.outcome === 'incident' && !determined) return refuse('IncidentNotDetermined');
  return accept(abnormalityClosed({ ...of(state), cause, closedBy: actor.officer, at }));
};

const join = ({ actor, at, joining }: JoinIntake, state: KnownAbnormality): Decision<AbnormalityEvent> => {
  if (!mayDecide(actor)) return refuse('Forbidden');
  if (state.intakes.some(({ intake }) => intake === joining.intake)) return nothing();
  if (state.kind === 'closed') return refuse('AbnormalityIsClosed');
  if (joining.reality !== state.raised.provenance.kind) return refuse('RealityDiffers', {}, ['abnormality']);
  return accept(joined(actor, at, of(state), joining, 'merged'));
};

const joined = (
  actor: Actor,
  at: InstantText,
  { abnormality: id, organisation }: Pick<RaisedAbnormality, 'abnormality' | 'organisation'>,
  { intake, number, learnedAt }: IntakeFacts,
  as: JoinedIntake['as'],
) =>
  abnormalityIntakeJoined({
    ...{ abnormality: id, organisation, intake, number, as, learnedAt, joinedBy: actor.officer, at },
  });

/** When the body learned of it: as whoever raised it said, or with a call that came before. */
export interface Learned {
  readonly at: InstantText;
  readonly from: { readonly kind: 'raising' } | { readonly kind: 'intake'; readonly intake: string };
}
export const learnedOf = (
  raised: Pick<RaisedAbnormality, 'learnedAt'>,
  intakes: readonly Pick<JoinedIntake, 'intake' | 'learnedAt' | 'as'>[],
): Learned => {
  const [first] = intakes.toSorted((a, b) => (a.learnedAt < b.learnedAt ? -1 : a.learnedAt > b.learnedAt ? 1 : 0));
  const earlier = first && (first.learnedAt < raised.learnedAt || first.as === 'raised');
  return earlier
    ? { at: first.learnedAt, from: { kind: 'intake', intake: first.intake } }
    : { at: raised.learnedAt, from: { kind: 'raising' } };
};

/** Outcomes by which it is no incident. `ownArea` and `suspectedFromOutside` say where it comes from, not what it is. */
const noIncident: readonly Outcome[] = ['fault', 'natural', 'notAnIncident'];

/** Whether it may be an incident, or is said to be one: what was decided last does not say no, and it is not closed. */
export const mayBeIncident = (kind: KnownAbnormality['kind'], outcome: Outcome | undefined): boolean =>
  kind !== 'closed' && !(outcome && noIncident.includes(outcome));

/** When it occurred, as it was raised; somebody told of it before that: then it is not known. */
export const occurredOf = ({ raised, intakes }: KnownAbnormality): Occurred =>
  raised.occurred.kind === 'at' && raised.occurred.at > learnedOf(raised, intakes).at
    ? { kind: 'unknown' }
    : raised.occurred;
