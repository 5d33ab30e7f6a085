import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { type DigestEvent, digestClosed, digestCollected } from './message.events.js';

export type Collected = Extract<DigestEvent, { type: 'mailing.digest-collected.v1' }>['data'];

export interface Digest {
  /** Whose, once something was collected. */
  readonly of: { readonly kind: 'nobody' } | { readonly kind: 'officer'; readonly collected: Collected };
  /** Collected and not gone out, in order. */
  readonly open: readonly string[];
  readonly seen: ReadonlySet<string>;
  /** How often it was closed. */
  readonly closings: number;
}

export interface Collect {
  readonly type: 'Collect';
  readonly actor: Actor;
  readonly collected: Collected;
}
export interface Close {
  readonly type: 'Close';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly digest: string;
  readonly closing: number;
}

/** `digest-<id>`: routine messages of an officer, a channel and a time. */
export const digest: Aggregate<Digest, Collect | Close, DigestEvent> = {
  name: 'digest',
  initial: () => ({ of: { kind: 'nobody' }, open: [], seen: new Set(), closings: 0 }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'mailing.digest-collected.v1': {
        const { message } = event.data;
        return {
          ...{ ...state, of: { kind: 'officer', collected: event.data } },
          ...{ open: [...state.open, message], seen: new Set([...state.seen, message]) },
        };
      }
      case 'mailing.digest-closed.v1':
        return { ...state, open: [], closings: state.closings + 1 };
      default:
        return assertNever(event);
    }
  },
  mayKnow: ({ roles }) => roles.includes('automation'),
  decide: (command, state): Decision<DigestEvent> => {
    switch (command.type) {
      case 'Collect':
        return state.seen.has(command.collected.message) ? nothing() : accept(digestCollected(command.collected));
      case 'Close': {
        const { digest: id, closing, at } = command;
        if (closing !== state.closings || state.open.length === 0) return nothing();
        return accept(digestClosed({ digest: id, closing, messages: [...state.open], at }));
      }
      default:
        return assertNever(command);
    }
  },
};
