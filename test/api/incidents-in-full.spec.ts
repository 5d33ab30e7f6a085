import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { type RunningApi, start } from './harness.js';
import { act, calling, World } from './world.js';

// One incident of 秀洲, from the night in which it was learned of to the end of its investigation, on one store.

let api: RunningApi;
let world: World;
let duty: Visitor;
let head: Visitor;
beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  duty = await world.officer('xiuzhou', 'dutyOfficer');
  head = await world.officer('xiuzhou', 'head');
});
afterAll(() => api?.close());

const at = (local: string) => instant(`${local}:00+08:00`);
const now = (local: string) => api.platform.clock.driveTo(at(local));

interface Clock {
  readonly id: string;
  readonly duty: string;
  readonly condition: string | null;
  readonly standing: string;
  readonly doneAt: string | null;
  readonly missing: readonly { function: string; organisation: string | null }[];
  readonly deadlines: readonly { at: string | null; daysLeft: number | null; basis: string; note: string | null }[];
}
interface Incident {
  readonly learnedAt: string;
  readonly facts: readonly { recording: number }[];
  readonly proposal: unknown;
  readonly grade: string | null;
  readonly grades: readonly { grade: string; departure: string | null }[];
  readonly clocks: readonly Clock[];
  readonly reports: readonly { id: string; number: string; form: string; demands: { id: string }[] }[];
  readonly emergencyEnd: unknown;
  readonly investigation: unknown;
  readonly investigatedBy: string | null;
}
const query = `query($id: ID!) { incident(id: $id) { learnedAt learnedFrom grade investigatedBy
  facts { recording deaths affected mayInvolve }
  proposal { stricter triggers byTable { table instrument grade criteria { id zh } open } }
  grades { grade recording departure byTable { table version grade criteria } }
  clocks { id duty condition standing doneAt basis missing { function organisation }
    deadlines { rule basis confirmed at lastDay provisional suspendedSince daysLeft note } }
  reports { id number form channel demands { id kind organisation reason } }
  emergencyEnd { endedAt reason } damageAssessments { startedAt endedAt assessor }
  investigation { completedAt investigator conclusion } } }`;

let incident = '';
const shown = async (who = head): Promise<Incident> => {
  const { incident: found } = await who.ask<{ incident: Incident | null }>(query, { id: incident });
  if (!found) throw new Error('not seen');
  return found;
};
const clock = async (id: string): Promise<Clock> => {
  const { clocks } = await shown();
  const found = clocks.find((one) => one.id === id);
  if (!found) throw new Error(`no clock ${id}: ${clocks.map((one) => one.id)}`);
  return found;
};
const file = (over: object) =>
  act<{ report: string }>(duty, 'fileIncidentReport', 'IncidentReportFiled', { incident, ...over }, 'report');

