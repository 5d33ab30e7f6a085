import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import {
  type AbnormalityEvent,
  abnormalityClosed,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
  type Cause,
  type Occurred,
  type Outcome,
  type RaisedAbnormality,
} from './abnormality.events.js';
import type { CitedSection, Reality } from './shared.schemas.js';

interface Known {
  readonly raised: RaisedAbnormality;
  /** Oldest first. */
  readonly findings: readonly string[];
}
export interface DecidedOutcome {
  readonly outcome: Outcome;
  readonly reason: string;
}

export type Abnormality =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'raised' })
  | (Known & { readonly kind: 'verified' })
  | (Known & { readonly kind: 'decided'; readonly decided: DecidedOutcome })
  | (Known & { readonly kind: 'closed'; readonly decided: DecidedOutcome; readonly cause: string });

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
}
export type AbnormalityChange = VerifyAbnormality | DecideOutcome | CloseAbnormality;
export type AbnormalityCommand = RaiseAbnormality | AbnormalityChange;

/** `abnormality-<id>`. It belongs to the body that raised it; nobody else knows of it. */
export const abnormality: Aggregate<Abnormality, AbnormalityCommand, AbnormalityEvent> = {
  name: 'abnormality',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'incidents.abnormality-raised.v1') return { kind: 'raised', raised: event.data, findings: [] };
    if (state.kind === 'unknown') return state;
    const { raised } = state;
    switch (event.type) {
      case 'incidents.abnormality-verified.v1': {
        const findings = [...state.findings, event.data.findings];
        return state.kind === 'raised' ? { kind: 'verified', raised, findings } : { ...state, findings };
      }
      case 'incidents.abnormality-outcome-decided.v1': {
        const { outcome, reason } = event.data;
        return { kind: 'decided', raised, findings: state.findings, decided: { outcome, reason } };
      }
      case 'incidents.abnormality-closed.v1':
        // The decider closes only what was decided.
        if (state.kind !== 'decided') return state;
        return { ...state, kind: 'closed', cause: event.data.cause };
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
  if (!isOnDuty(actor) && !byRule) return refuse('Forbidden');
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
  if (state.kind === 'unknown') return accept(event);
  // By rule a section has one a day: what a later reading of the day shows, whoever verifies it sees.
  if (byRule) return nothing();
  // The id is derived from that of the command.
  return canonicalJson(state.raised) === canonicalJson(event.data) ? nothing() : refuse('CommandIdReused');
};

type KnownAbnormality = Exclude<Abnormality, { kind: 'unknown' }>;
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

const close = ({ actor, at, cause }: CloseAbnormality, state: KnownAbnormality): Decision<AbnormalityEvent> => {
  if (!mayDecide(actor)) return refuse('Forbidden');
  if (state.kind === 'closed') return state.cause === cause ? nothing() : refuse('AbnormalityIsClosed');
  if (state.kind !== 'decided') return refuse('OutcomeNotDecided');
  return accept(abnormalityClosed({ ...of(state), cause, closedBy: actor.officer, at }));
};
