import type { Caller } from '#platform/graphql/caller.js';

/** Which clocks a handover must not leave out. Provided by the context that knows clocks. */
export abstract class ClocksToHandOver {
  /** Ids of clocks that wait for the caller's body now, the 100 that are due first; a matter names each of them. */
  abstract of(caller: Caller): Promise<readonly string[]>;
}
