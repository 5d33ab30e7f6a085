import { setMaxListeners } from 'node:events';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  InvalidArgumentError,
  type JSONEventData,
  MaxAppendSizeExceededError,
  NO_STREAM,
  NotLeaderError,
  type ReadPosition,
  type ResolvedEvent,
  START,
  StreamDeletedError,
  type StreamingRead,
  StreamNotFoundError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { jitter as drawnJitter } from '#platform/runtime/chance.js';
import type { Logger } from '#platform/runtime/logging.js';
import { guardAgainstClientFaults } from './client-fault-guard.js';
import {
  type Appended,
  AppendTooLarge,
  type EventMetadata,
  type EventToAppend,
  type ExpectedRevision,
  Journal,
  type JournalPosition,
  JournalUnavailable,
  type RecordedEvent,
  type SubscriptionMessage,
  WrongExpectedRevision,
} from './journal.js';
import { connectionStringFor, type JournalAddress, JournalAddressRefused } from './journal-address.js';
import { backOff, messageOf, pause, TimedOut, Tries, within } from './tries.js';

// The one file that imports the client. What @eventstore/db-client 6.2.1 does, and is absorbed here (files of its dist/):
//
// - One map for the whole process holds the appends that wait for an answer; an error on any stream rejects them all
//   (streams/appendToStream/batchAppend.js). So there is one client at a time, and client-fault-guard.ts.
// - An append that failed may have been applied. So it is tried again with the same ids and the explicit revision, which
//   the server recognises, and what it does not recognise is looked up.
// - Appends, reads and subscriptions have no deadline on this side, nor has the first question to the server, what it
//   supports, whose failure is kept for ever (Client/index.js, `capabilities`). So there are time-outs of our own, after
//   which the client is replaced.
// - A channel that is not closed shares its transport with the next channel to the same address. So it is closed.
// - A read that is cancelled ends as if it were complete (streams/utils/ReadStream.js). So reads are ended with an error
//   before the client is disposed of.
// - A subscription that breaks stays broken, or goes silent. So it is supervised.
// - `throwOnAppendFailure: false` gives wrong revisions. So it is refused.

export interface EventStoreDbOptions {
  readonly logger: Logger;
  /** After how many ms without an answer one try of an append, or a read, gives its connection up. */
  readonly timeoutMs?: number;
  /** For how many ms something is tried again before it fails with JournalUnavailable. A read that goes on starts anew. */
  readonly budgetMs?: number;
  /**
   * For how many ms a subscription may say nothing while the journal is ahead of it. A dead connection is noticed within
   * twice that and given up within a second more: together less than the 5 s after which every subscription goes on.
   */
  readonly silenceMs?: number;
  /** Shortens a pause by chance. */
  readonly jitter?: (ms: number) => number;
}

/**
 * The journal in EventStoreDB, KurrentDB (23.10 or later) or the embedded journal server, through the official client.
 * It connects when it is first used, and again whenever it has to.
 *
 * There is at most one in a process: the client keeps the appends that wait for their answer in one place for the whole
 * process, and an error on any connection takes them all for failed.
 */
export class EventStoreDbJournal extends Journal {
  private readonly open: () => Connection;
  /** Missing between two of them. */
  private connection: Connection | undefined;
  private retiring: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private closed: Promise<void> | undefined;
  private known: KnownEnd = { head: undefined, end: -1n };
  /** Whether the last try of an append failed for no fault of its own. */
  private refused = false;
  private readonly pulse: NodeJS.Timeout;
  private readonly leaveGuard: () => void;
  private readonly logger: Logger;
  private readonly timeoutMs: number;
  private readonly budgetMs: number;
  private readonly silenceMs: number;
  private readonly jitter: (ms: number) => number;

