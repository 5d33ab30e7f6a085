import type { JsonObject } from '#platform/kernel/canonical-json.js';

/** Opaque, comparable place in the whole journal. Has gaps; changes when a journal is copied; never inside an event. */
export type JournalPosition = bigint & { readonly __brand: 'JournalPosition' };

export interface EventMetadata {
  readonly commandId: string;
  /** SHA-256 of the canonical text of the client's own input. */
  readonly commandDigest: string;
  /** What caused it: a command id or, for an automation, the id of an event. */
  readonly causationId: string;
  /** Also in the structured logs of the request. */
  readonly correlationId: string;
  readonly actor: string;
  readonly organisation: string;
  readonly jurisdiction: string;
  /** When the platform wrote it, UTC. */
  readonly recordedAt: string;
}

export interface EventToAppend {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends EventToAppend {
  readonly stream: string;
  /** 0 for the first event of a stream. */
  readonly revision: number;
  readonly position: JournalPosition;
}

/** The revision the stream must have. There is no "any": idempotent retry is reliable only with an explicit one. */
export type ExpectedRevision = number | 'no-stream';

export interface Appended {
  /** Revision of the last event. */
  readonly revision: number;
  readonly position: JournalPosition;
}

export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** Everything that was there when the subscription went live has been handed out. */
  | { readonly kind: 'caught-up' };

/**
 * The journal: every fact, in the order in which it became one. No delete. System events (`$…`) are never handed out.
 *
 * @throws WrongExpectedRevision, JournalUnavailable, AppendTooLarge
 */
export abstract class Journal {
  /** Durable when it resolves. Unknown outcomes are settled inside by retrying with the same ids and revision. */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<Appended>;
  /** Events of a stream from a revision on (0: all), forwards; a missing stream is empty. */
  abstract readStream(stream: string, fromRevision?: number): AsyncIterable<RecordedEvent>;
  /** Everything after a position, forwards, to the present end. */
  abstract readAll(after: JournalPosition | 'start'): AsyncIterable<RecordedEvent>;
  /**
   * Everything after a position, then live, for ever: reconnects by itself from the last event handed out, with
   * back-off; nothing missed, nothing twice. Ends when `signal` aborts. `caught-up` comes after every (re)connection.
   */
  abstract subscribeAll(after: JournalPosition | 'start', signal: AbortSignal): AsyncIterable<SubscriptionMessage>;
  /** The newest event of a stream; `undefined` when there is none. */
  abstract last(stream: string): Promise<RecordedEvent | undefined>;
  /** Position of the newest event, `undefined` when empty. */
  abstract head(): Promise<JournalPosition | undefined>;
  /** False when the last append failed for no fault of its own (disk full, no connection), and one would fail still. */
  abstract takesWrites(): Promise<boolean>;
  abstract close(): Promise<void>;
}

export abstract class JournalError extends Error {
  abstract readonly code: 'WrongExpectedRevision' | 'JournalUnavailable' | 'AppendTooLarge';
}

export class WrongExpectedRevision extends JournalError {
  readonly code = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`stream ${stream}: expected ${expected}, is at ${actual}`);
  }
}

/** Cannot be reached, or cannot write (disk full): nothing was acknowledged; the same append may be tried again. */
export class JournalUnavailable extends JournalError {
  readonly code = 'JournalUnavailable';
}

export class AppendTooLarge extends JournalError {
  readonly code = 'AppendTooLarge';
}

/** `"12345"` */
export const positionToText = (position: JournalPosition): string => position.toString();
/** @throws TypeError when the text is no position. */
export const positionFromText = (text: string): JournalPosition => {
  if (!/^\d{1,20}$/.test(text)) throw new TypeError(`not a journal position: ${text}`);
  return BigInt(text) as JournalPosition;
};
