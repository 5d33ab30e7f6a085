import { type Actor, actsAsHead, underOf } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type InstantText, minuteOf } from '#platform/kernel/time.js';
import {
  type About,
  type Channel,
  type ClaimedReceipt,
  groupMessagePasted,
  type InsteadOf,
  type NoticeAgreement,
  type NoticeEvent,
  type NoticeKind,
  type NoticeReality,
  noticeActedOn,
  noticeAnswered,
  noticeDelivered,
  noticeObjectedTo,
  noticeOpened,
  noticePassedOn,
  noticeReceived,
  noticeSent,
  noticeWithdrawn,
  type ReceiptDue,
  type Recipient,
  type Relay,
  type Reservation,
  type Route,
  receiptClaimed,
  receiptConfirmed,
  type SentNotice,
} from './notice.events.js';

interface Known {
  readonly sent: SentNotice;
  /** Recipients that receipted. */
  readonly receipts: ReadonlySet<string>;
  readonly claims: readonly ClaimedReceipt[];
  /** Recipients that confirmed what was claimed for them. */
  readonly confirmed: ReadonlySet<string>;
  /** Ids of answers, actions and pasted messages. */
  readonly entries: ReadonlySet<string>;
  /** Recipients before which it was put, and that opened it. */
  readonly delivered: ReadonlySet<string>;
  readonly opened: ReadonlySet<string>;
  /** Recipients that objected, with the reason of their last objection. */
  readonly objections: ReadonlyMap<string, string>;
  readonly passedOn: { readonly kind: 'no' } | { readonly kind: 'passedOn'; readonly by: string };
}
export type Notice =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'sent' })
  | (Known & { readonly kind: 'withdrawn'; readonly reason: string });

/** What the handler found of what a notice is about. */
export type AboutFacts =
  /** Not there, or not theirs to know. */
  | { readonly kind: 'unknown' }
  /** Known to the sender, which did not determine it. */
  | { readonly kind: 'notYours' }
  /** The section is known; nothing exceeds there. */
  | { readonly kind: 'notStanding'; readonly exceedance: string }
  | {
      readonly kind: 'found';
      readonly about: About;
      /** None: the notice is its own thread. */
      readonly thread: { readonly kind: 'own' } | { readonly kind: 'thread'; readonly thread: string };
      /** Of what it is about; real where there is nothing. */
      readonly provenance: NoticeReality;
    };

export interface SendNotice {
  readonly type: 'SendNotice';
  readonly actor: Actor;
  readonly at: InstantText;
  /** Derived from the command. */
  readonly notice: string;
  readonly kind: NoticeKind;
  /** Sorted by organisation, each once. */
  readonly recipients: readonly Recipient[];
  /** Asked for, and not registered. */
  readonly notRegistered: readonly string[];
  readonly about: AboutFacts;
  readonly title: string;
  readonly body: string;
  /** SHA-256 of the canonical content. */
  readonly digest: string;
  readonly agreement: NoticeAgreement | { readonly kind: 'unknown' };
  readonly receiptDue: ReceiptDue;
  /** `unknown`: the section is not theirs to know under the agreement; `noAgreement`: none was named. */
  readonly route: Route | { readonly kind: 'unknown' } | { readonly kind: 'noAgreement' };
  readonly relay: Relay;
  readonly insteadOf?: InsteadOf;
  readonly provenance: NoticeReality;
}