  /** @throws JournalAddressRefused; Error when another one is open in this process */
  constructor(address: JournalAddress, options: EventStoreDbOptions) {
    super();
    const { logger, timeoutMs = 5_000, budgetMs = 20_000, silenceMs = 1_500, jitter = drawnJitter } = options;
    this.logger = logger;
    this.timeoutMs = timeoutMs;
    this.budgetMs = budgetMs;
    this.silenceMs = silenceMs;
    this.jitter = jitter;
    if (openInThisProcess) throw new Error('a journal is open in this process already; close it first');
    this.open = clientsFor(address);
    this.connection = this.open();
    openInThisProcess = this;
    setMaxListeners(0, this.closing.signal);
    this.pulse = setInterval(() => this.feelReads(), timeoutMs / QUIET_PULSES).unref();
    this.leaveGuard = guardAgainstClientFaults(() => {
      if (this.connection) this.renew(this.connection, 'the client lost track of its appends');
    });
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<Appended> {
    if (events.length === 0) throw new RangeError(`an append to ${stream} without events`);
    const proposed = events.map(proposal);
    const expectedRevision = expected === 'no-stream' ? NO_STREAM : BigInt(expected);
    const tries = this.tries(`append to ${stream}`);
    // Whether an earlier try may have been applied without our hearing of it.
    let unknown = false;
    for (;;) {
      const connection = await this.connected();
      try {
        const appending = connection.client.appendToStream(stream, proposed, { expectedRevision });
        const { nextExpectedRevision, position } = await this.answer(connection, appending, tries);
        const revision = Number(nextExpectedRevision);
        this.refused = false;
        if (position) return { revision, position: position.commit as JournalPosition };
        // A server that recognises a repeated append may answer without its position.
        return (
          (await this.appendedAt(stream, revision, events.slice(-1))) ?? fail(`${stream}@${revision} is not there`)
        );
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) {
          const earlier = unknown ? await this.appendedAt(stream, firstRevision(expected), events) : undefined;
          if (earlier) return earlier;
          throw new WrongExpectedRevision(stream, expected, revisionFrom(error.actualVersion));
        }
        if (error instanceof MaxAppendSizeExceededError || exceedsMessage(error, events)) {
          throw new AppendTooLarge(`append to ${stream}: too large`, { cause: error });
        }
        unknown = true;
        this.refused = true;
        await this.recover(error, connection, tries);
      }
    }
  }

  override readStream(stream: string, fromRevision = 0): AsyncIterable<RecordedEvent> {
    return this.readRevisions(stream, fromRevision);
  }

  override async last(stream: string): Promise<RecordedEvent | undefined> {
    const backwards = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
    const found = this.reading(
      `read the end of ${stream}`,
      ({ client }) => client.readStream(stream, backwards),
      () => true,
    );
    for await (const event of found) return event;
    return undefined;
  }

  override readAll(after: JournalPosition | 'start'): AsyncIterable<RecordedEvent> {
    let last = after;
    return this.reading(
      'read all',
      ({ client }) => client.readAll({ fromPosition: placeOf(last) }),
      (event) => {
        // A read from a position begins with the event that stands there.
        if (last !== 'start' && event.position <= last) return false;
        last = event.position;
        return !isSystem(event.type, event.stream);
      },
    );
  }

