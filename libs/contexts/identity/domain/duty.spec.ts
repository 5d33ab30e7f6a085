import type { Actor, Role } from '#platform/kernel/actor.js';
import { instant } from '#platform/kernel/time.js';
import { specify } from '#platform/testing/decider-form.js';
import { aShift, dutyRules, hour, none, officer } from '../testing/a-duty.js';
import {
  dutyAssigned,
  dutyRemoved,
  handoverConfirmed,
  handoverDeclined,
  handoverOffered,
  type Matter,
} from './duty.events.js';
import { type DutyCommand, duty, type OfficersFound } from './duty.js';

const { given } = specify(duty);

const xiuzhou = 'xiuzhou-ecology';
const actor = (id: string, ...roles: Actor['roles']): Actor => ({
  ...{ officer: id, organisation: xiuzhou, jurisdiction: '330411', roles },
});
const chief = actor('chief', 'head');
const administrator = actor('admin', 'administrator');
const [shen, lu, zhou] = [actor('shen', 'dutyOfficer'), actor('lu', 'dutyOfficer'), actor('zhou', 'dutyOfficer')];

const found = (organisation: string, roles: readonly Role[], serving = true) => ({ organisation, roles, serving });
const officers: OfficersFound = new Map([
  ['chief', found(xiuzhou, ['head'])],
  ['shen', found(xiuzhou, ['dutyOfficer'])],
  ['lu', found(xiuzhou, ['dutyOfficer'])],
  ['zhou', found(xiuzhou, ['dutyOfficer'])],
  ['clerk', found(xiuzhou, ['financeOfficer'])],
  ['gone', found(xiuzhou, ['dutyOfficer'], false)],
  ['neighbour', found('wujiang-ecology', ['dutyOfficer'])],
]);
const nearby = { shifts: [], handovers: [] };
const base = { at: hour(9), rules: dutyRules, nearby };
const rules = { id: 'duty', version: 1 };

type Of<Type extends DutyCommand['type']> = Extract<DutyCommand, { type: Type }>;
const assign = (over: Partial<Of<'AssignDuty'>> = {}): DutyCommand => ({
  ...{ type: 'AssignDuty', actor: chief, ...base, shift: '2020-day', officer: 'shen', deputy: none, leader: none },
  ...{ from: hour(8), until: hour(20), officers, ...over },
});
const shift = (id: string, who: string, from: number, until: number, over: object = {}) =>
  dutyAssigned({
    ...{ organisation: xiuzhou, shift: id, officer: who, deputy: none, leader: none, rules },
    ...{ from: hour(from), until: hour(until), assignedBy: 'chief', at: hour(9), ...over },
  });
const day = shift('2020-day', 'shen', 8, 20, { deputy: officer('zhou') });
const night = shift('2020-night', 'lu', 20, 32);

const matters: readonly Matter[] = [
  { kind: 'clock', id: 'initial-report', text: '初报 2 小时', due: { kind: 'at', at: hour(21) } },
  { kind: 'notice', id: 'notice-1', text: '吴江未签收', due: { kind: 'none' } },
];
const offer = (over: Partial<Of<'OfferHandover'>> = {}): DutyCommand => ({
  ...{ type: 'OfferHandover', actor: shen, ...base, at: hour(19), handover: '2020-h1', shift: '2020-day', to: 'lu' },
  ...{ matters, openClocks: ['initial-report'], remarks: { kind: 'none' }, ...over },
});
const offered = (over: object = {}) =>
  handoverOffered({
    ...{ organisation: xiuzhou, handover: '2020-h1', shift: '2020-day', offeredBy: 'shen', to: 'lu' },
    ...{ incoming: '2020-night', matters: [...matters], remarks: { kind: 'none' }, rules, at: hour(19), ...over },
  });
const confirm = (who: Actor, at = hour(20), handover = '2020-h1'): DutyCommand => ({
  ...{ type: 'ConfirmHandover', actor: who, ...base, at, handover },
});
const confirmed = handoverConfirmed({
  ...{ organisation: xiuzhou, handover: '2020-h1', shift: '2020-day', confirmedBy: 'lu', at: hour(20) },
});
const decline = (who: Actor, at = hour(20)): DutyCommand => ({
  ...{ type: 'DeclineHandover', actor: who, ...base, at, handover: '2020-h1', reason: '事项不全' },
});
const declined = handoverDeclined({
  ...{
    organisation: xiuzhou,
    handover: '2020-h1',
    shift: '2020-day',
    reason: '事项不全',
    declinedBy: 'lu',
    at: hour(20),
  },
});

