import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type EventStoreDBClient, jsonEvent, WrongExpectedVersionError } from '@eventstore/db-client';
import { type EmbeddedJournal, startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { JournalUnavailable, WrongExpectedRevision } from '#platform/journal/journal.js';
import { createLogger } from '#platform/runtime/logging.js';
import { FaultProxy } from '#platform/testing/fault-proxy.js';
import { chanceFrom } from '../../libs/journal-server/testing/disk.js';
import { type Operation, violationsOf } from './history.js';
import { clientOn, newFolder } from './journal-server.js';

// Sixteen clients append to the same streams and read them. `LIANFANG_TEST_HISTORIES` says how often.
const histories = Number(process.env['LIANFANG_TEST_HISTORIES'] ?? 2);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_200_919);

const CLIENTS = 16;
const OPERATIONS = 15;
const STREAMS = 3;
const logger = createLogger('silent');

/** One client, however it reaches the server. */
interface Client {
  append(
    stream: string,
    expected: number,
    ids: readonly string[],
  ): Promise<'applied' | 'unknown' | { readonly actual: number }>;
  /** The ids of all events; `undefined` when nobody answered. */
  read(stream: string): Promise<readonly string[] | undefined>;
}

type Through = 'the official client' | 'the adapter';
type Fault = 'no fault' | 'cut connections' | 'dead connections' | 'kills with -9';

/**
 * What each history is told by; the first three are those of every test run. Of several official clients in one process
 * a fault on one connection breaks all (client-fault-guard.ts), so faults come through the adapter, as in the program.
 */
const kinds: readonly (readonly [Through, Fault])[] = [
  ['the official client', 'no fault'],
  ['the adapter', 'cut connections'],
  ['the adapter', 'kills with -9'],
  ['the adapter', 'dead connections'],
];

const ofClient = (client: EventStoreDBClient): Client => ({
  append: async (stream, expected, ids) => {
    const events = ids.map((id) => jsonEvent({ id, type: 'conformance.noted.v1', data: {} }));
    const expectedRevision = expected === -1 ? 'no_stream' : BigInt(expected);
    try {
      await client.appendToStream(stream, events, { expectedRevision });
      return 'applied';
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) return 'unknown';
      return { actual: typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) : -1 };
    }
  },
  read: async (stream) => {
    const ids: string[] = [];
    try {
      for await (const { event } of client.readStream(stream)) ids.push(event?.id ?? '');
    } catch (error) {
      // A read that breaks off says nothing; a stream that is not there is empty.
      return (error as { type?: string }).type === 'stream-not-found' ? [] : undefined;
    }
    return ids;
  },
});

const ofJournal = (journal: EventStoreDbJournal): Client => ({
  append: async (stream, expected, ids) => {
    const events = ids.map((id) => ({ id, type: 'conformance.noted.v1', data: {}, metadata: {} as never }));
    try {
      await journal.append(stream, expected === -1 ? 'no-stream' : expected, events);
      return 'applied';
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return { actual: error.actual === 'no-stream' ? -1 : error.actual };
      if (error instanceof JournalUnavailable) return 'unknown';
      throw error;
    }
  },
  read: async (stream) => {
    const ids: string[] = [];
    for await (const { id } of journal.readStream(stream)) ids.push(id);
    return ids;
  },
});

