import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  alarmAcknowledged,
  alarmRaised,
  alarmStoodDown,
  type Contact,
  callLogged,
  contactDue,
} from './alarm.events.js';
import { type AlarmCommand, alarm, isReached, type KnownAlarm } from './alarm.js';

const { given } = specify(alarm);
const robot = { ...anOfficer('wujiang', 'dutyOfficer'), officer: 'automation a', roles: ['automation'] as const };
const caller = anOfficer('xiuzhou', 'dutyOfficer');
const called = anOfficer('wujiang', 'dutyOfficer');
const clerk = anOfficer('wujiang', 'financeOfficer');
const at = (time: string) => instant(`2020-10-03T${time}+08:00`);
const whose = { alarm: 'alarm-1', organisation: 'wujiang' };
const pace = { minutes: 20, basis: { kind: 'platform', rule: 'pace', version: 1 } } as const;
const contact = (officer: string, why: 'onDuty' | 'deputy'): Exclude<Contact, { kind: 'nobody' }> => ({
  ...{ kind: 'officer', officer, organisation: 'wujiang', why },
});
const roster = [contact('gu', 'onDuty'), contact('lu', 'deputy')];
const raise = (time = '03:00:41', over: object = {}): AlarmCommand => ({
  ...{ type: 'RaiseAlarm', actor: robot, at: at(time), ...whose, callers: ['xiuzhou', 'wujiang'] },
  ...{ subject: { kind: 'notice', id: 'notice-1' }, words: '请签收', pace, contacts: roster, ...over },
});
const raised = (time = '03:00:41') =>
  alarmRaised({
    ...{ ...whose, callers: ['xiuzhou'], subject: { kind: 'notice', id: 'notice-1' }, words: '请签收', pace },
    ...{ raisedBy: robot.officer, at: at(time) },
  });
const due = (step: number, who: Contact, because: 'raised' | 'noAnswer' | 'noReaction', time: string, next: string) =>
  contactDue({ ...whose, step, contact: who, because, nextAt: at(next), at: at(time) });
const first = due(1, roster[0] as Contact, 'raised', '03:00:41', '03:20:41');
const next = (after = 1): AlarmCommand => ({
  ...{ type: 'CallNext', actor: robot, at: at('03:20:41'), after, because: 'noReaction', contacts: roster },
});
const second = due(2, roster[1] as Contact, 'noReaction', '03:20:41', '03:40:41');
const call = (over: object = {}): AlarmCommand => ({
  ...{
    type: 'LogCall',
    actor: caller,
    at: at('03:05:00'),
    contact: 'gu',
    result: 'answered',
    calledAt: at('03:04:00'),
  },
  ...{ remark: { kind: 'none' }, ...over },
});
const logged = (result: 'answered' | 'noAnswer' = 'answered') =>
  callLogged({
    ...{ ...whose, step: 1, result, calledAt: at('03:04:00'), remark: { kind: 'none' }, caller: 'xiuzhou' },
    ...{ calledBy: caller.officer, at: at('03:05:00') },
  });
const acknowledge = (actor = called): AlarmCommand => ({ type: 'AcknowledgeAlarm', actor, at: at('03:06:00') });
const acknowledged = alarmAcknowledged({
  ...{ ...whose, by: 'wujiang', acknowledgedBy: called.officer, at: at('03:06:00') },
});
const standDown: AlarmCommand = { type: 'StandDown', actor: robot, at: at('03:07:00'), because: '已签收' };
const stoodDown = alarmStoodDown({ ...whose, because: '已签收', at: at('03:07:00') });

describe('an alarm', () => {
  it('names the first contact of the roster at once, or nobody', () => {
    given().when(raise()).then(raised(), first);
    given()
      .when(raise('03:00:41', { contacts: [] }))
      .then(raised(), due(1, { kind: 'nobody' }, 'raised', '03:00:41', '03:20:41'));
    given(raised(), first).when(raise('04:00:00')).thenNothing();
  });

  it('is raised anew when it had ended: whoever was called before is called again', () => {
    const again = due(1, roster[0] as Contact, 'raised', '04:00:00', '04:20:00');
    given(raised(), first, stoodDown).when(raise('04:00:00')).then(raised('04:00:00'), again);
    given(raised(), first, acknowledged).when(raise('04:00:00')).then(raised('04:00:00'), again);
  });

  it('goes to the next contact that was not called yet, and to nobody once', () => {
    given(raised(), first).when(next()).then(second);
    given(raised(), first, second).when(next()).thenNothing();
    const nobody = due(3, { kind: 'nobody' }, 'noReaction', '03:20:41', '03:40:41');
    given(raised(), first, second).when(next(2)).then(nobody);
    given(raised(), first, second, nobody).when(next(3)).thenNothing();
    given(raised(), first, acknowledged).when(next()).thenNothing();
  });

  it('has its calls logged by who may call, to who is on the sheet, when that was', () => {
    given(raised(), first).when(call()).then(logged());
    given(raised(), first)
      .when(call({ contact: 'lu' }))
      .thenRefused('NotOnCallSheet');
    given(raised(), first)
      .when(call({ calledAt: at('03:00:00') }))
      .then(callLogged({ ...logged().data, calledAt: at('03:00:00') }));
    given(raised(), first)
      .when(call({ calledAt: at('02:59:59') }))
      .thenRefused('CallTimeImpossible');
    given(raised(), first)
      .when(call({ calledAt: at('03:05:01') }))
      .thenRefused('CallTimeImpossible');
    given(raised(), first)
      .when(call({ actor: clerk }))
      .thenRefused('Forbidden');
  });

  it('is acknowledged by who is called, not by who calls; stood down once', () => {
    given(raised(), first).when(acknowledge()).then(acknowledged);
    given(raised(), first).when(acknowledge(caller)).thenRefused('NotYourAlarm');
    given(raised(), first).when(standDown).then(stoodDown);
    given(raised(), first, acknowledged).when(standDown).then(stoodDown);
    given().when(acknowledge()).thenRefused('NotFound');
  });

  it('is red until a call is answered, or it has ended', () => {
    const reached = (...events: Parameters<typeof alarm.evolve>[1][]) =>
      isReached(events.reduce(alarm.evolve, alarm.initial()) as KnownAlarm);
    expect([reached(raised(), first), reached(raised(), first, logged('noAnswer'))]).toEqual([false, false]);
    expect([reached(raised(), first, logged()), reached(raised(), first, acknowledged)]).toEqual([true, true]);
  });

  it('is known to the body that is called and to who may call, to nobody else', () => {
    const state = [raised(), first].reduce(alarm.evolve, alarm.initial());
    expect([caller, called, anOfficer('anji', 'head')].map((who) => alarm.mayKnow(who, state))).toEqual([
      ...[true, true, false],
    ]);
  });
});
