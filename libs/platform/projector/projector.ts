import { setTimeout as pause } from 'node:timers/promises';
import type { Codec, DecodedEvent } from '#platform/journal/codec.js';
import type { Journal, JournalPosition, RecordedEvent } from '#platform/journal/journal.js';
import { type Database, DatabaseUnavailable, type StatementFailed } from '#platform/read-store/database.js';
import { dropView, liveSchema, plain, recreateView } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import { newCorrelationId } from '#platform/runtime/ids.js';
import type { Logger } from '#platform/runtime/logging.js';
import { type At, Checkpoint, Overtaken, type StoredView } from './checkpoint.js';
import { CheckpointWatch } from './checkpoint-watch.js';
import { allViews, readDecisions, skippedBy, viewDecisions } from './decisions.js';
import { fill } from './filling.js';
import { Bell, Inbox } from './inbox.js';
import { decodeBatch, eventsFor, type Halt, haltAt, project } from './projection.js';
import {
  type ChangedView,
  type RebuildOptions,
  type RebuildReport,
  type RebuildSources,
  rebuild,
  swap,
} from './rebuild.js';
import { isLive, isRefused, passHalt, type Standing, standingAs, storeHalt, withoutSkipped } from './standing.js';
import type { View } from './view.js';

export interface ProjectorOptions {
  readonly database: Database;
  readonly journal: Journal;
  readonly codec: Codec;
  readonly views: readonly View[];
  readonly logger: Logger;
  /** Most events of one transaction. Default 1,000. */
  readonly batchEvents?: number;
  /**
   * So long the checkpoint must stand still before a worker that stands by takes over, and as often decisions about
   * views that stand still are looked for. Default 2 s.
   */
  readonly standByMilliseconds?: number;
  /** Checkpoint outside the rows' transaction: only for the test that this would be seen; no setting leads here. */
  readonly sabotage?: { readonly checkpoint?: 'before-rows' | 'after-rows' };
}

export type ProjectorState =
  /** Its transactions advance the checkpoint. */
  | 'active'
  /** Another worker advances it. */
  | 'standing-by'
  /** A program started later knows other views; this one does nothing any more. */
  | 'outdated'
  /** It does not run, or it met an event this program cannot read. */
  | 'stopped';

export interface ProjectorHealth {
  readonly state: ProjectorState;
  readonly position: string;
  /** The event this program cannot read. */
  readonly stoppedAt: Halt | undefined;
  readonly halted: readonly { readonly view: string; readonly halt: Halt }[];
  /** Views that are being filled. */
  readonly filling: readonly string[];
}

/** A batch, decoded and projected, not yet written. */
interface Prepared {
  readonly events: readonly DecodedEvent[];
  /** Where the checkpoint goes. */
  readonly last: At | undefined;
  readonly byView: ReadonlyMap<string, { readonly statements: readonly Statement[]; readonly halt: Halt | undefined }>;
  /** The event after `last` cannot be read. */
  readonly unreadable: Halt | undefined;
}

/** A worker that fills a view and does not get on for so long is taken to be gone. */
const fillingPauseMilliseconds = 5_000;

/**
 * The one path of events into the views: one subscription, each event decoded once, rows of all views and the one
 * checkpoint in one transaction. Two workers may run: the checkpoint is advanced by compare-and-set, the loser stands
 * by and takes over when it stands still. A view that cannot take an event halts, the others go on; an event that cannot
 * be read halts all. What operators decide about that stands in the journal, from where this worker hears of it.
 */
export class Projector {
  /** Position of the views and who waits for it. */
  readonly freshness: CheckpointWatch;
  private readonly checkpoint: Checkpoint;
  /** Name of this worker among others on the same database. */
  private readonly worker = newCorrelationId();
  private readonly views: ReadonlyMap<string, View>;
  private readonly standings = new Map<string, Standing>();
  private readonly batchEvents: number;
  private readonly bell = new Bell();
  private readonly tasks: Task[] = [];
  private readonly fillings = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private period = this.stopping.signal;
  private running: Promise<void> | undefined;
  private isFollowing = false;
  private state: ProjectorState = 'stopped';
  private decisions = viewDecisions.initial();
  private stoppedAt: Halt | undefined;
  /** The store says that an event could not be read; the first one that can be takes it back. */
  private storedUnreadable = false;

