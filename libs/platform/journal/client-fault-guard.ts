/** What the guard of this process knows. */
interface Guard {
  swallowed: number;
  readonly listeners: Set<() => void>;
}

/** By a global symbol: a second instance of this module joins the guard that stands already. */
const registered = Symbol.for('lianfang.journal.client-fault-guard');
const registry = globalThis as { [registered]?: Guard };

/**
 * Two faults of `dist/streams/appendToStream/batchAppend.js` in `@eventstore/db-client` 6.2.1 end a Node process as
 * unhandled rejections although the append they belong to was rejected properly as well, and is settled by whoever
 * called it:
 *
 * - A transport error on any stream of the process forgets the pending appends of all; the reply that then comes for
 *   one of them makes the handler throw `TypeError: undefined is not iterable` (fixed in `@kurrent/kurrentdb-client`
 *   1.3.1 only).
 * - Appends that wait behind back-pressure are written by an async promise executor; when the stream breaks, each one
 *   rejects a promise nobody holds with the gRPC error of the stream.
 */
export const isClientFault = (reason: unknown): boolean => {
  if (!(reason instanceof Error)) return false;
  // The bare gRPC error. An error of the client's own kinds (it has a `type`) is one that an append was rejected with.
  const isGrpc = 'code' in reason && typeof reason.code === 'number' && 'details' in reason && !('type' in reason);
  return (isGrpc || reason instanceof TypeError) && origin.test(reason.stack ?? '');
};

/** The client ships source maps: under `--enable-source-maps` its stacks name the TypeScript it was made from. */
const origin = /appendToStream[\\/]batchAppend\.[jt]s/;

/** How many of the client's faults were swallowed in this process. */
export const swallowedClientFaults = (): number => registry[registered]?.swallowed ?? 0;

/**
 * From now on {@link isClientFault} ends this process no more; every other unhandled rejection does what it did before:
 * where nobody else listens, Node ends the process with the stack and exit code 1. A program that has a listener for
 * `unhandledRejection` of its own must ask {@link isClientFault}, too.
 *
 * Uncaught exceptions are left alone: the client's handlers run in promises of @grpc/grpc-js, so its faults do not
 * arrive that way, and a listener would change what all others do.
 *
 * @param onLostReply called after a late reply: the stream on which it came is read no more, all its appends wait in vain.
 * @returns takes `onLostReply` away; the guard stays.
 */
export const guardAgainstClientFaults = (onLostReply: () => void): (() => void) => {
  registry[registered] ??= install();
  const guard = registry[registered];
  guard.listeners.add(onLostReply);
  return () => guard.listeners.delete(onLostReply);
};

const install = (): Guard => {
  const guard: Guard = { swallowed: 0, listeners: new Set() };
  const onRejection = (reason: unknown): void => {
    if (isClientFault(reason)) {
      guard.swallowed += 1;
      if (reason instanceof TypeError) for (const listener of guard.listeners) listener();
      return;
    }
    if (process.listenerCount('unhandledRejection') > 1) return;
    // Having listened is what kept Node from ending the process. Rejected again with nobody listening, it takes the
    // ordinary way, whatever `--unhandled-rejections` says that is.
    process.off('unhandledRejection', onRejection);
    void Promise.reject(reason);
    setImmediate(() => process.on('unhandledRejection', onRejection));
  };
  process.on('unhandledRejection', onRejection);
  return guard;
};
