import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { Codec, DecodedEvent } from '#platform/journal/codec.js';
import {
  type EventMetadata,
  type Journal,
  type JournalPosition,
  JournalUnavailable,
  type RecordedEvent,
  WrongExpectedRevision,
} from '#platform/journal/journal.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { epochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import type { CheckpointWatch } from '#platform/projector/checkpoint-watch.js';
import { Bell, Inbox } from '#platform/projector/inbox.js';
import { type Database, DatabaseUnavailable } from '#platform/read-store/database.js';
import type { Clock } from '#platform/runtime/clock.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId, newCorrelationId } from '#platform/runtime/ids.js';
import type { Logger } from '#platform/runtime/logging.js';
import {
  automationDeployed,
  automationsProgressed,
  commandDone,
  type InstanceEvent,
  instanceQuarantined,
  type Place,
} from './automation.events.js';
import type { Automation, Input } from './automation.js';
import { DueReader } from './due.js';
import {
  type Caused,
  evolve,
  hold,
  type Instance,
  instanceStream,
  newAmong,
  newInstance,
  type PendingCommand,
  reactTo,
} from './instance.js';

export interface AutomationsOptions {
  readonly journal: Journal;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly database: Database;
  readonly freshness: Pick<CheckpointWatch, 'now' | 'waitFor'>;
  readonly logger: Logger;
  readonly automations: readonly Automation[];
  /** How often timers that are due are looked for. Default 200 ms. */
  readonly pollMilliseconds?: number;
  /** Progress is written after so many events, or this long after the last time. Default 5,000 and 60 s. */
  readonly progressEvents?: number;
  readonly progressMilliseconds?: number;
  /** Only for tests (that a double intention would be seen; of a sudden death); no setting leads here. */
  readonly sabotage?: { readonly forgetsCauses?: boolean; readonly saysNothing?: boolean };
}

const progressStream = 'automations-progress';
/** Instances that are worked on at once. */
const atOnce = 32;
const batchEvents = 1_000;
/** A command that fails so often puts its instance into quarantine. */
const mostAttempts = 5;

/**
 * Tells the automations what happened and does what they intend. One subscription, from where all had dealt with
 * everything; instances side by side, the inputs of one instance in order. Everything that counts stands in the
 * instance's own stream and is appended at an explicit revision: of two runners one wins, the other looks again.
 */
export class AutomationRunner {
  private readonly due: DueReader;
  private readonly byName: ReadonlyMap<string, Automation>;
  private readonly byType = new Map<string, Automation[]>();
  /** Position of each automation's `deployed`. */
  private readonly deployed = new Map<string, JournalPosition>();
  /** What is under way for an instance, and its end. */
  private readonly queues = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly attempts = new Map<string, number>();
  /** Firings that were dealt with and may still stand in the view, with the position that takes them out of it. */
  private readonly dealtWith = new Map<string, JournalPosition>();
  private readonly underWay = new Set<Promise<void>>();
  private running: readonly Promise<void>[] = [];
  /** Everything up to here was dealt with. */
  private handled: JournalPosition | 'start' = 'start';
  private last: RecordedEvent | undefined;
  /** Revision of the newest progress; -1: none. */
  private progress = -1;
  private sinceWritten = 0;

  constructor(private readonly options: AutomationsOptions) {
    this.due = new DueReader(options.database);
    this.byName = new Map(options.automations.map((automation) => [automation.name, automation]));
    if (this.byName.size < options.automations.length) throw new Error('two automations have one name');
    for (const automation of options.automations) {
      for (const type of automation.handles) {
        this.byType.set(type, [...(this.byType.get(type) ?? []), automation]);
      }
    }
  }

  /** @throws JournalUnavailable */
  async start(): Promise<void> {
    const deploy = async ({ name }: Automation) => this.deployed.set(name, await this.deploy(name));
    await Promise.all(this.options.automations.map(deploy));
    this.handled = await this.whereItStood();
    this.running = [this.follow(), this.keepTime(), this.keepProgress()];
  }

