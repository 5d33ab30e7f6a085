import type { Actor } from './actor.js';
import { type Refusal, refusal } from './refusal.js';

/** What a decision comes to: new facts (perhaps none), or a refusal. */
export type Decision<Event> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export const accept = <Event>(...events: readonly Event[]): Decision<Event> => ({ kind: 'accepted', events });
/** The command changes nothing (a second click): accepted, no event. */
export const nothing = <Event>(): Decision<Event> => ({ kind: 'accepted', events: [] });
export const refuse = <Event>(
  code: string,
  details: Refusal['details'] = {},
  path: readonly string[] = [],
): Decision<Event> => ({ kind: 'refused', refusal: refusal(code, details, path) });

/**
 * The pure heart of an aggregate: plain functions, no I/O, no clock, no chance, no floating point.
 * Time (`at`), ids, actor and facts of other contexts arrive with the command.
 */
export interface Decider<State, Command, Event> {
  readonly initial: () => State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => Decision<Event>;
  /**
   * May this actor know that the aggregate exists? Asked before anything else is said; where it answers no,
   * the caller hears `NotFound`, as if nothing were there.
   */
  readonly mayKnow: (actor: Actor, state: State) => boolean;
}

/** A decider with the name of its streams. */
export interface Aggregate<State, Command, Event> extends Decider<State, Command, Event> {
  /** `incident`, `section`, …: the first word of the stream name. */
  readonly name: string;
}

export const streamOf = (aggregate: { readonly name: string }, id: string): string => `${aggregate.name}-${id}`;

export const assertNever = (value: never): never => {
  throw new Error(`unexpected: ${JSON.stringify(value)}`);
};
