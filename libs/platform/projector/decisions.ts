import { z } from 'zod';
import { Codec } from '#platform/journal/codec.js';
import type { Journal } from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import {
  type Aggregate,
  accept,
  assertNever,
  type Decision,
  nothing,
  refuse,
  streamOf,
} from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';
import type { Halt } from './projection.js';

/** Stands for all views where an event cannot be read at all, so that none of them can go on. */
export const allViews = 'all';

const decided = {
  /** Name of a view, or `all`. */
  view: idSchema,
  /** Version of the view that halted; a later one tries the event again. 0 for `all`. */
  version: countSchema,
  /** The event it halted at. */
  event: z.strictObject({ id: idSchema, stream: idSchema, revision: countSchema, type: idSchema }),
  /** Why it could not be taken, as the alarm said. */
  halt: z.string().max(4_000),
  /** Why the officer decided so; persons are not named in it. */
  reason: proseSchema,
};

/** The view goes on without the event, now and whenever it is filled again. */
export const eventSkipped = defineEvent('views.event-skipped.v1', z.strictObject(decided));
/** The view is filled anew, earlier skips forgotten: the program was mended. */
export const viewRetried = defineEvent('views.view-retried.v1', z.strictObject(decided));

type DecisionEvent = EventOf<typeof eventSkipped | typeof viewRetried>;

/** Where and why a view stands still, and in which version: read by whoever sends the command. */
export interface Halted {
  readonly version: number;
  readonly halt: Halt;
}

export interface DecideOnHalt {
  readonly type: 'SkipEvent' | 'RetryView';
  readonly actor: Actor;
  readonly view: string;
  /** The event that the officer was shown. */
  readonly event: string;
  /** Absent when the view does not stand still. */
  readonly halted: Halted | undefined;
  readonly reason: string;
}

/** What was decided about one view. */
interface Decided {
  readonly version: number;
  readonly skipped: ReadonlySet<string>;
  /** Revision of the last retry; -1: none. */
  readonly retried: number;
}

export interface ViewDecisions {
  readonly byView: ReadonlyMap<string, Decided>;
  /** Revision of the last decision; -1: none. */
  readonly revision: number;
}

/** Decisions of operators about views that stand still: one stream, because they are few and read together. */
export const viewDecisions: Aggregate<ViewDecisions, DecideOnHalt, DecisionEvent> = {
  name: 'views',
  initial: () => ({ byView: new Map(), revision: -1 }),
  evolve: ({ byView, revision }, { type, data }) => {
    const { view, version, event } = data;
    const before = byView.get(view);
    const now: Decided =
      type === 'views.view-retried.v1'
        ? { version, skipped: new Set(), retried: revision + 1 }
        : {
            version,
            skipped: new Set([...(before?.version === version ? before.skipped : []), event.id]),
            retried: before?.retried ?? -1,
          };
    return { byView: new Map([...byView, [view, now]]), revision: revision + 1 };
  },
  mayKnow: (actor) => actor.roles.includes('operator'),
  decide: ({ type, view, event, halted, reason }, { byView }): Decision<DecisionEvent> => {
    // A program that can read the event takes it at its start, without being told.
    if (type === 'RetryView' && view === allViews) return refuse('ViewNotHalted', { view }, ['view']);
    const isSkipped = byView.get(view)?.skipped.has(event) ?? false;
    if (type === 'SkipEvent' && isSkipped) return nothing();
    if (halted?.halt.eventId !== event) return refuse('ViewNotHalted', { view }, ['event']);
    const { version, halt } = halted;
    const place = { id: halt.eventId, stream: halt.stream, revision: halt.revision, type: halt.type };
    const data = { view, version, event: place, halt: halt.reason.slice(0, 4_000), reason };
    switch (type) {
      case 'SkipEvent':
        return accept(eventSkipped(data));
      case 'RetryView':
        return accept(viewRetried(data));
      default:
        return assertNever(type);
    }
  },
};

export const decisionsId = 'decisions';
const codec = new Codec([eventSkipped, viewRetried]);

/** @throws JournalUnavailable */
export const readDecisions = async (journal: Journal): Promise<ViewDecisions> => {
  let decisions = viewDecisions.initial();
  for await (const recorded of journal.readStream(streamOf(viewDecisions, decisionsId))) {
    decisions = viewDecisions.evolve(decisions, codec.decode(recorded) as DecisionEvent);
  }
  return decisions;
};

const none: ReadonlySet<string> = new Set();

/** Events that a version of a view goes on without. */
export const skippedBy = ({ byView }: ViewDecisions, view: string, version: number): ReadonlySet<string> => {
  const decided = byView.get(view);
  return decided?.version === version ? decided.skipped : none;
};
