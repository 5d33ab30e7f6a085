import { randomUUID } from 'node:crypto';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// A process of its own, for what ends a process: `<scenario> <guarded|unguarded> <socket of a journal server> <folder>`.
// It prints one line of JSON when it lives to the end. It runs from the source, with --experimental-transform-types and
// --conditions=app-source: Node strips the types by itself but does not look for `x.ts` where an import says `./x.js`.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && context.parentURL?.includes('/libs/platform/')
      ? next(specifier.replace(/\.js(?=\?|$)/, '.ts'), context)
      : next(specifier, context),
});

const { guardAgainstClientFaults, swallowedClientFaults } = await import('../journal/client-fault-guard.js');
const { FaultProxy } = await import('./fault-proxy.js');
const { createLogger } = await import('../runtime/logging.js');

const [, , scenario = '', guarded = '', socket = '', folder = ''] = process.argv;

const logger = createLogger('silent');

const fact = (text: string) => ({
  id: randomUUID(),
  type: 'testing.fact-noted.v1',
  data: { text },
  metadata: {} as never,
});

/** The journal over a proxy of its own. The adapter allows one in a process; another instance of its module, one more. */
const openJournal = async (instance: string) => {
  const path = join(folder, instance);
  const proxy = await FaultProxy.start(path, socket);
  const { EventStoreDbJournal } = (await import(
    `../journal/eventstoredb.js?${instance}`
  )) as typeof import('../journal/eventstoredb.js');
  const journal = new EventStoreDbJournal({ socket: path }, { logger });
  if (guarded === 'unguarded') process.removeAllListeners('unhandledRejection');
  const count = async (stream: string): Promise<number> => {
    let events = 0;
    for await (const _ of journal.readStream(stream)) events += 1;
    return events;
  };
  return { proxy, journal, count };
};

const scenarios: Record<string, () => Promise<unknown>> = {
  /** An error on one connection makes the client forget what is pending on another, whose reply then comes. */
  'late-reply': async () => {
    const one = await openJournal('one');
    const other = await openJournal('other');
    const stream = `late-${randomUUID()}`;
    await one.journal.append(stream, 'no-stream', [fact('first')]);
    await other.journal.append(`${stream}-other`, 'no-stream', [fact('first')]);
    one.proxy.holdReplies();
    const appending = one.journal.append(stream, 0, [fact('second')]);
    await one.proxy.replyHeld();
    other.proxy.cut();
    // By now the client has heard of the cut, and has told every append that it failed.
    await sleep(100);
    one.proxy.releaseReplies();
    const { revision } = await appending;
    return { revision, events: await one.count(stream) };
  },

  /** The connection breaks while appends wait behind back-pressure. */
  'queued-appends': async () => {
    const { proxy, journal, count } = await openJournal('one');
    const stream = `queued-${randomUUID()}`;
    await journal.append(stream, 'no-stream', [fact('first')]);
    proxy.freeze('open');
    const text = 'x'.repeat(20_000);
    const appending = Array.from({ length: 200 }, (_, n) =>
      journal.append(`${stream}-${n}`, 'no-stream', [fact(text)]),
    );
    // What fits is in the buffers of the connection; the rest waits for them to drain.
    await sleep(200);
    proxy.cut();
    await Promise.all(appending);
    const counts = await Promise.all(appending.map((_, n) => count(`${stream}-${n}`)));
    return { once: counts.filter((n) => n === 1).length };
  },

  'rejected-error': async () => {
    void Promise.reject(new TypeError('undefined is not iterable'));
    await sleep(100);
  },

  'rejected-text': async () => {
    void Promise.reject('no error at all');
    await sleep(100);
  },

  'thrown-error': async () => {
    setImmediate(() => {
      throw new TypeError('undefined is not iterable');
    });
    await sleep(100);
  },

  'rejected-where-the-program-listens': async () => {
    let heard = 0;
    process.on('unhandledRejection', () => {
      heard += 1;
    });
    void Promise.reject(new Error('expected'));
    await sleep(100);
    return { heard };
  },
};

if (guarded === 'guarded') guardAgainstClientFaults(() => undefined);
const outcome = await scenarios[scenario]?.();
process.stdout.write(`${JSON.stringify({ outcome, swallowed: swallowedClientFaults() })}\n`);
process.exit(0);