  override async *subscribeAll(
    after: JournalPosition | 'start',
    signal: AbortSignal,
  ): AsyncIterable<SubscriptionMessage> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let last = after;
    let failures = 0;
    while (!ended.aborted) {
      let watch: SubscriptionWatch | undefined;
      try {
        const connection = await this.connected();
        watch = this.watch(connection, last, ended);
        for await (const message of watch.subscription) {
          watch.messages += 1;
          failures = 0;
          if (message === CAUGHT_UP) {
            watch.waiting = false;
            yield { kind: 'caught-up' };
            watch.waiting = true;
            continue;
          }
          const { event } = message;
          if (!event || isSystem(event.type, event.streamId)) continue;
          const position = event.position.commit as JournalPosition;
          if (last !== 'start' && position <= last) continue;
          last = position;
          watch.last = position;
          watch.waiting = false;
          yield { kind: 'event', event: recorded(event, position) };
          watch.waiting = true;
        }
        if (!ended.aborted) this.logger.warn('the subscription was ended by the server');
      } catch (error) {
        if (ended.aborted) return;
        this.logger.warn({ reason: messageOf(error), failures }, 'the subscription broke off');
      } finally {
        watch?.release();
      }
      await pause(this.jitter(backOff(failures++)), ended);
    }
  }

  override async head(): Promise<JournalPosition | undefined> {
    const tries = this.tries('find the head');
    for (;;) {
      const connection = await this.connected();
      try {
        return await this.answer(connection, this.findHead(connection), tries);
      } catch (error) {
        await this.recover(error, connection, tries);
      }
    }
  }

  override async takesWrites(): Promise<boolean> {
    if (!this.refused) return true;
    const connection = await this.connected();
    try {
      // Without an event there is nothing to write; a server that takes no writes refuses it all the same.
      const trying = connection.client.appendToStream(PROBE_STREAM, [], { expectedRevision: NO_STREAM });
      await within(this.timeoutMs, trying, connection.interrupts);
      this.refused = false;
    } catch (error) {
      if (isConnectionToBlame(error)) this.renew(connection, messageOf(error));
    }
    return !this.refused;
  }

  /** What is under way fails with JournalUnavailable; subscriptions end. */
  override close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    this.closing.abort();
    clearInterval(this.pulse);
    await this.retiring;
    await this.connection?.retire('the journal was closed');
    this.leaveGuard();
    if (openInThisProcess === this) openInThisProcess = undefined;
  }

  private readRevisions(stream: string, fromRevision: number, maxCount?: number): AsyncGenerator<RecordedEvent> {
    let next = fromRevision;
    return this.reading(
      `read ${stream}`,
      ({ client }) =>
        client.readStream(stream, { fromRevision: BigInt(next), ...(maxCount === undefined ? {} : { maxCount }) }),
      (event) => {
        next = event.revision + 1;
        return true;
      },
    );
  }

  /** One read over as many connections as it takes. `accept` notes where to go on from, and may leave an event out. */
  private async *reading(
    what: string,
    open: (connection: Connection) => StreamingRead<ResolvedEvent | AllStreamResolvedEvent>,
    accept: (event: RecordedEvent) => boolean,
  ): AsyncGenerator<RecordedEvent> {
    const tries = this.tries(what);
    for (;;) {
      const connection = await this.connected();
      const watch = connection.watchRead(open(connection));
      let failure: unknown;
      try {
        for await (const { event } of watch.read) {
          watch.quietPulses = 0;
          tries.progressed = true;
          if (!event) continue;
          const found = recorded(event, event.position?.commit as JournalPosition);
          if (!accept(found)) continue;
          watch.waiting = false;
          yield found;
          watch.waiting = true;
        }
        return;
      } catch (error) {
        if (error instanceof StreamNotFoundError) return;
        failure = error;
      } finally {
        connection.releaseRead(watch);
      }
      await this.recover(failure, connection, tries);
    }
  }

  /** What these events came to when they stand from `revision` on. */
  private async appendedAt(
    stream: string,
    revision: number,
    events: readonly EventToAppend[],
  ): Promise<Appended | undefined> {
    let at = 0;
    for await (const found of this.readRevisions(stream, revision, events.length)) {
      if (found.id !== events[at]?.id.toLowerCase()) return undefined;
      at += 1;
      if (at === events.length) return { revision: found.revision, position: found.position };
    }
    return undefined;
  }

  /** @throws TimedOut, ConnectionGivenUp */
  private answer<T>(connection: Connection, operation: Promise<T>, tries: Tries): Promise<T> {
    return within(Math.min(this.timeoutMs, tries.left), operation, connection.interrupts);
  }

  /**
   * Waits until it makes sense to try again, on a new connection where this one is to blame.
   *
   * @throws JournalUnavailable when it never will
   */
  private async recover(error: unknown, connection: Connection, tries: Tries): Promise<void> {
    if (this.closing.signal.aborted) throw closedError();
    const ms = tries.pauseAfter(error, isFinal(error));
    this.logger.warn({ what: tries.what, reason: messageOf(error) }, 'the journal is tried again');
    if (isConnectionToBlame(error)) this.renew(connection, messageOf(error));
    await pause(ms, this.closing.signal);
  }

  /** @throws JournalUnavailable when closed */
  private async connected(): Promise<Connection> {
    while (this.retiring) await this.retiring;
    if (this.closing.signal.aborted) throw closedError();
    this.connection ??= this.open();
    return this.connection;
  }

  /**
   * Gives a connection up for a new one. It is retired first: its end makes the client reject every append that waits
   * for an answer, those of a new connection included.
   */
  private renew(stale: Connection, reason: string): void {
    if (stale !== this.connection || this.retiring || this.closing.signal.aborted) return;
    this.logger.warn({ reason }, 'the connection to the journal is given up for a new one');
    this.retiring = stale.retire(reason).then(() => {
      this.retiring = undefined;
      this.connection = undefined;
    });
  }

  private tries(what: string): Tries {
    return new Tries(what, this.budgetMs, this.jitter);
  }

  /** Looks only at what came since the last time: a server may have written any number of events of its own. */
  private async findHead(connection: Connection): Promise<JournalPosition | undefined> {
    const found = await lookBack(connection, this.known.end);
    if (found.end > this.known.end) this.known = { head: found.head ?? this.known.head, end: found.end };
    return this.known.head;
  }

  /** A read that waits and hears nothing for `timeoutMs` takes its connection down with it. */
  private feelReads(): void {
    const { connection } = this;
    if (!connection) return;
    for (const watch of connection.reads) if (watch.waiting) watch.quietPulses += 1;
    if ([...connection.reads].some(({ quietPulses }) => quietPulses > QUIET_PULSES)) {
      this.renew(connection, 'a read hears nothing');
    }
  }

  /** Subscribes, and drops the subscription when it has gone silent or `ended` aborts. */
  private watch(connection: Connection, after: JournalPosition | 'start', ended: AbortSignal): SubscriptionWatch {
    const watch = new SubscriptionWatch(connection, after);
    let heard = 0;
    let suspect = false;
    let asking = false;
    const listen = (): void => {
      if (!watch.waiting || watch.messages !== heard) {
        heard = watch.messages;
        suspect = false;
      } else if (suspect) {
        watch.subscription.destroy(new Error('it went silent while the journal grew'));
      } else if (!asking) {
        asking = true;
        within(this.silenceMs, this.findHead(connection))
          .then(
            (head) => {
              suspect = head !== undefined && (watch.last === 'start' || head > watch.last);
            },
            (error: unknown) => {
              if (isConnectionToBlame(error)) this.renew(connection, messageOf(error));
            },
          )
          .finally(() => {
            asking = false;
          });
      }
    };
    const timer = setInterval(listen, this.silenceMs / 2).unref();
    const stop = (): void => {
      watch.subscription.destroy();
    };
    ended.addEventListener('abort', stop, { once: true });
    watch.onRelease = () => {
      clearInterval(timer);
      ended.removeEventListener('abort', stop);
    };
    return watch;
  }
}

