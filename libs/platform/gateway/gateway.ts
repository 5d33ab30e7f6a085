import { Codec, type DecodedEvent, type DecodedOf } from '#platform/journal/codec.js';
import { type EventMetadata, Journal, type JournalPosition, WrongExpectedRevision } from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, streamOf } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { Clock } from '#platform/runtime/clock.js';
import { eventId } from '#platform/runtime/ids.js';

/** Who sends a command, under which id, and what exactly the client asked for. */
export interface CommandEnvelope {
  readonly actor: Actor;
  /** Client-made UUIDv7. */
  readonly commandId: string;
  /** SHA-256 of the canonical text of operation and input as the client sent them (`digestOf`). */
  readonly commandDigest: string;
  readonly correlationId: string;
  readonly causationId?: string;
  /** Revision on which the officer's decision was taken; a later one makes the command stale, never re-decided. */
  readonly expectedVersion?: number;
  /** Everything but the append: the outcome is what would have been. */
  readonly dryRun?: boolean;
}

/** Proof that a command was carried out. */
export interface Receipt {
  readonly stream: string;
  /** Revision of its last event; of the stream, when it changed nothing; -1 for an empty stream. */
  readonly revision: number;
  /** Position to read on from (`after`), absent when the command changed nothing. */
  readonly position?: JournalPosition;
  /** The same command had been carried out before; this is the earlier receipt. */
  readonly repeated: boolean;
}

