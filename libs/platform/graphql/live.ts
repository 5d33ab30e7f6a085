import type { Changes } from '#platform/read-store/changes.js';
import { scopeOf } from '#platform/read-store/scope.js';
import type { Authenticator } from './access.js';
import type { Caller } from './caller.js';

/**
 * A live subscription on a table: each changed row that the caller may see at the moment of delivery. It ends when the
 * token, the officer or the subscriber is gone.
 *
 * @param deliver what a row becomes; `undefined` where this subscriber did not ask for it
 */
export const live = <Row, Payload>(
  {
    changes,
    authenticator,
    caller,
  }: { readonly changes: Changes; readonly authenticator: Authenticator; readonly caller: Caller },
  table: string,
  deliver: (row: Row) => Payload | undefined,
): AsyncIterableIterator<Payload> => {
  const ended = new AbortController();
  const scopeNow = async () => {
    const session = await authenticator.stillValid(caller.session);
    return session && scopeOf(session.actor);
  };
  const rows = changes.watch<Row>(table, scopeNow, ended.signal)[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      for (;;) {
        const { value, done } = await rows.next();
        if (done) return { value: undefined, done: true };
        const payload = deliver(value);
        if (payload !== undefined) return { value: payload, done: false };
      }
    },
    return: async () => {
      // Aborting first: a `next` that waits for a change would otherwise keep `return` waiting too.
      ended.abort();
      await rows.return?.();
      return { value: undefined, done: true };
    },
  };
};
