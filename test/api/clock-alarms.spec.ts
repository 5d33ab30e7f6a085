import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { password, type RunningApi, startApi } from './harness.js';
import { act, calling, noticeTo, partyOf, provenance, termsFor } from './world.js';

// The four hours of an initial report, as they wake the body that owes it: at risk, missed, done.
let api: RunningApi;
let head: Visitor;
let duty: Visitor;
let incident: string;
const day = '2020-10-03';
const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`${day}T${time}:00+08:00`));
  await api.app.get(Automations).settled();
};

interface Sheet {
  readonly id: string;
  readonly subject: string;
  readonly words: string;
  readonly contacts: readonly { readonly kind: string }[];
}
const clocks = async (): Promise<readonly Sheet[]> => {
  await api.app.get(Automations).settled();
  const asked = '{ callSheet(first: 50) { edges { node { id subjectKind subject words contacts { kind } } } } }';
  const { callSheet } = await duty.ask<{ callSheet: { edges: { node: Sheet & { subjectKind: string } }[] } }>(asked);
  return callSheet.edges.map(({ node }) => node).filter(({ subjectKind }) => subjectKind === 'clock');
};

beforeAll(async () => {
  api = await startApi();
  await itIs('07:30');
  for (const [organisation, region, over] of [
    ['jiaxing', '330400', {}],
    ['xiuzhou', '330411', { parent: 'jiaxing' }],
  ] as const)
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region },
      ...{ competences: [], platform: 'on', provenance, ...over },
    });
  const officer = async (login: string, ...roles: string[]) => {
    const input = { organisation: 'xiuzhou', login, password, name: `【示例】${login}`, roles };
    const made = await act<{ officer: string }>(api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer');
    return { id: made.officer, visitor: await api.nobody.signIn(login, password) };
  };
  const [leader, shen] = [await officer('leader', 'head'), await officer('shen', 'dutyOfficer')];
  [head, duty] = [leader.visitor, shen.visitor];
  await act(head, 'assignDuty', 'DutyAssigned', {
    ...{ officer: shen.id, leader: leader.id, from: `${day}T07:31:00+08:00`, until: '2020-10-05T07:30:00+08:00' },
  });
  await itIs('08:00');
  ({ incident } = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { withoutAbnormality: '直接接报', description: '【示例】船舶泄漏', distribution: [], example: '【示例】' },
    'incident',
  ));
  const facts = { incident, affected: ['330411'], circumstances: [] };
  await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', facts);
  await act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'IV' });
});
afterAll(() => api?.close());

it('nothing alarms while three quarters of the time are left, nor the two hours that held before the grade', async () => {
  await itIs('10:59');
  expect(await clocks()).toEqual([]);
});

it('at risk: once, with the duty, the article and the moment; the officer on duty is written to, whatever the hour', async () => {
  await itIs('11:00');
  const [alarm, ...others] = await clocks();
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    subject: expect.stringContaining(incident),
    words: expect.stringMatching(/^时限将至：较大、一般事件初报.*，2020-10-03 12:00 届满，.*第三条，2011-04-18文本。$/),
    contacts: [{ kind: 'onDuty' }],
  });
  const { mailbox } = await duty.ask<{ mailbox: { edges: { node: { urgency: string; text: string } }[] } }>(
    '{ mailbox(first: 9) { edges { node { urgency text } } } }',
  );
  expect(mailbox.edges.map(({ node }) => node)).toContainEqual({
    ...{ urgency: 'legalClock', text: expect.stringContaining('时限将至') },
  });
  await itIs('11:01');
  expect(await clocks()).toHaveLength(1);
});

it('missed: once more when the time has passed', async () => {
  await itIs('12:00');
  expect((await clocks()).map(({ words }) => words.slice(0, 5))).toEqual(['已超时限：', '时限将至：']);
});

it('reported: both are stood down, and nothing alarms again', async () => {
  await itIs('12:05');
  await act(duty, 'fileIncidentReport', 'IncidentReportFiled', calling(incident, 'ownGovernment', 'bureauAbove'));
  expect(await clocks()).toEqual([]);
  await itIs('18:00');
  expect(await clocks()).toEqual([]);
});

