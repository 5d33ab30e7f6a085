import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type InstantText, minutesLater } from '#platform/kernel/time.js';
import { type MailingRules, usedRules } from './mailing-rules.js';
import {
  type AttemptOutcome,
  attemptBegun,
  type CarrierName,
  type DeadReason,
  deadLetterRetried,
  type MessageEvent,
  messageAttempted,
  messageDied,
  messageDigested,
  messageQueued,
  type QueuedMessage,
} from './message.events.js';

interface Known {
  readonly queued: QueuedMessage;
  /** Number of the newest attempt; 0: none. */
  readonly attempt: number;
  /** Attempts without success since it was queued or retried. */
  readonly failures: number;
  /** Attempts of which nobody knows whether they reached anybody. */
  readonly ambiguous: ReadonlySet<number>;
  readonly retries: ReadonlySet<string>;
}
export type Message =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'waiting'; readonly notBefore: InstantText })
  | (Known & { readonly kind: 'forDigest' })
  | (Known & { readonly kind: 'underWay'; readonly begunAt: InstantText })
  | (Known & { readonly kind: 'accepted' })
  | (Known & { readonly kind: 'dead'; readonly reason: DeadReason })
  | (Known & { readonly kind: 'digested' });
export type KnownMessage = Exclude<Message, { kind: 'unknown' }>;

interface OnMessage {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface QueueMessage extends OnMessage {
  readonly type: 'QueueMessage';
  readonly queued: Omit<QueuedMessage, 'at'>;
  /** A parameter that stands in the subject and holds a line break. */
  readonly brokenSubject: readonly string[];
}
export interface BeginAttempt extends OnMessage {
  readonly type: 'BeginAttempt';
  readonly attempt: number;
}
export interface RecordOutcome extends OnMessage {
  readonly type: 'RecordOutcome';
  readonly attempt: number;
  readonly carrier: CarrierName;
  readonly outcome: AttemptOutcome;
  readonly rules: MailingRules;
}
export interface RetryDeadLetter extends OnMessage {
  readonly type: 'RetryDeadLetter';
  readonly reason: string;
}
export interface DigestMessage extends OnMessage {
  readonly type: 'DigestMessage';
  readonly digest: string;
}
export type MessageChange = BeginAttempt | RecordOutcome | RetryDeadLetter | DigestMessage;
export type MessageCommand = QueueMessage | MessageChange;

/** `message-<id>`; the id is derived of fact, recipient and channel, so that a fact is told once. */
export const message: Aggregate<Message, MessageCommand, MessageEvent> = {
  name: 'message',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event): Message => {
    if (event.type === 'mailing.message-queued.v1') return queued(event.data);
    if (state.kind === 'unknown') return state;
    switch (event.type) {
      case 'mailing.attempt-begun.v1': {
        const { attempt, at } = event.data;
        return { ...known(state), kind: 'underWay', attempt, begunAt: at };
      }
      case 'mailing.message-attempted.v1':
        return attempted(state, event.data);
      case 'mailing.message-died.v1':
        return { ...known(state), kind: 'dead', reason: event.data.reason };
      case 'mailing.dead-letter-retried.v1': {
        const { at, reason } = event.data;
        const retries = new Set([...state.retries, `${state.attempt} ${reason}`]);
        return { ...known(state), kind: 'waiting', notBefore: at, failures: 0, retries };
      }
      case 'mailing.message-digested.v1':
        return { ...known(state), kind: 'digested' };
      default:
        return assertNever(event);
    }
  },
  /** Officers read their messages from a view; here the platform acts, and its operators. */
  mayKnow: ({ roles }) => roles.includes('automation') || roles.includes('operator'),
  decide: (command, state): Decision<MessageEvent> => {
    if (command.type === 'QueueMessage') return queue(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'BeginAttempt':
        return begin(command, state);
      case 'RecordOutcome':
        return record(command, state);
      case 'RetryDeadLetter':
        return retry(command, state);
      case 'DigestMessage':
        return state.kind === 'forDigest'
          ? accept(messageDigested({ ...of(state), digest: command.digest, at: command.at }))
          : nothing();
      default:
        return assertNever(command);
    }
  },
};

