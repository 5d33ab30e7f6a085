import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '#platform/runtime/logging.js';
import { FaultProxy } from '#platform/testing/fault-proxy.js';
import { type EmbeddedJournal, startEmbeddedJournal } from './embedded.js';
import { EventStoreDbJournal, type EventStoreDbOptions } from './eventstoredb.js';
import {
  AppendTooLarge,
  type EventToAppend,
  type JournalPosition,
  JournalUnavailable,
  type RecordedEvent,
  type SubscriptionMessage,
  WrongExpectedRevision,
} from './journal.js';

const logger = createLogger(process.env['LIANFANG_TEST_LOG'] ?? 'silent');

const metadata = {
  commandId: '0196f2a0-0000-7000-8000-000000000001',
  commandDigest: 'a'.repeat(64),
  causationId: '0196f2a0-0000-7000-8000-000000000001',
  correlationId: '0196f2a0-0000-4000-8000-000000000002',
  actor: 'officer-1',
  organisation: 'xiuzhou-ecology',
  jurisdiction: '330411',
  recordedAt: '2025-01-31T08:00:00.000Z',
};

const facts = (count: number, data: EventToAppend['data'] = { text: '断面' }): EventToAppend[] =>
  Array.from({ length: count }, (_, n) => ({
    id: randomUUID(),
    type: 'testing.fact-noted.v1',
    data: { ...data, n },
    metadata,
  }));

const idsOf = (events: readonly EventToAppend[]): string[] => events.map(({ id }) => id);

const collect = async (events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> => {
  const found: RecordedEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
};

/** What a subscription hands out, as it comes. */
class Listener {
  readonly messages: SubscriptionMessage[] = [];
  readonly ended: Promise<void>;
  private readonly aborting = new AbortController();
  private wake: () => void = () => undefined;

  constructor(journal: EventStoreDbJournal, after: JournalPosition | 'start', eachMessage?: () => Promise<void>) {
    this.ended = this.listen(journal.subscribeAll(after, this.aborting.signal), eachMessage);
    this.ended.catch(() => undefined);
  }

  get ids(): string[] {
    return this.messages.flatMap((message) => (message.kind === 'event' ? [message.event.id] : []));
  }

  get timesCaughtUp(): number {
    return this.messages.filter(({ kind }) => kind === 'caught-up').length;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await Promise.race([
        this.ended.then(() => Promise.reject(new Error('the subscription ended'))),
        new Promise<void>((resolve) => {
          this.wake = resolve;
        }),
      ]);
    }
  }

  stop(): Promise<void> {
    this.aborting.abort();
    return this.ended;
  }

  private async listen(messages: AsyncIterable<SubscriptionMessage>, eachMessage?: () => Promise<void>): Promise<void> {
    for await (const message of messages) {
      await eachMessage?.();
      this.messages.push(message);
      this.wake();
    }
  }
}