interface OnNotice {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface ReceiveNotice extends OnNotice {
  readonly type: 'ReceiveNotice';
  /** Of what the officer was shown. */
  readonly digest: string;
  readonly reservation: Reservation;
}
export interface ClaimReceipt extends OnNotice {
  readonly type: 'ClaimReceipt';
  readonly recipient: string;
  readonly channel: Channel;
  readonly receivedAt: InstantText;
  readonly receivedByRole: string;
  readonly document: ClaimedReceipt['document'];
}
export interface ConfirmReceipt extends OnNotice {
  readonly type: 'ConfirmReceipt';
  readonly digest: string;
}
export interface AnswerNotice extends OnNotice {
  readonly type: 'AnswerNotice';
  /** Derived from the command. */
  readonly answer: string;
  readonly text: string;
}
export interface WithdrawNotice extends OnNotice {
  readonly type: 'WithdrawNotice';
  readonly reason: string;
}
/** 送达 or 打开: said by the recipient's own screen. */
export interface MarkNotice extends OnNotice {
  readonly type: 'MarkNotice';
  readonly as: 'delivered' | 'opened';
}
export interface ActOnNotice extends OnNotice {
  readonly type: 'ActOnNotice';
  /** Derived from the command. */
  readonly action: string;
  readonly text: string;
}
export interface ObjectToNotice extends OnNotice {
  readonly type: 'ObjectToNotice';
  readonly reason: string;
}
export interface PasteGroupMessage extends OnNotice {
  readonly type: 'PasteGroupMessage';
  /** Derived from the command. */
  readonly message: string;
  readonly text: string;
  readonly said: { readonly kind: 'unknown' } | { readonly kind: 'at'; readonly at: InstantText };
  readonly documents: readonly string[];
}
/** To the next body of the order: by the recipient, or in its place by who sent it to it. */
export interface PassOn extends OnNotice {
  readonly type: 'PassOn';
  /** Id of the notice with which it goes on. */
  readonly by: string;
}
export type NoticeChange =
  | ReceiveNotice
  | ClaimReceipt
  | ConfirmReceipt
  | AnswerNotice
  | WithdrawNotice
  | MarkNotice
  | ActOnNotice
  | ObjectToNotice
  | PasteGroupMessage
  | PassOn;
export type NoticeCommand = SendNotice | NoticeChange;

/** `notice-<id>`. Known to its sender and its recipients. */
export const notice: Aggregate<Notice, NoticeCommand, NoticeEvent> = {
  name: 'notice',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'notices.notice-sent.v2') {
      const nobody: ReadonlySet<string> = new Set();
      return {
        ...{ kind: 'sent', sent: event.data, receipts: nobody, claims: [], confirmed: nobody, entries: nobody },
        ...{ delivered: nobody, opened: nobody, objections: new Map(), passedOn: { kind: 'no' } },
      };
    }
    if (state.kind === 'unknown') return state;
    const { organisation } = event.data;
    switch (event.type) {
      case 'notices.notice-received.v1':
        return { ...state, receipts: new Set([...state.receipts, organisation]) };
      case 'notices.notice-delivered.v1':
        return { ...state, delivered: new Set([...state.delivered, organisation]) };
      case 'notices.notice-opened.v1':
        return { ...state, opened: new Set([...state.opened, organisation]) };
      case 'notices.notice-acted-on.v1':
        return { ...state, entries: new Set([...state.entries, event.data.action]) };
      case 'notices.notice-objected-to.v1':
        return { ...state, objections: new Map([...state.objections, [organisation, event.data.reason]]) };
      case 'notices.group-message-pasted.v1':
        return { ...state, entries: new Set([...state.entries, event.data.message]) };
      case 'notices.notice-passed-on.v1':
        return { ...state, passedOn: { kind: 'passedOn', by: event.data.by } };
      case 'notices.receipt-claimed.v1':
        return { ...state, claims: [...state.claims, event.data] };
      case 'notices.receipt-confirmed.v1':
        return { ...state, confirmed: new Set([...state.confirmed, event.data.organisation]) };
      case 'notices.notice-answered.v1':
        return { ...state, entries: new Set([...state.entries, event.data.answer]) };
      case 'notices.notice-withdrawn.v1':
        return { ...state, kind: 'withdrawn', reason: event.data.reason };
      default:
        return assertNever(event);
    }
  },
  /** To send one its id is derived from the sender: the handler lets that pass. */
  mayKnow: ({ organisation }, state) =>
    state.kind !== 'unknown' && (state.sent.organisation === organisation || isRecipient(state, organisation)),
  decide: (command, state): Decision<NoticeEvent> => {
    if (!mayAct(command.actor)) return refuse('Forbidden');
    if (command.type === 'SendNotice') return send(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'ReceiveNotice':
        return receive(command, state);
      case 'ClaimReceipt':
        return claim(command, state);
      case 'ConfirmReceipt':
        return confirm(command, state);
      case 'AnswerNotice':
        return answer(command, state);
      case 'WithdrawNotice':
        return withdraw(command, state);
      case 'MarkNotice':
        return mark(command, state);
      case 'ActOnNotice':
        return act(command, state);
      case 'ObjectToNotice':
        return object(command, state);
      case 'PasteGroupMessage':
        return paste(command, state);
      case 'PassOn':
        return passOn(command, state);
      default:
        return assertNever(command);
    }
  },
};

type KnownNotice = Exclude<Notice, { kind: 'unknown' }>;

const mayAct = (actor: Actor): boolean =>
  actsAsHead(actor) || actor.roles.some((role) => role === 'dutyOfficer' || role === 'automation');
const isRecipient = ({ sent }: KnownNotice, organisation: string): boolean =>
  sent.recipients.some((recipient) => recipient.organisation === organisation);
const of = ({ sent }: KnownNotice, { organisation }: Actor) => ({
  notice: sent.notice,
  organisation,
  thread: sent.thread,
});

