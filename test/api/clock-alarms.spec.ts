import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { password, type RunningApi, startApi } from './harness.js';
import { act, calling, provenance } from './world.js';

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
  readonly subject: string;
  readonly words: string;
  readonly contacts: readonly { readonly kind: string }[];
}
const clocks = async (): Promise<readonly Sheet[]> => {
  await api.app.get(Automations).settled();
  const asked = '{ callSheet(first: 50) { edges { node { subjectKind subject words contacts { kind } } } } }';
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
