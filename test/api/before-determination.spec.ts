import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { type RunningApi, start } from './harness.js';
import { act, partyOf, termsFor, World } from './world.js';

// Nobody has said yet that it is an incident; the two hours run, if it is one of grade Ⅱ.

let api: RunningApi;
let world: World;
let duty: Visitor;
let head: Visitor;
let wujiang: Visitor;
beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  duty = await world.officer('xiuzhou', 'dutyOfficer');
  head = await world.officer('xiuzhou', 'head');
  wujiang = await world.officer('wujiang', 'dutyOfficer');
});
afterAll(() => api?.close());

const at = (time: string) => instant(`2020-10-09T${time}:00+08:00`);
const now = async (time: string) => {
  api.platform.clock.driveTo(at(time));
  await api.app.get(Automations).settled();
};

interface Clock {
  readonly id: string;
  readonly bearer: string;
  readonly condition: string;
  readonly startedAt: string;
  readonly standing: string;
  readonly deadlines: readonly { readonly at: string }[];
}
const clock = '{ id bearer condition startedAt doneAt standing deadlines { at } }';
const clocksOf = async (kind: 'abnormality' | 'intake' | 'incident', id: string, who = duty) =>
  (
    await who.ask<Record<string, { clocks: readonly Clock[] } | null>>(
      ...([`query($id: ID!) { ${kind}(id: $id) { clocks ${clock} } }`, { id }] as const),
    )
  )[kind]?.clocks;
const open = async (who = duty) =>
  (
    await who.ask<{ openClocks: { id: string; incident: string; [name: string]: unknown }[] }>(
      '{ openClocks { id incident abnormality intake number dueAt minutesLeft next roles basis clock { condition } } }',
    )
  ).openClocks;
const todos = async (who = duty) =>
  (
    await who.ask<{ todos: { kind: string; subject: string; [name: string]: unknown }[] }>(
      '{ todos { kind subject text dueAt minutesLeft basis next clock { id condition } } }',
    )
  ).todos;
const taken = async (calledAt: string) =>
  (
    await act<{ intake: string }>(
      ...([duty, 'takeInCall', 'CallTakenIn'] as const),
      { channel: 'telephone', calledAt: at(calledAt), said: '【示例】河水发黑', example: '【示例】' },
      'intake',
    )
  ).intake;
const toVerify = { id: 'verify', condition: null, standing: 'promptly', deadlines: [] };
const verified = { ...toVerify, standing: 'done' };
const both = (ii: string, iii: string, bearer = 'xiuzhou') => [
  { id: 'report-if-ii', bearer, condition: '若为Ⅱ级以上。If Ⅱ or graver.', deadlines: [{ at: at(ii) }] },
  { id: 'report-if-iii', bearer, condition: '若为Ⅲ级以下。If Ⅲ or less.', deadlines: [{ at: at(iii) }] },
];