let openInThisProcess: EventStoreDbJournal | undefined;

/** Never has an event. */
const PROBE_STREAM = 'probe';

/** Pulses a read may miss. */
const QUIET_PULSES = 4;

/** Stands in the subscription's own stream, so that it comes after the events before it and before those after it. */
const CAUGHT_UP: AllStreamResolvedEvent = {};

/** One client with all that goes over it. */
class Connection {
  readonly reads = new Set<ReadWatch>();
  readonly subscriptions = new Set<AllStreamSubscription>();
  /** Of all who wait for an answer: the client leaves some of them waiting when it is disposed of. */
  readonly interrupts = new Set<(error: Error) => void>();
  private channel: { close(): void } | undefined;

  constructor(readonly client: EventStoreDBClient) {
    const createChannel = client['createChannel'] as () => Promise<{ close(): void }>;
    client['createChannel'] = async () => {
      this.channel = await createChannel();
      return this.channel;
    };
  }

  watchRead(read: StreamingRead<ResolvedEvent | AllStreamResolvedEvent>): ReadWatch {
    // The client may report an error to nobody, when the one who read has gone already.
    read.on('error', ignore);
    const watch = { read, waiting: true, quietPulses: 0 };
    this.reads.add(watch);
    return watch;
  }

  releaseRead(watch: ReadWatch): void {
    this.reads.delete(watch);
    if (watch.read.readableEnded) return;
    watch.read.destroy();
    // Destroying the client's stream leaves the call behind it open.
    watch.read.cancel().catch(ignore);
  }

