import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { BadRequest, safe, streamName } from './append-service.js';
import { type Filter, filterOf } from './filter.js';
import { log, messageOf } from './log.js';
import { encodeReadEvent } from './read-response.js';
import { DamagedJournal, type Store, type StoredEvent } from './store.js';
import type { Writer } from './writer.js';

/** `responseSerialize` of `Read` hands these bytes on, so that events can be encoded by hand. */
export type ReadCall = ServerWritableStream<streams.ReadReq, Buffer>;

/** Some events after (or before) a place, and how to go on from an event. */
interface Source {
  next(limit: number): StoredEvent[];
}

const LATEST = Number.MAX_SAFE_INTEGER;

/** `Streams.Read`: reads and catch-up subscriptions, of one stream and of all. */
export class ReadService {
  private readonly store: Store;
  private readonly writer: Writer;

  constructor(store: Store, writer: Writer) {
    this.store = store;
    this.writer = writer;
  }

  read(call: ReadCall): void {
    this.answer(call).then(
      () => call.end(),
      (error: unknown) => {
        if (call.cancelled || call.destroyed) return;
        if (error instanceof BadRequest) call.emit('error', { code: status.INVALID_ARGUMENT, details: error.message });
        else {
          log('error', 'a read failed', { error: messageOf(error) });
          const code = error instanceof DamagedJournal ? status.DATA_LOSS : status.INTERNAL;
          call.emit('error', { code, details: messageOf(error) });
        }
      },
    );
  }

  private async answer(call: ReadCall): Promise<void> {
    const options = call.request.getOptions();
    if (!options) throw new BadRequest('a read needs options');
    const filterOptions = options.getFilter();
    const filter = filterOptions && filterOf(filterOptions);
    const out = new Outlet(call);
    if (options.hasSubscription()) return this.subscribe(options, filter, out);

    const stream = options.getStream();
    if (stream) {
      const name = streamName(stream.getStreamIdentifier());
      if (this.store.revisionOf(name) === -1) return out.message(streamNotFound(name));
    }
    const source = options.getReadDirection() === 0 ? this.forwards(options) : this.backwards(options);
    let wanted = options.hasCount() ? safe(options.getCount()) : LATEST;
    while (wanted > 0) {
      const events = source.next(filter ? LATEST : wanted);
      if (events.length === 0) return;
      for (const event of events) {
        if (filter && !filter.matches(event)) continue;
        if (!(await out.event(event))) return;
        wanted -= 1;
        if (wanted === 0) return;
      }
      await nextTurn();
    }
  }

  /**
   * Hands out what is there, says `caught_up`, and goes on with every commit. There is one path for old and new events,
   * the store: nothing can be lost between them, and a slow reader costs a page of memory.
   */
  private async subscribe(options: streams.ReadReq.Options, filter: Filter | undefined, out: Outlet): Promise<void> {
    const source = this.afterStart(options);
    await out.message(confirmation());
    let considered = 0;
    let last: StoredEvent | undefined;
    let live = false;
    while (out.open) {
      const events = source.next(LATEST);
      for (const event of events) {
        if (!filter || filter.matches(event)) {
          if (!(await out.event(event))) return;
        }
        last = event;
        considered += 1;
        if (filter && considered % filter.checkpointEvery === 0) await out.message(checkpoint(event.position));
      }
      if (events.length > 0) {
        await nextTurn();
        continue;
      }
      // Nothing may be awaited between the empty page above and this registration, or a commit could slip through.
      const committed = once(this.writer.signals, 'committed', { signal: out.closed });
      if (!live) {
        live = true;
        if (filter && last && considered % filter.checkpointEvery !== 0) await out.message(checkpoint(last.position));
        await out.message(caughtUp());
      }
      await committed.catch(() => undefined);
    }
  }

  /** Inclusive, as reads are. */
  private forwards(options: streams.ReadReq.Options): Source {
    const stream = options.getStream();
    if (stream) {
      const name = streamName(stream.getStreamIdentifier());
      if (stream.hasEnd()) return nothing;
      return this.streamAfter(name, stream.hasRevision() ? safe(stream.getRevision()) - 1 : -1);
    }
    const all = allOptions(options);
    if (all.hasEnd()) return nothing;
    const position = all.getPosition();
    return position ? this.allAfter(safe(position.getCommitPosition()) - 1, false) : this.allAfter(0, true);
  }

