import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, nothing, refuse } from '#platform/kernel/decider.js';
import { type SectionDetails, type SectionEvent, sectionRegistered } from './section.events.js';

export type Section =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'registered'; readonly id: string; readonly details: SectionDetails };

export interface RegisterSection {
  readonly type: 'RegisterSection';
  readonly actor: Actor;
  readonly section: string;
  readonly details: SectionDetails;
  readonly dataOwnerIsKnown: boolean;
}

/** Whether the actor may know of a section by itself: its data owner, and the platform's operator who registers it. */
export const mayKnowSection = (actor: Actor, section: Section): boolean =>
  actor.roles.includes('operator') ||
  (section.kind === 'registered' && section.details.dataOwner === actor.organisation);

export const section: Aggregate<Section, RegisterSection, SectionEvent> = {
  name: 'section',
  initial: () => ({ kind: 'unknown' }),
  evolve: (_, event) => ({ kind: 'registered', id: event.data.section, details: event.data.details }),
  mayKnow: mayKnowSection,
  decide: (command, state) => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    if (state.kind === 'registered') {
      return canonicalJson(state.details) === canonicalJson(command.details)
        ? nothing()
        : refuse('SectionExists', { section: command.section }, ['section']);
    }
    if (!command.dataOwnerIsKnown) return refuse('UnknownDataOwner', {}, ['details', 'dataOwner']);
    return accept(sectionRegistered({ section: command.section, details: command.details }));
  },
};