  constructor(private readonly options: ProjectorOptions) {
    this.views = new Map(options.views.map((view) => [view.name, view]));
    if (this.views.size < options.views.length) throw new Error('two views have one name');
    if (this.views.has(allViews)) throw new Error(`no view can be named ${allViews}`);
    this.batchEvents = options.batchEvents ?? 1_000;
    this.checkpoint = new Checkpoint(options.database, options.sabotage);
    this.freshness = new CheckpointWatch(options.database, options.logger);
  }

  get health(): ProjectorHealth {
    const standings = [...this.standings.values()];
    return {
      state: this.state,
      position: this.checkpoint.position.toString(),
      stoppedAt: this.stoppedAt,
      halted: standings.flatMap(({ view, halt }) => (halt ? [{ view: view.name, halt }] : [])),
      filling: standings.filter(({ ready }) => !ready).map(({ view }) => view.name),
    };
  }

  /**
   * Brings the tables to what the program's views need, then follows the journal until {@link stop}. Views that must be
   * filled anew are filled meanwhile.
   *
   * @throws DatabaseUnavailable, JournalUnavailable
   */
  async start(): Promise<void> {
    await this.again(() => this.reconcile());
    await this.freshness.start();
    this.tell();
    this.running = this.follow();
  }

  /** The transaction under way is finished first. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    await this.running;
    await Promise.allSettled(this.fillings);
    await this.freshness.stop();
    this.state = 'stopped';
  }

  /** Resolves when this worker is filling no view. */
  async filled(): Promise<void> {
    while (this.fillings.size > 0) await Promise.all(this.fillings);
  }

  /**
   * Replays everything beside the live tables, until it meets the live checkpoint, and compares each table. The live
   * ones keep serving; writing waits for the last step and the comparison. May be called on a projector that was not
   * started, beside one that runs elsewhere.
   */
  async rebuild(options: RebuildOptions = {}): Promise<RebuildReport> {
    return await rebuild(await this.rebuildSources(), options);
  }

  /** Puts the tables of a rebuild that were kept in the place of the live ones, brought up to the checkpoint first. */
  async swapRebuilt(): Promise<void> {
    await swap(await this.rebuildSources());
  }

  /** Where this projector does not run, the views of its program may be other versions than the live ones. */
  private async rebuildSources(): Promise<RebuildSources> {
    const changed: ChangedView[] = [];
    if (!this.isFollowing) {
      const stored = await this.load();
      for (const view of this.views.values()) {
        const row = stored.get(view.name);
        if (row?.version === view.version) continue;
        const skipped = skippedBy(this.decisions, view.name, view.version);
        changed.push({ view, skipped, formerTables: row?.tables ?? [] });
      }
    }
    return {
      ...this.options,
      batchEvents: this.batchEvents,
      standings: [...this.standings.values()],
      changed,
      decisions: this.decisions,
    };
  }

  private standingOf(name: string): Standing {
    const standing = this.standings.get(name);
    if (!standing) throw new Error(`there is no view ${name}`);
    return standing;
  }

  // ---- start ----------------------------------------------------------------------------------------------------

  /** The program started last decides which views there are. */
  private async reconcile(): Promise<void> {
    const { logger } = this.options;
    const stored = await this.load();
    const foreign = await this.isOfAnotherJournal();
    if (foreign) {
      logger.warn({ position: this.checkpoint.position.toString() }, 'the read store is of another journal: replayed');
    }
    const statements: Statement[] = [];
    for (const { name, tables } of stored.values()) {
      if (!this.views.has(name)) statements.push(...dropView(name, tables));
    }
    let holdsNothing = true;
    for (const view of this.views.values()) {
      const row = stored.get(view.name);
      const isKept = row !== undefined && row.version === view.version && !foreign;
      if (!isKept) {
        if (row && !foreign) logger.info({ view: view.name, from: row.version, to: view.version }, 'a view changed');
        statements.push(...recreateView(view, row?.tables ?? [], this.decisions.revision));
      } else if (row.ready || row.filledTo > 0n) {
        holdsNothing = false;
      }
    }
    // Where no view holds anything the one subscription fills them all; else the others keep serving meanwhile.
    const startAnew = holdsNothing && (foreign || this.checkpoint.position > 0n || this.isAnyNotReady());
    if (startAnew) {
      const sql = `update ${liveSchema}.views set ready = true, filling = null, decided = $1`;
      statements.push({ sql, parameters: [this.decisions.revision] });
    }
    if (statements.length === 0) return;
    await this.checkpoint.move({ statements, changesViews: true, ...(startAnew ? { to: 'start' } : {}) });
    await this.load();
  }

