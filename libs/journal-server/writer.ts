import { EventEmitter } from 'node:events';
import { log, messageOf } from './log.js';
import type { ProposedEvent, Store } from './store.js';

/** `any` and `stream-exists` look only at whether there is a stream; a number is the revision it must have. */
export type Expected = number | 'any' | 'no-stream' | 'stream-exists';

export interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
  /** Milliseconds since 1970 after which nothing may be written any more. */
  readonly deadline: number;
}

export type Outcome =
  /** Durable. Revision and position are those of the last event, undefined where nothing was to write to no stream. */
  | { readonly kind: 'done'; readonly revision: number | undefined; readonly position: number | undefined }
  /** `current` is -1 where there is no stream. */
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'too-late' }
  /** The disk did not take it. Nothing was acknowledged; it may be tried again. */
  | { readonly kind: 'not-written'; readonly reason: string };

/** Switches of tests that must be able to fail, and of disks that must be able to break. */
export interface Faults {
  readonly acknowledgeBeforeCommit: boolean;
  /** Commits return before they are on the disk, as under `synchronous=OFF`. */
  readonly neverSync: boolean;
  /** Which commits fail, counted from 1, both ends included. */
  readonly failWrites: readonly [from: number, to: number] | undefined;
}

interface Waiting {
  readonly append: Append;
  readonly resolve: (outcome: Outcome) => void;
}

/** Ids remembered for `any` and `stream-exists`; as bounded, and as forgotten by a restart, as the real server's. */
const REMEMBERED_IDS = 16_384;
const PROBE_EVERY_MS = 250;

/**
 * The one writer. **Group commit**: what waits when a commit returns is the next batch; what finds nothing waiting is
 * committed at once. Nothing is acknowledged before its commit has returned.
 */
export class Writer {
  /** `committed` after every batch; whoever waits for events reads them from the store. */
  readonly signals = new EventEmitter<{ committed: [] }>().setMaxListeners(0);
  private readonly store: Store;
  private readonly faults: Faults;
  private waiting: Waiting[] = [];
  private gathering = false;
  private healthy = true;
  private commits = 0;
  private readonly recent = new Map<string, { stream: string; revision: number }>();

  constructor(store: Store, faults: Faults) {
    this.store = store;
    this.faults = faults;
  }

  append(append: Append): Promise<Outcome> {
    return new Promise((resolve) => {
      this.waiting.push({ append, resolve });
      if (!this.gathering) this.commitWaiting();
    });
  }

  /** Commits what waits. What comes later is refused. */
  close(): void {
    if (this.waiting.length > 0) this.commitWaiting();
    this.healthy = false;
  }

  private commitWaiting(): void {
    const batch = this.waiting;
    this.waiting = [];
    // What arrived while the commit blocked this process stands in the sockets: one turn of the event loop reads it.
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      if (this.waiting.length > 0) this.commitWaiting();
    });
    if (this.faults.acknowledgeBeforeCommit) this.acknowledgeThenCommit(batch);
    else if (this.healthy) this.write(batch);
    else refuse(batch, 'the disk does not take writes');
  }

  private write(batch: readonly Waiting[]): void {
    const written = new Map<string, { stream: string; revision: number }>();
    let outcomes: Outcome[];
    try {
      this.store.begin();
      const now = Date.now();
      outcomes = batch.map(({ append }) => this.apply(append, now, written));
      this.commit(() => this.store.commit());
    } catch (error) {
      this.store.rollback();
      refuse(batch, messageOf(error));
      this.becomeUnhealthy(error);
      return;
    }
    for (const [id, place] of written) this.recent.set(id, place);
    for (const id of this.recent.keys()) {
      if (this.recent.size <= REMEMBERED_IDS) break;
      this.recent.delete(id);
    }
    settle(batch, outcomes);
    this.signals.emit('committed');
  }

  /** What must never be. The crash test has to notice it. */
  private acknowledgeThenCommit(batch: readonly Waiting[]): void {
    if (!this.store.inTransaction) {
      this.store.begin();
      setTimeout(() => this.store.commit(), 50);
    }
    const outcomes = batch.map(({ append }) => this.apply(append, Date.now(), this.recent));
    settle(batch, outcomes);
    this.signals.emit('committed');
  }

  private commit(commit: () => void): void {
    this.commits += 1;
    const [from, to] = this.faults.failWrites ?? [0, 0];
    if (from <= this.commits && this.commits <= to) throw new Error('ENOSPC: no space left on device (--fail-write)');
    commit();
  }

  /** Checks one append against everything before it, its own batch included, and writes it into the transaction. */
  private apply(append: Append, now: number, written: Map<string, { stream: string; revision: number }>): Outcome {
    const { stream, expected, events } = append;
    if (append.deadline <= now) return { kind: 'too-late' };
    const current = this.store.revisionOf(stream);
    const verdict =
      typeof expected === 'number' || expected === 'no-stream'
        ? this.checkRevision(append, expected === 'no-stream' ? -1 : expected, current)
        : this.checkIds(append, current, (id) => written.get(id) ?? this.recent.get(id));
    if (verdict !== 'new') return verdict;
    if (events.length === 0) return this.alreadyDone(stream, current);
    const position = this.store.insert(stream, current + 1, events, now);
    for (const [n, event] of events.entries()) written.set(event.id, { stream, revision: current + 1 + n });
    return { kind: 'done', revision: current + events.length, position };
  }

  /** An explicit revision below the current one is the same append again when the same ids stand there already. */
  private checkRevision({ stream, events }: Append, expected: number, current: number): 'new' | Outcome {
    if (expected === current) return 'new';
    const repeated =
      expected < current &&
      events.length > 0 &&
      events.every((event, n) => this.store.eventAt(stream, expected + 1 + n)?.id === event.id);
    return repeated ? this.alreadyDone(stream, expected + events.length) : { kind: 'wrong-version', current };
  }

  /** Without a revision only recently written ids are known again. Some known and some new cannot both be right. */
  private checkIds(
    { stream, expected, events }: Append,
    current: number,
    recall: (id: string) => { stream: string; revision: number } | undefined,
  ): 'new' | Outcome {
    if (expected === 'stream-exists' && current === -1) return { kind: 'wrong-version', current };
    const places = events.map(({ id }) => recall(id)).filter((place) => place?.stream === stream);
    const last = places.at(-1);
    if (!last) return 'new';
    return places.length === events.length
      ? this.alreadyDone(stream, last.revision)
      : { kind: 'wrong-version', current };
  }

  private alreadyDone(stream: string, revision: number): Outcome {
    if (revision === -1) return { kind: 'done', revision: undefined, position: undefined };
    return { kind: 'done', revision, position: this.store.eventAt(stream, revision)?.position };
  }

  private becomeUnhealthy(error: unknown): void {
    this.healthy = false;
    log('error', 'appends are refused: a write failed', { error: messageOf(error) });
    const probe = (): void => {
      try {
        this.commit(() => this.store.probe());
        this.healthy = true;
        log('info', 'appends are taken again: a probe write succeeded');
      } catch {
        setTimeout(probe, PROBE_EVERY_MS).unref();
      }
    };
    setTimeout(probe, PROBE_EVERY_MS).unref();
  }
}

const settle = (batch: readonly Waiting[], outcomes: readonly Outcome[]): void => {
  for (const [n, { resolve }] of batch.entries()) resolve(outcomes[n] as Outcome);
};

const refuse = (batch: readonly Waiting[], reason: string): void => {
  for (const { resolve } of batch) resolve({ kind: 'not-written', reason });
};