const send = (command: SendNotice, state: Notice): Decision<NoticeEvent> => {
  const { actor, at, notice: id, kind, recipients, notRegistered, about, agreement, title, body, digest } = command;
  const { route, relay, receiptDue } = command;
  const { organisation, officer } = actor;
  if (about.kind === 'unknown') return refuse('NotFound');
  if (about.kind === 'notYours') return refuse('NotYourIncident', {}, ['incident']);
  if (about.kind === 'notStanding')
    return refuse('ExceedanceNotStanding', { exceedance: about.exceedance }, ['exceedance']);
  if (agreement.kind === 'unknown') return refuse('NotFound', {}, ['agreement']);
  if ((kind === 'exceedanceLetter') !== (about.about.kind === 'exceedance'))
    return refuse('ExceedanceNotCited', {}, ['exceedance']);
  if (notRegistered.length > 0)
    return refuse('RecipientNotRegistered', { organisations: notRegistered }, ['recipients']);
  if (route.kind === 'unknown') return refuse('NotFound', {}, ['section']);
  if (route.kind === 'noAgreement') return refuse('RouteNeedsAgreement', {}, ['agreement']);
  if (recipients.some((recipient) => recipient.organisation === organisation))
    return refuse('SenderIsRecipient', {}, ['recipients']);
  if (recipients.length === 0)
    return refuse('NobodyToNotify', route.kind === 'route' ? { sides: route.sides } : {}, ['recipients']);
  const next = relay.kind === 'relay' ? relay.next : [];
  const named = [organisation, ...recipients.map((one) => one.organisation), ...next];
  if (new Set(named).size < named.length || (next.length > 0 && recipients.length > 1))
    return refuse('RelayOrderInvalid', { next }, ['relay']);
  const provenance = about.provenance.kind === 'example' ? about.provenance : command.provenance;
  if (provenance.kind === 'example' && !title.includes('【示例】')) return refuse('ExampleNotMarked', {}, ['title']);
  const event = noticeSent({
    ...{ notice: id, organisation, thread: about.thread.kind === 'own' ? id : about.thread.thread },
    ...{ number: `${kind === 'exceedanceLetter' ? '函' : '通报'}-${id.slice(0, 8)}`, kind },
    ...{ recipients: [...recipients], about: about.about, title, body, digest, agreement },
    ...{ receiptDue, route, relay, sentBy: officer, at, provenance },
    ...(command.insteadOf ? { insteadOf: command.insteadOf } : {}),
    ...underOf(actor),
  });
  if (state.kind === 'unknown') return accept(event);
  // The id is derived from that of the command.
  return canonicalJson(state.sent) === canonicalJson(event.data) ? nothing() : refuse('CommandIdReused');
};

/** 签收: a receipt is for what was shown; the first one stands. */
const receive = (command: ReceiveNotice, state: KnownNotice): Decision<NoticeEvent> => {
  const { actor, at, digest, reservation } = command;
  if (!isRecipient(state, actor.organisation)) return refuse('NotARecipient');
  if (state.receipts.has(actor.organisation)) return nothing(); // a second click changes nothing
  if (state.kind === 'withdrawn') return refuse('NoticeIsWithdrawn');
  if (digest !== state.sent.digest) return refuse('DigestDiffers', {}, ['digest']);
  return accept(noticeReceived({ ...of(state, actor), digest, reservation, receivedBy: actor.officer, at }));
};

const claim = (command: ClaimReceipt, state: KnownNotice): Decision<NoticeEvent> => {
  const { actor, at, recipient, channel, receivedByRole, document } = command;
  const { sent } = state;
  if (sent.organisation !== actor.organisation) return refuse('NotTheSender');
  const found = sent.recipients.find(({ organisation }) => organisation === recipient);
  if (!found) return refuse('UnknownRecipient', { recipient }, ['recipient']);
  if (found.platform === 'on') return refuse('RecipientOnPlatform', { recipient }, ['recipient']);
  if (minuteOf(command.receivedAt) < minuteOf(sent.at) || command.receivedAt > at)
    return refuse('ClaimedTimeImpossible', { sentAt: sent.at, receivedAt: command.receivedAt }, ['receivedAt']);
  const receivedAt = command.receivedAt < sent.at ? sent.at : command.receivedAt;
  const claimed = { recipient, channel, receivedAt, receivedByRole, document };
  if (state.claims.some((one) => canonicalJson(claimOf(one)) === canonicalJson(claimed))) return nothing();
  return accept(receiptClaimed({ ...of(state, actor), ...claimed, claimedBy: actor.officer, at }));
};

