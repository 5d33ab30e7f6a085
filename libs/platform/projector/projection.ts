import { type Codec, type DecodedEvent, UndecodableEvent, UnknownEventType } from '#platform/journal/codec.js';
import type { RecordedEvent } from '#platform/journal/journal.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { View } from './view.js';

/** Why and where something stands still; stored in the `views` row. */
export interface Halt {
  /** `view`: this view cannot take the event. `journal`: the program cannot read the event, all views wait. */
  readonly kind: 'view' | 'journal';
  readonly position: string;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly reason: string;
}

export const haltAt = (kind: Halt['kind'], event: RecordedEvent | DecodedEvent, cause: unknown): Halt => ({
  kind,
  position: event.position.toString(),
  eventId: event.id,
  stream: event.stream,
  revision: event.revision,
  type: event.type,
  reason: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
});

/** Who read what: written by the platform itself, no view has a use for it. */
const isAudit = (event: RecordedEvent): boolean => event.stream.startsWith('audit-');

export interface DecodedBatch {
  readonly events: readonly DecodedEvent[];
  /** The last event looked at, skipped ones among them: where the checkpoint goes. */
  readonly last: RecordedEvent | undefined;
  /** The program cannot read the event after `last`. */
  readonly halt: Halt | undefined;
}

/** @param skipped events to go on without when they cannot be read; a program that can read them takes them */
export const decodeBatch = (
  codec: Codec,
  recorded: readonly RecordedEvent[],
  skipped: ReadonlySet<string>,
): DecodedBatch => {
  const events: DecodedEvent[] = [];
  let last: RecordedEvent | undefined;
  for (const event of recorded) {
    if (!isAudit(event)) {
      try {
        events.push(codec.decode(event));
      } catch (error) {
        if (!(error instanceof UnknownEventType || error instanceof UndecodableEvent)) throw error;
        if (!skipped.has(event.id)) return { events, last, halt: haltAt('journal', event, error.cause ?? error) };
      }
    }
    last = event;
  }
  return { events, last, halt: undefined };
};

export interface Projected {
  readonly statements: readonly Statement[];
  readonly halt: Halt | undefined;
}

/** Events a view handles, in order. */
export const eventsFor = (view: View, events: readonly DecodedEvent[]): readonly DecodedEvent[] =>
  events.filter((event) => view.handles.includes(event.type));

/** What a view makes of a batch; when it throws, of what comes before the event it cannot take. */
export const project = (view: View, events: readonly DecodedEvent[]): Projected => {
  const taken = eventsFor(view, events);
  if (taken.length === 0) return { statements: [], halt: undefined };
  try {
    return { statements: view.project(taken), halt: undefined };
  } catch (error) {
    const culprit = firstFailure(view, taken);
    const before = taken.slice(0, culprit);
    const event = taken[culprit] as DecodedEvent;
    return { statements: before.length === 0 ? [] : view.project(before), halt: haltAt('view', event, error) };
  }
};

/** Length of the longest beginning that the view takes. */
const firstFailure = (view: View, events: readonly DecodedEvent[]): number => {
  const takes = (length: number): boolean => {
    if (length === 0) return true;
    try {
      view.project(events.slice(0, length));
      return true;
    } catch {
      return false;
    }
  };
  let taken = 0;
  let failing = events.length;
  while (failing - taken > 1) {
    const middle = (taken + failing) >> 1;
    if (takes(middle)) taken = middle;
    else failing = middle;
  }
  return taken;
};
