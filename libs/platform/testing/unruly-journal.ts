import { setTimeout as pause } from 'node:timers/promises';
import {
  type Appended,
  type EventToAppend,
  type ExpectedRevision,
  Journal,
  type JournalPosition,
  type RecordedEvent,
  type SubscriptionMessage,
} from '#platform/journal/journal.js';

/** Events that are delivered together, and of those before as many as may come again. */
const most = 40;

/**
 * A journal whose subscriptions deliver as badly as whoever follows it has to bear: late, some events again or twice at
 * once, and those of different streams in another order. Of one stream they keep theirs, the last of all that is there
 * comes last, and nothing is left out: more no subscriber is promised, for after a restart it may be anywhere behind and
 * begin anew.
 */
export class UnrulyJournal extends Journal {
  private next = 0;

  /** @param choices what decides, one after the other and again from the first; each from 0 up */
  constructor(
    private readonly inner: Journal,
    private readonly choices: readonly [number, ...number[]],
  ) {
    super();
  }

  async *subscribeAll(after: JournalPosition | 'start', signal: AbortSignal): AsyncIterable<SubscriptionMessage> {
    let done = after;
    let before: readonly RecordedEvent[] = [];
    for await (const message of this.inner.subscribeAll(after, signal)) {
      if (message.kind !== 'event') {
        yield message;
        continue;
      }
      if (done !== 'start' && message.event.position <= done) continue;
      await pause(this.choose(12), undefined, { signal }).catch(() => undefined);
      const waiting: RecordedEvent[] = [];
      for await (const event of this.inner.readAll(done)) {
        waiting.push(event);
        if (waiting.length === most) break;
      }
      const again = before.slice(before.length - this.choose(before.length + 1));
      for (const event of [...again, ...this.mixed(waiting)]) yield { kind: 'event', event };
      before = waiting;
      done = waiting.at(-1)?.position ?? done;
    }
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<Appended> {
    return this.inner.append(stream, expected, events);
  }
  readStream(stream: string, fromRevision?: number): AsyncIterable<RecordedEvent> {
    return this.inner.readStream(stream, fromRevision);
  }
  readAll(after: JournalPosition | 'start'): AsyncIterable<RecordedEvent> {
    return this.inner.readAll(after);
  }
  last(stream: string): Promise<RecordedEvent | undefined> {
    return this.inner.last(stream);
  }
  head(): Promise<JournalPosition | undefined> {
    return this.inner.head();
  }
  takesWrites(): Promise<boolean> {
    return this.inner.takesWrites();
  }
  close(): Promise<void> {
    return this.inner.close();
  }

  private choose(below: number): number {
    const choice = this.choices[this.next % this.choices.length] ?? 0;
    this.next += 1;
    return choice % below;
  }

  /** Streams side by side, each in its order, some events twice; the last event stays the last. */
  private mixed(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    const streams = [...Map.groupBy(events.slice(0, -1), ({ stream }) => stream).values()];
    const mixed: RecordedEvent[] = [];
    for (let left = streams; left.length > 0; left = left.filter(({ length }) => length > 0)) {
      const event = left[this.choose(left.length)]?.shift();
      if (event) mixed.push(...(this.choose(5) === 0 ? [event, event] : [event]));
    }
    return [...mixed, ...events.slice(-1)];
  }
}
