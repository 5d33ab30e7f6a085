import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type OrganisationDetails, type OrganisationEvent, organisationRegistered } from './organisation.events.js';

export type Organisation =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'registered'; readonly id: string; readonly details: OrganisationDetails };

export interface RegisterOrganisation {
  readonly type: 'RegisterOrganisation';
  readonly actor: Actor;
  readonly organisation: string;
  readonly details: OrganisationDetails;
  /** Whether `details.parent` names an organisation that is registered. */
  readonly parentIsKnown: boolean;
}

/** Organisations are known to each signed-in officer: the directory of a platform has no secrets. */
export const organisation: Aggregate<Organisation, RegisterOrganisation, OrganisationEvent> = {
  name: 'organisation',
  initial: () => ({ kind: 'unknown' }),
  evolve: (_, event) => ({ kind: 'registered', id: event.data.organisation, details: event.data.details }),
  mayKnow: () => true,
  decide: (command, state): Decision<OrganisationEvent> => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    if (state.kind === 'registered') {
      return canonicalJson(state.details) === canonicalJson(command.details)
        ? nothing()
        : refuse('OrganisationExists', { organisation: command.organisation }, ['organisation']);
    }
    if (!command.parentIsKnown) return refuse('UnknownOrganisation', {}, ['details', 'parent']);
    return accept(organisationRegistered({ organisation: command.organisation, details: command.details }));
  },
};