  /** What is under way is finished first; where it stood is written. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running);
    await Promise.allSettled(this.underWay);
    await this.writeProgress().catch(() => undefined);
  }

  /**
   * Resolves when nothing is left to be done as of now: every event dealt with, no timer due, no command waiting. For the
   * demo and tests, which drive the clock.
   */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 2 && !this.stopping.signal.aborted; ) {
      const head = await this.options.journal.head();
      const isDone =
        head === undefined ||
        (this.handled !== 'start' &&
          this.handled >= head &&
          this.underWay.size === 0 &&
          (await this.options.freshness.waitFor(head, 2_000)).reached &&
          (await this.due.commands(1)).length === 0 &&
          (await this.due.timers(this.options.clock.now(), 1, [...this.byName.keys()])).length === 0 &&
          this.handled >= ((await this.options.journal.head()) ?? head));
      if (isDone) quiet += 1;
      else {
        quiet = 0;
        await pause(5, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  // ---- where to begin -------------------------------------------------------------------------------------------

  private async deploy(name: string): Promise<JournalPosition> {
    const stream = `automation-${name}`;
    for await (const { position } of this.options.journal.readStream(stream)) return position;
    const id = derivedId('automation', name, 'deployed');
    try {
      const event = this.toAppend(id, automationDeployed({ automation: name }), name, id);
      return (await this.options.journal.append(stream, 'no-stream', [event])).position;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return await this.deploy(name);
      throw error;
    }
  }

  private async whereItStood(): Promise<JournalPosition | 'start'> {
    const { journal, codec, logger } = this.options;
    const first = [...this.deployed.values()].toSorted((a, b) => (a < b ? -1 : 1))[0];
    const progressed = await journal.last(progressStream);
    if (!progressed) return first ?? 'start';
    this.progress = progressed.revision;
    const { event } = (codec.decode(progressed) as { data: { event: Place } }).data;
    for await (const { id, position } of journal.readStream(event.stream, event.revision)) {
      if (id === event.id) return position;
      break;
    }
    logger.error({ alarm: 'automations-lost', event }, 'where the automations stood is not in this journal');
    return first ?? 'start';
  }

  // ---- following the journal ------------------------------------------------------------------------------------

  private get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Until it is stopped, whatever happens. */
  private async follow(): Promise<void> {
    for (let wait = 100; !this.signal.aborted; wait = Math.min(wait * 2, 5_000)) {
      try {
        await this.receive(() => {
          wait = 100;
        });
      } catch (error) {
        if (this.signal.aborted) return;
        this.options.logger.error({ alarm: 'automations-stand-still', reason: String(error) }, 'it tries again');
      }
      await pause(wait, undefined, { signal: this.signal }).catch(() => undefined);
    }
  }

  private async receive(gotOn: () => void): Promise<void> {
    const bell = new Bell();
    const inbox = new Inbox<RecordedEvent>(2 * batchEvents, bell);
    const period = new AbortController();
    const signal = AbortSignal.any([period.signal, this.signal]);
    signal.addEventListener('abort', () => inbox.close(), { once: true });
    let failure: { readonly error: unknown } | undefined;
    const receiving = (async () => {
      for await (const message of this.options.journal.subscribeAll(this.handled, signal)) {
        if (message.kind === 'event') await inbox.put(message.event);
        if (signal.aborted) return;
      }
      if (!signal.aborted) throw new Error('the subscription ended');
    })().catch((error: unknown) => {
      failure = { error };
      bell.ring();
    });
    try {
      while (!signal.aborted) {
        if (failure) throw failure.error;
        if (inbox.isEmpty) {
          await bell.wait();
          continue;
        }
        await this.dealWith(inbox.take(batchEvents));
        gotOn();
      }
    } finally {
      period.abort();
      await receiving;
    }
  }

  /** All of it, or it throws and nothing counts as dealt with. */
  private async dealWith(batch: readonly RecordedEvent[]): Promise<void> {
    const byInstance = new Map<string, { automation: Automation; instance: string; events: DecodedEvent[] }>();
    const waiting: (() => Promise<void>)[] = [];
    for (const recorded of batch) {
      if (recorded.type === 'automations.instance-released.v1') waiting.push(() => this.resume(recorded));
      const automations = this.byType.get(recorded.type);
      if (!automations) continue;
      const event = this.options.codec.decode(recorded);
      for (const automation of automations) {
        if (recorded.position <= (this.deployed.get(automation.name) as JournalPosition)) continue;
        for (const instance of automation.instancesOf(event)) {
          const key = instanceStream(automation.name, instance);
          const one = byInstance.get(key) ?? { automation, instance, events: [] };
          one.events.push(event);
          byInstance.set(key, one);
        }
      }
    }
    for (const { automation, instance, events } of byInstance.values()) {
      const inputs = events.map((event): Input => ({ kind: 'event', event }));
      waiting.push(() => this.work(automation, instance, inputs));
    }
    await someAtOnce(waiting, atOnce);
    const last = batch.at(-1);
    if (!last) return;
    this.handled = last.position;
    this.last = last;
    this.sinceWritten += batch.filter(({ type }) => !type.startsWith('automations.')).length;
    if (this.sinceWritten >= (this.options.progressEvents ?? 5_000)) await this.writeProgress();
  }

  // ---- one instance ---------------------------------------------------------------------------------------------

  /** One after the other for each instance. @throws JournalUnavailable */
  private async work(automation: Automation, instance: string, inputs: readonly Input[]): Promise<void> {
    const key = instanceStream(automation.name, instance);
    const before = this.queues.get(key) ?? Promise.resolve();
    const working = before.then(() => this.workAlone(automation, instance, inputs));
    const settled = working.then(
      () => undefined,
      () => undefined,
    );
    this.queues.set(key, settled);
    this.underWay.add(settled);
    try {
      await working;
    } finally {
      this.underWay.delete(settled);
      if (this.queues.get(key) === settled) this.queues.delete(key);
    }
  }

  private async workAlone(automation: Automation, instance: string, given: readonly Input[]): Promise<void> {
    const { name } = automation;
    for (;;) {
      const own = await this.load(name, instance);
      const inputs = this.options.sabotage?.forgetsCauses ? given : newAmong(name, instance, own, given);
      try {
        if (own.quarantined) {
          const events = inputs.flatMap((input) => (input.kind === 'event' ? [input.event] : []));
          await this.append(name, instance, own, hold(name, instance, events));
          return;
        }
        const caused = inputs.length === 0 ? [] : await this.consider(automation, instance, own, inputs);
        const now = await this.append(name, instance, own, caused);
        await this.carryOut(automation, instance, now);
        return;
      } catch (error) {
        if (error instanceof WrongExpectedRevision) continue;
        if (isOfTheStores(error)) throw error;
        if (await this.quarantine(name, instance, inputs, error)) return;
      }
    }
  }

  private async consider(
    automation: Automation,
    instance: string,
    own: Instance,
    inputs: readonly Input[],
  ): Promise<readonly Caused[]> {
    const state = await automation.load(instance, inputs);
    return reactTo(automation, instance, own, state, inputs);
  }

  private async load(name: string, instance: string): Promise<Instance> {
    let own = newInstance;
    for await (const recorded of this.options.journal.readStream(instanceStream(name, instance))) {
      own = evolve(own, this.options.codec.decode(recorded) as unknown as InstanceEvent, recorded.metadata.causationId);
    }
    return own;
  }

  /** @throws WrongExpectedRevision */
  private async append(name: string, instance: string, own: Instance, caused: readonly Caused[]): Promise<Instance> {
    if (caused.length === 0) return own;
    const stream = instanceStream(name, instance);
    const events = caused.map(({ event, cause }, n) =>
      this.toAppend(derivedId('automation', stream, `${own.revision + 1 + n}`, cause), event, name, cause),
    );
    const { position } = await this.options.journal.append(
      stream,
      own.revision === -1 ? 'no-stream' : own.revision,
      events,
    );
    for (const { event } of caused) {
      const { type, data } = event as InstanceEvent;
      if (type === 'automations.timer-fired.v1') this.dealtWith.set(firingKey(data), position);
    }
    return caused.reduce((state, { event, cause }) => evolve(state, event as InstanceEvent, cause), own);
  }

  /** Sends what was intended and is not done, in order. @throws JournalUnavailable */
  private async carryOut(automation: Automation, instance: string, own: Instance): Promise<void> {
    let now = own;
    for (const command of own.pending.values()) {
      const outcome = await this.send(automation, command);
      if (!outcome) return;
      const done = commandDone({
        ...{ automation: automation.name, instance, id: command.id },
        outcome:
          outcome.kind === 'accepted'
            ? { kind: 'accepted', stream: outcome.receipt.stream, revision: outcome.receipt.revision }
            : { kind: 'refused', code: outcome.refusal.code },
      });
      if (outcome.kind === 'refused') {
        const { code } = outcome.refusal;
        this.options.logger.warn({ automation: automation.name, instance, command: command.command, code }, 'refused');
      }
      now = await this.append(automation.name, instance, now, [{ event: done, cause: command.id }]);
    }
  }

  /** Nothing when it has to be tried again. @throws what keeps failing */
  private async send(
    automation: Automation,
    { id, command, body, cause }: PendingCommand,
  ): Promise<Outcome | undefined> {
    try {
      const outcome = await automation.carryOut(
        { command, body },
        {
          ...{ commandId: id, commandDigest: digestOf(command, body), causationId: cause },
          correlationId: newCorrelationId(),
        },
      );
      if (outcome.kind === 'refused' && outcome.refusal.code === 'Busy') return undefined;
      this.attempts.delete(id);
      return outcome;
    } catch (error) {
      if (isOfTheStores(error)) throw error;
      const attempt = (this.attempts.get(id) ?? 0) + 1;
      this.attempts.set(id, attempt);
      this.options.logger.error({ automation: automation.name, command, reason: String(error), attempt }, 'it failed');
      if (attempt >= mostAttempts) throw error;
      return undefined;
    }
  }

  /** Whether it is there now; else the stream moved on, and it is to be tried again. */
  private async quarantine(name: string, instance: string, inputs: readonly Input[], error: unknown): Promise<boolean> {
    const { logger } = this.options;
    const reason = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4_000);
    const own = await this.load(name, instance);
    const events = inputs.flatMap((input) => (input.kind === 'event' ? [input.event] : []));
    const cause = derivedId('automation', name, instance, 'quarantine', `${own.revision}`);
    const caused = [
      { event: instanceQuarantined({ automation: name, instance, reason }), cause },
      ...hold(name, instance, events).map(({ event }) => ({ event, cause })),
    ];
    try {
      await this.append(name, instance, own, caused);
    } catch (failure) {
      if (failure instanceof WrongExpectedRevision) return false;
      throw failure;
    }
    logger.error({ alarm: 'automation-quarantined', automation: name, instance, reason }, 'an instance failed');
    return true;
  }

  /** An operator released it: what waited is dealt with now, in order. */
  private async resume(recorded: RecordedEvent): Promise<void> {
    const { journal, codec } = this.options;
    const { automation: name, instance } = (
      codec.decode(recorded) as { data: { automation: string; instance: string } }
    ).data;
    const automation = this.byName.get(name);
    if (!automation) return;
    let held: readonly Place[] = [];
    let own = newInstance;
    for await (const before of journal.readStream(instanceStream(name, instance))) {
      if (before.revision > recorded.revision) break;
      if (before.revision === recorded.revision) held = own.held;
      own = evolve(own, codec.decode(before) as unknown as InstanceEvent, before.metadata.causationId);
    }
    const inputs: Input[] = [];
    for (const { stream, revision, id } of held) {
      for await (const event of journal.readStream(stream, revision)) {
        // Told again under another id: under its own it counts as dealt with, having been held.
        const again = derivedId('automation', id, 'released', `${recorded.revision}`);
        inputs.push({ kind: 'event', event: { ...codec.decode(event), id: again } });
        break;
      }
    }
    for (const id of own.pending.keys()) this.attempts.delete(id);
    await this.work(automation, instance, inputs);
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  private async keepTime(): Promise<void> {
    let before = new Set<string>();
    for (let round = 0; !this.signal.aborted; round += 1) {
      let isMore = false;
      try {
        isMore = await this.fireDue();
        // A command is looked after when it waits longer than whoever intended it takes.
        if (round % 10 === 0) before = await this.lookAfterCommands(before);
      } catch (error) {
        if (this.signal.aborted) return;
        this.options.logger.warn({ reason: String(error) }, 'timers cannot be looked after');
      }
      if (!isMore) {
        const wait = this.options.pollMilliseconds ?? 200;
        await pause(wait, undefined, { signal: this.signal }).catch(() => undefined);
      }
    }
  }

  /** @returns whether more are due already */
  private async fireDue(): Promise<boolean> {
    const { clock, freshness } = this.options;
    const reached = BigInt(freshness.now().position);
    for (const [key, position] of this.dealtWith) if (position <= reached) this.dealtWith.delete(key);
    const firedAt = clock.now();
    const due = (await this.due.timers(firedAt, 500 + this.dealtWith.size, [...this.byName.keys()])).filter(
      (timer) => !this.dealtWith.has(firingKey(timer)),
    );
    await someAtOnce(
      due.map((timer) => async () => {
        const { automation, instance, timer: name, dueAt } = timer;
        if (epochMilliseconds(dueAt) > epochMilliseconds(firedAt)) return;
        const input: Input = { kind: 'timer', timer: name, dueAt: dueAt as InstantText, firedAt };
        await this.work(this.byName.get(automation) as Automation, instance, [input]);
        const key = firingKey(timer);
        // Whatever came of it, it is not asked about again before the view has heard of it.
        if (!this.dealtWith.has(key)) {
          const head = await this.options.journal.head();
          if (head !== undefined) this.dealtWith.set(key, head);
        }
      }),
      atOnce,
    );
    return due.length >= 500;
  }

  private async lookAfterCommands(before: ReadonlySet<string>): Promise<Set<string>> {
    const waiting = await this.due.commands(500);
    const again = waiting.filter(({ id, automation }) => before.has(id) && this.byName.has(automation));
    const instances = new Map(again.map((one) => [instanceStream(one.automation, one.instance), one]));
    await someAtOnce(
      [...instances.values()].map(
        ({ automation, instance }) =>
          () =>
            this.work(this.byName.get(automation) as Automation, instance, []),
      ),
      atOnce,
    );
    return new Set(waiting.map(({ id }) => id));
  }

  // ---- progress -------------------------------------------------------------------------------------------------

  private async keepProgress(): Promise<void> {
    while (!this.signal.aborted) {
      await pause(this.options.progressMilliseconds ?? 60_000, undefined, { signal: this.signal }).catch(
        () => undefined,
      );
      if (!this.signal.aborted) await this.writeProgress().catch(() => undefined);
    }
  }

  /** Own events alone are no progress: writing it would never end. */
  private async writeProgress(): Promise<void> {
    const { last } = this;
    if (!last || this.sinceWritten === 0 || this.options.sabotage?.saysNothing) return;
    const { id, stream, revision } = last;
    this.sinceWritten = 0;
    const event = automationsProgressed({ event: { id, stream, revision } });
    const eventId = derivedId('automation', progressStream, `${this.progress + 1}`, id);
    const expected = this.progress === -1 ? 'no-stream' : this.progress;
    try {
      const toAppend = this.toAppend(eventId, event, 'progress', id);
      this.progress = (await this.options.journal.append(progressStream, expected, [toAppend])).revision;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      // Another runner wrote its own; either place is a good one.
      this.progress = (await this.options.journal.last(progressStream))?.revision ?? -1;
    }
  }

  private toAppend(id: string, event: DomainEvent, automation: string, cause: string) {
    const metadata: EventMetadata = {
      ...{ commandId: id, commandDigest: digestOf(event.type, event.data), causationId: cause, correlationId: id },
      ...{ actor: `automation ${automation}`, organisation: 'platform', jurisdiction: '000000' },
      recordedAt: this.options.clock.now(),
    };
    return { id, type: event.type, data: this.options.codec.encode(event), metadata };
  }
}

const firingKey = (timer: {
  readonly automation: string;
  readonly instance: string;
  readonly timer: string;
  readonly dueAt: string;
}): string => [timer.automation, timer.instance, timer.timer, timer.dueAt].join('\n');

/** What is no fault of an instance: everybody waits until the store is there again. */
const isOfTheStores = (error: unknown): boolean =>
  error instanceof JournalUnavailable || error instanceof DatabaseUnavailable;

/** So many at once; the first that fails fails all, once those under way are finished. */
const someAtOnce = async (calls: readonly (() => Promise<void>)[], most: number): Promise<void> => {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let call = calls[next++]; call && failures.length === 0; call = calls[next++]) {
      await call().catch((error: unknown) => void failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, calls.length) }, worker));
  if (failures.length > 0) throw failures[0];
};
