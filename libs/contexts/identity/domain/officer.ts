import type { Actor, Role } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import {
  contactChanged,
  type contactKinds,
  type OfficerEvent,
  officerDismissed,
  officerRegistered,
  officerRolesChanged,
  personErased,
} from './officer.events.js';

interface Known {
  readonly id: string;
  readonly organisation: string;
  /** GB/T 2260. */
  readonly jurisdiction: string;
  readonly roles: readonly Role[];
  /** The newest change of its contact. */
  readonly contact?: string;
}

export type Officer =
  | { readonly kind: 'unregistered' }
  | (Known & { readonly kind: 'serving' })
  | (Known & { readonly kind: 'dismissed'; readonly isErased: boolean });

export interface RegisterOfficer {
  readonly type: 'RegisterOfficer';
  readonly actor: Actor;
  readonly officer: string;
  readonly organisation: string;
  /** Region of the organisation, or that nobody has registered it: a fact of another context, read by the handler. */
  readonly region: { readonly kind: 'known'; readonly code: string } | { readonly kind: 'unknown' };
  readonly roles: readonly Role[];
}

export interface ChangeOfficerRoles {
  readonly type: 'ChangeOfficerRoles';
  readonly actor: Actor;
  readonly roles: readonly Role[];
  readonly reason: string;
}

export interface DismissOfficer {
  readonly type: 'DismissOfficer';
  readonly actor: Actor;
  readonly reason: string;
}

export interface ErasePerson {
  readonly type: 'ErasePerson';
  readonly actor: Actor;
  readonly reason: string;
}

/** The vault is written first; this is that it was. */
export interface ChangeContact {
  readonly type: 'ChangeContact';
  readonly actor: Actor;
  /** Derived from the command. */
  readonly change: string;
  readonly changed: readonly (typeof contactKinds)[number][];
}

export type OfficerChange = RegisterOfficer | ChangeOfficerRoles | DismissOfficer | ErasePerson | ChangeContact;

export const officer: Aggregate<Officer, OfficerChange, OfficerEvent> = {
  name: 'officer',
  initial: () => ({ kind: 'unregistered' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.officer-registered.v1': {
        const { officer: id, organisation, jurisdiction, roles } = event.data;
        return { kind: 'serving', id, organisation, jurisdiction, roles };
      }
      case 'identity.officer-roles-changed.v1':
        return state.kind === 'unregistered' ? state : { ...state, roles: event.data.roles };
      case 'identity.officer-dismissed.v1':
        return state.kind === 'unregistered' ? state : { ...state, kind: 'dismissed', isErased: false };
      case 'identity.person-erased.v1':
        return state.kind === 'unregistered' ? state : { ...state, kind: 'dismissed', isErased: true };
      case 'identity.contact-changed.v1':
        return state.kind === 'unregistered' ? state : { ...state, contact: event.data.change };
      default:
        return assertNever(event);
    }
  },
  /** Officers of the own organisation; the platform's operators know all. Nobody is there to be hidden before that. */
  mayKnow: (actor, state) =>
    state.kind === 'unregistered' || actor.roles.includes('operator') || state.organisation === actor.organisation,
  decide: (command, state): Decision<OfficerEvent> => {
    switch (command.type) {
      case 'RegisterOfficer':
        return register(command, state);
      case 'ChangeOfficerRoles':
        return changeRoles(command, state);
      case 'DismissOfficer':
        return dismiss(command, state);
      case 'ErasePerson':
        return erase(command, state);
      case 'ChangeContact':
        return changeContact(command, state);
      default:
        return assertNever(command);
    }
  },
};

