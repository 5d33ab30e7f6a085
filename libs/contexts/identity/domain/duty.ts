import type { Actor, Role } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { hoursLater, type InstantText } from '#platform/kernel/time.js';
import {
  type Assigned,
  type DutyEvent,
  dutyAssigned,
  dutyRemoved,
  handoverConfirmed,
  handoverDeclined,
  handoverOffered,
  type Matter,
  type Remarks,
} from './duty.events.js';
import { type DutyRules, used } from './duty-rules.js';
import { type Handover, holderOf, isAssigned, merged, type Roster, type Shift, takingOver } from './roster.js';

/** The duty of one body in one legal year. */
export interface Duty extends Roster {
  readonly body: { readonly kind: 'unknown' } | { readonly kind: 'known'; readonly organisation: string };
  /** Shifts that are gone: they were removed before they began. */
  readonly removed: readonly string[];
}

/** An officer as the handler found it, by id; one that nobody registered is not in it. */
export type OfficersFound = ReadonlyMap<
  string,
  { readonly organisation: string; readonly roles: readonly Role[]; readonly serving: boolean }
>;

interface OnDuty {
  readonly actor: Actor;
  readonly at: InstantText;
  readonly rules: DutyRules;
  /** The years beside this one, as far as they reach near: a shift may pass the turn of the year. */
  readonly nearby: Roster;
}
export interface AssignDuty extends OnDuty {
  readonly type: 'AssignDuty';
  /** Derived from the command, after the year. */
  readonly shift: string;
  readonly officer: string;
  readonly deputy: Assigned;
  readonly leader: Assigned;
  readonly from: InstantText;
  readonly until: InstantText;
  readonly officers: OfficersFound;
}
export interface RemoveDuty extends OnDuty {
  readonly type: 'RemoveDuty';
  readonly shift: string;
  readonly reason: string;
}
export interface OfferHandover extends OnDuty {
  readonly type: 'OfferHandover';
  /** Derived from the command, after the year of the shift. */
  readonly handover: string;
  readonly shift: string;
  readonly to: string;
  readonly matters: readonly Matter[];
  /** Ids of the clocks that wait for the body, as the handler found them. */
  readonly openClocks: readonly string[];
  readonly remarks: Remarks;
}
export interface ConfirmHandover extends OnDuty {
  readonly type: 'ConfirmHandover';
  readonly handover: string;
}
export interface DeclineHandover extends OnDuty {
  readonly type: 'DeclineHandover';
  readonly handover: string;
  readonly reason: string;
}
export type DutyCommand = AssignDuty | RemoveDuty | OfferHandover | ConfirmHandover | DeclineHandover;

/** `duty-<organisation>-<year>`, the legal year in which a shift begins. Known to its own body alone. */
export const duty: Aggregate<Duty, DutyCommand, DutyEvent> = {
  name: 'duty',
  initial: () => ({ body: { kind: 'unknown' }, shifts: [], handovers: [], removed: [] }),
  evolve: (before, event) => {
    const state: Duty = { ...before, body: { kind: 'known', organisation: event.data.organisation } };
    switch (event.type) {
      case 'identity.duty-assigned.v1': {
        const { shift: id, officer, deputy, leader, from, until } = event.data;
        return { ...state, shifts: [...state.shifts, { id, officer, deputy, leader, from, until, isCut: false }] };
      }
      case 'identity.duty-removed.v1': {
        const { shift: id, at } = event.data;
        const shift = state.shifts.find((one) => one.id === id);
        if (!shift || at <= shift.from)
          return {
            ...state,
            shifts: state.shifts.filter((one) => one !== shift),
            removed: [...state.removed, id],
          };
        const cut = { ...shift, until: at, isCut: true };
        return { ...state, shifts: state.shifts.map((one) => (one === shift ? cut : one)) };
      }
      case 'identity.handover-offered.v1': {
        const { handover: id, shift, to, incoming, at: offeredAt } = event.data;
        const offered: Handover = { id, shift, to, incoming, offeredAt, decision: { kind: 'open' } };
        return { ...state, handovers: [...state.handovers, offered] };
      }
      case 'identity.handover-confirmed.v1':
        return decided(state, event.data.handover, { kind: 'confirmed', at: event.data.at });
      case 'identity.handover-declined.v1':
        return decided(state, event.data.handover, { kind: 'declined' });
      default:
        return assertNever(event);
    }
  },
  mayKnow: (actor, { body }) => body.kind === 'unknown' || body.organisation === actor.organisation,
  decide: (command, state): Decision<DutyEvent> => {
    switch (command.type) {
      case 'AssignDuty':
        return assign(command, state);
      case 'RemoveDuty':
        return remove(command, state);
      case 'OfferHandover':
        return offer(command, state);
      case 'ConfirmHandover':
        return confirm(command, state);
      case 'DeclineHandover':
        return decline(command, state);
      default:
        return assertNever(command);
    }
  },
};

