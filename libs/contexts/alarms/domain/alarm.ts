import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type InstantText, minuteOf, minutesLater } from '#platform/kernel/time.js';
import {
  type AlarmEvent,
  alarmAcknowledged,
  alarmRaised,
  alarmStoodDown,
  type CallResult,
  type Contact,
  callLogged,
  contactDue,
  type DueContact,
  type LoggedCall,
  type Pace,
  type RaisedAlarm,
} from './alarm.events.js';

export type Alarm =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'raised';
      readonly raised: RaisedAlarm;
      readonly contacts: readonly DueContact[];
      readonly calls: readonly LoggedCall[];
      /** Nobody is to be called any more. */
      readonly ended: 'no' | 'acknowledged' | 'stoodDown';
    };
export type KnownAlarm = Exclude<Alarm, { kind: 'unknown' }>;

/** The roster's answer at a time: whom to call, in order. */
type Contacts = readonly Exclude<Contact, { kind: 'nobody' }>[];

interface OnAlarm {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface RaiseAlarm extends OnAlarm {
  readonly type: 'RaiseAlarm';
  readonly alarm: string;
  readonly organisation: string;
  readonly callers: readonly string[];
  readonly subject: RaisedAlarm['subject'];
  readonly words: string;
  readonly pace: Pace;
  readonly contacts: Contacts;
}
/** The next contact, because the one of `after` did not answer or did not react. */
export interface CallNext extends OnAlarm {
  readonly type: 'CallNext';
  readonly after: number;
  readonly because: 'noAnswer' | 'noReaction';
  readonly contacts: Contacts;
}
export interface LogCall extends OnAlarm {
  readonly type: 'LogCall';
  /** Officer id; of a duty room the organisation. */
  readonly contact: string;
  readonly result: CallResult;
  readonly calledAt: InstantText;
  readonly remark: LoggedCall['remark'];
}
export interface AcknowledgeAlarm extends OnAlarm {
  readonly type: 'AcknowledgeAlarm';
}
export interface StandDown extends OnAlarm {
  readonly type: 'StandDown';
  readonly because: string;
}
export type AlarmChange = CallNext | LogCall | AcknowledgeAlarm | StandDown;
export type AlarmCommand = RaiseAlarm | AlarmChange;

/** `alarm-<id>`. Known to the body that is called, to those that may call it, and to the body above once it is called. */
export const alarm: Aggregate<Alarm, AlarmCommand, AlarmEvent> = {
  name: 'alarm',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'alarms.alarm-raised.v1')
      return { kind: 'raised', raised: event.data, contacts: [], calls: [], ended: 'no' };
    if (state.kind === 'unknown') return state;
    switch (event.type) {
      case 'alarms.contact-due.v1':
        return { ...state, contacts: [...state.contacts, event.data] };
      case 'alarms.call-logged.v1':
        return { ...state, calls: [...state.calls, event.data] };
      case 'alarms.alarm-acknowledged.v1':
        return { ...state, ended: 'acknowledged' };
      case 'alarms.alarm-stood-down.v1':
        return { ...state, ended: 'stoodDown' };
      default:
        return assertNever(event);
    }
  },
  /** Automations raise it for the bodies concerned: the handler lets that pass. */
  mayKnow: ({ organisation }, state) =>
    state.kind === 'raised' && (isCalled(state, organisation) || state.raised.callers.includes(organisation)),
  decide: (command, state): Decision<AlarmEvent> => {
    if (!mayAct(command.actor)) return refuse('Forbidden');
    if (command.type === 'RaiseAlarm') return raise(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'CallNext':
        return callNext(command, state);
      case 'LogCall':
        return logCall(command, state);
      case 'AcknowledgeAlarm':
        return acknowledge(command, state);
      case 'StandDown':
        return standDown(command, state);
      default:
        return assertNever(command);
    }
  },
};

/** Whether somebody was reached: a call was answered, or an officer said so itself. Until then it is red. */
export const isReached = ({ calls, ended }: Pick<KnownAlarm, 'calls' | 'ended'>): boolean =>
  ended !== 'no' || calls.some(({ result }) => result === 'answered');

