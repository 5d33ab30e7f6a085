import {
  type Appended,
  type EventToAppend,
  type ExpectedRevision,
  Journal,
  type JournalPosition,
  type RecordedEvent,
  type SubscriptionMessage,
  WrongExpectedRevision,
} from '#platform/journal/journal.js';

/**
 * The journal in memory, for specs of what reads it. Positions have gaps, as in a real one. The port itself is tested
 * against the journal server.
 */
export class MemoryJournal extends Journal {
  private readonly all: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly wakers = new Set<() => void>();

  append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<Appended> {
    const before = this.streams.get(stream) ?? [];
    const actual = before.length === 0 ? 'no-stream' : before.length - 1;
    if (actual !== expected) return Promise.reject(new WrongExpectedRevision(stream, expected, actual));
    this.streams.set(stream, before);
    for (const event of events) {
      const position = (BigInt(this.all.length + 1) * 10n) as JournalPosition;
      const recorded = { ...event, stream, revision: before.length, position };
      before.push(recorded);
      this.all.push(recorded);
    }
    for (const wake of this.wakers) wake();
    const last = before.at(-1) as RecordedEvent;
    return Promise.resolve({ revision: last.revision, position: last.position });
  }

  async *readStream(stream: string, fromRevision = 0): AsyncIterable<RecordedEvent> {
    yield* (this.streams.get(stream) ?? []).slice(fromRevision);
  }

  last(stream: string): Promise<RecordedEvent | undefined> {
    return Promise.resolve(this.streams.get(stream)?.at(-1));
  }

  async *readAll(after: JournalPosition | 'start'): AsyncIterable<RecordedEvent> {
    const end = this.all.length;
    for (let i = this.indexAfter(after); i < end; i++) yield this.all[i] as RecordedEvent;
  }

  async *subscribeAll(after: JournalPosition | 'start', signal: AbortSignal): AsyncIterable<SubscriptionMessage> {
    let wake: () => void = () => undefined;
    const ring = (): void => wake();
    this.wakers.add(ring);
    signal.addEventListener('abort', ring);
    try {
      let caughtUp = false;
      for (let i = this.indexAfter(after); !signal.aborted; ) {
        const event = this.all[i];
        if (event) {
          i++;
          yield { kind: 'event', event };
        } else if (!caughtUp) {
          caughtUp = true;
          yield { kind: 'caught-up' };
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.wakers.delete(ring);
      signal.removeEventListener('abort', ring);
    }
  }

  head(): Promise<JournalPosition | undefined> {
    return Promise.resolve(this.all.at(-1)?.position);
  }

  takesWrites(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private indexAfter(after: JournalPosition | 'start'): number {
    if (after === 'start') return 0;
    const index = this.all.findIndex((event) => event.position > after);
    return index === -1 ? this.all.length : index;
  }
}
