import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { codesRefusedIn } from '#platform/testing/model-form.js';
import { abnormalityIntakeJoined, abnormalityRaised } from './abnormality.events.js';
import { abnormality, learnedOf, type RaiseAbnormality } from './abnormality.js';
import {
  intakeAssigned,
  intakeCallerErased,
  intakeTaken,
  intakeTransferAccepted,
  intakeTransferRefused,
  intakeTransferred,
} from './intake.events.js';
import { type IntakeCommand, intake, type TakeIn } from './intake.js';

const at = instant('2020-10-03T03:00:00+08:00');
const called = instant('2020-10-03T02:40:00+08:00');
const duty = anOfficer('xiuzhou', 'dutyOfficer');
const head = anOfficer('xiuzhou', 'head');
const clerk = anOfficer('xiuzhou', 'monitoringOfficer');
const neighbour = anOfficer('wujiang', 'dutyOfficer');
const third = anOfficer('qingpu', 'dutyOfficer');

const { given } = specify(intake);
const of = { intake: 'i', organisation: 'xiuzhou' };
const take: TakeIn = {
  ...{ type: 'TakeIn', actor: duty, at, intake: 'i', origin: { kind: 'call' }, channel: 'police110', said: '油膜' },
  ...{ section: { kind: 'none' }, place: { kind: 'unknown' }, occurred: { kind: 'unknown' }, calledAt: called },
  ...{ learnedAt: called, caller: 'kept', provenance: { kind: 'real' } },
};
const content = {
  ...{ number: '受理-i', channel: 'police110' as const, said: '油膜', place: { kind: 'unknown' as const } },
  ...{ occurred: { kind: 'unknown' as const }, calledAt: called, provenance: { kind: 'real' as const } },
};
const taken = intakeTaken({
  ...of,
  ...{ number: '受理-i', origin: { kind: 'call' }, channel: 'police110', said: '油膜', section: { kind: 'none' } },
  ...{ place: { kind: 'unknown' }, occurred: { kind: 'unknown' }, calledAt: called, learnedAt: called, caller: 'kept' },
  ...{ takenBy: duty.officer, at, provenance: { kind: 'real' } },
});
const parties = (to = 'wujiang') => ({ transfer: `t-${to}`, from: 'xiuzhou', to });
const transferred = (to = 'wujiang', said = '油膜') =>
  intakeTransferred({
    ...{ ...of, ...parties(to), content: { ...content, said }, reason: '在贵方', transferredBy: duty.officer, at },
  });
const theirs = { intake: 'i', organisation: 'wujiang', ...parties() };
const refused = intakeTransferRefused({ ...theirs, reason: '不在我方', refusedBy: neighbour.officer, at });
const accepted = intakeTransferAccepted({ ...theirs, accepted: 'j', acceptedBy: neighbour.officer, at });
const assigned = intakeAssigned({ ...of, abnormality: 'a', as: 'merged', assignedBy: duty.officer, at });
const to = (
  organisation: string,
  platform: 'on' | 'off' | 'notRegistered' = 'on',
  over: object = {},
): IntakeCommand => ({
  ...{ type: 'TransferIntake', actor: duty, at, transfer: `t-${organisation}`, to: { organisation, platform } },
  ...{ reason: '在贵方', ...over },
});
const assign = (abnormalityId = 'a'): IntakeCommand => ({
  ...{ type: 'AssignIntake', actor: duty, at, abnormality: abnormalityId, as: 'merged' },
});
const accept = (actor = neighbour): IntakeCommand => ({ type: 'AcceptTransfer', actor, at, accepted: 'j' });
const decline = (actor = neighbour, reason = '不在我方'): IntakeCommand => ({
  type: 'RefuseTransfer',
  actor,
  at,
  reason,
});