export type Outcome =
  /** `events`: what the command came to, the first time; none when it changed nothing. */
  | { readonly kind: 'accepted'; readonly receipt: Receipt; readonly events: readonly DomainEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Loaded<State> {
  readonly state: State;
  /** -1 when the stream is empty. */
  readonly revision: number;
}

/** A stream as far as it was folded here. */
interface Folded {
  state: unknown;
  revision: number;
  /** What each command came to, by organisation and command id. */
  readonly commands: Map<string, DecodedEvent[]>;
}

type Verdict =
  | { readonly kind: 'answer'; readonly outcome: Outcome }
  | { readonly kind: 'append'; readonly events: readonly DomainEvent[] };

/** Only for the test that a repeated command has one effect; no setting leads here. */
export interface Sabotage {
  /** Nobody looks whether a command was carried out before. */
  readonly forgetsCommands?: boolean;
}

const attempts = 3;
/** Events of all streams that are kept folded, together: a month of hourly readings, about 5 KB each, and more. */
const defaultKept = 1_000;

/**
 * The one path of a command (`docs/architecture.md`): fold, may it know, was it done, is it stale, decide, append.
 *
 * Streams stay folded in memory. An append is safe on a fold that is behind, since it names its revision; any other
 * answer is given only after the stream's newest events were read. Commands on one stream wait for one another.
 */
export class Gateway {
  private readonly folded = new Map<string, Folded>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private kept = 0;

  constructor(
    private readonly journal: Journal,
    private readonly codec: Codec,
    private readonly clock: Clock,
    private readonly mostKept = defaultKept,
    private readonly sabotage: Sabotage = {},
  ) {}

  /** Folds a stream, newest events included; for decisions of other contexts too (through their `published.ts`). */
  async load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    id: string,
  ): Promise<Loaded<State>> {
    let state = aggregate.initial();
    let revision = -1;
    for await (const recorded of this.journal.readStream(streamOf(aggregate, id))) {
      state = aggregate.evolve(state, this.codec.decode(recorded) as unknown as Event);
      revision = recorded.revision;
    }
    return { state, revision };
  }

  /** The events of a stream with their places, newest included: for what is told from them, event by event. */
  async history<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    id: string,
  ): Promise<readonly DecodedOf<Event>[]> {
    const events: DecodedOf<Event>[] = [];
    for await (const recorded of this.journal.readStream(streamOf(aggregate, id)))
      events.push(this.codec.decode(recorded) as DecodedOf<Event>);
    return events;
  }

  /**
   * Carries one command out on one stream.
   *
   * @throws JournalUnavailable, AppendTooLarge; everything a client can cause is a refusal.
   */
  async execute<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    id: string,
    command: Command,
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const stream = streamOf(aggregate, id);
    const before = this.queues.get(stream) ?? Promise.resolve();
    const mine = before.then(() => this.carryOut(stream, aggregate, command, envelope));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.queues.set(stream, settled);
    try {
      return await mine;
    } finally {
      if (this.queues.get(stream) === settled) this.queues.delete(stream);
    }
  }

  private async carryOut<State, Command, Event extends DomainEvent>(
    stream: string,
    aggregate: Aggregate<State, Command, Event>,
    command: Command,
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const fold = this.take(stream) ?? { state: aggregate.initial(), revision: -1, commands: new Map() };
    let newest = false;
    const catchUp = async (): Promise<void> => {
      for await (const recorded of this.journal.readStream(stream, fold.revision + 1)) {
        apply(aggregate, fold, this.codec.decode(recorded));
      }
      newest = true;
    };
    if (fold.revision === -1) await catchUp();
    for (let attempt = 1; attempt <= attempts; ) {
      const verdict = this.judge(stream, aggregate, fold, command, envelope);
      if (verdict.kind === 'answer' || envelope.dryRun) {
        if (!newest) {
          await catchUp();
          continue;
        }
        this.keep(stream, fold);
        return verdict.kind === 'answer' ? verdict.outcome : wouldBe(stream, fold, verdict.events);
      }
      try {
        const appended = await this.append(stream, fold, verdict.events, envelope);
        for (const event of appended) apply(aggregate, fold, event);
        this.keep(stream, fold);
        const { revision, position } = appended.at(-1) as DecodedEvent;
        return accepted({ stream, revision, position, repeated: false }, verdict.events);
      } catch (error) {
        // Anything else leaves the outcome open: the fold is forgotten, the next command reads the stream.
        if (!(error instanceof WrongExpectedRevision)) throw error;
        await catchUp();
        attempt += 1;
      }
    }
    return refused(refusal('Busy'));
  }

  private judge<State, Command, Event extends DomainEvent>(
    stream: string,
    aggregate: Aggregate<State, Command, Event>,
    fold: Folded,
    command: Command,
    { actor, commandId, commandDigest, expectedVersion }: CommandEnvelope,
  ): Verdict {
    const state = fold.state as State;
    const answer = (outcome: Outcome): Verdict => ({ kind: 'answer', outcome });
    if (!aggregate.mayKnow(actor, state)) return answer(refused(refusal('NotFound')));
    const earlier = this.sabotage.forgetsCommands ? undefined : fold.commands.get(`${actor.organisation} ${commandId}`);
    const last = earlier?.at(-1);
    if (earlier && last) {
      if (last.metadata.commandDigest !== commandDigest) {
        return answer(refused(refusal('CommandIdReused', { commandId })));
      }
      return answer(accepted({ stream, revision: last.revision, position: last.position, repeated: true }, earlier));
    }
    if (expectedVersion !== undefined && expectedVersion !== fold.revision) {
      return answer(refused(refusal('Stale', { expected: expectedVersion, current: fold.revision })));
    }
    const decision = aggregate.decide(command, state);
    if (decision.kind === 'refused') return answer(decision);
    if (decision.events.length === 0) return answer(accepted({ stream, revision: fold.revision, repeated: false }, []));
    return { kind: 'append', events: decision.events };
  }

  /** The events as recorded. @throws WrongExpectedRevision */
  private async append(
    stream: string,
    { revision }: Folded,
    events: readonly DomainEvent[],
    { actor, commandId, commandDigest, causationId, correlationId }: CommandEnvelope,
  ): Promise<readonly DecodedEvent[]> {
    const metadata: EventMetadata = {
      commandId,
      commandDigest,
      causationId: causationId ?? commandId,
      correlationId,
      actor: actor.officer,
      organisation: actor.organisation,
      jurisdiction: actor.jurisdiction,
      recordedAt: this.clock.now(),
    };
    const toAppend = events.map((event, n) => ({
      id: eventId(actor.organisation, commandId, stream, n),
      type: event.type,
      data: this.codec.encode(event),
      metadata,
    }));
    const { position } = await this.journal.append(stream, revision === -1 ? 'no-stream' : revision, toAppend);
    // Written in its newest version and checked: what a reader will decode is what stands here.
    return toAppend.map((event, n) => ({ ...event, stream, revision: revision + 1 + n, position }));
  }

  private take(stream: string): Folded | undefined {
    const fold = this.folded.get(stream);
    if (fold) {
      this.folded.delete(stream);
      this.kept -= fold.revision + 1;
    }
    return fold;
  }

  /** Keeps it as the one used last; the ones not used for longest make room. */
  private keep(stream: string, fold: Folded): void {
    this.folded.set(stream, fold);
    this.kept += fold.revision + 1;
    for (const [oldest] of this.folded) {
      if (this.kept <= this.mostKept) break;
      this.take(oldest);
    }
  }
}

const apply = <State, Command, Event extends DomainEvent>(
  aggregate: Aggregate<State, Command, Event>,
  fold: Folded,
  event: DecodedEvent,
): void => {
  fold.state = aggregate.evolve(fold.state as State, event as unknown as Event);
  fold.revision = event.revision;
  const key = `${event.metadata.organisation} ${event.metadata.commandId}`;
  const known = fold.commands.get(key);
  if (known) known.push(event);
  else fold.commands.set(key, [event]);
};

const accepted = (receipt: Receipt, events: readonly DomainEvent[]): Outcome => ({ kind: 'accepted', receipt, events });
const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });
const wouldBe = (stream: string, { revision }: Folded, events: readonly DomainEvent[]): Outcome =>
  accepted({ stream, revision: revision + events.length, repeated: false }, events);