describe('a call', () => {
  let [intake, abnormality, incident]: [string, string, string] = ['', '', ''];

  it('from when it was made, before anything came of it: shown, open, to do, for the handover; for that body alone', async () => {
    await now('13:00');
    intake = await taken('12:00');
    expect(await clocksOf('intake', intake)).toMatchObject([toVerify, ...both('14:00', '16:00')]);
    const [first, second, third, ...others] = await open();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      ...{ intake, abnormality: null, dueAt: at('14:00'), minutesLeft: 60, next: 'raiseAbnormalityOnIntake' },
      ...{ number: expect.stringMatching(/^受理-/), basis: expect.stringContaining('第三条') },
    });
    expect(second).toMatchObject({ intake, dueAt: at('16:00') });
    // At once: no text gives a number.
    expect(third).toMatchObject({ intake, dueAt: null, basis: null, next: 'raiseAbnormalityOnIntake' });
    expect((await todos()).filter(({ kind }) => kind === 'intakeToAssign')).toMatchObject([
      {
        ...{ subject: intake, dueAt: at('14:00'), minutesLeft: 60, next: 'raiseAbnormalityOnIntake' },
        ...{ text: expect.stringContaining('若为Ⅱ级以上'), clock: { id: 'report-if-ii' } },
      },
    ]);
    const { openMatters } = await duty.ask<{ openMatters: readonly object[] }>(
      '{ openMatters { kind id text dueAt } }',
    );
    expect(openMatters).toMatchObject([
      { id: first?.id, dueAt: at('14:00'), text: expect.stringMatching(/^受理-.*（若为Ⅱ级以上.*）.*第三条.*14:00前$/) },
      { id: second?.id, dueAt: at('16:00') },
      { id: third?.id, dueAt: null, text: expect.stringMatching(/^受理-.* 获知后立即核实/) },
      { id: intake, kind: 'task' },
    ]);
    expect(await open(wujiang)).toEqual([]);
    expect(await clocksOf('intake', intake, wujiang)).toBeUndefined();
    // Of a call its duty officers and heads know.
    expect(await open(await world.officer('xiuzhou', 'financeOfficer'))).toEqual([]);
  });

  it('raised on, they are those of the abnormality, with the same ids', async () => {
    const before = await open();
    ({ abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormalityOnIntake', 'AbnormalityRaisedOnIntake'] as const),
      { intake, description: '【示例】河水发黑' },
      'abnormality',
    ));
    expect(await clocksOf('intake', intake)).toEqual([]);
    expect(await clocksOf('abnormality', abnormality)).toMatchObject([toVerify, ...both('14:00', '16:00')]);
    const after = await open();
    expect(after.map(({ id, dueAt }) => [id, dueAt])).toEqual(before.map(({ id, dueAt }) => [id, dueAt]));
    expect(after[0]).toMatchObject({ abnormality, intake: null, next: 'verifyAbnormality', roles: ['dutyOfficer'] });
    expect((await todos()).filter(({ dueAt }) => dueAt === at('14:00'))).toMatchObject([
      {
        ...{ kind: 'abnormalityToVerify', subject: abnormality, next: 'verifyAbnormality', minutesLeft: 60 },
        ...{
          basis: expect.stringContaining('第三条'),
          clock: { id: 'report-if-ii', condition: expect.stringContaining('若为Ⅱ') },
        },
      },
    ]);
  });

  it('an earlier call that is merged moves them to its time', async () => {
    const earlier = await taken('11:50');
    await act(duty, 'mergeIntake', 'IntakeMerged', { intake: earlier, abnormality });
    expect(await clocksOf('abnormality', abnormality)).toMatchObject([
      { ...toVerify, startedAt: at('11:50') },
      ...both('13:50', '15:50'),
    ]);
    expect(await open()).toHaveLength(3);
  });

  it('determined, they are those of the incident: nothing jumps, and no id changes', async () => {
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'incident', reason: '【示例】' });
    const [verifying, ...before] = (await clocksOf('abnormality', abnormality)) ?? [];
    const openBefore = await open();
    expect(verifying).toMatchObject(verified);
    expect(before).toMatchObject(both('13:50', '15:50'));
    expect(openBefore).toHaveLength(2);
    expect(openBefore[0]).toMatchObject({ next: 'determineIncident', roles: ['head'] });
    expect((await todos(head)).find(({ kind }) => kind === 'incidentToDetermine')).toMatchObject({
      dueAt: at('13:50'),
    });
    ({ incident } = await act<{ incident: string }>(
      ...([head, 'determineIncident', 'IncidentDetermined'] as const),
      { abnormality, description: '【示例】偷排', distribution: [] },
      'incident',
    ));
    expect(await clocksOf('incident', incident)).toEqual(before);
    expect(await clocksOf('abnormality', abnormality)).toEqual([verifying]);
    expect((await open()).map(({ id, dueAt }) => [id, dueAt])).toEqual(openBefore.map(({ id, dueAt }) => [id, dueAt]));
    expect((await open())[0]).toMatchObject({ incident, abnormality: null, next: 'fileIncidentReport' });
    expect((await todos()).filter(({ kind }) => kind === 'clock')).toHaveLength(2);
  });
});

it('a call that another body took over runs there, from when that learned of it, and no more here', async () => {
  const intake = await taken('12:30');
  const of = async (who: Visitor) => (await open(who)).filter(({ dueAt }) => dueAt === at('14:30') || who === wujiang);
  expect(await of(duty)).toMatchObject([{ intake }]);
  await act(duty, 'transferIntake', 'IntakeTransferred', { intake, to: 'wujiang', reason: '【示例】在其辖区' });
  expect(await of(duty)).toMatchObject([{ intake }]);
  expect(await of(wujiang)).toEqual([]);
  await now('13:05');
  await act(wujiang, 'acceptTransferredIntake', 'TransferredIntakeAccepted', { intake });
  expect(await clocksOf('intake', intake)).toEqual([]);
  expect(await of(duty)).toEqual([]);
  const [first] = await of(wujiang);
  // Nobody is on duty there: it learned of it when an officer accepted.
  expect(first).toMatchObject({ dueAt: at('15:05'), next: 'raiseAbnormalityOnIntake' });
  expect(await clocksOf('intake', `${first?.['intake']}`, wujiang)).toMatchObject([
    toVerify,
    ...both('15:05', '17:05', 'wujiang'),
  ]);
});