describe('a tip-off or call', () => {
  it('is taken in by duty officers and heads, at a time that was', () => {
    given().when(take).then(taken);
    given(taken).when(take).thenNothing();
    given()
      .when({ ...take, actor: clerk })
      .thenRefused('Forbidden');
    given()
      .when({ ...take, calledAt: instant('2020-10-03T03:00:01+08:00') })
      .thenRefused('TimeInFuture');
    given()
      .when({ ...take, occurred: { kind: 'at', at } })
      .thenRefused('OccurredAfterLearned');
    given()
      .when({ ...take, section: { kind: 'unknown' } })
      .thenRefused('NotFound');
  });

  it('belongs to one abnormality; while a transfer is open it stays with who received it', () => {
    given(taken).when(assign()).then(assigned);
    given(taken, assigned).when(assign()).thenNothing();
    given(taken, assigned).when(assign('b')).thenRefused('IntakeIsAssigned');
    given(taken, assigned).when(to('wujiang')).thenRefused('IntakeIsAssigned');
    given(taken, transferred()).when(assign()).then(assigned);
    given(taken, transferred(), refused).when(assign()).then(assigned);
    given(taken, transferred(), accepted).when(assign()).thenRefused('IntakeIsTransferred');
  });

  it('is transferred to one body at a time, on the platform, in other words where those would tell who called', () => {
    given(taken).when(to('wujiang')).then(transferred());
    given(taken)
      .when(to('wujiang', 'on', { said: '河面油膜' }))
      .then(transferred('wujiang', '河面油膜'));
    given(taken).when(to('nobody', 'notRegistered')).thenRefused('NotFound');
    given(taken).when(to('tongxiang', 'off')).thenRefused('RecipientOffPlatform');
    given(taken).when(to('xiuzhou')).thenRefused('TransferToOwnBody');
    given(taken, transferred()).when(to('qingpu')).thenRefused('TransferIsOpen');
    given(taken, transferred(), refused).when(to('qingpu')).then(transferred('qingpu'));
    given(taken, transferred(), accepted).when(to('qingpu')).thenRefused('IntakeIsTransferred');
  });

  it('is accepted or refused by whom it was transferred to, once', () => {
    given(taken, transferred()).when(accept()).then(accepted);
    given(taken, transferred()).when(decline()).then(refused);
    given(taken, transferred(), accepted).when(accept()).thenNothing();
    given(taken, transferred(), accepted).when(decline()).thenRefused('TransferIsSettled');
    given(taken, transferred(), refused).when(decline()).thenNothing();
    given(taken, transferred(), refused).when(decline(neighbour, '另一理由')).thenRefused('TransferIsSettled');
    given(taken, transferred(), refused).when(accept()).thenRefused('TransferIsSettled');
    for (const command of [accept(duty), decline(duty)])
      given(taken, transferred()).when(command).thenRefused('TransferNotToYou');
  });

  it('whose caller is erased by the head stays, and says so', () => {
    const erase: IntakeCommand = { type: 'EraseCaller', actor: head, at };
    const erased = intakeCallerErased({ ...of, erasedBy: head.officer, at });
    given(taken).when(erase).then(erased);
    given(taken, erased).when(erase).thenNothing();
    given(taken)
      .when({ ...erase, actor: duty })
      .thenRefused('Forbidden');
  });

  it('is known to who received it; of a transfer its recipient knows, and does nothing else with it', () => {
    const states = [[taken], [taken, transferred()], [taken, transferred(), refused]].map((events) =>
      events.reduce<ReturnType<typeof intake.initial>>(intake.evolve, intake.initial()),
    );
    expect(states.map((state) => intake.mayKnow(neighbour, state))).toEqual([false, true, true]);
    expect(states.map((state) => intake.mayKnow(third, state))).toEqual([false, false, false]);
    expect(states.map((state) => intake.mayKnow(clerk, state))).toEqual([true, true, true]);
    for (const command of [assign(), to('qingpu')])
      given(taken, transferred())
        .when({ ...command, actor: neighbour })
        .thenRefused('NotFound');
    for (const command of [assign(), accept(), decline()]) given().when(command).thenRefused('NotFound');
  });

  it('is refused for nothing that is not told here', () => {
    expect(codesRefusedIn(new URL('./intake.ts', import.meta.url))).toEqual([
      ...['Forbidden', 'IntakeIsAssigned', 'IntakeIsTransferred', 'NotFound', 'OccurredAfterLearned'],
      ...['RecipientOffPlatform', 'TimeInFuture', 'TransferIsOpen', 'TransferIsSettled', 'TransferNotToYou'],
      'TransferToOwnBody',
    ]);
  });
});