describe('the journal over the EventStoreDB protocol', () => {
  let folder: string;
  let server: EmbeddedJournal;
  let proxy: FaultProxy;
  let journal: EventStoreDbJournal;
  let stream: string;

  const open = (options: Partial<EventStoreDbOptions> = {}): EventStoreDbJournal =>
    new EventStoreDbJournal(
      { socket: join(folder, 'proxy') },
      { logger, timeoutMs: 500, budgetMs: 10_000, silenceMs: 400, ...options },
    );

  /** The head, so that a test sees its own events only. */
  const mark = async (): Promise<JournalPosition> =>
    (await journal.append(`mark-${randomUUID()}`, 'no-stream', facts(1))).position;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-eventstoredb-'));
    server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    stream = `testing-${randomUUID()}`;
    proxy = await FaultProxy.start(join(folder, 'proxy'), server.socket);
    journal = open();
  });
  afterEach(async () => {
    await journal.close();
    await proxy.close();
  });

  describe('appending', () => {
    it('hands out what was appended, with its place', async () => {
      const events = facts(3, { reading: { text: '0.05L', unit: 'mg/L' }, notes: ['一', '二'] });
      const appended = await journal.append(stream, 'no-stream', events);
      const found = await collect(journal.readStream(stream));
      expect(found).toEqual(
        events.map((event, revision) => ({ ...event, stream, revision, position: expect.anything() })),
      );
      expect(appended).toEqual({ revision: 2, position: found[2]?.position });
      expect(await journal.append(stream, 2, facts(1))).toMatchObject({ revision: 3 });
      expect(await journal.head()).toBe((await collect(journal.readStream(stream, 3)))[0]?.position);
    });

    it('names the revision the stream is at when another was expected', async () => {
      const refused = (promise: Promise<unknown>, expected: unknown, actual: unknown) =>
        expect(promise).rejects.toMatchObject({ code: 'WrongExpectedRevision', stream, expected, actual });
      await refused(journal.append(stream, 0, facts(1)), 0, 'no-stream');
      await journal.append(stream, 'no-stream', facts(2));
      await refused(journal.append(stream, 'no-stream', facts(1)), 'no-stream', 1);
      await refused(journal.append(stream, 0, facts(1)), 0, 1);
      await refused(journal.append(stream, 7, facts(1)), 7, 1);
      expect(await collect(journal.readStream(stream))).toHaveLength(2);
    });

    it('says that an append is too large, be it by the rules of the server or by those of HTTP/2', async () => {
      await journal.close();
      journal = open({ timeoutMs: 5_000 });
      const megabyte = facts(1, { text: 'x'.repeat(1024 * 1024) });
      await expect(journal.append(stream, 'no-stream', megabyte)).rejects.toThrow(AppendTooLarge);
      const giant = facts(1, { text: 'x'.repeat(18 * 1024 * 1024) });
      const other = facts(1);
      const [refused] = await Promise.allSettled([
        journal.append(stream, 'no-stream', giant),
        journal.append(`${stream}-other`, 'no-stream', other),
      ]);
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'AppendTooLarge' } });
      expect((await collect(journal.readStream(`${stream}-other`))).map(({ id }) => id)).toEqual(idsOf(other));
      expect(await collect(journal.readStream(stream))).toEqual([]);
    });

    it('takes an append without events for a mistake of the caller', async () => {
      await expect(journal.append(stream, 'no-stream', [])).rejects.toThrow(RangeError);
    });

    it('is applied once when the connection breaks after it was applied and before that was said', async () => {
      await mark();
      proxy.holdReplies();
      const events = facts(2);
      const appending = journal.append(stream, 'no-stream', events);
      await proxy.replyHeld();
      proxy.cut();
      proxy.releaseReplies();
      expect(await appending).toMatchObject({ revision: 1 });
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(events));
    });

    it('is applied once when the connection breaks before it arrived', async () => {
      await mark();
      proxy.freeze('open');
      const events = facts(1);
      const appending = journal.append(stream, 'no-stream', events);
      proxy.cut();
      expect(await appending).toMatchObject({ revision: 0 });
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(events));
    });

    it('is applied once when the server stands still for longer than one is patient', async () => {
      await mark();
      proxy.freeze('all');
      const events = facts(1);
      const appending = journal.append(stream, 'no-stream', events);
      await proxy.came(2);
      proxy.thaw();
      expect(await appending).toMatchObject({ revision: 0 });
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(events));
    });

    it('goes over a new connection when the old one is dead without a word, whatever that one still delivers', async () => {
      await mark();
      proxy.freeze('open');
      const events = facts(1);
      expect(await journal.append(stream, 'no-stream', events)).toMatchObject({ revision: 0 });
      expect(proxy.connections).toBe(2);
      proxy.thaw();
      await proxy.open(1);
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(events));
    });

    it('is applied once over a connection on which everything comes late, however often that is too late', async () => {
      await mark();
      proxy.delay(100);
      const patient = facts(1);
      expect(await journal.append(stream, 'no-stream', patient)).toMatchObject({ revision: 0 });
      expect(proxy.connections).toBe(1);
      proxy.delay(400); // to and fro: longer than one is patient
      const events = facts(2);
      const appending = journal.append(stream, 0, events);
      await proxy.came(3);
      proxy.delay(0);
      expect(await appending).toMatchObject({ revision: 2 });
      await proxy.open(1);
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf([...patient, ...events]));
    });

    it('is applied once when only the half of the connection that answers has ended', async () => {
      await mark();
      proxy.holdReplies();
      const events = facts(2);
      const appending = journal.append(stream, 'no-stream', events);
      await proxy.replyHeld();
      proxy.endReplies();
      proxy.releaseReplies();
      expect(await appending).toMatchObject({ revision: 1 });
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(events));
    });

    it('has one winner when nothing is known of two appends to one revision, and the other is told', async () => {
      await mark();
      proxy.freeze('open');
      const rivals = [facts(1), facts(2)];
      const outcomes = await Promise.allSettled(rivals.map((events) => journal.append(stream, 'no-stream', events)));
      proxy.thaw();
      await proxy.open(1);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect((await collect(journal.readStream(stream))).map(({ id }) => id)).toEqual(idsOf(rivals[winner] ?? []));
      expect(outcomes[1 - winner]).toMatchObject({
        status: 'rejected',
        reason: expect.any(WrongExpectedRevision),
      });
    });

    it('is given up when the server stays away, and can be made good later', async () => {
      await journal.close();
      journal = open({ budgetMs: 300 });
      await mark();
      proxy.refuse();
      proxy.cut();
      const events = facts(1);
      await expect(journal.append(stream, 'no-stream', events)).rejects.toThrow(JournalUnavailable);
      await expect(collect(journal.readStream(stream))).rejects.toThrow(JournalUnavailable);
      await expect(journal.head()).rejects.toThrow(JournalUnavailable);
      proxy.admit();
      expect(await journal.append(stream, 'no-stream', events)).toMatchObject({ revision: 0 });
    });
  });

  describe('reading', () => {
    it('finds nothing in a stream that is not there, and nothing beyond the end', async () => {
      expect(await collect(journal.readStream(stream))).toEqual([]);
      const { position } = await journal.append(stream, 'no-stream', facts(2));
      expect(await collect(journal.readStream(stream, 2))).toEqual([]);
      expect(await collect(journal.readAll(position))).toEqual([]);
    });

    it('reads a stream from a revision on, and all after a position', async () => {
      const start = await mark();
      const events = facts(5);
      await journal.append(stream, 'no-stream', events);
      const [first, ...rest] = await collect(journal.readAll(start));
      expect([first, ...rest].map((event) => event?.id)).toEqual(idsOf(events));
      expect(await collect(journal.readAll(first?.position as JournalPosition))).toEqual(rest);
      expect(await collect(journal.readStream(stream, 1))).toEqual(rest);
      expect((await collect(journal.readAll('start'))).slice(-4)).toEqual(rest);
    });

    describe('many events', () => {
      const count = 3_000;
      let start: JournalPosition;
      let ids: string[];

      beforeEach(async () => {
        start = await mark();
        const events = facts(count, { text: 'x'.repeat(300) });
        for (let at = 0; at < count; at += 1_000) {
          await journal.append(stream, at === 0 ? 'no-stream' : at - 1, events.slice(at, at + 1_000));
        }
        ids = idsOf(events);
      });

      const failures: [string, (at: number) => void][] = [
        ['is cut', (at) => [100, 1_500].includes(at) && proxy.cut()],
        ['goes dead', (at) => at === 100 && proxy.freeze('open')],
      ];
      const reads: [string, () => AsyncIterable<RecordedEvent>][] = [
        ['a stream', () => journal.readStream(stream)],
        ['everything', () => journal.readAll(start)],
      ];
      it.each(failures.flatMap(([how, fault]) => reads.map(([what, read]) => [what, how, read, fault] as const)))(
        'reads %s when the connection %s in the middle: all of it, once, in order',
        async (_what, _how, read, fault) => {
          const before = proxy.connections;
          const found: string[] = [];
          for await (const { id } of read()) {
            found.push(id);
            fault(found.length);
          }
          expect(proxy.connections).toBeGreaterThan(before);
          expect(found).toEqual(ids);
        },
      );

      it('does not take the end of the connection for the end of the stream', async () => {
        let closing: Promise<void> | undefined;
        const reading = (async () => {
          for await (const _ of journal.readStream(stream)) closing ??= journal.close();
        })();
        await expect(reading).rejects.toThrow(JournalUnavailable);
        await closing;
      });

      it('lets a reader leave in the middle', async () => {
        for await (const { id } of journal.readStream(stream)) {
          expect(id).toBe(ids[0]);
          break;
        }
        expect(await collect(journal.readStream(stream, count - 1))).toHaveLength(1);
      });
    });

    it('never hands out an event of the server itself', async () => {
      const start = await mark();
      const ours = facts(1);
      const { position } = await journal.append(stream, 'no-stream', ours);
      await journal.append(
        `${stream}-x`,
        'no-stream',
        facts(20).map((event) => ({ ...event, type: '$statsCollected' })),
      );
      await journal.append(`$${stream}`, 'no-stream', facts(20));
      expect((await collect(journal.readAll(start))).map(({ id }) => id)).toEqual(idsOf(ours));
      expect(await journal.head()).toBe(position);
      expect(await journal.head()).toBe(position);
      const more = facts(2);
      const next = await journal.append(stream, 0, more);
      expect(await journal.head()).toBe(next.position);
      const listener = new Listener(journal, start);
      await listener.until(() => listener.timesCaughtUp === 1);
      expect(listener.ids).toEqual(idsOf([...ours, ...more]));
      await listener.stop();
    });
  });

  describe('subscribing', () => {
    it('hands out what is there, says so, and goes on', async () => {
      const start = await mark();
      const old = facts(500);
      await journal.append(stream, 'no-stream', old);
      // A slow listener: the news of having caught up must not overtake the events that wait for it.
      const listener = new Listener(journal, start, () => new Promise((resolve) => setImmediate(resolve)));
      await listener.until(() => listener.timesCaughtUp === 1);
      expect(listener.messages.map(({ kind }) => kind)).toEqual([...old.map(() => 'event'), 'caught-up']);
      const live = facts(3);
      await journal.append(stream, 499, live);
      await listener.until(() => listener.ids.length === 503);
      expect(listener.ids).toEqual([...idsOf(old), ...idsOf(live)]);
      await listener.stop();
    });

    it('misses nothing and repeats nothing when the connection breaks again and again', async () => {
      const start = await mark();
      const events = facts(2_000, { text: 'x'.repeat(300) });
      let at = 0;
      const append = async (count: number): Promise<void> => {
        await journal.append(stream, at === 0 ? 'no-stream' : at - 1, events.slice(at, at + count));
        at += count;
      };
      await append(1_000);
      let heard = 0;
      const listener = new Listener(journal, start, async () => {
        heard += 1;
        if ([50, 400, 900].includes(heard)) proxy.cut();
      });
      await listener.until(() => listener.ids.length === 1_000);
      for (let round = 0; round < 5; round++) {
        const before = listener.timesCaughtUp;
        proxy.cut();
        await append(200);
        await listener.until(() => listener.ids.length === at && listener.timesCaughtUp > before);
      }
      expect(listener.ids).toEqual(idsOf(events));
      await listener.stop();
    });

    it('notices that a subscription has gone silent while everything else goes on', async () => {
      await journal.close();
      journal = open({ timeoutMs: 20_000 });
      const listener = new Listener(journal, (await journal.head()) ?? 'start');
      await listener.until(() => listener.timesCaughtUp === 1);
      proxy.muteOpenCalls();
      const events = facts(2);
      await journal.append(stream, 'no-stream', events);
      await listener.until(() => listener.ids.length === 2);
      expect(listener.ids).toEqual(idsOf(events));
      expect(proxy.connections).toBe(1);
      await listener.stop();
    });

    it('notices a dead connection although nobody else uses it', async () => {
      const listener = new Listener(journal, await mark());
      await listener.until(() => listener.timesCaughtUp === 1);
      proxy.freeze('open');
      await listener.until(() => listener.timesCaughtUp === 2);
      await journal.append(stream, 'no-stream', facts(1));
      await listener.until(() => listener.ids.length === 1);
      await listener.stop();
    });

    it('waits for a server that is not there yet', async () => {
      const start = await mark();
      proxy.refuse();
      proxy.cut();
      const listener = new Listener(journal, start);
      await proxy.came(3);
      proxy.admit();
      await listener.until(() => listener.timesCaughtUp === 1);
      await listener.stop();
    });

    it('ends when told to, and when the journal is closed', async () => {
      const start = await mark();
      const [one, other] = [new Listener(journal, start), new Listener(journal, start)];
      await one.until(() => one.timesCaughtUp === 1);
      await one.stop();
      await other.until(() => other.timesCaughtUp === 1);
      await journal.close();
      await other.ended;
    });
  });

  it('is found by a connection string, too', async () => {
    await journal.close();
    const overTcp = await FaultProxy.start({ host: '127.0.0.1', port: 0 }, server.socket);
    const connectionString = `kurrentdb://127.0.0.1:${overTcp.port}?tls=false`;
    journal = new EventStoreDbJournal({ connectionString }, { logger });
    const start = await mark();
    const listener = new Listener(journal, start);
    await listener.until(() => listener.timesCaughtUp === 1);
    overTcp.cut();
    const events = facts(2);
    await journal.append(stream, 'no-stream', events);
    await listener.until(() => listener.ids.length === 2);
    expect(listener.ids).toEqual(idsOf(events));
    await listener.stop();
    await journal.close();
    await overTcp.close();
  });

  describe('a process', () => {
    it('has one journal at a time', async () => {
      expect(() => open()).toThrow('a journal is open in this process already');
      await journal.close();
      journal = open();
      expect(await journal.head()).toBeDefined();
    });

    it('hears of a closed journal that it is closed', async () => {
      await journal.close();
      await expect(journal.append(stream, 'no-stream', facts(1))).rejects.toThrow(JournalUnavailable);
      await expect(collect(journal.readStream(stream))).rejects.toThrow(JournalUnavailable);
    });
  });
});