describe('an abnormality', () => {
  it('of which an officer says where it comes from runs on; that it is no incident ends it, in every list', async () => {
    await now('13:10');
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    const runs = async () =>
      [await open(), await todos(head)].map((list) => list.some((one) => isOf(one, abnormality)));
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    const outcomes = ['ownArea', 'suspectedFromOutside', 'fault', 'incident', 'natural', 'notAnIncident'];
    const found: [string, number | undefined, boolean[]][] = [];
    for (const outcome of outcomes) {
      await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome, reason: '【示例】' });
      found.push([outcome, (await clocksOf('abnormality', abnormality))?.length, await runs()]);
    }
    expect(found).toEqual([
      ['ownArea', 3, [true, true]],
      ['suspectedFromOutside', 3, [true, true]],
      ['fault', 1, [false, false]],
      ['incident', 3, [true, true]],
      ['natural', 1, [false, false]],
      ['notAnIncident', 1, [false, false]],
    ]);
  });

  it('that a notice opened: by its own time, from when an officer of the neighbour opened it', async () => {
    const section = await world.section();
    const { agreement } = await act<{ agreement: string }>(
      ...([head, 'proposeAgreement', 'AgreementProposed'] as const),
      {
        ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf) },
        terms: termsFor([section], { receiptMinutes: 20 }),
      },
      'agreement',
    );
    for (const who of [head, await world.officer('wujiang', 'head')])
      await act(who, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    const notice = await world.notice({
      ...{ kind: 'upstreamAbnormality', recipients: ['wujiang'], abnormality, agreement },
    });
    const before = (await open(wujiang)).length;
    await now('13:30');
    await act(wujiang, 'markNotice', 'NoticeMarked', { notice: notice.notice, as: 'opened' });
    await api.app.get(Automations).settled();
    const found = (await open(wujiang)).filter((one) => one['abnormality'] !== null);
    expect(found).toHaveLength((await open(wujiang)).length - before);
    const [first] = found;
    expect(first).toMatchObject({ dueAt: at('15:30'), next: 'verifyAbnormality' });
    expect(await clocksOf('abnormality', `${first?.['abnormality']}`, wujiang)).toMatchObject([
      toVerify,
      ...both('15:30', '17:30', 'wujiang'),
    ]);
  });
});

describe('to verify', () => {
  const raised = async (section?: string) =>
    (
      await act<{ abnormality: string }>(
        ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
        { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】', section },
        'abnormality',
      )
    ).abnormality;
  const todo = async (abnormality: string) => (await todos()).find(({ subject }) => subject === abnormality);

  it('has the minutes of an agreement for the section, open and to do by them; elsewhere it is not judged', async () => {
    await now('14:00');
    const section = await world.section();
    const promptMinutes = [{ duty: 'verify', minutes: 30 }];
    await world.agreement([section], { terms: termsFor([section], { promptMinutes }) });
    await api.app.get(Automations).settled();
    // Between others, of a section that this body knows as the owner of its data.
    const theirs = await world.section();
    const { agreement } = await act<{ agreement: string }>(
      ...([await world.officer('wujiang', 'head'), 'proposeAgreement', 'AgreementProposed'] as const),
      {
        ...{ kind: 'jointPrevention', parties: ['wujiang', 'anji'].map(partyOf) },
        terms: termsFor([theirs], { promptMinutes }),
      },
      'agreement',
    );
    for (const party of ['wujiang', 'anji'])
      await act(await world.officer(party, 'head'), 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
    await api.app.get(Automations).settled();
    const [agreed, elsewhere] = [await raised(section), await raised(theirs)];
    await now('14:05');
    const ofThe = async (abnormality: string) => (await open()).filter((one) => one['abnormality'] === abnormality);
    expect(await todo(agreed)).toMatchObject({
      ...{ kind: 'abnormalityToVerify', dueAt: at('14:30'), minutesLeft: 25, clock: { id: 'verify' } },
      basis: '《【示例】协议》约定的时限（第1版）',
    });
    expect(await ofThe(agreed)).toMatchObject([
      { dueAt: at('14:30'), next: 'verifyAbnormality', roles: ['dutyOfficer'] },
      ...[{ dueAt: at('16:00') }, { dueAt: at('18:00') }],
    ]);
    // The to-do says it: it stands there once, with the clock that has a moment.
    expect(await todo(elsewhere)).toMatchObject({ kind: 'abnormalityToVerify', clock: { id: 'report-if-ii' } });
    expect((await ofThe(elsewhere)).map(({ dueAt }) => dueAt)).toEqual([at('16:00'), at('18:00'), null]);
    expect((await clocksOf('abnormality', elsewhere))?.[0]).toMatchObject(toVerify);

    await now('14:20');
    for (const [abnormality, findings] of [
      [agreed, '复测一致'],
      [agreed, '再次复测一致'],
      [elsewhere, '复测一致'],
    ] as const) {
      await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings });
      await now('14:40');
    }
    const [kept] = (await clocksOf('abnormality', agreed)) ?? [];
    expect(kept).toMatchObject({
      id: 'verify',
      standing: 'met',
      doneAt: at('14:20'),
      deadlines: [{ at: at('14:30') }],
    });
    expect((await clocksOf('abnormality', elsewhere))?.[0]).toMatchObject({ ...verified, doneAt: at('14:40') });
    for (const one of [agreed, elsewhere]) {
      expect((await ofThe(one)).map(({ dueAt }) => dueAt)).toEqual([at('16:00'), at('18:00')]);
      expect(await todo(one)).toMatchObject({ kind: 'abnormalityToDecide', clock: { id: 'report-if-ii' } });
    }
  });
});

/** It names the abnormality, with a time. */
const isOf = (one: { readonly [name: string]: unknown }, abnormality: string): boolean =>
  [one['abnormality'], one['subject']].includes(abnormality) && one['dueAt'] !== null;
