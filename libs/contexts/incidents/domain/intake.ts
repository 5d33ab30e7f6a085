import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Occurred } from './abnormality.events.js';
import {
  type IntakeChannel,
  type IntakeEvent,
  type IntakeOrigin,
  intakeAssigned,
  intakeCallerErased,
  intakeTaken,
  intakeTransferAccepted,
  intakeTransferRefused,
  intakeTransferred,
  type Place,
  type TakenIntake,
  type TransferredIntake,
} from './intake.events.js';
import type { CitedSection, Reality } from './shared.schemas.js';

/** Handed over, and what became of that. */
export interface Transfer {
  readonly offered: TransferredIntake;
  readonly outcome:
    | { readonly kind: 'open' }
    | { readonly kind: 'accepted'; readonly accepted: string; readonly at: InstantText }
    | { readonly kind: 'refused'; readonly reason: string };
}
export type Intake =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'taken';
      readonly taken: TakenIntake;
      readonly assigned:
        | { readonly kind: 'none' }
        | { readonly kind: 'abnormality'; readonly abnormality: string; readonly as: 'raised' | 'merged' };
      /** Oldest first; one at most is open, and then it is the last. */
      readonly transfers: readonly Transfer[];
      readonly caller: 'kept' | 'none' | 'erased';
    };
export type KnownIntake = Exclude<Intake, { kind: 'unknown' }>;

interface OnIntake {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface TakeIn extends OnIntake {
  readonly type: 'TakeIn';
  /** Derived: from the command, or from the transfer that was accepted. */
  readonly intake: string;
  readonly origin: IntakeOrigin;
  readonly channel: IntakeChannel;
  readonly said: string;
  /** `unknown`: a section that the actor may not know of, or that is not there. */
  readonly section: CitedSection | { readonly kind: 'unknown' };
  readonly place: Place;
  readonly occurred: Occurred;
  readonly calledAt: InstantText;
  readonly learnedAt: InstantText;
  readonly caller: TakenIntake['caller'];
  readonly provenance: Reality;
}
export interface AssignIntake extends OnIntake {
  readonly type: 'AssignIntake';
  readonly abnormality: string;
  readonly as: 'raised' | 'merged';
}
export interface TransferIntake extends OnIntake {
  readonly type: 'TransferIntake';
  /** Derived from the command. */
  readonly transfer: string;
  /** As it is registered. */
  readonly to: { readonly organisation: string; readonly platform: 'on' | 'off' | 'notRegistered' };
  /** In place of what was said, where that would tell who called. */
  readonly said?: string | undefined;
  readonly reason: string;
}
export interface AcceptTransfer extends OnIntake {
  readonly type: 'AcceptTransfer';
  /** Derived: the own intake of the accepting body. */
  readonly accepted: string;
}
export interface RefuseTransfer extends OnIntake {
  readonly type: 'RefuseTransfer';
  readonly reason: string;
}
export interface EraseCaller extends OnIntake {
  readonly type: 'EraseCaller';
}
export type IntakeCommand = TakeIn | AssignIntake | TransferIntake | AcceptTransfer | RefuseTransfer | EraseCaller;

/** `intake-<id>`. Known to the body that received it; of a transfer its recipient knows, and that alone it may answer. */
export const intake: Aggregate<Intake, IntakeCommand, IntakeEvent> = {
  name: 'intake',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'incidents.intake-taken.v1') {
      const { caller } = event.data;
      return { kind: 'taken', taken: event.data, assigned: { kind: 'none' }, transfers: [], caller };
    }
    if (state.kind === 'unknown') return state;
    switch (event.type) {
      case 'incidents.intake-assigned.v1': {
        const { abnormality, as } = event.data;
        return { ...state, assigned: { kind: 'abnormality', abnormality, as } };
      }
      case 'incidents.intake-transferred.v1':
        return { ...state, transfers: [...state.transfers, { offered: event.data, outcome: { kind: 'open' } }] };
      case 'incidents.intake-transfer-accepted.v1':
        return settled(state, event.data.transfer, {
          ...{ kind: 'accepted', accepted: event.data.accepted, at: event.data.at },
        });
      case 'incidents.intake-transfer-refused.v1':
        return settled(state, event.data.transfer, { kind: 'refused', reason: event.data.reason });
      case 'incidents.intake-caller-erased.v1':
        return { ...state, caller: 'erased' };
      default:
        return assertNever(event);
    }
  },
  /** To take one in its id is derived from the own body: the handler lets that pass. */
  mayKnow: ({ organisation }, state) =>
    state.kind !== 'unknown' &&
    (state.taken.organisation === organisation || lastTo(state, organisation) !== undefined),
  decide: (command, state): Decision<IntakeEvent> => {
    if (!mayAct(command.actor)) return refuse('Forbidden');
    if (command.type === 'TakeIn') return takeIn(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    if (command.type === 'AcceptTransfer') return acceptTransfer(command, state);
    if (command.type === 'RefuseTransfer') return refuseTransfer(command, state);
    // Whoever it was transferred to knows of the transfer, and of nothing else.
    if (state.taken.organisation !== command.actor.organisation) return refuse('NotFound');
    switch (command.type) {
      case 'AssignIntake':
        return assign(command, state);
      case 'TransferIntake':
        return transfer(command, state);
      case 'EraseCaller':
        return eraseCaller(command, state);
      default:
        return assertNever(command);
    }
  },
};