  /**
   * Ends everything on this connection. The client itself would end a read as if it had come to its end, and would
   * leave the channel open, whose transport the next client would then share.
   */
  async retire(reason: string): Promise<void> {
    const error = new ConnectionGivenUp(reason);
    for (const interrupt of this.interrupts) interrupt(error);
    for (const { read } of this.reads) read.destroy(error);
    for (const subscription of this.subscriptions) subscription.destroy(error);
    await within(RETIRING_MS, this.client.dispose()).catch(ignore);
    this.channel?.close();
  }
}

/** For a stream the client never ends, as is that of its batch appends: everything is cancelled by then. */
const RETIRING_MS = 100;

interface ReadWatch {
  readonly read: StreamingRead<ResolvedEvent | AllStreamResolvedEvent>;
  /** Somebody waits for the next event. */
  waiting: boolean;
  quietPulses: number;
}

class SubscriptionWatch {
  readonly subscription: AllStreamSubscription;
  /** Events, checkpoints and the news of having caught up. */
  messages = 0;
  /** Somebody waits for the next message. */
  waiting = true;
  onRelease: () => void = ignore;

  constructor(
    private readonly connection: Connection,
    /** Position of the last event that was handed out. */
    public last: JournalPosition | 'start',
  ) {
    const filter = excludeSystemEvents({
      ...CHECKPOINTS,
      checkpointReached: () => {
        this.messages += 1;
      },
    });
    const subscription = connection.client.subscribeToAll({ fromPosition: placeOf(last), filter });
    // Emitted between two events on their way into the stream, long before those are read from it.
    subscription.on('caughtUp', () => subscription.push(CAUGHT_UP));
    // The client may report an error to nobody, when the one who read has gone already.
    subscription.on('error', ignore);
    connection.subscriptions.add(subscription);
    this.subscription = subscription;
  }

  release(): void {
    this.onRelease();
    this.connection.subscriptions.delete(this.subscription);
    this.subscription.destroy();
    // Destroying the client's stream leaves the call behind it open.
    this.subscription.unsubscribe().catch(ignore);
  }
}

/** After 2,048 events; the client's default of 32 would make one message in 33 a checkpoint. */
const CHECKPOINTS = { maxSearchWindow: 512, checkpointInterval: 4 };

/** The client of an address, as often as one is needed. @throws JournalAddressRefused */
const clientsFor = (address: JournalAddress): (() => Connection) => {
  if ('socket' in address) {
    // The client joins the two with a colon, which makes a unix address of them for @grpc/grpc-js.
    const endpoint = { address: 'unix', port: address.socket as unknown as number };
    return () => new Connection(new EventStoreDBClient({ endpoint }, { insecure: true }));
  }
  const connectionString = connectionStringFor(address.connectionString);
  return () => {
    try {
      return new Connection(EventStoreDBClient.connectionString(connectionString));
    } catch {
      // The client's own error quotes the connection string, credentials and all.
      throw new JournalAddressRefused('the connection string, or a certificate file it names, cannot be read');
    }
  };
};

class ConnectionGivenUp extends Error {}

const closedError = (): JournalUnavailable => new JournalUnavailable('the journal was closed');

/** gRPC status codes. */
const CANCELLED = 1;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

/**
 * On UNAVAILABLE and CANCELLED the client takes a new channel by itself, and on being told who the leader is. On all
 * others it keeps the one it has for ever, even one whose server is the leader no more, and its failure to learn what
 * the server can do. An error without a code is an answer of the server.
 */
