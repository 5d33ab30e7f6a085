import { randomUUID } from 'node:crypto';
import {
  type AllStreamResolvedEvent,
  type EventStoreDBClient,
  jsonEvent,
  streamNameFilter,
} from '@eventstore/db-client';
import { clientOn, newFolder, startServer } from './journal-server.js';

// What of the protocol can be asked only of a server that a test may configure and restart.

const MiB = 1024 * 1024;
const ofSize = (bytes: number, n: number) =>
  jsonEvent({ id: randomUUID(), type: 'conformance.large.v1', data: { n, filling: 'x'.repeat(bytes) } });

describe('the journal server with its limit raised', () => {
  const folder = newFolder();
  let server: Awaited<ReturnType<typeof startServer>>;
  let client: EventStoreDBClient;
  beforeAll(async () => {
    server = await startServer(
      ...['--folder', folder.journal, '--socket', folder.socket, '--max-append-size', `${16 * MiB}`],
    );
    client = clientOn(folder.socket);
  });
  afterAll(async () => {
    await client?.dispose();
    await server?.stop();
    folder.remove();
  });

  it.each([
    ['1 MiB', 10, MiB],
    ['4 MiB', 3, 4 * MiB],
  ])('takes an append that the client splits at 3 MiB, whole: events of %s', async (_kind, count, bytes) => {
    const stream = `conformance-${randomUUID()}`;
    const events = Array.from({ length: count }, (_, n) => ofSize(bytes, n));
    const appended = await client.appendToStream(stream, events, { expectedRevision: 'no_stream' });
    expect(appended.nextExpectedRevision).toBe(BigInt(count - 1));
    const ids: string[] = [];
    for await (const { event } of client.readStream(stream)) ids.push(event?.id ?? '');
    expect(ids).toEqual(events.map(({ id }) => id));
    // The same append again is the same one, though it came in pieces.
    const again = await client.appendToStream(stream, events, { expectedRevision: 'no_stream' });
    expect(again.position).toEqual(appended.position);
  });

  it('refuses a split append beyond it and writes nothing of it', async () => {
    const stream = `conformance-${randomUUID()}`;
    const events = Array.from({ length: 17 }, (_, n) => ofSize(MiB, n));
    await expect(client.appendToStream(stream, events, { expectedRevision: 'no_stream' })).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
    });
    await client.appendToStream(stream, [ofSize(1, 0)], { expectedRevision: 'no_stream' });
  });
});

it('after a restart a subscription goes on from its checkpoint: nothing missing, nothing twice', async () => {
  const folder = newFolder();
  const start = () => startServer('--folder', folder.journal, '--socket', folder.socket);
  const stream = `conformance-${randomUUID()}`;
  const write = async (client: EventStoreDBClient, from: number, count: number): Promise<void> => {
    for (let n = from; n < from + count; n += 1) {
      const event = jsonEvent({ id: randomUUID(), type: 'conformance.counted.v1', data: { n } });
      await client.appendToStream(stream, [event]);
    }
  };
  const heard: number[] = [];
  let checkpoint: { commit: bigint; prepare: bigint } | undefined;
  /** Hears until so many were heard in all. */
  const hear = async (client: EventStoreDBClient, count: number): Promise<void> => {
    const subscription = client.subscribeToAll({
      filter: streamNameFilter({ prefixes: [stream] }),
      ...(checkpoint ? { fromPosition: checkpoint } : {}),
    });
    for await (const { event } of subscription as AsyncIterable<AllStreamResolvedEvent>) {
      if (!event) continue;
      heard.push((event.data as { n: number }).n);
      checkpoint = event.position;
      if (heard.length === count) break;
    }
    await subscription.unsubscribe().catch(() => undefined);
  };

  for (const [round, signal] of (['SIGTERM', 'SIGKILL', 'SIGTERM'] as const).entries()) {
    const server = await start();
    const client = clientOn(folder.socket);
    const from = round * 20;
    const hearing = hear(client, from + 15);
    await write(client, from, 20);
    await hearing;
    await client.dispose();
    await server.stop(signal);
  }
  const server = await start();
  const client = clientOn(folder.socket);
  await hear(client, 60);
  expect(heard).toEqual(Array.from({ length: 60 }, (_, n) => n));
  await client.dispose();
  await server.stop();
  folder.remove();
});