const claimOf = ({ recipient, channel, receivedAt, receivedByRole, document }: ClaimedReceipt) => ({
  ...{ recipient, channel, receivedAt, receivedByRole, document },
});

const confirm = ({ actor, at, digest }: ConfirmReceipt, state: KnownNotice): Decision<NoticeEvent> => {
  const { organisation } = actor;
  if (!isRecipient(state, organisation)) return refuse('NotARecipient');
  if (state.confirmed.has(organisation)) return nothing();
  if (!state.claims.some(({ recipient }) => recipient === organisation)) return refuse('NothingClaimed');
  if (digest !== state.sent.digest) return refuse('DigestDiffers', {}, ['digest']);
  return accept(receiptConfirmed({ ...of(state, actor), digest, confirmedBy: actor.officer, at }));
};

const answer = ({ actor, at, answer: id, text }: AnswerNotice, state: KnownNotice): Decision<NoticeEvent> => {
  if (!isRecipient(state, actor.organisation)) return refuse('NotARecipient');
  if (state.entries.has(id)) return nothing();
  if (state.kind === 'withdrawn') return refuse('NoticeIsWithdrawn');
  return accept(noticeAnswered({ ...of(state, actor), answer: id, text, answeredBy: actor.officer, at }));
};

const withdraw = ({ actor, at, reason }: WithdrawNotice, state: KnownNotice): Decision<NoticeEvent> => {
  if (state.sent.organisation !== actor.organisation) return refuse('NotTheSender');
  if (state.kind === 'withdrawn') return state.reason === reason ? nothing() : refuse('NoticeIsWithdrawn');
  return accept(noticeWithdrawn({ ...of(state, actor), reason, withdrawnBy: actor.officer, at }));
};

/** Said by the recipient's screen; the first time stands. Who opens it had it before it. */
const mark = ({ actor, at, as }: MarkNotice, state: KnownNotice): Decision<NoticeEvent> => {
  const { organisation, officer } = actor;
  if (!isRecipient(state, organisation)) return refuse('NotARecipient');
  if (as === 'opened')
    return state.opened.has(organisation)
      ? nothing()
      : accept(noticeOpened({ ...of(state, actor), openedBy: officer, at }));
  return state.delivered.has(organisation) || state.opened.has(organisation)
    ? nothing()
    : accept(noticeDelivered({ ...of(state, actor), deliveredTo: officer, at }));
};

const act = ({ actor, at, action, text }: ActOnNotice, state: KnownNotice): Decision<NoticeEvent> => {
  if (!isRecipient(state, actor.organisation)) return refuse('NotARecipient');
  if (state.entries.has(action)) return nothing();
  return accept(noticeActedOn({ ...of(state, actor), action, text, actedBy: actor.officer, at }));
};

const object = ({ actor, at, reason }: ObjectToNotice, state: KnownNotice): Decision<NoticeEvent> => {
  if (!isRecipient(state, actor.organisation)) return refuse('NotARecipient');
  if (state.objections.get(actor.organisation) === reason) return nothing();
  return accept(noticeObjectedTo({ ...of(state, actor), reason, objectedBy: actor.officer, at }));
};

const paste = (command: PasteGroupMessage, state: KnownNotice): Decision<NoticeEvent> => {
  const { actor, at, message, text, said } = command;
  if (state.entries.has(message)) return nothing();
  if (said.kind === 'at' && (minuteOf(said.at) < minuteOf(state.sent.at) || said.at > at))
    return refuse('ClaimedTimeImpossible', { sentAt: state.sent.at, receivedAt: said.at }, ['saidAt']);
  const documents = [...new Set(command.documents)];
  return accept(
    groupMessagePasted({ ...of(state, actor), message, text, said, documents, pastedBy: actor.officer, at }),
  );
};

const passOn = ({ actor, at, by }: PassOn, state: KnownNotice): Decision<NoticeEvent> => {
  const { relay, organisation: sender } = state.sent;
  const [next] = relay.kind === 'relay' ? relay.next : [];
  if (relay.kind === 'none' || next === undefined) return refuse('NothingToPassOn');
  if (state.passedOn.kind === 'passedOn') return refuse('AlreadyPassedOn', { notice: state.passedOn.by });
  if (state.kind === 'withdrawn') return refuse('NoticeIsWithdrawn');
  const takenOver = actor.organisation === sender;
  if (takenOver && at < relay.passOnBy) return refuse('TakeoverTooEarly', { dueAt: relay.passOnBy });
  return accept(noticePassedOn({ ...of(state, actor), next, by, takenOver, passedOnBy: actor.officer, at }));
};