const isConnectionToBlame = (error: unknown): boolean => {
  if (error instanceof TimedOut) return true;
  if (error instanceof NotLeaderError) return false;
  const code = codeOf(error);
  return code !== undefined && ![CANCELLED, UNAVAILABLE, RESOURCE_EXHAUSTED].includes(code);
};

/** Trying again gives the same answer. */
const isFinal = (error: unknown): boolean =>
  error instanceof StreamDeletedError ||
  error instanceof InvalidArgumentError ||
  // What the client says of a refusal whose kind it does not know.
  (error instanceof UnknownError && error.message.startsWith('Could not recognize'));

/** The client cuts an append into messages of 3 MiB. Only an event that is larger makes a larger message. */
const MESSAGE_BYTES = 3 * 1024 * 1024;

/** A message too large for the server breaks the stream all appends go over; this says whether it was one of these. */
const exceedsMessage = (error: unknown, events: readonly EventToAppend[]): boolean =>
  codeOf(error) === RESOURCE_EXHAUSTED &&
  events.some(({ data, metadata }) => Buffer.byteLength(JSON.stringify([data, metadata])) > MESSAGE_BYTES);

const proposal = ({ id, type, data, metadata }: EventToAppend): JSONEventData => ({
  id,
  type,
  contentType: 'application/json',
  data,
  metadata: metadata as unknown as Record<string, unknown>,
});

const firstRevision = (expected: ExpectedRevision): number => (expected === 'no-stream' ? 0 : expected + 1);

const revisionFrom = (actual: unknown): ExpectedRevision => (typeof actual === 'bigint' ? Number(actual) : 'no-stream');

/** Positions of events written since version 20 have commit and prepare alike. */
const placeOf = (position: JournalPosition | 'start'): ReadPosition =>
  position === 'start' ? START : { commit: position, prepare: position };

const DOLLAR = 0x24;

/** The server's own events. By type they are left out by the server; a stream of its own may hold others. */
const isSystem = (type: string, stream: string): boolean =>
  type.charCodeAt(0) === DOLLAR || stream.charCodeAt(0) === DOLLAR;

type ClientEvent = NonNullable<(ResolvedEvent | AllStreamResolvedEvent)['event']>;

/** Nothing is copied: data and metadata are the objects the client parsed. */
const recorded = (event: ClientEvent, position: JournalPosition): RecordedEvent => ({
  stream: event.streamId,
  revision: Number(event.revision),
  position,
  id: event.id,
  type: event.type,
  data: event.data as RecordedEvent['data'],
  metadata: (event.metadata ?? {}) as unknown as EventMetadata,
});

/** Between the two there are events of the server only. */
interface KnownEnd {
  /** Newest event that is not the server's own. */
  readonly head: JournalPosition | undefined;
  /** Newest event. */
  readonly end: bigint;
}

/** Reads backwards from the end to the newest event that is not the server's own, or to `floor`. */
const lookBack = async (connection: Connection, floor: bigint): Promise<KnownEnd> => {
  let fromPosition: ReadPosition = END;
  let end = floor;
  for (let maxCount = 8; ; maxCount = Math.min(4_096, maxCount * 8)) {
    const watch = connection.watchRead(connection.client.readAll({ direction: BACKWARDS, fromPosition, maxCount }));
    let read = 0;
    try {
      for await (const { event } of watch.read as AsyncIterable<AllStreamResolvedEvent>) {
        watch.quietPulses = 0;
        read += 1;
        if (!event) continue;
        const { commit } = event.position;
        if (commit > end) end = commit;
        if (commit <= floor) return { head: undefined, end };
        if (!isSystem(event.type, event.streamId)) return { head: commit as JournalPosition, end };
        fromPosition = event.position;
      }
    } finally {
      connection.releaseRead(watch);
    }
    if (read < maxCount) return { head: undefined, end };
  }
};

const ignore = (): void => undefined;

const fail = (message: string): never => {
  throw new JournalUnavailable(message);
};