describe('a shift', () => {
  it('is put on the roster by the head or an administrator, with its three officers', () => {
    const officersOfShift = { deputy: officer('lu'), leader: officer('chief') };
    for (const who of [chief, administrator])
      given()
        .when(assign({ actor: who, ...officersOfShift }))
        .then(shift('2020-day', 'shen', 8, 20, { ...officersOfShift, assignedBy: who.officer }));
    given()
      .when(assign({ officer: 'chief' }))
      .then(shift('2020-day', 'chief', 8, 20));
  });

  it.each<readonly [string, Partial<Of<'AssignDuty'>>, string]>([
    ['a duty officer puts it there', { actor: shen }, 'Forbidden'],
    ['nobody knows the officer', { officer: 'nobody' }, 'NotFound'],
    ['the officer is of another body', { officer: 'neighbour' }, 'NotFound'],
    ['the deputy is of another body', { deputy: officer('neighbour') }, 'NotFound'],
    ['the leader is of another body', { leader: officer('neighbour') }, 'NotFound'],
    ['the officer was dismissed', { officer: 'gone' }, 'AlreadyDismissed'],
    ['the officer takes no duty', { officer: 'clerk' }, 'LacksDutyRole'],
    ['the deputy takes no duty', { deputy: officer('clerk') }, 'LacksDutyRole'],
    ['the leader is no head', { leader: officer('lu') }, 'LacksDutyRole'],
    ['officer and deputy are one', { deputy: officer('shen') }, 'DeputyIsOfficer'],
    ['it ends when it begins', { until: hour(8) }, 'IntervalEndsBeforeItBegins'],
    ['it is longer than two days', { until: hour(56, 1) }, 'ShiftTooLong'],
    ['it is over', { at: hour(20) }, 'ShiftIsOver'],
  ])('is refused where %s', (_, over, code) => given().when(assign(over)).thenRefused(code));

  it('may be two days long, and no longer', () => {
    given()
      .when(assign({ until: hour(56) }))
      .then(shift('2020-day', 'shen', 8, 56));
  });

  it('overlaps with none, also not beyond the turn of the year', () => {
    const other = { shift: '2020-other', officer: 'lu' };
    given(day)
      .when(assign({ ...other, from: hour(19), until: hour(30) }))
      .thenRefused('ShiftOverlaps');
    given(day)
      .when(assign({ ...other, from: hour(20), until: hour(32), shift: '2020-night' }))
      .then(night);
    const nextYear = { shifts: [aShift('2021-x', 19, 30)], handovers: [] };
    given()
      .when(assign({ nearby: nextYear }))
      .thenRefused('ShiftOverlaps');
  });

  it('put there twice stands there once', () => {
    given(day)
      .when(assign({ shift: '2020-again', deputy: officer('zhou') }))
      .thenNothing();
  });
});

describe('a shift that is taken off the roster', () => {
  const remove = (at = hour(7), who = chief): DutyCommand => ({
    ...{ type: 'RemoveDuty', actor: who, ...base, at, shift: '2020-day', reason: '病假' },
  });
  const removed = (at = hour(7)) =>
    dutyRemoved({ organisation: xiuzhou, shift: '2020-day', reason: '病假', removedBy: 'chief', at });

  it('is gone, where it had not begun', () => {
    given(day).when(remove()).then(removed());
    given(day, removed()).when(remove()).thenNothing();
    given(day, removed())
      .when(assign({ shift: '2020-new', officer: 'lu', at: hour(7) }))
      .then(shift('2020-new', 'lu', 8, 20, { at: hour(7) }));
  });

  it('ends at once, where it runs: there is room for another', () => {
    given(day)
      .when(remove(hour(12)))
      .then(removed(hour(12)));
    given(day, removed(hour(12)))
      .when(assign({ shift: '2020-new', officer: 'lu', from: hour(12), at: hour(12) }))
      .then(shift('2020-new', 'lu', 12, 20, { at: hour(12) }));
    given(day, removed(hour(12)))
      .when(remove(hour(13)))
      .thenNothing();
  });

  it('has not ended, is known, and it is the head or an administrator who says so', () => {
    given(day)
      .when(remove(hour(20)))
      .thenRefused('ShiftIsOver');
    given().when(remove()).thenRefused('NotFound');
    given(day)
      .when(remove(hour(7), shen))
      .thenRefused('Forbidden');
  });
});