  private isAnyNotReady(): boolean {
    return [...this.views.keys()].some((name) => !this.standings.get(name)?.ready);
  }

  /** Positions change when a journal is copied, and a restored one may be shorter. */
  private async isOfAnotherJournal(): Promise<boolean> {
    const { position, place } = this.checkpoint;
    if (position === 0n) return false;
    if (!place) return true;
    for await (const event of this.options.journal.readStream(place.stream, place.revision)) {
      return event.id !== place.id || event.position !== position;
    }
    return true;
  }

  /** What the store says of checkpoint and views. */
  private async load(): Promise<ReadonlyMap<string, StoredView>> {
    this.decisions = await readDecisions(this.options.journal);
    const stored = await this.checkpoint.load();
    this.storedUnreadable = false;
    for (const view of this.views.values()) {
      const row = stored.get(view.name);
      if (!row || row.version !== view.version) {
        this.standings.delete(view.name);
        continue;
      }
      if (row.halt?.kind === 'journal') this.storedUnreadable = true;
      const known = this.standings.get(view.name);
      if (known) Object.assign(known, standingAs(row, this.decisions));
      else this.standings.set(view.name, { view, ...standingAs(row, this.decisions) });
    }
    this.tell();
    return stored;
  }

  private tell(): void {
    const { halted, filling } = this.health;
    const names = new Set(this.stoppedAt ? this.views.keys() : [...halted.map(({ view }) => view), ...filling]);
    this.freshness.moved(this.checkpoint.position, [...names].sort());
  }

  // ---- following the journal ------------------------------------------------------------------------------------

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async follow(): Promise<void> {
    this.isFollowing = true;
    let wait = 100;
    let goesOn = true;
    while (goesOn && !this.isStopping) {
      this.freshness.isTold = true;
      const period = new AbortController();
      this.period = AbortSignal.any([period.signal, this.stopping.signal]);
      let overtaken = false;
      let heeding: Promise<void> | undefined;
      try {
        this.state = 'active';
        this.startFillings();
        heeding = this.heedDecisions(this.period);
        await this.run(this.period, () => {
          wait = 100;
        });
        goesOn = this.stoppedAt !== undefined;
      } catch (error) {
        overtaken = error instanceof Overtaken;
        if (!overtaken && !this.isStopping) {
          this.options.logger.error({ reason: String(error) }, 'the projector cannot go on; it tries again');
        }
      }
      period.abort();
      await heeding;
      await Promise.allSettled(this.fillings);
      this.freshness.isTold = false;
      if (overtaken) goesOn = await this.standBy();
      else if (this.stoppedAt) await this.standStill(this.stoppedAt);
      else if (goesOn) {
        await this.sleep(wait);
        wait = Math.min(wait * 2, 5_000);
        await this.load().catch(() => undefined);
      }
    }
    this.isFollowing = false;
    if (this.state !== 'outdated') this.state = 'stopped';
    for (const task of this.tasks.splice(0)) task.reject(new Error('the projector does not run'));
  }

  /** Until an operator decides that all views go on without the event that cannot be read. */
  private async standStill({ eventId }: Halt): Promise<void> {
    while (this.stoppedAt && !this.isStopping) {
      await this.sleep(this.heedingMilliseconds);
      try {
        await this.load();
        if (this.skippedByAll.has(eventId)) this.stoppedAt = undefined;
      } catch (error) {
        this.options.logger.warn({ reason: String(error) }, 'decisions cannot be read');
      }
    }
  }