const register = (command: RegisterOfficer, state: Officer): Decision<OfficerEvent> => {
  const { actor, organisation, roles, region } = command;
  if (!administers(actor, organisation)) return refuse('Forbidden');
  if (state.kind !== 'unregistered') {
    const same = state.kind === 'serving' && state.organisation === organisation && sameRoles(state.roles, roles);
    // The id of an officer is derived from that of the command that registers it.
    return same ? nothing() : refuse('CommandIdReused');
  }
  const wrongRoles = refuseRoles(actor, roles);
  if (wrongRoles) return wrongRoles;
  if (region.kind === 'unknown') return refuse('OrganisationNotRegistered', { organisation }, ['organisation']);
  return accept(
    officerRegistered({ officer: command.officer, organisation, jurisdiction: region.code, roles: [...roles] }),
  );
};

const changeRoles = ({ actor, roles, reason }: ChangeOfficerRoles, state: Officer): Decision<OfficerEvent> => {
  if (state.kind === 'unregistered') return refuse('NotFound');
  const notTheirs = refuseHandling(actor, state);
  if (notTheirs) return notTheirs;
  const wrongRoles = refuseRoles(actor, roles);
  if (wrongRoles) return wrongRoles;
  if (state.kind === 'dismissed') return refuse('AlreadyDismissed');
  if (sameRoles(state.roles, roles)) return nothing();
  return accept(officerRolesChanged({ officer: state.id, roles: [...roles], reason }));
};

const dismiss = ({ actor, reason }: DismissOfficer, state: Officer): Decision<OfficerEvent> => {
  if (state.kind === 'unregistered') return refuse('NotFound');
  const notTheirs = refuseHandling(actor, state);
  if (notTheirs) return notTheirs;
  if (state.kind === 'dismissed') return nothing();
  return accept(officerDismissed({ officer: state.id, reason }));
};

const erase = ({ actor, reason }: ErasePerson, state: Officer): Decision<OfficerEvent> => {
  if (state.kind === 'unregistered') return refuse('NotFound');
  const notTheirs = refuseHandling(actor, state);
  if (notTheirs) return notTheirs;
  if (state.kind === 'serving') return refuse('StillServing');
  return state.isErased ? nothing() : accept(personErased({ officer: state.id, reason }));
};

/** One's own; the head and the administrators see to those of their body, operators to all. */
const changeContact = ({ actor, change, changed }: ChangeContact, state: Officer): Decision<OfficerEvent> => {
  if (state.kind === 'unregistered') return refuse('NotFound');
  const isOfHead =
    actor.roles.includes('head') && actor.organisation === state.organisation && !state.roles.includes('operator');
  if (state.id !== actor.officer && !isOfHead) {
    const notTheirs = refuseHandling(actor, state);
    if (notTheirs) return notTheirs;
  }
  if (state.kind === 'dismissed') return refuse('AlreadyDismissed');
  if (state.contact === change) return nothing();
  return accept(contactChanged({ officer: state.id, change, changed: [...changed], changedBy: actor.officer }));
};

/** An administrator its own organisation, an operator any. */
const administers = (actor: Actor, organisation: string): boolean =>
  actor.roles.includes('operator') || (actor.roles.includes('administrator') && actor.organisation === organisation);

/** Only operators make or handle operators; nobody handles itself (no right is given to oneself). */
const refuseHandling = (actor: Actor, state: Known): Decision<OfficerEvent> | undefined => {
  if (!administers(actor, state.organisation)) return refuse('Forbidden');
  if (state.roles.includes('operator') && !actor.roles.includes('operator')) return refuse('Forbidden');
  if (state.id === actor.officer) return refuse('NotOnOneself');
  return undefined;
};

/** GB/T 22239-2019, level 3, 8.1.5: system administration and audit are separate persons. */
const refuseRoles = (actor: Actor, roles: readonly Role[]): Decision<OfficerEvent> | undefined => {
  if (roles.includes('operator') && !actor.roles.includes('operator')) return refuse('Forbidden', {}, ['roles']);
  const administrative = roles.includes('administrator') || roles.includes('operator');
  return administrative && roles.includes('auditor') ? refuse('RolesNotSeparated', {}, ['roles']) : undefined;
};

const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role));