const known = ({ queued, attempt, failures, ambiguous, retries }: KnownMessage): Known => ({
  ...{ queued, attempt, failures, ambiguous, retries },
});
const of = ({ queued: { message: id, organisation, officer, channel } }: KnownMessage) => ({
  ...{ message: id, organisation, officer, channel },
});

const queued = (data: QueuedMessage): Message => {
  const fresh = { queued: data, attempt: 0, failures: 0, ambiguous: new Set<number>(), retries: new Set<string>() };
  return data.plan.kind === 'digest'
    ? { ...fresh, kind: 'forDigest' }
    : { ...fresh, kind: 'waiting', notBefore: data.plan.notBefore };
};

const attempted = (
  state: KnownMessage,
  { attempt, outcome, next }: Extract<MessageEvent, { type: 'mailing.message-attempted.v1' }>['data'],
): Message => {
  const ambiguous = outcome.kind === 'ambiguous' ? new Set([...state.ambiguous, attempt]) : state.ambiguous;
  if (outcome.kind === 'accepted') return { ...known(state), kind: 'accepted', ambiguous };
  const failed = { ...known(state), failures: state.failures + 1, ambiguous };
  // Without a next one the event that follows says that it died.
  return next.kind === 'at'
    ? { ...failed, kind: 'waiting', notBefore: next.at }
    : { ...failed, kind: 'dead', reason: outcome.kind === 'rejected' ? outcome.reason : 'TooManyAttempts' };
};

const queue = ({ queued: asked, brokenSubject, at }: QueueMessage, state: Message): Decision<MessageEvent> => {
  if (state.kind !== 'unknown') return nothing(); // told already
  const [parameter] = brokenSubject;
  if (parameter !== undefined) return refuse('SubjectInvalid', { parameter });
  return accept(messageQueued({ ...asked, at }));
};

const begin = ({ attempt, at }: BeginAttempt, state: KnownMessage): Decision<MessageEvent> => {
  if (state.kind !== 'waiting' || attempt !== state.attempt + 1 || at < state.notBefore) return nothing();
  return accept(attemptBegun({ ...of(state), attempt, at }));
};

const record = (command: RecordOutcome, state: KnownMessage): Decision<MessageEvent> => {
  const { attempt, outcome, carrier, rules, at } = command;
  const common = { ...of(state), attempt, carrier, outcome, rules: usedRules(rules), at };
  const settled = () => messageAttempted({ ...common, next: { kind: 'none' } });
  // An answer that comes after nobody waited for it any more: good news counts.
  const isLate = state.kind === 'waiting' && state.ambiguous.has(attempt) && outcome.kind === 'accepted';
  if (isLate) return accept(settled());
  if (state.kind !== 'underWay' || attempt !== state.attempt) return nothing();
  if (outcome.kind === 'accepted') return accept(settled());
  const { fact, template, urgency } = state.queued;
  const died = (reason: DeadReason) =>
    messageDied({ ...of(state), fact, template, urgency, attempts: attempt, reason, code: outcome.code, at });
  if (outcome.kind === 'rejected') return accept<MessageEvent>(settled(), died(outcome.reason));
  const wait = rules.backOffMinutes[urgency][state.failures];
  if (wait === undefined) return accept<MessageEvent>(settled(), died('TooManyAttempts'));
  return accept(messageAttempted({ ...common, next: { kind: 'at', at: minutesLater(at, wait) } }));
};

const retry = ({ actor, at, reason }: RetryDeadLetter, state: KnownMessage): Decision<MessageEvent> => {
  if (!actor.roles.includes('operator')) return refuse('Forbidden');
  if (state.retries.has(`${state.attempt} ${reason}`)) return nothing();
  if (state.kind !== 'dead') return refuse('NotADeadLetter', {}, ['message']);
  return accept(deadLetterRetried({ ...of(state), reason, retriedBy: actor.officer, at }));
};
