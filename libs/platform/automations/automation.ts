import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { JsonValue } from './automation.events.js';

/** What an automation is asked about. */
export type Input =
  | { readonly kind: 'event'; readonly event: DecodedEvent }
  | { readonly kind: 'timer'; readonly timer: string; readonly dueAt: InstantText; readonly firedAt: InstantText };

/** A moment at which it wants to be asked again. A name with the same time fires once. */
export interface Timer {
  readonly timer: string;
  readonly dueAt: InstantText;
}

export interface IntendedCommand {
  readonly command: string;
  readonly body: { readonly [name: string]: JsonValue };
}

/** Everything about a command but who sends it: that the automation says. */
export type CommandTicket = Omit<CommandEnvelope, 'actor' | 'expectedVersion' | 'dryRun'>;

/**
 * The decider's dual: it is told what happened and says what shall happen. What it says becomes events of its own stream
 * before anything is done, so that a dropped read store, a second worker or a crash change nothing: a timer fires once,
 * a command has one effect.
 *
 * Its state is folded from the journal when it is asked ({@link load}); an input that was dealt with is never asked about
 * again, and nothing before its `deployed` event is one.
 */
export abstract class Automation<State = unknown> {
  /** Stable, `<context>.<what-it-does>`: part of stream names. */
  abstract readonly name: string;
  /** Stored names of the newest event versions it is told of. */
  abstract readonly handles: readonly string[];

  /** Whom an event concerns (a notice, a section, …); nobody: it is forgotten. Pure. */
  abstract instancesOf(event: DecodedEvent): readonly string[];

  /** What has to be known to react. Folds journal streams, never the read store. */
  abstract load(instance: string, inputs: readonly Input[]): Promise<State>;

  /** Timers that shall be open as things stand: what is missing is set, what is too many is cancelled. Pure. */
  timers(_state: State): readonly Timer[] {
    return [];
  }

  /** Commands because of one input. Pure. */
  abstract react(state: State, input: Input): readonly IntendedCommand[];

  /**
   * Sends an intended command, in the name of the body it is for. The ticket's id makes a repetition harmless.
   *
   * @throws what the command bus throws; it is tried again
   */
  abstract carryOut(command: IntendedCommand, ticket: CommandTicket): Promise<Outcome>;
}
