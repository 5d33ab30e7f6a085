import { randomUUID } from 'node:crypto';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type AppendExpectedRevision,
  type AppendToStreamOptions,
  BACKWARDS,
  binaryEvent,
  END,
  type EventData,
  type EventStoreDBClient,
  eventTypeFilter,
  jsonEvent,
  START,
  type StreamSubscription,
  streamNameFilter,
} from '@eventstore/db-client';
import { overConnectionString, overSocket, overTls, REAL_SERVER, type Target } from './journal-server.js';

// The same expectations for every server that claims to speak the protocol, through the official client alone.

const targets: [string, () => Promise<Target>][] = [
  ['the journal server over a unix socket', overSocket],
  ['the journal server over TLS on loopback', overTls],
];
const realServer = REAL_SERVER;
if (realServer !== undefined) {
  targets.push(['the server LIANFANG_TEST_EVENTSTORE names', () => overConnectionString(realServer)]);
} else {
  it('LIANFANG_TEST_EVENTSTORE names no real server: compared with the journal server alone', () => {
    expect(REAL_SERVER).toBeUndefined();
  });
}

/** With credentials of its own a call goes through `Append`, without through `BatchAppend`. */
const paths: [string, AppendToStreamOptions][] = [
  ['BatchAppend', {}],
  ['Append', { credentials: { username: 'admin', password: 'changeit' } }],
];

const numbered = (from: number, count: number, type = 'conformance.counted.v1'): EventData[] =>
  Array.from({ length: count }, (_, n) => jsonEvent({ id: randomUUID(), type, data: { n: from + n } }));

const collect = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const one of stream) found.push(one);
  return found;
};

type Counted = { event?: { data: unknown } };
const numbers = (events: Counted[]): number[] => events.map(({ event }) => (event as { data: { n: number } }).data.n);

/** Everything a subscription said, in order, and a promise for what is expected to come. */
const listen = (subscription: StreamSubscription | AllStreamSubscription) => {
  const heard: (AllStreamResolvedEvent | 'caught-up')[] = [];
  let wake: () => void = () => undefined;
  const hear = (what: AllStreamResolvedEvent | 'caught-up'): void => {
    heard.push(what);
    wake();
  };
  subscription.on('data', (event: unknown) => hear(event as AllStreamResolvedEvent));
  subscription.on('caughtUp', () => hear('caught-up'));
  const failed = new Promise<never>((_, reject) => {
    subscription.on('error', reject);
  });
  failed.catch(() => undefined);
  return {
    heard,
    events: () => heard.filter((what) => what !== 'caught-up'),
    until: async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        await Promise.race([
          failed,
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
        ]);
      }
    },
  };
};