const settled = (state: KnownIntake, id: string, outcome: Transfer['outcome']): KnownIntake => ({
  ...state,
  transfers: state.transfers.map((one) => (one.offered.transfer === id ? { ...one, outcome } : one)),
});

/** The last transfer to a body. */
export const lastTo = ({ transfers }: KnownIntake, organisation: string): Transfer | undefined =>
  transfers.findLast(({ offered }) => offered.to === organisation);

const mayAct = ({ roles }: Actor): boolean => roles.includes('dutyOfficer') || roles.includes('head');
const of = ({ taken: { intake: id } }: KnownIntake, { organisation }: Actor) => ({ intake: id, organisation });

const takeIn = (command: TakeIn, state: Intake): Decision<IntakeEvent> => {
  const { actor, at, intake: id, origin, section, occurred, calledAt, learnedAt, provenance } = command;
  if (state.kind !== 'unknown') return nothing(); // of one command, or of one transfer
  if (section.kind === 'unknown') return refuse('NotFound', {}, ['section']);
  if (calledAt > at) return refuse('TimeInFuture', { learnedAt: calledAt, now: at }, ['calledAt']);
  if (occurred.kind === 'at' && occurred.at > calledAt)
    return refuse('OccurredAfterLearned', { occurredAt: occurred.at, learnedAt: calledAt }, ['occurredAt']);
  const { channel, said, place, caller } = command;
  return accept(
    intakeTaken({
      ...{ intake: id, organisation: actor.organisation, number: `受理-${id.slice(0, 8)}`, origin, channel, said },
      ...{ section, place, occurred, calledAt, learnedAt, caller, takenBy: actor.officer, at, provenance },
    }),
  );
};

const assign = ({ actor, at, abnormality, as }: AssignIntake, state: KnownIntake): Decision<IntakeEvent> => {
  const { assigned } = state;
  if (assigned.kind === 'abnormality')
    return assigned.abnormality === abnormality && assigned.as === as
      ? nothing()
      : refuse('IntakeIsAssigned', { abnormality: assigned.abnormality });
  // While it is open it stays with the sender, who does what is to be done.
  if (isGone(state)) return refuse('IntakeIsTransferred');
  return accept(intakeAssigned({ ...of(state, actor), abnormality, as, assignedBy: actor.officer, at }));
};

const transfer = (command: TransferIntake, state: KnownIntake): Decision<IntakeEvent> => {
  const { actor, at, to, reason, transfer: id } = command;
  const { assigned, taken, transfers } = state;
  if (to.platform === 'notRegistered') return refuse('NotFound', {}, ['to']);
  if (to.organisation === actor.organisation) return refuse('TransferToOwnBody', {}, ['to']);
  if (to.platform === 'off') return refuse('RecipientOffPlatform', { recipient: to.organisation }, ['to']);
  if (assigned.kind === 'abnormality') return refuse('IntakeIsAssigned', { abnormality: assigned.abnormality });
  if (isGone(state)) return refuse('IntakeIsTransferred');
  if (transfers.at(-1)?.outcome.kind === 'open') return refuse('TransferIsOpen');
  const { number, channel, place, occurred, calledAt, provenance } = taken;
  return accept(
    intakeTransferred({
      ...{ ...of(state, actor), transfer: id, from: actor.organisation, to: to.organisation, reason },
      content: { number, channel, said: command.said ?? taken.said, place, occurred, calledAt, provenance },
      ...{ transferredBy: actor.officer, at },
    }),
  );
};

const isGone = ({ transfers }: KnownIntake): boolean => transfers.at(-1)?.outcome.kind === 'accepted';

/** It is this body's still, and nobody raised an abnormality on it or merged it. */
export const awaitsOutcome = (state: KnownIntake): boolean => state.assigned.kind === 'none' && !isGone(state);

const acceptTransfer = ({ actor, at, accepted }: AcceptTransfer, state: KnownIntake): Decision<IntakeEvent> => {
  const last = lastTo(state, actor.organisation);
  if (!last) return refuse('TransferNotToYou');
  if (last.outcome.kind === 'accepted') return nothing();
  if (last.outcome.kind === 'refused') return refuse('TransferIsSettled', { outcome: 'refused' });
  return accept(
    intakeTransferAccepted({ ...of(state, actor), ...parties(last), accepted, acceptedBy: actor.officer, at }),
  );
};

const refuseTransfer = ({ actor, at, reason }: RefuseTransfer, state: KnownIntake): Decision<IntakeEvent> => {
  const last = lastTo(state, actor.organisation);
  if (!last) return refuse('TransferNotToYou');
  const { outcome } = last;
  if (outcome.kind === 'refused' && outcome.reason === reason) return nothing();
  if (outcome.kind !== 'open') return refuse('TransferIsSettled', { outcome: outcome.kind });
  return accept(intakeTransferRefused({ ...of(state, actor), ...parties(last), reason, refusedBy: actor.officer, at }));
};

const parties = ({ offered: { transfer: id, from, to } }: Transfer) => ({ transfer: id, from, to });

const eraseCaller = ({ actor, at }: EraseCaller, state: KnownIntake): Decision<IntakeEvent> => {
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  if (state.caller !== 'kept') return nothing();
  return accept(intakeCallerErased({ ...of(state, actor), erasedBy: actor.officer, at }));
};