it('a deadline that stands still is stood down, and alarms again when it comes', async () => {
  const at = (date: string) => {
    api.platform.clock.driveTo(instant(`${date}T09:00:00+08:00`));
    return clocks();
  };
  const words = (list: readonly Sheet[]) => list.map((one) => one.words.slice(0, 16)).toSorted();
  await act(head, 'endEmergency', 'EmergencyEnded', { incident, reason: '隐患消除' });
  expect(words(await at('2020-10-27'))).toEqual(['时限将至：较大、一般事件调查完成']);
  await act(duty, 'startDamageAssessment', 'DamageAssessmentStarted', { incident, assessor: '【示例】评估中心' });
  expect(await clocks()).toEqual([]);
  expect(await at('2020-11-20')).toEqual([]);
  await act(duty, 'endDamageAssessment', 'DamageAssessmentEnded', { incident, result: '【示例】轻微' });
  expect(words(await at('2020-11-27'))).toEqual([
    '已超时限：较大、一般事件调查完成',
    '时限将至：较大、一般事件调查完成',
  ]);
});

it('a clock that was one only for a grade is stood down by the grade', async () => {
  ({ incident } = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { withoutAbnormality: '直接接报', description: '【示例】又一起', distribution: [], example: '【示例】' },
    'incident',
  ));
  await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
    incident,
    affected: ['330411'],
    circumstances: [],
  });
  api.platform.clock.driveTo(instant('2020-11-27T11:00:00+08:00'));
  const ofThis = async () => (await clocks()).filter(({ subject }) => subject.includes(incident));
  expect((await ofThis()).map(({ subject }) => subject.split(`${incident}/`).join('')).toSorted()).toEqual([
    'atRisk:report-if-ii',
    'missed:report-if-ii',
  ]);
  await act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'IV' });
  expect(await ofThis()).toEqual([]);
});

describe('before anybody determined an incident', () => {
  const at = (time: string) => {
    api.platform.clock.driveTo(instant(`${time}:00+08:00`));
    return api.app.get(Automations).settled();
  };
  let before: ReadonlySet<string>;
  /** What came since, in words up to the moment. */
  const since = async () =>
    (await clocks()).filter(({ id, words }) => !before.has(`${id} ${words}`)).map(({ subject }) => subject);
  const stages = async () => (await since()).map((subject) => subject.replace(/:.*\//, ' ')).toSorted();
  const begins = async (time: string) => {
    await at(time);
    before = new Set((await clocks()).map(({ id, words }) => `${id} ${words}`));
  };
  const raised = async () =>
    (
      await act<{ abnormality: string }>(
        ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
        { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】' },
        'abnormality',
      )
    ).abnormality;
  const taken = async (calledAt: string) =>
    (
      await act<{ intake: string }>(
        ...([duty, 'takeInCall', 'CallTakenIn'] as const),
        { channel: 'telephone', calledAt: `${calledAt}:00+08:00`, said: '河水发黑', example: '【示例】' },
        'intake',
      )
    ).intake;
  const decide = (abnormality: string, outcome: string) =>
    act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome, reason: `【示例】${outcome}` });
  const verify = (abnormality: string) =>
    act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });

  it('an abnormality alarms by the strictest time, if Ⅱ; it is the alarm of the incident that comes of it, and rings once', async () => {
    await begins('2020-12-01T09:00');
    const abnormality = await raised();
    await at('2020-12-01T10:29');
    expect(await since()).toEqual([]);
    await at('2020-12-01T10:30');
    const [alarm] = (await clocks()).filter(({ id, words }) => !before.has(`${id} ${words}`));
    expect(alarm?.words).toMatch(/^时限将至：异常-.{8} 尚未认定，.*（若为Ⅱ级以上），2020-12-01 11:00 届满，.*第三条/);
    await at('2020-12-01T11:00');
    expect(await stages()).toEqual(['atRisk report-if-ii', 'missed report-if-ii']);
    const missed = (await clocks()).find(({ subject }) => subject.startsWith('missed:'));
    await act(duty, 'acknowledgeAlarm', 'AlarmAcknowledged', { alarm: missed?.id });
    await verify(abnormality);
    await decide(abnormality, 'incident');
    const determined = await act<{ incident: string }>(
      ...([head, 'determineIncident', 'IncidentDetermined'] as const),
      { abnormality, description: '【示例】船舶泄漏', distribution: [] },
      'incident',
    );
    // Neither stood down nor raised anew.
    expect(await since()).toEqual([`atRisk:${determined.incident}/report-if-ii`]);
    await at('2020-12-01T12:00');
    expect(await stages()).toEqual(['atRisk report-if-ii', 'atRisk report-if-iii']);
    const { incident: id } = determined;
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident: id, affected: ['330411'], circumstances: [] },
    });
    await act(head, 'determineGrade', 'GradeDetermined', { incident: id, grade: 'IV' });
    await act(duty, 'fileIncidentReport', 'IncidentReportFiled', calling(id, 'ownGovernment', 'bureauAbove'));
    expect(await since()).toEqual([]);
  });

  it('where it comes from does not end it; that it is no incident does', async () => {
    await begins('2020-12-02T09:00');
    const abnormality = await raised();
    await verify(abnormality);
    await decide(abnormality, 'suspectedFromOutside');
    await at('2020-12-02T11:00');
    expect(await stages()).toEqual(['atRisk report-if-ii', 'missed report-if-ii']);
    await decide(abnormality, 'natural');
    await at('2020-12-02T13:00');
    expect(await since()).toEqual([]);
  });

  it('a call alarms from when it was made; raised on, its alarms go over; merged, they are those of the other one', async () => {
    await begins('2020-12-03T09:00');
    const first = await taken('2020-12-03T07:30');
    const second = await taken('2020-12-03T07:20');
    expect(await stages()).toEqual(['atRisk report-if-ii', 'atRisk report-if-ii']);
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormalityOnIntake', 'AbnormalityRaisedOnIntake'] as const),
      { intake: first, description: '【示例】河水发黑' },
      'abnormality',
    );
    expect(await stages()).toHaveLength(2);
    await act(duty, 'mergeIntake', 'IntakeMerged', { intake: second, abnormality });
    expect(await stages()).toEqual(['atRisk report-if-ii']);
    // The earliest call is when it was learned of.
    await at('2020-12-03T09:20');
    expect(await stages()).toEqual(['atRisk report-if-ii', 'missed report-if-ii']);
    await verify(abnormality);
    await decide(abnormality, 'notAnIncident');
    await at('2020-12-03T13:00');
    expect(await since()).toEqual([]);
  });
});