  /** From a revision inclusive, from a position exclusive, as the real server. */
  private backwards(options: streams.ReadReq.Options): Source {
    const stream = options.getStream();
    if (stream) {
      const name = streamName(stream.getStreamIdentifier());
      let revision = stream.hasEnd() ? LATEST : stream.hasRevision() ? safe(stream.getRevision()) + 1 : 1;
      return {
        next: (limit) => {
          const events = this.store.streamBefore(name, revision, limit);
          revision = events.at(-1)?.revision ?? revision;
          return events;
        },
      };
    }
    const all = allOptions(options);
    const from = all.getPosition();
    let position = all.hasEnd() ? LATEST : from ? safe(from.getCommitPosition()) : 0;
    return {
      next: (limit) => {
        const events = this.store.allBefore(position, limit);
        position = events.at(-1)?.position ?? position;
        return events;
      },
    };
  }

  /** Exclusive, as subscriptions are. */
  private afterStart(options: streams.ReadReq.Options): Source {
    const stream = options.getStream();
    if (stream) {
      const name = streamName(stream.getStreamIdentifier());
      if (stream.hasEnd()) return this.streamAfter(name, this.store.revisionOf(name));
      return this.streamAfter(name, stream.hasRevision() ? safe(stream.getRevision()) : -1);
    }
    const all = allOptions(options);
    if (all.hasEnd()) return this.allAfter(this.store.head(), true);
    const position = all.getPosition();
    return position ? this.allAfter(safe(position.getCommitPosition()), false) : this.allAfter(0, true);
  }

  private streamAfter(name: string, start: number): Source {
    let revision = start;
    return {
      next: (limit) => {
        const events = this.store.streamAfter(name, revision, limit);
        revision = events.at(-1)?.revision ?? revision;
        return events;
      },
    };
  }

  private allAfter(start: number, startIsKnown: boolean): Source {
    let [position, known] = [start, startIsKnown];
    return {
      next: (limit) => {
        const events = this.store.allAfter(position, limit, known);
        const last = events.at(-1);
        if (last) [position, known] = [last.position, true];
        return events;
      },
    };
  }
}

/** The writing side of a call, with back-pressure: nothing more is read from the store until the call drains. */
class Outlet {
  private readonly call: ReadCall;
  private readonly ending = new AbortController();

  constructor(call: ReadCall) {
    this.call = call;
    for (const event of ['cancelled', 'close', 'error']) call.once(event, () => this.ending.abort());
    if (call.cancelled) this.ending.abort();
  }

  get open(): boolean {
    return !this.ending.signal.aborted;
  }

  get closed(): AbortSignal {
    return this.ending.signal;
  }

  /** False when nobody listens any more. */
  event(event: StoredEvent): Promise<boolean> | boolean {
    return this.bytes(encodeReadEvent(event));
  }

  async message(response: streams.ReadResp): Promise<void> {
    await this.bytes(Buffer.from(response.serializeBinary()));
  }

  private bytes(bytes: Buffer): Promise<boolean> | boolean {
    if (!this.open) return false;
    if (this.call.write(bytes)) return true;
    return once(this.call, 'drain', { signal: this.closed }).then(
      () => true,
      () => false,
    );
  }
}

const nothing: Source = { next: () => [] };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @throws BadRequest */
const allOptions = (options: streams.ReadReq.Options): streams.ReadReq.Options.AllOptions => {
  const all = options.getAll();
  if (!all) throw new BadRequest('a read needs a stream or all');
  return all;
};

const confirmation = (): streams.ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()),
  );

const checkpoint = (position: number): streams.ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
  );

const caughtUp = (): streams.ReadResp => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

const streamNotFound = (name: string): streams.ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(
      new shared.StreamIdentifier().setStreamName(Buffer.from(name)),
    ),
  );
