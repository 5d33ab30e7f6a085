import type { ChosenReading, TextRef } from '#platform/calendar/legal-clock.js';
import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { legalReadingChosen, type ReadingEvent } from './reading.events.js';

/** All choices of a body, oldest first; the newest that fits holds. */
export type Readings = readonly ChosenReading[];

export interface ChooseReading {
  readonly type: 'ChooseReading';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly duty: string;
  readonly chosen: TextRef;
  /** Every text of the duty that there is, in every version. */
  readonly texts: readonly TextRef[];
  readonly reason: string;
}

/** `legal-readings-<organisation>`, of the own body alone: the id is that of the actor's. */
export const readings: Aggregate<Readings, ChooseReading, ReadingEvent> = {
  name: 'legal-readings',
  initial: () => [],
  evolve: (state, { data: { duty, chosen, among, reason, chosenBy: by, at } }) => [
    ...state,
    { duty, chosen, among, reason, by, at },
  ],
  mayKnow: () => true,
  decide: ({ actor, at, duty, chosen, texts, reason }, state): Decision<ReadingEvent> => {
    if (!actor.roles.includes('legalOfficer')) return refuse('Forbidden');
    if (texts.length === 0) return refuse('UnknownLegalDuty', { duty }, ['duty']);
    const among = texts.map(({ rule, version }) => ({ rule, version }));
    if (!among.some(({ rule, version }) => rule === chosen.rule && version === chosen.version))
      return refuse('UnknownLegalText', { duty, rule: chosen.rule, version: chosen.version }, ['rule']);
    if (new Set(among.map(({ rule }) => rule)).size < 2) return refuse('NothingToChoose', { duty }, ['duty']);
    const standing = state.findLast((one) => one.duty === duty);
    if (
      standing &&
      canonicalJson([standing.chosen, standing.among, standing.reason]) === canonicalJson([chosen, among, reason])
    )
      return nothing();
    const { organisation, officer: chosenBy } = actor;
    return accept(legalReadingChosen({ organisation, duty, chosen: { ...chosen }, among, reason, chosenBy, at }));
  },
};