describe('the neighbour that an incident may concern', () => {
  const section = 'section-1';
  const at = (time: string) => {
    api.platform.clock.driveTo(instant(`2020-12-07T${time}:00+08:00`));
    return api.app.get(Automations).settled();
  };
  /** Of notices to neighbours, which stage and whom. */
  const ofNotices = async () =>
    (await clocks()).flatMap(({ subject, words }) =>
      subject.includes('/notify-') ? [[subject.replace(/:.*\//, ' '), words] as const] : [],
    );

  beforeAll(async () => {
    await at('08:00');
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation: 'wujiang', nameZh: '吴江', nameEn: 'Wujiang', kind: 'ecologyBranch', region: '320509' },
      ...{ competences: [], platform: 'on', provenance },
    });
    await act(api.operator, 'registerOfficer', 'OfficerRegistered', {
      ...{ organisation: 'wujiang', login: 'zhou', password, name: '【示例】周', roles: ['head'] },
    });
    await act(api.operator, 'registerSection', 'SectionRegistered', {
      ...{ section, name: '示例断面', river: '示例河', controlLevel: 'national', dataOwner: 'xiuzhou' },
      ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
      waterBodyType: { type: 'river', source: '示例', since: '2019-01-01' },
    });
    const { agreement } = await act<{ agreement: string }>(
      ...([head, 'proposeAgreement', 'AgreementProposed'] as const),
      {
        ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf) },
        terms: termsFor([section], { noticeMinutes: 60 }),
      },
      'agreement',
    );
    for (const one of [head, await api.nobody.signIn('zhou', password)])
      await act(one, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
    await at('09:00');
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', section, description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'incident', reason: '示例' });
    ({ incident } = await act<{ incident: string }>(
      ...([head, 'determineIncident', 'IncidentDetermined'] as const),
      { abnormality, description: '【示例】船舶泄漏', distribution: [] },
      'incident',
    ));
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411'], mayInvolve: ['320509', '330483'], circumstances: [] },
    });
  });

  it('has to be told within the minutes of the agreement: at risk, then missed; without an agreement nothing alarms', async () => {
    await at('09:44');
    expect(await ofNotices()).toEqual([]);
    await at('09:45');
    expect(await ofNotices()).toEqual([
      [
        'atRisk notify-320509',
        expect.stringMatching(
          /^时限将至：.*通报.*（320509），2020-12-07 10:00 届满，《【示例】协议》约定的时限，第1版文本。$/,
        ),
      ],
    ]);
    await at('10:00');
    expect((await ofNotices()).map(([stage]) => stage)).toEqual(['missed notify-320509', 'atRisk notify-320509']);
  });

  it('told of something else, or another told, nothing is stood down; told of the incident, both are', async () => {
    await at('10:05');
    await act(duty, 'sendNotice', 'NoticeSent', noticeTo('wujiang'));
    await act(duty, 'sendNotice', 'NoticeSent', { ...noticeTo('jiaxing'), incident, example: null });
    expect(await ofNotices()).toHaveLength(2);
    await act(duty, 'sendNotice', 'NoticeSent', { ...noticeTo('wujiang'), incident, example: null });
    expect(await ofNotices()).toEqual([]);
    await at('18:00');
    expect(await ofNotices()).toEqual([]);
  });
});