const decided = (state: Duty, id: string, decision: Handover['decision']): Duty => ({
  ...state,
  handovers: state.handovers.map((one) => (one.id === id ? { ...one, decision } : one)),
});

const keepsRoster = ({ roles }: Actor): boolean => roles.includes('administrator') || roles.includes('head');
/** Who may stand on a roster. */
const takesDuty = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.includes('dutyOfficer') || roles.includes('head');

const assign = (command: AssignDuty, state: Duty): Decision<DutyEvent> => {
  const { actor, at, rules, nearby, shift, officer, deputy, leader, from, until } = command;
  if (!keepsRoster(actor)) return refuse('Forbidden');
  const notFit =
    refuseOfficer(command, officer, 'officer', takesDuty) ??
    (deputy.kind === 'officer' ? refuseOfficer(command, deputy.officer, 'deputy', takesDuty) : undefined) ??
    (leader.kind === 'officer'
      ? refuseOfficer(command, leader.officer, 'leader', ({ roles }) => roles.includes('head'))
      : undefined);
  if (notFit) return notFit;
  if (deputy.kind === 'officer' && deputy.officer === officer) return refuse('DeputyIsOfficer', {}, ['deputy']);
  if (until <= from) return refuse('IntervalEndsBeforeItBegins', {}, ['until']);
  if (until > hoursLater(from, rules.longestShiftHours))
    return refuse('ShiftTooLong', { hours: rules.longestShiftHours }, ['until']);
  if (until <= at) return refuse('ShiftIsOver', {}, ['until']);
  const other = [...state.shifts, ...nearby.shifts].find((one) => one.from < until && from < one.until);
  if (other) {
    const { officer: theirs, deputy: theirDeputy, leader: theirLeader } = other;
    const same =
      canonicalJson([theirs, theirDeputy, theirLeader, other.from, other.until]) ===
      canonicalJson([officer, deputy, leader, from, until]);
    return same ? nothing() : refuse('ShiftOverlaps', { shift: other.id, from: other.from, until: other.until });
  }
  return accept(
    dutyAssigned({
      ...{ organisation: actor.organisation, shift, officer, deputy, leader, from, until, rules: used(rules) },
      ...{ assignedBy: actor.officer, at },
    }),
  );
};

/** One of another body is not there. */
const refuseOfficer = (
  { actor, officers }: AssignDuty,
  id: string,
  place: string,
  mayHaveIt: (officer: Pick<Actor, 'roles'>) => boolean,
): Decision<DutyEvent> | undefined => {
  const found = officers.get(id);
  if (found?.organisation !== actor.organisation) return refuse('NotFound', {}, [place]);
  if (!found.serving) return refuse('AlreadyDismissed', {}, [place]);
  return mayHaveIt(found) ? undefined : refuse('LacksDutyRole', {}, [place]);
};

const remove = ({ actor, at, shift: id, reason }: RemoveDuty, state: Duty): Decision<DutyEvent> => {
  if (!keepsRoster(actor)) return refuse('Forbidden');
  if (state.removed.includes(id)) return nothing();
  const shift = state.shifts.find((one) => one.id === id);
  if (!shift) return refuse('NotFound');
  if (shift.until <= at) return shift.isCut ? nothing() : refuse('ShiftIsOver');
  return accept(dutyRemoved({ organisation: actor.organisation, shift: id, reason, removedBy: actor.officer, at }));
};