it('tries an append again while the disk of the server takes no writes, and gives up in time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-eventstoredb-'));
  // The second commit fails, and so do three of the writes by which the server finds out every 250 ms.
  const extraArgs = ['--fail-write', '2-5'];
  const server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger, extraArgs });
  const impatient = new EventStoreDbJournal({ socket: server.socket }, { logger, budgetMs: 300 });
  const first = facts(1);
  await impatient.append('testing-1', 'no-stream', first);
  const second = facts(1);
  await expect(impatient.append('testing-1', 0, second)).rejects.toThrow(JournalUnavailable);
  expect((await collect(impatient.readAll('start'))).map(({ id }) => id)).toEqual(idsOf(first));
  await impatient.close();

  const patient = new EventStoreDbJournal({ socket: server.socket }, { logger });
  expect(await patient.append('testing-1', 0, second)).toMatchObject({ revision: 1 });
  expect((await collect(patient.readAll('start'))).map(({ id }) => id)).toEqual(idsOf([...first, ...second]));
  await patient.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('says that no writes are taken until they are, though nobody writes meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-eventstoredb-'));
  const extraArgs = ['--fail-write', '1-8'];
  const server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger, extraArgs });
  const journal = new EventStoreDbJournal({ socket: server.socket }, { logger, budgetMs: 300 });
  await expect(journal.append('testing-1', 'no-stream', facts(1))).rejects.toThrow(JournalUnavailable);
  expect(await journal.takesWrites()).toBe(false);
  while (!(await journal.takesWrites()));
  expect(await collect(journal.readAll('start'))).toEqual([]);
  await journal.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});