const mayAct = ({ roles }: Actor): boolean =>
  roles.some((role) => role === 'dutyOfficer' || role === 'head' || role === 'automation');

/** The body itself, and whose officers stand on the sheet. */
const isCalled = ({ raised, contacts }: KnownAlarm, organisation: string): boolean =>
  raised.organisation === organisation ||
  contacts.some(({ contact }) => contact.kind === 'officer' && contact.organisation === organisation);

const of = ({ raised: { alarm: id, organisation } }: KnownAlarm) => ({ alarm: id, organisation });
const keyOf = (contact: Contact): string =>
  contact.kind === 'officer' ? contact.officer : contact.kind === 'dutyRoom' ? contact.organisation : '';

const raise = (command: RaiseAlarm, state: Alarm): Decision<AlarmEvent> => {
  // Its id is derived from what it is about: as long as it lasts the same thing raises one. What comes back alarms anew.
  if (state.kind === 'raised' && state.ended === 'no') return nothing();
  const { alarm: id, organisation, subject, words, pace, contacts, actor, at } = command;
  const callers = [...new Set(command.callers)].filter((one) => one !== organisation).toSorted();
  const [first = { kind: 'nobody' }] = contacts;
  return accept<AlarmEvent>(
    alarmRaised({ alarm: id, organisation, callers, subject, words, pace, raisedBy: actor.officer, at }),
    due({ alarm: id, organisation }, 1, first, 'raised', pace, at),
  );
};

const due = (
  whose: { readonly alarm: string; readonly organisation: string },
  step: number,
  contact: Contact,
  because: DueContact['because'],
  { minutes }: Pace,
  at: InstantText,
) => contactDue({ ...whose, step, contact, because, nextAt: minutesLater(at, minutes), at });

/** Whom the roster names now and nobody called yet; who was called stays on the sheet. */
const callNext = ({ after, because, contacts, at }: CallNext, state: KnownAlarm): Decision<AlarmEvent> => {
  const last = state.contacts.at(-1);
  if (state.ended !== 'no' || last?.step !== after || last.contact.kind === 'nobody') return nothing();
  const called = new Set(state.contacts.map(({ contact }) => keyOf(contact)));
  const next = contacts.find((one) => !called.has(keyOf(one))) ?? { kind: 'nobody' };
  return accept(due(of(state), after + 1, next, because, state.raised.pace, at));
};

const logCall = (command: LogCall, state: KnownAlarm): Decision<AlarmEvent> => {
  const { actor, at, contact, result, calledAt, remark } = command;
  const on = state.contacts.find((one) => one.contact.kind !== 'nobody' && keyOf(one.contact) === contact);
  if (!on) return refuse('NotOnCallSheet', { contact }, ['contact']);
  // People write minutes: a call at 03:10 is not before a sheet of 03:10:41.
  if (minuteOf(calledAt) < minuteOf(on.at) || calledAt > at)
    return refuse('CallTimeImpossible', { dueAt: on.at, calledAt }, ['calledAt']);
  const said = { step: on.step, result, calledAt, remark, caller: actor.organisation, calledBy: actor.officer };
  const same = (one: LoggedCall): boolean =>
    one.step === said.step && one.result === result && one.calledAt === calledAt && one.calledBy === said.calledBy;
  if (state.calls.some(same)) return nothing(); // a second click
  return accept(callLogged({ ...of(state), ...said, at }));
};

const acknowledge = ({ actor, at }: AcknowledgeAlarm, state: KnownAlarm): Decision<AlarmEvent> => {
  if (!isCalled(state, actor.organisation)) return refuse('NotYourAlarm');
  if (state.ended !== 'no') return nothing();
  return accept(alarmAcknowledged({ ...of(state), by: actor.organisation, acknowledgedBy: actor.officer, at }));
};

const standDown = ({ because, at }: StandDown, state: KnownAlarm): Decision<AlarmEvent> =>
  state.ended === 'stoodDown' ? nothing() : accept(alarmStoodDown({ ...of(state), because, at }));