describe('what has to be verified at once', () => {
  const section = 'section-2';
  const at = (time: string) => {
    api.platform.clock.driveTo(instant(`2020-12-08T${time}:00+08:00`));
    return api.app.get(Automations).settled();
  };
  const raised = async (over: object) =>
    (
      await act<{ abnormality: string }>(
        ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
        { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】', ...over },
        'abnormality',
      )
    ).abnormality;
  const ofVerifying = async () =>
    (await clocks()).flatMap(({ subject, words }) =>
      subject.endsWith('/verify') ? [[subject.replace(/:.*\//, ' '), words] as const] : [],
    );

  beforeAll(async () => {
    await at('08:00');
    await act(api.operator, 'registerSection', 'SectionRegistered', {
      ...{ section, name: '示例断面二', river: '示例河', controlLevel: 'national', dataOwner: 'xiuzhou' },
      ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
      waterBodyType: { type: 'river', source: '示例', since: '2019-01-01' },
    });
    const { agreement } = await act<{ agreement: string }>(
      ...([head, 'proposeAgreement', 'AgreementProposed'] as const),
      {
        ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf) },
        terms: termsFor([section], { promptMinutes: [{ duty: 'verify', minutes: 40 }] }),
      },
      'agreement',
    );
    for (const one of [head, await api.nobody.signIn('zhou', password)])
      await act(one, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
    await at('09:00');
  });

  it('alarms by the minutes of an agreement, at risk and missed, until an officer says what was found', async () => {
    const abnormality = await raised({ section });
    await at('09:29');
    expect(await ofVerifying()).toEqual([]);
    await at('09:30');
    expect(await ofVerifying()).toEqual([
      [
        'atRisk verify',
        expect.stringMatching(
          /^时限将至：异常-.{8} 尚未认定，获知后立即核实.*，2020-12-08 09:40 届满，《【示例】协议》约定的时限，第1版文本。$/,
        ),
      ],
    ]);
    await at('09:40');
    expect((await ofVerifying()).map(([stage]) => stage)).toEqual(['missed verify', 'atRisk verify']);
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    expect(await ofVerifying()).toEqual([]);
  });

  it('is stood down too where an incident is determined right after; verified in time it never alarms', async () => {
    await at('10:00');
    const [late, inTime] = [await raised({ section }), await raised({ section })];
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality: inTime, findings: '复测一致' });
    await at('10:30');
    expect(await ofVerifying()).toHaveLength(1);
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality: late, findings: '复测一致' });
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality: late, outcome: 'incident', reason: '示例' });
    await act(head, 'determineIncident', 'IncidentDetermined', {
      ...{ abnormality: late, description: '【示例】船舶泄漏', distribution: [] },
    });
    await at('11:00');
    expect(await ofVerifying()).toEqual([]);
  });

  it('without an agreement alarms nobody, however long it waits', async () => {
    await at('12:00');
    await raised({});
    await at('16:00');
    expect(await ofVerifying()).toEqual([]);
    expect((await clocks()).some(({ words }) => words.includes('2020-12-08 14:00'))).toBe(true);
  });
});
