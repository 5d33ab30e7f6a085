import type { Scope } from './scope.js';

/** What changed in a table since a subscriber began to listen, for those who may see it. */
export abstract class Changes {
  /**
   * Rows of a table that changed after the call (or after `after`), each once per change, in order of `changed_at`.
   * Asked once per distinct scope and table, not per subscriber. Ends when `signal` aborts, or when `scopeNow` answers
   * nothing (token, officer or grant gone): it is asked again at every delivery.
   *
   * Changes of one row between two looks are one delivery of its latest state; one that came in the very moment before
   * the call may be delivered, none after it is missed.
   *
   * @throws SubscriberLags (from the iterator) when more than 1,000 rows wait to be taken: ask again, and read anew
   */
  abstract watch<Row>(
    table: string,
    scopeNow: () => Promise<Scope | undefined>,
    signal: AbortSignal,
  ): AsyncIterable<Row>;
}