  /** While a view stands still, what operators decide about it is looked for, and done. */
  private async heedDecisions(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.health.halted.length > 0) await this.betweenBatches(() => this.carryOutDecisions(), signal);
      } catch (error) {
        if (!signal.aborted) this.options.logger.warn({ reason: String(error) }, 'decisions cannot be carried out');
      }
      await pause(this.heedingMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  private async carryOutDecisions(): Promise<void> {
    const decisions = await readDecisions(this.options.journal);
    const statements: Statement[] = [];
    const concerned: { readonly standing: Standing; readonly filledTo: bigint }[] = [];
    for (const standing of this.standings.values()) {
      const { view, halt } = standing;
      if (!halt) continue;
      if ((decisions.byView.get(view.name)?.retried ?? -1) > standing.decided) {
        const tables = view.tables.map(({ name }) => name);
        statements.push(...recreateView(view, tables, decisions.revision));
        concerned.push({ standing, filledTo: 0n });
      } else if (skippedBy(decisions, view.name, view.version).has(halt.eventId)) {
        statements.push(passHalt(view.name, halt, decisions.revision));
        concerned.push({ standing, filledTo: BigInt(halt.position) });
      }
    }
    if (concerned.length === 0) return;
    await this.checkpoint.move({ statements, changesViews: true });
    this.decisions = decisions;
    for (const { standing, filledTo } of concerned) {
      const { view, halt } = standing;
      const skipped = skippedBy(decisions, view.name, view.version);
      const moved = { ready: false, filling: undefined, filledTo, halt: undefined, skipped };
      Object.assign(standing, { ...moved, decided: decisions.revision });
      this.options.logger.warn({ view: view.name, halt }, 'an operator decided that a view goes on');
      void this.startFilling([standing]);
    }
    this.tell();
  }

  private get heedingMilliseconds(): number {
    return this.options.standByMilliseconds ?? 2_000;
  }

  /** Events that all views go on without where they cannot be read. */
  private get skippedByAll(): ReadonlySet<string> {
    return skippedBy(this.decisions, allViews, 0);
  }

  /** Until the signal, or an event that cannot be read. @throws Overtaken; anything else is tried again */
  private async run(signal: AbortSignal, gotOn: () => void): Promise<void> {
    const inbox = new Inbox<RecordedEvent>(2 * this.batchEvents, this.bell);
    let failure: { readonly error: unknown } | undefined;
    const receiving = this.receive(inbox, signal).catch((error: unknown) => {
      failure = { error };
      this.bell.ring();
    });
    signal.addEventListener('abort', () => inbox.close(), { once: true });
    let underWay: Promise<void> | undefined;
    try {
      while (!signal.aborted && !this.stoppedAt) {
        if (inbox.isEmpty || this.tasks.length > 0) {
          await underWay;
          if (underWay) gotOn();
          underWay = undefined;
          await this.runTasks();
          if (failure) throw failure.error;
          if (inbox.isEmpty && this.tasks.length === 0 && !signal.aborted) await this.bell.wait();
          continue;
        }
        // The next batch is decoded and projected while the one before is written.
        const prepared = this.prepare(inbox.take(this.batchEvents));
        await underWay;
        underWay = this.write(prepared);
        // Its failure is thrown where it is awaited.
        underWay.catch(() => undefined);
        if (prepared.unreadable) await underWay;
      }
    } finally {
      await underWay;
    }
    // Where it stands still the subscription ends with the period.
    if (!this.stoppedAt) await receiving;
  }

  private async receive(inbox: Inbox<RecordedEvent>, signal: AbortSignal): Promise<void> {
    const { position } = this.checkpoint;
    const after = position === 0n ? 'start' : (position as JournalPosition);
    for await (const message of this.options.journal.subscribeAll(after, signal)) {
      if (message.kind !== 'event') continue;
      await inbox.put(message.event);
      if (signal.aborted) return;
    }
    if (!signal.aborted) throw new Error('the subscription ended');
  }

  private prepare(recorded: readonly RecordedEvent[]): Prepared {
    const { events, last, halt } = decodeBatch(this.options.codec, recorded, this.skippedByAll);
    return { events, last, unreadable: halt, byView: this.projectAll(events) };
  }

  private projectAll(events: readonly DecodedEvent[]): Prepared['byView'] {
    const live = [...this.standings.values()].filter(isLive);
    return new Map(
      live.map((standing) => [standing.view.name, project(standing.view, withoutSkipped(standing, events))]),
    );
  }

  private async write(prepared: Prepared): Promise<void> {
    if (prepared.last) await this.writeRows(prepared, prepared.last);
    if (prepared.unreadable) await this.haltAll(prepared.unreadable);
  }

  /** Until it is written. @throws Overtaken */
  private async writeRows(prepared: Prepared, last: At): Promise<void> {
    let batch = prepared;
    for (let wait = 50; ; wait = Math.min(wait * 2, 2_000)) {
      try {
        const refused = await this.attempt(batch, last);
        if (!refused) return;
        const standing = this.standingOf(refused.view);
        const [event, second] = eventsFor(standing.view, withoutSkipped(standing, batch.events));
        if (event && !second) {
          batch = withHalt(batch, refused.view, haltAt('view', event, refused.error));
        } else {
          await this.writeOneByOne(batch.events, last);
          return;
        }
      } catch (error) {
        if (error instanceof Overtaken || this.isStopping) throw error;
        this.options.logger.warn({ reason: String(error) }, 'a batch could not be written; it is tried again');
        await this.sleep(wait);
        // Whether it took effect is not known: the checkpoint says so.
        if (error instanceof DatabaseUnavailable && (await this.stoodAt(last))) return;
      }
    }
  }

  private async stoodAt(last: At): Promise<boolean> {
    const before = this.checkpoint.position;
    try {
      await this.load();
    } catch {
      return false;
    }
    if (this.checkpoint.position === last.position) return true;
    if (this.checkpoint.position !== before) throw new Overtaken();
    return false;
  }

  /** One transaction. @returns the view whose statement is refused; nothing when it was committed. */
  private async attempt(
    { byView }: Prepared,
    last: At,
  ): Promise<{ readonly view: string; readonly error: StatementFailed } | undefined> {
    const halts: { readonly standing: Standing; readonly halt: Halt }[] = [];
    const rows: Statement[] = [];
    const owners: string[] = [];
    for (const [name, { statements, halt }] of byView) {
      const standing = this.standings.get(name);
      // It may have halted in the batch before this one, which was written while this one was prepared.
      if (!standing || !isLive(standing)) continue;
      rows.push(...statements);
      owners.push(...statements.map(() => name));
      if (halt) halts.push({ standing, halt });
    }
    const stored = halts.map(({ standing, halt }) => storeHalt(standing.view.name, halt));
    if (this.storedUnreadable) {
      stored.push(plain(`update ${liveSchema}.views set halted = null where halted ->> 'kind' = 'journal'`));
    }
    try {
      await this.checkpoint.move({ to: last, statements: [...rows, ...stored], changesViews: stored.length > 0 });
    } catch (error) {
      const view = isRefused(error) ? owners[error.statement] : undefined;
      if (!isRefused(error) || !view) throw error;
      return { view, error };
    }
    this.storedUnreadable = false;
    for (const { standing, halt } of halts) this.halted(standing, halt);
    this.tell();
    return undefined;
  }

  /** Each event in a transaction of its own shows which one is refused. */
  private async writeOneByOne(events: readonly DecodedEvent[], last: At): Promise<void> {
    this.options.logger.warn({ events: events.length }, 'a batch is refused; it is written event by event');
    for (const [i, event] of events.entries()) {
      // The last of the batch may be an event that no view is asked about.
      const at = i === events.length - 1 ? last : event;
      await this.writeRows({ events: [event], last: at, byView: this.projectAll([event]), unreadable: undefined }, at);
    }
  }

  private halted(standing: Standing, halt: Halt): void {
    standing.halt = halt;
    this.options.logger.error({ alarm: 'view-halted', view: standing.view.name, ...halt }, 'a view halted');
    this.tell();
  }

  private async haltAll(halt: Halt): Promise<void> {
    await this.checkpoint.move({
      statements: [{ sql: `update ${liveSchema}.views set halted = $1 where halted is null`, parameters: [halt] }],
      changesViews: true,
    });
    this.stoppedAt = halt;
    this.state = 'stopped';
    this.options.logger.error(
      { alarm: 'projector-stopped', ...halt },
      'an event cannot be read: all views stand still',
    );
    this.tell();
  }

  // ---- two workers ----------------------------------------------------------------------------------------------

  /** Until the checkpoint stands still. @returns whether to go on as the active one */
  private async standBy(): Promise<boolean> {
    this.state = 'standing-by';
    this.options.logger.info({}, 'another worker advances the checkpoint; this one stands by');
    for (let before: bigint | undefined; !this.isStopping; ) {
      try {
        const stored = await this.load();
        if (stored.size !== this.views.size || this.standings.size < this.views.size) {
          this.state = 'outdated';
          this.options.logger.error({ alarm: 'projector-outdated' }, 'a program started later knows other views');
          return false;
        }
        if (this.checkpoint.position === before) return true;
        before = this.checkpoint.position;
      } catch (error) {
        this.options.logger.warn({ reason: String(error) }, 'the checkpoint cannot be read');
      }
      await this.sleep(this.heedingMilliseconds);
    }
    return false;
  }

  /** What two workers that start at once get in each other's way is done again. */
  private async again(call: () => Promise<void>): Promise<void> {
    for (let left = 20; ; left--) {
      try {
        await call();
        return;
      } catch (error) {
        if (!(error instanceof Overtaken) || left === 0) throw error;
      }
    }
  }

  private async sleep(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  // ---- between batches, and filling views meanwhile -------------------------------------------------------------

  /** While this worker's checkpoint stands still. */
  private betweenBatches(call: () => Promise<void>, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Overtaken()), { once: true });
      this.tasks.push({ call, resolve, reject, isDropped: () => signal.aborted });
      this.bell.ring();
    });
  }

  private async runTasks(): Promise<void> {
    for (let task = this.tasks[0]; task; task = this.tasks[0]) {
      if (!task.isDropped()) {
        try {
          await task.call();
          task.resolve();
        } catch (error) {
          // It is done when this worker is the active one again.
          if (error instanceof Overtaken) throw error;
          task.reject(error);
        }
      }
      this.tasks.shift();
    }
  }

  private startFillings(): void {
    const waiting = [...this.standings.values()].filter((standing) => !standing.ready);
    const mayClaim = ({ filling }: Standing): boolean =>
      filling === undefined || filling === this.worker || this.options.database.kind === 'pglite';
    const mine = waiting.filter(mayClaim);
    // One pass over the journal for all that begin at the same place.
    for (const filledTo of new Set(mine.map((standing) => standing.filledTo))) {
      void this.startFilling(mine.filter((standing) => standing.filledTo === filledTo));
    }
    for (const standing of waiting) if (!mayClaim(standing)) void this.remember(this.claimLater(standing, this.period));
  }

  private startFilling(group: readonly Standing[]): Promise<void> {
    const signal = this.period;
    return this.remember(
      fill(group, {
        ...this.options,
        checkpoint: this.checkpoint,
        worker: this.worker,
        batchEvents: this.batchEvents,
        skipped: new Set([...this.skippedByAll, ...group.flatMap(({ skipped }) => [...skipped])]),
        signal,
        betweenBatches: (call) => this.betweenBatches(call, signal),
        halted: (standing, halt) => this.halted(standing, halt),
        ready: () => this.tell(),
      }).catch((error: unknown) => {
        // Whoever is active goes on with it.
        if (error instanceof Overtaken || signal.aborted) return;
        const views = group.map(({ view }) => view.name);
        this.options.logger.error({ alarm: 'view-not-filled', views, reason: String(error) }, 'filling failed');
        for (const standing of group) void this.remember(this.claimLater(standing, signal));
      }),
    );
  }

  /** Another worker fills it; when it does not get on any more, this one does. */
  private async claimLater(standing: Standing, signal: AbortSignal): Promise<void> {
    for (let seen: StoredView | undefined; !signal.aborted; ) {
      await pause(fillingPauseMilliseconds, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const now = await this.storedView(standing.view.name);
      if (!now || now.ready) return;
      if (now.filling === undefined || (seen && now.filling === seen.filling && now.filledTo === seen.filledTo)) {
        Object.assign(standing, standingAs(now, this.decisions));
        await this.startFilling([standing]);
        return;
      }
      seen = now;
    }
  }

  private async storedView(name: string): Promise<StoredView | undefined> {
    const looking = new Checkpoint(this.options.database);
    return (await looking.load().catch(() => undefined))?.get(name);
  }

  private remember(filling: Promise<void>): Promise<void> {
    this.fillings.add(filling);
    const forget = (): void => void this.fillings.delete(filling);
    filling.then(forget, forget);
    return filling;
  }
}

interface Task {
  call(): Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  /** Whoever wanted it does not any more. */
  isDropped(): boolean;
}

const withHalt = (prepared: Prepared, view: string, halt: Halt): Prepared => ({
  ...prepared,
  byView: new Map([...prepared.byView, [view, { statements: [], halt }]]),
});