describe('an incident, in full', () => {
  it('is determined, and known to have been learned of before: both clocks run from there, through the holiday', async () => {
    now('2020-12-31T22:50');
    const determined = await act<{ incident: string }>(
      ...([head, 'determineIncident', 'IncidentDetermined'] as const),
      {
        ...{ withoutAbnormality: '直接接报', description: '【示例】船舶泄漏', distribution: ['wujiang'] },
        ...{ learnedAt: at('2020-12-31T22:30'), occurredAt: at('2020-12-31T21:00'), occurredEstimated: true },
        example: '【示例】',
      },
      'incident',
    );
    incident = determined.incident;
    const { clocks, grade, proposal } = await shown();
    expect([grade, proposal]).toEqual([null, null]);
    expect(clocks).toMatchObject([
      {
        ...{ condition: '若为Ⅱ级以上。If Ⅱ or graver.', standing: 'running' },
        deadlines: [
          {
            at: at('2021-01-01T00:30'),
            basis: expect.stringContaining('第三条'),
            note: expect.stringContaining('小时不因节假日顺延'),
          },
        ],
        missing: [
          { function: 'ownGovernment' },
          { function: 'provincialBureau', organisation: 'zhejiang' },
          { function: 'ministry' },
        ],
      },
      {
        ...{ condition: '若为Ⅲ级以下。If Ⅲ or less.', deadlines: [{ at: at('2021-01-01T02:30') }] },
        missing: [{ function: 'ownGovernment' }, { function: 'bureauAbove', organisation: 'jiaxing' }],
      },
    ]);
    now('2021-01-01T00:15');
    expect((await shown()).clocks.map(({ standing }) => standing)).toEqual(['atRisk', 'running']);
  });

  it('has facts, on which the tables propose: a region that may be involved starts article 4, and grades nothing', async () => {
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411'], mayInvolve: ['320509'], circumstances: [] },
    });
    const { proposal, clocks } = await shown();
    expect(proposal).toMatchObject({
      ...{ stricter: 'IV', triggers: ['crossProvinceOrNation'] },
      byTable: [{ table: 'order-17', grade: 'IV' }, { grade: 'IV' }],
    });
    expect(clocks.map(({ id, deadlines: [first] }) => [id, first?.at])).toEqual([
      ['report-unclear', at('2021-01-01T00:30')],
      ['report-if-ii', at('2021-01-01T00:30')],
      ['report-if-iii', at('2021-01-01T02:30')],
      // Promptly; without an agreement nothing gives a time.
      ['notify-320509', undefined],
    ]);
  });

  it('is reported over the telephone: that counts for those who were told, and has to be followed in writing', async () => {
    now('2021-01-01T00:20');
    await file(calling(incident, 'ownGovernment', 'provincialBureau'));
    expect(await clock('report-unclear')).toMatchObject({ doneAt: null, missing: [{ function: 'ministry' }] });
    now('2021-01-01T00:25');
    const { report } = await file(calling(incident, 'ministry'));
    expect(await clock('report-unclear')).toMatchObject({
      standing: 'met',
      doneAt: at('2021-01-01T00:25'),
      missing: [],
    });
    expect(await clock(`written-${report}`)).toMatchObject({ standing: 'promptly', deadlines: [] });
  });

  it('a written report is told all that it lacks at once', async () => {
    const written = await world.written();
    const asked = file({
      ...{ ...written, kind: 'initial', addressees: [{ function: 'provincialBureau' }] },
      ...{ answers: [{ field: 'place', text: '王江泾' }], signer: null, contactMethod: null },
    });
    await expect(asked).rejects.toMatchObject({ code: 'ReportFieldsMissing' });
    const message = await asked.catch((error: Error) => error.message);
    for (const field of ['occurrenceTime', 'sensitivePointsMap', 'monitoringData', 'signer', 'contactMethod'])
      expect(message).toContain(`missing=${field}`);
    expect(message).not.toContain('missing=place');
    expect(message).toContain('missingZh=监测数据');
  });

  it('goes in writing to province and ministry; the province sees it, and nothing of the incident itself', async () => {
    now('2021-01-01T00:50');
    const { digest } = await duty.upload('【示例】示意图');
    const written = await world.written();
    const { report } = await file({
      ...{ ...written, kind: 'initial', attachments: [{ digest, title: '示意图', isMap: true }] },
      addressees: ['ownGovernment', 'provincialBureau', 'ministry'].map((one) => ({ function: one })),
    });
    const clocks = (await shown()).clocks.filter(({ id }) => id.startsWith('written-'));
    expect(clocks.map(({ standing, doneAt }) => [standing, doneAt])).toEqual([
      ['done', at('2021-01-01T00:50')],
      ['done', at('2021-01-01T00:50')],
    ]);
    const province = await world.officer('zhejiang', 'dutyOfficer');
    const got = await province.ask(
      `{ incidentReports(first: 5) { edges { node { id number form attachments { digest } answers { field text }
        forwardingClock { standing deadlines { at } } } } } }`,
    );
    expect(got).toMatchObject({
      incidentReports: {
        edges: [
          {
            node: {
              ...{ id: report, number: '初报-3', form: 'written', attachments: [{ digest }] },
              forwardingClock: { standing: 'running', deadlines: [{ at: at('2021-01-01T01:50') }] },
            },
          },
          { node: { number: '初报-1', form: 'telephone' } },
        ],
      },
    });
    expect(await province.ask('query($id: ID!) { incident(id: $id) { id } }', { id: incident })).toEqual({
      incident: null,
    });
    await expect(
      act(province, 'addIncidentEntry', 'IncidentEntryAdded', { incident, text: '已知悉', visibility: 'shared' }),
    ).rejects.toMatchObject({ code: 'NotOnDistribution' });

    now('2021-01-01T01:30');
    await act(province, 'forwardReport', 'ReportForwarded', { incident, report, channel: 'network' });
    expect(await clock(`forward-${report}`)).toMatchObject({ standing: 'met', doneAt: at('2021-01-01T01:30') });
    await act(province, 'demandSupplement', 'SupplementDemanded', { incident, report, reason: '缺监测数据' });
  });

  it('is graded by name; a milder grade than the tables give needs a reason, another one a new clock', async () => {
    now('2021-01-01T02:00');
    await act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'IV' });
    // Four hours from 22:30: half an hour of them is left.
    expect(await clock('report-1')).toMatchObject({ standing: 'atRisk', missing: [{ function: 'bureauAbove' }] });
    now('2021-01-01T05:00');
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411', '320509'], circumstances: [] },
    });
    await expect(act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'III' })).rejects.toMatchObject({
      code: 'DepartureNeedsReason',
    });
    await act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'II' });
    expect(await clock('report-1')).toMatchObject({ standing: 'missed' });
    expect(await clock('report-2')).toMatchObject({
      ...{ standing: 'running', condition: null, deadlines: [{ at: at('2021-01-01T07:00') }] },
    });
    const { grades, investigatedBy } = await shown();
    expect(grades).toMatchObject([
      { grade: 'IV' },
      { grade: 'II', departure: null, byTable: [{ table: 'order-17' }, {}] },
    ]);
    expect(investigatedBy).toContain('生态环境部组织调查');
  });

  it('a follow-up answers the demand and meets the clock of the new grade; a secret is registered only', async () => {
    const demand = (await shown()).reports.flatMap(({ demands }) => demands)[0]?.id ?? '';
    expect(await clock(`demand-${demand}`)).toMatchObject({ standing: 'promptly' });
    now('2021-01-01T06:00');
    await file({
      ...{ ...(await world.written()), kind: 'followUp', answersTo: [demand] },
      ...{ answers: [{ field: 'handlingProgress', text: '【示例】已设围油栏' }] },
      addressees: ['ownGovernment', 'provincialBureau'].map((one) => ({ function: one })),
    });
    await file({
      ...{ kind: 'followUp', channel: 'inPerson', answers: [], addressees: [{ function: 'ministry' }] },
      registeredOnly: { documentNumber: '〔2021〕1号', holder: '机要室' },
    });
    expect(await clock(`demand-${demand}`)).toMatchObject({ standing: 'done' });
    expect(await clock('report-2')).toMatchObject({ standing: 'met', missing: [] });
    expect((await shown()).reports.at(-1)).toMatchObject({ form: 'registeredOnly', number: '续报-2' });
  });

  it('ends; the investigation has 60 days, not counting the assessment of damage, and is completed', async () => {
    now('2021-01-05T10:00');
    await act(head, 'endEmergency', 'EmergencyEnded', { incident, reason: '隐患消除' });
    expect(await clock('investigation-i-ii')).toMatchObject({
      standing: 'running',
      deadlines: [{ lastDay: '2021-03-06' }],
    });
    now('2021-01-15T10:00');
    await act(duty, 'startDamageAssessment', 'DamageAssessmentStarted', { incident, assessor: '【示例】评估中心' });
    now('2021-04-25T10:00');
    expect(await clock('investigation-i-ii')).toMatchObject({
      standing: 'suspended',
      deadlines: [{ daysLeft: 50, at: null }],
    });
    await act(duty, 'endDamageAssessment', 'DamageAssessmentEnded', { incident, result: '【示例】轻微' });
    expect(await clock('investigation-i-ii')).toMatchObject({
      standing: 'running',
      deadlines: [{ lastDay: '2021-06-14' }],
    });
    now('2021-06-10T10:00');
    expect(await clock('investigation-i-ii')).toMatchObject({ standing: 'atRisk' });
    await act(head, 'completeInvestigation', 'InvestigationCompleted', {
      ...{ incident, investigator: '【示例】市局', conclusion: '【示例】船舶燃油泄漏' },
    });
    expect(await clock('investigation-i-ii')).toMatchObject({ standing: 'met', doneAt: at('2021-06-10T10:00') });
  });

  it('to the neighbour it shows grade and end, and neither facts nor reports nor clocks', async () => {
    const neighbour = await world.officer('wujiang', 'dutyOfficer');
    expect(await shown(neighbour)).toMatchObject({
      ...{ grade: 'II', grades: [{ grade: 'IV' }, { grade: 'II' }], emergencyEnd: { reason: '隐患消除' } },
      ...{ facts: [], proposal: null, clocks: [], reports: [], damageAssessments: [], investigation: null },
    });
    const timeline = `query($thread: ID!) { timeline(thread: $thread, first: 50) { edges { node { kind visibility } } } }`;
    const kinds = async (who: Visitor) => {
      const told = await who.ask<{ timeline: { edges: { node: { kind: string } }[] } }>(timeline, { thread: incident });
      return told.timeline.edges.map(({ node }) => node.kind);
    };
    const shared = ['gradeDetermined', 'gradeDetermined', 'emergencyEnded'];
    expect(await kinds(neighbour)).toEqual(['incidentDetermined', ...shared]);
    expect(new Set(await kinds(head))).toEqual(
      new Set([
        ...['incidentDetermined', 'incidentFactsRecorded', 'reportFiled', 'reportForwarded'],
        ...['reportSupplementDemanded', ...shared, 'damageAssessmentStarted', 'damageAssessmentEnded'],
        'investigationCompleted',
      ]),
    );
  });
});