describe.each(targets)('%s', (_name, open) => {
  let target: Target;
  let client: EventStoreDBClient;
  let stream: string;

  beforeAll(async () => {
    target = await open();
    client = target.client;
  });
  afterAll(() => target.close());
  beforeEach(() => {
    stream = `conformance-${randomUUID()}`;
  });

  const head = async (): Promise<{ commit: bigint; prepare: bigint }> => {
    const { position } = await client.appendToStream(`conformance-mark-${randomUUID()}`, numbered(0, 1));
    if (!position) throw new Error('an append without a position');
    return position;
  };

  describe.each(paths)('%s', (_path, options) => {
    const append = (events: EventData[], expectedRevision: AppendExpectedRevision) =>
      client.appendToStream(stream, events, { ...options, expectedRevision });

    it('counts revisions from 0 and positions upwards', async () => {
      const first = await append(numbered(0, 3), 'no_stream');
      const second = await append(numbered(3, 1), 2n);
      expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([2n, 3n]);
      expect(second.position?.commit).toBeGreaterThan(first.position?.commit as bigint);
    });

    it.each<[AppendExpectedRevision, 'missing' | 'at 1', bigint | 'refused']>([
      ['no_stream', 'missing', 0n],
      ['any', 'missing', 0n],
      ['stream_exists', 'missing', 'refused'],
      [0n, 'missing', 'refused'],
      ['no_stream', 'at 1', 'refused'],
      ['any', 'at 1', 2n],
      ['stream_exists', 'at 1', 2n],
      [0n, 'at 1', 'refused'],
      [1n, 'at 1', 2n],
      [2n, 'at 1', 'refused'],
    ])('expects %s of a stream that is %s: %s', async (expected, state, result) => {
      if (state === 'at 1') await append(numbered(0, 2), 'no_stream');
      const appended = append(numbered(2, 1), expected);
      if (result !== 'refused') {
        expect((await appended).nextExpectedRevision).toBe(result);
      } else {
        await expect(appended).rejects.toMatchObject({
          type: 'wrong-expected-version',
          streamName: stream,
          expectedVersion: expected,
          actualVersion: state === 'at 1' ? 1n : 'no_stream',
        });
      }
    });

    it.each<[AppendExpectedRevision]>([['no_stream'], [1n], ['any'], ['stream_exists']])(
      'writes the same append once: %s',
      async (expected) => {
        if (expected !== 'no_stream') await append(numbered(0, 2), 'no_stream');
        const events = numbered(2, 2);
        const first = await append(events, expected);
        const again = await append(events, expected);
        expect(again.nextExpectedRevision).toBe(first.nextExpectedRevision);
        const ids = (await collect(client.readStream(stream))).slice(-2).map(({ event }) => event?.id);
        expect(ids).toEqual(events.map(({ id }) => id));
        expect(await collect(client.readStream(stream))).toHaveLength(expected === 'no_stream' ? 2 : 4);
      },
    );

    it('knows a repeated append after others followed', async () => {
      const events = numbered(0, 2);
      await append(events, 'no_stream');
      await append(numbered(2, 3), 1n);
      expect((await append(events, 'no_stream')).nextExpectedRevision).toBe(1n);
    });

    it('refuses an append that repeats another only in part', async () => {
      const [one, two] = numbered(0, 2) as [EventData, EventData];
      await append([one, two], 'no_stream');
      const other = numbered(7, 1)[0] as EventData;
      await expect(append([one, other], 'no_stream')).rejects.toMatchObject({ type: 'wrong-expected-version' });
      await expect(append([one, other], 'any')).rejects.toMatchObject({ type: 'wrong-expected-version' });
      expect(numbers(await collect(client.readStream(stream)))).toEqual([0, 1]);
    });

    it('refuses more than 1 MiB in one append and writes nothing of it', async () => {
      const large = jsonEvent({ type: 'conformance.large.v1', data: { text: 'x'.repeat(600 * 1024) } });
      await expect(append([large, { ...large, id: randomUUID() }], 'no_stream')).rejects.toMatchObject({
        type: 'maximum-append-size-exceeded',
        maxAppendSize: 1024 * 1024,
      });
      expect((await append([large], 'no_stream')).nextExpectedRevision).toBe(0n);
    });

    it('refuses after the deadline and writes nothing', async () => {
      const late = client.appendToStream(stream, numbered(0, 1), { ...options, deadline: -1_000 });
      await expect(late).rejects.toMatchObject({ type: 'deadline-exceeded' });
      await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: 'stream-not-found' });
    });

    it('lets exactly one of many win a revision', async () => {
      await append(numbered(0, 1), 'no_stream');
      const outcomes = await Promise.allSettled(Array.from({ length: 16 }, (_, n) => append(numbered(n, 1), 0n)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await collect(client.readStream(stream))).toHaveLength(2);
    });

    it('takes Chinese, emoji and every kind of JSON as they are', async () => {
      stream = `断面-赤水河-😀-${randomUUID()}`;
      const data = { 水质: ['Ⅱ类', '𠮷', '\u0000\u2028"\\'], nested: { none: null, yes: true, n: -1.5 } };
      const event = jsonEvent({ type: '水质.已报告.v1', data, metadata: { 报告人: '张三😀' } });
      await append([event], 'no_stream');
      const [read] = await collect(client.readStream(stream));
      expect(read?.event).toMatchObject({ streamId: stream, type: '水质.已报告.v1', data, id: event.id });
      expect(read?.event?.metadata).toEqual({ 报告人: '张三😀' });
    });

    it('takes bytes as bytes', async () => {
      const data = Uint8Array.from({ length: 256 }, (_, n) => n);
      await append([binaryEvent({ type: 'conformance.bytes.v1', data, metadata: data })], 'no_stream');
      const [read] = await collect(client.readStream(stream));
      expect(read?.event).toMatchObject({ isJson: false });
      expect(Buffer.from(read?.event?.data as Uint8Array)).toEqual(Buffer.from(data));
      expect(Buffer.from(read?.event?.metadata as Uint8Array)).toEqual(Buffer.from(data));
    });
  });

  describe('reading a stream', () => {
    beforeEach(() => client.appendToStream(stream, numbered(0, 700), { expectedRevision: 'no_stream' }));
    const from = (first: number, length: number, step = 1) => Array.from({ length }, (_, n) => first + n * step);

    it('forwards and backwards, whole', async () => {
      expect(numbers(await collect(client.readStream(stream)))).toEqual(from(0, 700));
      const backwards = client.readStream(stream, { direction: BACKWARDS, fromRevision: END });
      expect(numbers(await collect(backwards))).toEqual(from(699, 700, -1));
    });

    it('from a revision, inclusive, both ways, and no more than asked for', async () => {
      const options = { fromRevision: 300n, maxCount: 5 };
      expect(numbers(await collect(client.readStream(stream, options)))).toEqual(from(300, 5));
      const backwards = client.readStream(stream, { ...options, direction: BACKWARDS });
      expect(numbers(await collect(backwards))).toEqual(from(300, 5, -1));
      expect(await collect(client.readStream(stream, { fromRevision: 700n }))).toEqual([]);
      expect(numbers(await collect(client.readStream(stream, { fromRevision: 650n })))).toEqual(from(650, 50));
    });

    it('carries revision, position, time and id', async () => {
      const before = Date.now();
      const [event] = numbered(0, 1) as [EventData];
      const { position } = await client.appendToStream(stream, [event], { expectedRevision: 699n });
      const [read] = await collect(client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
      expect(read?.event).toMatchObject({ id: event.id, revision: 700n, type: event.type, isJson: true, position });
      expect(Math.abs((read?.event?.created.getTime() ?? 0) - before)).toBeLessThan(60_000);
    });
  });

  it('says that a stream is missing', async () => {
    const error = { type: 'stream-not-found', streamName: stream };
    await expect(collect(client.readStream(stream))).rejects.toMatchObject(error);
    await expect(collect(client.readStream(stream, { direction: BACKWARDS }))).rejects.toMatchObject(error);
  });

  it('takes 10,000 events of at most 100 bytes in one append', async () => {
    const events = Array.from({ length: 10_000 }, (_, n) =>
      jsonEvent({ type: 'r.v1', data: { n, of: '国控断面' }, metadata: { by: 'station-1' } }),
    );
    const bytes = ({ type, data, metadata }: EventData): number =>
      2 * type.length + Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
    expect(Math.max(...events.map(bytes))).toBeLessThanOrEqual(100);
    const { nextExpectedRevision } = await client.appendToStream(stream, events, { expectedRevision: 'no_stream' });
    expect(nextExpectedRevision).toBe(9_999n);
    const read = numbers(await collect(client.readStream(stream)));
    expect(read).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
  });

  it('keeps the metadata of a stream', async () => {
    await client.appendToStream(stream, numbered(0, 1));
    await client.setStreamMetadata(stream, { 说明: '赤水河' });
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ 说明: '赤水河' });
    expect(await collect(client.readStream(stream))).toHaveLength(1);
  });

  describe('reading all', () => {
    it('gives every stream in one order, forwards and backwards, inclusive forwards and exclusive backwards', async () => {
      const start = await head();
      const streams = Array.from({ length: 5 }, (_, n) => `${stream}-${n}`);
      for (let n = 0; n < 20; n += 1) await client.appendToStream(streams[n % 5] as string, numbered(n, 1));
      const mine = ({ event }: AllStreamResolvedEvent) => event?.streamId.startsWith(stream);
      const forwards = await collect(client.readAll({ fromPosition: start }));
      expect(forwards[0]?.event?.position).toEqual(start);
      expect(numbers(forwards.filter(mine))).toEqual(Array.from({ length: 20 }, (_, n) => n));
      const positions = forwards.map(({ event }) => event?.position?.commit as bigint);
      expect(positions.every((position, n) => n === 0 || position > (positions[n - 1] as bigint))).toBe(true);

      const last = forwards.filter(mine).at(-1)?.event?.position;
      if (!last) throw new Error('no position');
      const backwards = await collect(client.readAll({ direction: BACKWARDS, fromPosition: last, maxCount: 19 }));
      expect(numbers(backwards.filter(mine))).toEqual(Array.from({ length: 19 }, (_, n) => 18 - n));
      const [newest] = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
      expect(newest?.event?.position?.commit).toBeGreaterThanOrEqual(last.commit);
    });
  });

  describe('subscribing', () => {
    it('to a stream: what is there, caught up, what comes', async () => {
      await client.appendToStream(stream, numbered(0, 300));
      const subscription = client.subscribeToStream(stream, { fromRevision: START });
      const { heard, events, until } = listen(subscription);
      await until(() => heard.includes('caught-up'));
      expect(heard.indexOf('caught-up')).toBe(300);
      await Promise.all([
        client.appendToStream(stream, numbered(300, 2), { expectedRevision: 299n }),
        client.appendToStream(`${stream}-other`, numbered(0, 1)),
      ]);
      await until(() => events().length === 302);
      expect(numbers(events())).toEqual(Array.from({ length: 302 }, (_, n) => n));
      await subscription.unsubscribe();
    });

    it('to a stream that comes later, and after a revision, exclusive', async () => {
      const early = client.subscribeToStream(stream, { fromRevision: START });
      const first = listen(early);
      await first.until(() => first.heard.includes('caught-up'));
      await client.appendToStream(stream, numbered(0, 5));
      await first.until(() => first.events().length === 5);
      const later = client.subscribeToStream(stream, { fromRevision: 2n });
      const second = listen(later);
      await second.until(() => second.heard.includes('caught-up'));
      expect(numbers(second.events())).toEqual([3, 4]);
      await Promise.all([early.unsubscribe(), later.unsubscribe()]);
    });

    it('to all, after a position, exclusive, while others write: nothing missing, nothing twice', async () => {
      const start = await head();
      const writing = Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let n = 0; n < 25; n += 1) await client.appendToStream(`${stream}-${writer}`, numbered(n, 1));
        }),
      );
      const subscription = client.subscribeToAll({
        fromPosition: start,
        filter: streamNameFilter({ prefixes: ['conformance-'] }),
      });
      const { events, until } = listen(subscription);
      await until(() => events().length === 200);
      await writing;
      const seen = events().map(({ event }) => `${event?.streamId}@${event?.revision}`);
      const written = Array.from({ length: 200 }, (_, n) => `${stream}-${n % 8}@${Math.floor(n / 8)}`);
      expect(seen.toSorted()).toEqual(written.toSorted());
      await subscription.unsubscribe();
    });

    it('to all from the end: only what comes', async () => {
      await client.appendToStream(stream, numbered(0, 5));
      const subscription = client.subscribeToAll({
        fromPosition: END,
        filter: streamNameFilter({ prefixes: [stream] }),
      });
      const { heard, events, until } = listen(subscription);
      await until(() => heard.includes('caught-up'));
      await client.appendToStream(stream, numbered(5, 1));
      await until(() => events().length === 1);
      expect(numbers(events())).toEqual([5]);
      await subscription.unsubscribe();
    });

    it.each([
      ['stream prefixes', (id: string) => streamNameFilter({ prefixes: [`a-${id}`, `b-${id}`] }), ['a', 'b']],
      ['a stream pattern', (id: string) => streamNameFilter({ regex: `^[bc]-${id}` }), ['b', 'c']],
      ['type prefixes', (id: string) => eventTypeFilter({ prefixes: [`c-${id}`] }), ['c']],
      ['a type pattern', (id: string) => eventTypeFilter({ regex: `^[ac]-${id}\\.v1$` }), ['a', 'c']],
    ])('to all by %s', async (_kind, filter, expected) => {
      const id = randomUUID();
      const start = await head();
      for (const letter of ['a', 'b', 'c']) {
        await client.appendToStream(`${letter}-${id}`, numbered(0, 2, `${letter}-${id}.v1`));
      }
      const subscription = client.subscribeToAll({ fromPosition: start, filter: filter(id) });
      const { heard, events, until } = listen(subscription);
      await until(() => heard.includes('caught-up'));
      expect(events().map(({ event }) => event?.streamId[0])).toEqual(expected.flatMap((letter) => [letter, letter]));
      await subscription.unsubscribe();
    });

    it('to all with checkpoints, upwards, from which one can go on', async () => {
      const start = await head();
      await client.appendToStream(stream, numbered(0, 500));
      const end = await head();
      const checkpoints: { commit: bigint; prepare: bigint }[] = [];
      const filter = streamNameFilter({
        prefixes: [`conformance-mark-`],
        maxSearchWindow: 10,
        checkpointInterval: 2,
        checkpointReached: async (_subscription, position) => {
          checkpoints.push(position);
        },
      });
      const subscription = client.subscribeToAll({ fromPosition: start, filter });
      const { heard, until } = listen(subscription);
      await until(() => heard.includes('caught-up'));
      expect(checkpoints.length).toBeGreaterThanOrEqual(25);
      const commits = checkpoints.map(({ commit }) => commit);
      expect(commits.every((commit, n) => n === 0 || commit > (commits[n - 1] as bigint))).toBe(true);
      expect(commits.at(-1)).toBeGreaterThanOrEqual(end.commit);
      await subscription.unsubscribe();

      const [middle] = checkpoints.slice(10);
      if (!middle) throw new Error('no checkpoint');
      const resumed = client.subscribeToAll({ fromPosition: middle, filter: streamNameFilter({ prefixes: [stream] }) });
      const rest = listen(resumed);
      await rest.until(() => rest.heard.includes('caught-up'));
      const seen = numbers(rest.events());
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => 500 - seen.length + n));
      expect(seen.length).toBeLessThan(500);
      await resumed.unsubscribe();
    });
  });
});