describe('a handover', () => {
  it('is offered with what is open, as it was shown', () => {
    given(day, night).when(offer()).then(offered());
    given(day, night)
      .when(offer({ remarks: { kind: 'text', text: '泵站钥匙在值班室' } }))
      .then(offered({ remarks: { kind: 'text', text: '泵站钥匙在值班室' } }));
  });

  it('to the deputy leads to the same shift, and the deputy may hand it on', () => {
    const toDeputy = offered({ to: 'zhou', incoming: '2020-day', at: hour(12) });
    given(day)
      .when(offer({ to: 'zhou', at: hour(12) }))
      .then(toDeputy);
    const taken = handoverConfirmed({ ...confirmed.data, confirmedBy: 'zhou', at: hour(13) });
    given(day, night, toDeputy, taken)
      .when(offer({ actor: zhou, handover: '2020-h2' }))
      .then(offered({ handover: '2020-h2', offeredBy: 'zhou' }));
    given(day, night, toDeputy, taken)
      .when(offer({ handover: '2020-h2' }))
      .thenRefused('NotYoursToHandOver');
  });

  it.each<readonly [string, Partial<Of<'OfferHandover'>>, string]>([
    ['its officer is off duty', { to: 'zhou', shift: '2020-night', actor: lu, at: hour(23) }, 'NotOnDuty'],
    ['the next shift begins in more than two hours', { at: hour(17) }, 'NotOnDuty'],
    ['nobody knows to whom', { to: 'nobody' }, 'NotOnDuty'],
    ['it is another who has the shift', { actor: zhou }, 'NotYoursToHandOver'],
    ['the shift has not begun', { at: hour(7) }, 'NotYoursToHandOver'],
    ['it leaves out a clock', { openClocks: ['initial-report', 'written'] }, 'OpenClockLeftOut'],
    ['it names a clock as something else', { openClocks: ['notice-1'] }, 'OpenClockLeftOut'],
    ['nobody knows the shift', { shift: '2020-x' }, 'NotFound'],
    ['it is to oneself', { to: 'shen' }, 'NotToOneself'],
    ['the shift was over a day ago', { at: hour(44) }, 'ShiftIsOver'],
    ['a clerk offers it', { actor: actor('clerk', 'financeOfficer') }, 'Forbidden'],
  ])('is not offered where %s', (_, over, code) => given(day, night).when(offer(over)).thenRefused(code));

  it('is still offered by who forgot it, within a day', () => {
    given(day, night)
      .when(offer({ at: hour(22) }))
      .then(offered({ at: hour(22) }));
  });

  it('reaches over the turn of the year', () => {
    const at = instant('2020-12-31T23:00:00+08:00');
    const eve = dutyAssigned({
      ...{ ...day.data, from: instant('2020-12-31T12:00:00+08:00'), until: instant('2021-01-01T00:00:00+08:00') },
    });
    const newYear = aShift('2021-night', 0, 0, {
      ...{ officer: 'lu', from: instant('2021-01-01T00:00:00+08:00'), until: instant('2021-01-01T12:00:00+08:00') },
    });
    given(eve)
      .when(offer({ at, nearby: { shifts: [newYear], handovers: [] } }))
      .then(offered({ at, incoming: '2021-night' }));
    given(eve, offered({ at, incoming: '2021-night' }))
      .when({ ...confirm(lu, at), nearby: { shifts: [newYear], handovers: [] } } as DutyCommand)
      .then(handoverConfirmed({ ...confirmed.data, at }));
  });

  it('is confirmed by the incoming officer alone, once', () => {
    given(day, night, offered()).when(confirm(lu)).then(confirmed);
    given(day, night, offered(), confirmed)
      .when(confirm(lu, hour(21)))
      .thenNothing();
    given(day, night, offered()).when(confirm(shen)).thenRefused('NotTheIncomingOfficer');
    given(day, night, offered())
      .when(confirm(actor('lu', 'financeOfficer')))
      .thenRefused('Forbidden');
    given(day, night).when(confirm(lu)).thenRefused('NotFound');
  });

  it('is confirmed by nobody who is no more on duty', () => {
    given(day, night, offered())
      .when(confirm(lu, hour(32)))
      .thenRefused('NotOnDuty');
    const cancelled = dutyRemoved({
      ...{ organisation: xiuzhou, shift: '2020-night', reason: '病假', removedBy: 'chief', at: hour(19) },
    });
    given(day, night, offered(), cancelled).when(confirm(lu)).thenRefused('NotOnDuty');
  });

  it('is handed on once', () => {
    given(day, night, offered(), confirmed)
      .when(offer({ handover: '2020-h2', at: hour(21) }))
      .thenRefused('AlreadyHandedOver');
  });

  it('is declined with a reason, and offered anew', () => {
    given(day, night, offered()).when(decline(lu)).then(declined);
    given(day, night, offered(), declined).when(decline(lu)).thenNothing();
    given(day, night, offered(), declined).when(confirm(lu)).thenRefused('HandoverNotOpen');
    given(day, night, offered(), confirmed).when(decline(lu)).thenRefused('HandoverNotOpen');
    given(day, night, offered()).when(decline(shen)).thenRefused('NotTheIncomingOfficer');
    given(day, night, offered(), declined)
      .when(offer({ handover: '2020-h2', at: hour(20) }))
      .then(offered({ handover: '2020-h2', at: hour(20) }));
  });

  it('is replaced by a newer offer', () => {
    const newer = offered({ handover: '2020-h2', at: hour(19, 30) });
    given(day, night, offered(), newer).when(confirm(lu)).thenRefused('HandoverNotOpen');
    given(day, night, offered(), newer).when(decline(lu)).thenRefused('HandoverNotOpen');
    given(day, night, offered(), newer)
      .when(confirm(lu, hour(20), '2020-h2'))
      .then(handoverConfirmed({ ...confirmed.data, handover: '2020-h2' }));
  });
});

it('the duty of a body is known to itself alone', () => {
  const state = [day].reduce(duty.evolve, duty.initial());
  expect(duty.mayKnow(chief, state)).toBe(true);
  expect(duty.mayKnow({ ...chief, organisation: 'wujiang-ecology' }, state)).toBe(false);
  expect(duty.mayKnow(chief, duty.initial())).toBe(true);
});
