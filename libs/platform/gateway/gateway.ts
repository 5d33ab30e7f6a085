import { Codec, type DecodedEvent } from '#platform/journal/codec.js';
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
  readonly events: readonly DecodedEvent[];
}

const attempts = 3;

/** The one path of a command (`docs/architecture.md`): read, fold, may it know, was it done, is it stale, decide, append. */
export class Gateway {
  constructor(
    private readonly journal: Journal,
    private readonly codec: Codec,
    private readonly clock: Clock,
  ) {}

  /** Folds a stream; for decisions of other contexts too (through their `published.ts`). */
  async load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    id: string,
  ): Promise<Loaded<State>> {
    let state = aggregate.initial();
    let revision = -1;
    const events: DecodedEvent[] = [];
    for await (const recorded of this.journal.readStream(streamOf(aggregate, id))) {
      const event = this.codec.decode(recorded);
      state = aggregate.evolve(state, event as unknown as Event);
      revision = event.revision;
      events.push(event);
    }
    return { state, revision, events };
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
    const { actor, expectedVersion } = envelope;
    for (let attempt = 1; ; attempt++) {
      const { state, revision, events } = await this.load(aggregate, id);
      if (!aggregate.mayKnow(actor, state)) return refused(refusal('NotFound'));

      const earlier = events.filter(
        (e) => e.metadata.commandId === envelope.commandId && e.metadata.organisation === actor.organisation,
      );
      const last = earlier.at(-1);
      if (last) {
        if (last.metadata.commandDigest !== envelope.commandDigest) {
          return refused(refusal('CommandIdReused', { commandId: envelope.commandId }));
        }
        return accepted({ stream, revision: last.revision, position: last.position, repeated: true }, earlier);
      }
      if (expectedVersion !== undefined && expectedVersion !== revision) {
        return refused(refusal('Stale', { expected: expectedVersion, current: revision }));
      }

      const decision = aggregate.decide(command, state);
      if (decision.kind === 'refused') return decision;
      if (decision.events.length === 0) return accepted({ stream, revision, repeated: false }, []);
      if (envelope.dryRun) {
        return accepted({ stream, revision: revision + decision.events.length, repeated: false }, decision.events);
      }

      const metadata: EventMetadata = {
        commandId: envelope.commandId,
        commandDigest: envelope.commandDigest,
        causationId: envelope.causationId ?? envelope.commandId,
        correlationId: envelope.correlationId,
        actor: actor.officer,
        organisation: actor.organisation,
        jurisdiction: actor.jurisdiction,
        recordedAt: this.clock.now(),
      };
      try {
        const appended = await this.journal.append(
          stream,
          revision === -1 ? 'no-stream' : revision,
          decision.events.map((event, n) => ({
            id: eventId(actor.organisation, envelope.commandId, stream, n),
            type: event.type,
            data: this.codec.encode(event),
            metadata,
          })),
        );
        return accepted({ stream, ...appended, repeated: false }, decision.events);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        if (expectedVersion !== undefined) {
          const current = typeof error.actual === 'number' ? error.actual : -1;
          return refused(refusal('Stale', { expected: expectedVersion, current }));
        }
        if (attempt === attempts) return refused(refusal('Busy'));
      }
    }
  }
}

const accepted = (receipt: Receipt, events: readonly DomainEvent[]): Outcome => ({ kind: 'accepted', receipt, events });
const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });
