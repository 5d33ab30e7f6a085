import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { jsonEvent } from '@eventstore/db-client';
import { type EmbeddedJournal, startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { createLogger } from '#platform/runtime/logging.js';
import { FaultProxy } from '#platform/testing/fault-proxy.js';
import { clientOn, newFolder } from './journal-server.js';

// Of the adapter as the program sets it up: what becomes of its subscription when something happens to its connection,
// while somebody else goes on appending over another one.

const logger = createLogger('silent');

describe('a subscription', () => {
  const folder = newFolder();
  let server: EmbeddedJournal;
  let proxy: FaultProxy;
  let journal: EventStoreDbJournal;
  beforeEach(async () => {
    server = await startEmbeddedJournal({ folder: folder.journal, logger });
    proxy = await FaultProxy.start(join(folder.path, 'proxy'), server.socket);
    journal = new EventStoreDbJournal({ socket: join(folder.path, 'proxy') }, { logger });
  });
  afterEach(async () => {
    await journal.close();
    await proxy.close();
    await server.stop();
  });
  afterAll(() => folder.remove());

  const faults: [string, () => void][] = [
    ['is cut', () => proxy.cut()],
    ['answers no more, and says so', () => proxy.endReplies()],
    ['is dead without a word', () => proxy.freeze('open')],
    ['hears nothing while requests go through', () => proxy.muteOpenCalls()],
    ['is slow', () => proxy.delay(500)],
    ['ends with its server, killed with -9', () => server.process.kill('SIGKILL')],
  ];
  it.each(faults)('whose connection %s goes on within 5 s: nothing missed, nothing twice', async (_what, fault) => {
    const stream = `resubscription-${randomUUID()}`;
    const client = clientOn(server.socket);
    const appended: string[] = [];
    // Over a call of its own each (that is what credentials do): an append that breaks concerns no other.
    const append = async (): Promise<void> => {
      const event = jsonEvent({ id: randomUUID(), type: 'conformance.noted.v1', data: {} });
      const credentials = { username: 'admin', password: 'changeit' };
      while ((await client.appendToStream(stream, event, { credentials }).catch(() => undefined)) === undefined);
      appended.push(event.id);
    };
    const heard: string[] = [];
    const stop = new AbortController();
    const { promise: ready, resolve: caughtUp } = Promise.withResolvers<void>();
    let wake: () => void = () => undefined;
    const listening = (async () => {
      for await (const message of journal.subscribeAll((await journal.head()) ?? 'start', stop.signal)) {
        if (message.kind === 'caught-up') caughtUp();
        else heard.push(message.event.id);
        wake();
      }
    })();
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    await ready;
    await append();
    await until(() => heard.length === 1);
    fault();
    const happened = performance.now();
    await append();
    await append();
    await until(() => heard.length === 3);
    expect(performance.now() - happened).toBeLessThan(5_000);
    expect(heard).toEqual(appended);
    stop.abort();
    await listening;
    await client.dispose();
  });
});
