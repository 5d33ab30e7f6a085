import { type Aggregate, accept, nothing } from '#platform/kernel/decider.js';
import { type SectionIndexEvent, sectionNamed } from './section-index.events.js';

export interface NameSection {
  readonly type: 'NameSection';
  readonly section: string;
  readonly agreement: string;
}

/**
 * `agreements-of-section-<section>`: agreements that ever named it, so that whoever starts from a section finds them.
 * Whether one holds on a day, and for whom, the agreement says. Kept by an automation; no officer speaks to it.
 */
export const sectionIndex: Aggregate<ReadonlySet<string>, NameSection, SectionIndexEvent> = {
  name: 'agreements-of-section',
  initial: () => new Set(),
  evolve: (state, { data }) => new Set([...state, data.agreement]),
  mayKnow: () => true,
  decide: ({ section, agreement }, state) =>
    state.has(agreement) ? nothing() : accept(sectionNamed({ section, agreement })),
};