describe('an abnormality on calls', () => {
  const on = specify(abnormality);
  const ofIt = { abnormality: 'a', organisation: 'xiuzhou' };
  const facts = { intake: 'i', number: '受理-i', learnedAt: called, reality: 'real' as const };
  const cause = { kind: 'tipOff', text: '油膜' } as const;
  const raised = (learnedAt = called) =>
    abnormalityRaised({
      ...{ ...ofIt, number: '异常-a', section: { kind: 'none' }, cause, description: '油膜', learnedAt },
      ...{ occurred: { kind: 'unknown' }, raisedBy: head.officer, at, provenance: { kind: 'real' } },
    });
  const joined = (id: string, learnedAt = called, as: 'raised' | 'merged' = 'merged') =>
    abnormalityIntakeJoined({ ...ofIt, intake: id, number: `受理-${id}`, as, learnedAt, joinedBy: head.officer, at });
  const join = (over: object = {}) =>
    ({ type: 'JoinIntake', actor: head, at, joining: { ...facts, ...over } }) as const;
  const raise = (description = '油膜'): RaiseAbnormality => ({
    ...{ type: 'RaiseAbnormality', actor: head, at, abnormality: 'a', description, occurred: { kind: 'unknown' } },
    ...{ grounds: { kind: 'found', section: { kind: 'none' }, cause }, learnedAt: called },
    ...{ provenance: { kind: 'real' }, intake: facts },
  });

  it('is raised with the first; a head may do that too, where there was a call', () => {
    on.given()
      .when(raise())
      .then(raised(), joined('i', called, 'raised'));
    on.given()
      .when({ ...raise(), intake: undefined })
      .thenRefused('Forbidden');
    on.given(raised(), joined('i', called, 'raised'))
      .when(raise())
      .thenNothing();
    on.given(raised(), joined('i', called, 'raised'))
      .when(raise('其他'))
      .thenRefused('AbnormalityExists');
  });

  it('takes others in, each once, whatever came of it since; an example none that is real', () => {
    on.given(raised()).when(join()).then(joined('i'));
    on.given(raised(), joined('i')).when(join()).thenNothing();
    on.given(raised())
      .when(join({ reality: 'example' }))
      .thenRefused('RealityDiffers');
    on.given(raised())
      .when({ ...join(), actor: clerk })
      .thenRefused('Forbidden');
  });

  it('was learned of with the earliest of them', () => {
    const [early, late] = ['2020-10-03T02:20:00+08:00', '2020-10-03T02:59:00+08:00'].map((one) => instant(one));
    const learned = (...calls: ReturnType<typeof joined>[]) =>
      learnedOf(
        raised().data,
        calls.map(({ data }) => data),
      );
    expect(learned()).toEqual({ at: called, from: { kind: 'raising' } });
    expect(learned(joined('l', late))).toEqual({ at: called, from: { kind: 'raising' } });
    expect(learned(joined('l', late), joined('e', early))).toEqual({
      at: early,
      from: { kind: 'intake', intake: 'e' },
    });
    expect(learned(joined('i', called, 'raised'), joined('l', late))).toEqual({
      ...{ at: called, from: { kind: 'intake', intake: 'i' } },
    });
  });
});
