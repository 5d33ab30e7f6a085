import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import {
  type OrganisationChange,
  type OrganisationDetails,
  type OrganisationEvent,
  organisationChanged,
  organisationRegistered,
} from './organisation.events.js';

export type Organisation = { readonly kind: 'unknown' } | RegisteredOrganisation;

export interface RegisteredOrganisation {
  readonly kind: 'registered';
  readonly id: string;
  /** As they are now. */
  readonly details: OrganisationDetails;
}

export interface RegisterOrganisation {
  readonly type: 'RegisterOrganisation';
  readonly actor: Actor;
  readonly organisation: string;
  readonly details: OrganisationDetails;
  /** Whether `details.parent` names an organisation that is registered. */
  readonly parentIsKnown: boolean;
}

export interface ChangeOrganisation {
  readonly type: 'ChangeOrganisation';
  readonly actor: Actor;
  readonly change: OrganisationChange;
}

export type OrganisationCommand = RegisterOrganisation | ChangeOrganisation;

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** Organisations are known to each signed-in officer: the directory of a platform has no secrets. */
export const organisation: Aggregate<Organisation, OrganisationCommand, OrganisationEvent> = {
  name: 'organisation',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'jurisdictions.organisation-registered.v1':
        return { kind: 'registered', id: event.data.organisation, details: event.data.details };
      case 'jurisdictions.organisation-changed.v1': {
        if (state.kind === 'unknown') return state;
        const { organisation: _, ...change } = event.data;
        return { ...state, details: { ...state.details, ...change } };
      }
      default:
        return assertNever(event);
    }
  },
  mayKnow: () => true,
  decide: (command, state): Decision<OrganisationEvent> => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    switch (command.type) {
      case 'RegisterOrganisation':
        return register(command, state);
      case 'ChangeOrganisation':
        return change(command, state);
      default:
        return assertNever(command);
    }
  },
};

const register = (command: RegisterOrganisation, state: Organisation): Decision<OrganisationEvent> => {
  if (state.kind === 'registered') {
    return same(state.details, command.details)
      ? nothing()
      : refuse('OrganisationExists', { organisation: command.organisation }, ['organisation']);
  }
  if (!command.parentIsKnown) return refuse('UnknownOrganisation', {}, ['details', 'parent']);
  return accept(organisationRegistered({ organisation: command.organisation, details: command.details }));
};

const change = ({ change }: ChangeOrganisation, state: Organisation): Decision<OrganisationEvent> => {
  if (state.kind === 'unknown') return refuse('NotFound');
  return same(state.details, { ...state.details, ...change })
    ? nothing()
    : accept(organisationChanged({ organisation: state.id, ...change }));
};