const offer = (command: OfferHandover, state: Duty): Decision<DutyEvent> => {
  const { actor, at, rules, nearby, handover, shift: id, to, matters, openClocks, remarks } = command;
  if (!takesDuty(actor)) return refuse('Forbidden');
  const shift = state.shifts.find((one) => one.id === id);
  if (!shift) return refuse('NotFound');
  if (state.handovers.some((one) => one.id === handover)) return nothing();
  const roster = merged(state, nearby);
  if (at < shift.from || holderOf(roster, shift, at) !== actor.officer) return refuse('NotYoursToHandOver');
  if (isHandedOn(roster, shift)) return refuse('AlreadyHandedOver');
  if (shift.isCut || hoursLater(shift.until, rules.outgoingResponsibleHours) <= at) return refuse('ShiftIsOver');
  if (to === actor.officer) return refuse('NotToOneself', {}, ['to']);
  const incoming = takingOver(roster, to, at, rules);
  if (!incoming) return refuse('NotOnDuty', {}, ['to']);
  const named = new Set(matters.filter(({ kind }) => kind === 'clock').map((matter) => matter.id));
  const clocks = openClocks.filter((clock) => !named.has(clock));
  if (clocks.length > 0) return refuse('OpenClockLeftOut', { clocks }, ['matters']);
  return accept(
    handoverOffered({
      ...{ organisation: actor.organisation, handover, shift: id, offeredBy: actor.officer, to, incoming: incoming.id },
      ...{ matters: [...matters], remarks, rules: used(rules), at },
    }),
  );
};

/** Another shift took over from it. */
const isHandedOn = ({ handovers }: Roster, { id }: Shift): boolean =>
  handovers.some(({ shift, incoming, decision }) => shift === id && incoming !== id && decision.kind === 'confirmed');

const confirm = ({ actor, at, nearby, handover: id }: ConfirmHandover, state: Duty): Decision<DutyEvent> => {
  const handover = state.handovers.find((one) => one.id === id);
  const notTheirs = refuseIncoming(actor, handover);
  if (notTheirs || !handover) return notTheirs ?? refuse('NotFound');
  if (handover.decision.kind === 'confirmed') return nothing();
  const roster = merged(state, nearby);
  if (!isNewest(roster, handover)) return refuse('HandoverNotOpen');
  const incoming = roster.shifts.find((shift) => shift.id === handover.incoming);
  if (!incoming || incoming.until <= at || !isAssigned(incoming, actor.officer)) return refuse('NotOnDuty');
  const { shift } = handover;
  return accept(
    handoverConfirmed({ organisation: actor.organisation, handover: id, shift, confirmedBy: actor.officer, at }),
  );
};

const decline = ({ actor, at, nearby, handover: id, reason }: DeclineHandover, state: Duty): Decision<DutyEvent> => {
  const handover = state.handovers.find((one) => one.id === id);
  const notTheirs = refuseIncoming(actor, handover);
  if (notTheirs || !handover) return notTheirs ?? refuse('NotFound');
  if (handover.decision.kind === 'declined') return nothing();
  if (!isNewest(merged(state, nearby), handover)) return refuse('HandoverNotOpen');
  const { shift } = handover;
  return accept(
    handoverDeclined({ organisation: actor.organisation, handover: id, shift, reason, declinedBy: actor.officer, at }),
  );
};

const refuseIncoming = (actor: Actor, handover: Handover | undefined): Decision<DutyEvent> | undefined => {
  if (!takesDuty(actor)) return refuse('Forbidden');
  if (!handover) return refuse('NotFound');
  return handover.to === actor.officer ? undefined : refuse('NotTheIncomingOfficer');
};

/** Open, and no newer offer took its place. */
const isNewest = ({ handovers }: Roster, { id, decision }: Handover): boolean =>
  decision.kind === 'open' && handovers.at(-1)?.id === id;