/** Sixteen connections of sixteen clients, or the one of the adapter with sixteen callers. */
const connect = async (through: Through, server: EmbeddedJournal, folder: string) => {
  if (through === 'the adapter') {
    const proxy = await FaultProxy.start(join(folder, 'proxy'), server.socket);
    const journal = new EventStoreDbJournal({ socket: join(folder, 'proxy') }, { logger, timeoutMs: 500 });
    return {
      clients: Array.from({ length: CLIENTS }, () => ofJournal(journal)),
      proxies: [proxy],
      close: async () => {
        await journal.close();
        await proxy.close();
      },
    };
  }
  const sockets = Array.from({ length: CLIENTS }, (_, n) => join(folder, `proxy-${n}`));
  const proxies = await Promise.all(sockets.map((socket) => FaultProxy.start(socket, server.socket)));
  const clients = sockets.map(clientOn);
  return {
    clients: clients.map(ofClient),
    proxies,
    close: async () => {
      await Promise.all(clients.map((client) => client.dispose()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
};

interface Told {
  readonly history: ReadonlyMap<string, readonly Operation[]>;
  readonly violations: readonly string[];
}

const tell = async (n: number, [through, fault]: (typeof kinds)[number], ...extraArgs: string[]): Promise<Told> => {
  const folder = newFolder();
  const server = await startEmbeddedJournal({ folder: folder.journal, logger, extraArgs });
  const { clients, proxies, close } = await connect(through, server, folder.path);
  const chance = chanceFrom(seed + n);
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)] as T;
  const streams = Array.from({ length: STREAMS }, () => `history-${randomUUID()}`);
  const history = new Map<string, Operation[]>(streams.map((stream) => [stream, []]));
  let ticks = 0;
  let finished = 0;
  let kills = 0;

  const fail = (): void => {
    finished += 1;
    if (fault === 'cut connections' && finished % 20 === 10) oneOf(proxies).cut();
    if (fault === 'dead connections' && finished % 50 === 25) oneOf(proxies).freeze('open');
    if (fault === 'kills with -9' && finished % 70 === 35 && kills < 3) {
      kills += 1;
      server.process.kill('SIGKILL');
    }
  };
  await Promise.all(
    clients.map(async (client, name) => {
      const known = new Map(streams.map((stream) => [stream, -1]));
      for (let count = 0; count < OPERATIONS; count += 1) {
        const stream = oneOf(streams);
        const expected = known.get(stream) ?? -1;
        const invoked = ++ticks;
        if (chance() < 0.3) {
          const ids = await client.read(stream);
          if (ids) {
            history.get(stream)?.push({ kind: 'read', client: name, invoked, returned: ++ticks, ids });
            known.set(stream, ids.length - 1);
          }
        } else {
          const ids = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => randomUUID());
          const outcome = await client.append(stream, expected, ids);
          const returned = outcome === 'unknown' ? Number.POSITIVE_INFINITY : ++ticks;
          history.get(stream)?.push({ kind: 'append', client: name, invoked, returned, expected, ids, outcome });
          if (outcome === 'applied') known.set(stream, expected + ids.length);
          else if (outcome !== 'unknown') known.set(stream, outcome.actual);
        }
        fail();
      }
    }),
  );
  await close();

  const last = new EventStoreDbJournal({ socket: server.socket }, { logger });
  const violations: string[] = [];
  for (const [stream, operations] of history) {
    violations.push(...violationsOf(operations, (await ofJournal(last).read(stream)) ?? []));
  }
  await last.close();
  await server.stop();
  folder.remove();
  return { history, violations };
};

describe('sixteen clients on the same streams', () => {
  const told = Array.from(
    { length: histories },
    (_, n) => [n, ...(kinds[n % kinds.length] as (typeof kinds)[0])] as const,
  );

  it.each(told)('history %i, through %s with %s: could have been told one after the other', async (n, ...kind) => {
    const { history, violations } = await tell(n, kind);
    expect(violations).toEqual([]);
    const outcomes = [...history.values()].flat().map((it) => (it.kind === 'append' ? it.outcome : 'read'));
    for (const some of ['applied', 'read']) expect(outcomes).toContain(some);
    expect(outcomes).toContainEqual({ actual: expect.any(Number) });
  });

  it('are found out when the server acknowledges before it has written, and is killed', async () => {
    // A kill that meets nothing unwritten is found out by nobody: another history then.
    let found: readonly string[] = [];
    for (let n = 0; n < 10 && found.length === 0; n += 1) {
      const { violations } = await tell(n, ['the adapter', 'kills with -9'], '--sabotage', 'ack-before-fsync');
      found = violations;
    }
    expect(found).not.toEqual([]);
  });
});
