import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { alarmIdOf } from '#contexts/alarms/published.js';
import { WakeOnReport } from '#contexts/incidents/automations/when-reported-or-demanded-then-wake.js';
import { incident as incidents } from '#contexts/incidents/domain/incident.js';
import { Automations } from '#platform/automations/automations.module.js';
import { inProcess, type Visitor } from '#platform/client/api.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { instant } from '#platform/kernel/time.js';
import { password, type RunningApi, start } from './harness.js';
import { act, calling, World } from './world.js';

// A report of 秀洲 that arrives at 嘉兴, and what 嘉兴 demands of it: who is woken, how often, until when.
let api: RunningApi;
let world: World;
let head: Visitor;
let duty: Visitor;
let city: Visitor;
let deputy: Visitor;
let incident: string;
const day = '2020-10-12';
const utc = (time: string): string => instant(`${day}T${time}:00+08:00`);
const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`${day}T${time}:00+08:00`));
  await settled();
};
const settled = () => api.app.get(Automations).settled();

interface Shown {
  readonly words: string;
  readonly red: boolean;
  readonly open: boolean;
  readonly stoodDownBecause: string | null;
  readonly contacts: readonly { readonly kind: string; readonly nextAt: string | null }[];
}
const alarmOf = async (who: Visitor, organisation: string, kind: 'report' | 'demand', id: string) => {
  await settled();
  const answer = await who.ask<{ alarm: Shown | null }>(
    `query($id: ID!) { alarm(id: $id) { organisation subjectKind subject words red open stoodDownBecause
      contacts { kind contact nextAt } } }`,
    { id: alarmIdOf({ organisation, kind, id }) },
  );
  return answer.alarm;
};
/** Mails about an alarm of this body. */
const mailsOf = async (who: Visitor, organisation: string, kind: 'report' | 'demand', id: string) => {
  await settled();
  const { mailbox } = await who.ask<{ mailbox: { edges: { node: Readonly<Record<string, unknown>> }[] } }>(
    '{ mailbox(first: 100) { edges { node { fact urgency text } } } }',
  );
  const alarm = alarmIdOf({ organisation, kind, id });
  return mailbox.edges.map(({ node }) => node).filter(({ fact }) => fact === alarm);
};
const todosOf = async (who: Visitor) => {
  await settled();
  const { todos } = await who.ask<{ todos: { kind: string; subject: string; next: string }[] }>(
    '{ todos { kind subject next } }',
  );
  return todos;
};
const files = async (over: object = {}): Promise<string> => {
  const initial = { ...(await world.written()), incident, kind: 'initial', channel: 'fax' };
  const { digest } = await duty.upload('【示例】示意图');
  const { report } = await act<{ report: string }>(
    ...([duty, 'fileIncidentReport', 'IncidentReportFiled'] as const),
    {
      ...{ ...initial, attachments: [{ digest, title: '示意图', isMap: true }] },
      ...{ addressees: ['ownGovernment', 'bureauAbove'].map((one) => ({ function: one })), ...over },
    },
    'report',
  );
  await settled();
  return report;
};
const followsUp = (answersTo: readonly string[]) =>
  files({ kind: 'followUp', answers: [{ field: 'handlingProgress', text: '【示例】已设围油栏' }], answersTo });
const demands = async (report: string): Promise<string> => {
  const { demand } = await act<{ demand: string }>(
    ...([city, 'demandVerification', 'VerificationDemanded'] as const),
    { incident, report, reason: '与监测数据不符' },
    'demand',
  );
  await settled();
  return demand;
};

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  await itIs('01:00');
  const officer = async (login: string, organisation: string, ...roles: string[]) => {
    const input = { organisation, login, password, name: `【示例】${login}`, roles };
    const made = await act<{ officer: string }>(api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer');
    return { id: made.officer, visitor: await api.nobody.signIn(login, password) };
  };
  const [of, above] = [
    await officer('shen', 'xiuzhou', 'dutyOfficer'),
    await officer('lu.city', 'jiaxing', 'dutyOfficer'),
  ];
  const second = await officer('fu.city', 'jiaxing', 'dutyOfficer');
  const cityHead = await world.officer('jiaxing', 'head');
  head = await world.officer('xiuzhou', 'head');
  [duty, city, deputy] = [of.visitor, above.visitor, second.visitor];
  const shift = { from: utc('01:01'), until: '2020-10-13T08:00:00+08:00' };
  await act(head, 'assignDuty', 'DutyAssigned', { officer: of.id, ...shift });
  await act(cityHead, 'assignDuty', 'DutyAssigned', { officer: above.id, deputy: second.id, ...shift });
  await itIs('03:00');
  ({ incident } = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { withoutAbnormality: '直接接报', description: '【示例】船舶泄漏', distribution: [], example: '【示例】' },
    'incident',
  ));
});
afterAll(() => api?.close());

describe('a report that arrives', () => {
  let report: string;

  it('wakes who is on duty at the body above, red until somebody is reached, with one mail', async () => {
    report = await files();
    expect(await alarmOf(city, 'jiaxing', 'report', report)).toMatchObject({
      ...{ organisation: 'jiaxing', subjectKind: 'report', subject: report, red: true, open: true },
      words: expect.stringMatching(/^xiuzhou 于 2020-10-12 03:00 报送 事件-\w{8} 的初报-1，请登记收到并核实。$/),
      contacts: [{ kind: 'onDuty', nextAt: utc('03:15') }],
    });
    expect(await mailsOf(city, 'jiaxing', 'report', report)).toMatchObject([
      { urgency: 'urgent', text: expect.stringContaining('的初报-1') },
    ]);
    expect(await todosOf(city)).toContainEqual({
      ...{ kind: 'reportToReceive', subject: report, next: 'receiveIncidentReport' },
    });
  });

  it('wakes the deputy where nobody reacts, who gets a mail as well; the first gets no second one', async () => {
    expect(await mailsOf(deputy, 'jiaxing', 'report', report)).toEqual([]);
    await itIs('03:15');
    expect((await alarmOf(city, 'jiaxing', 'report', report))?.contacts.map(({ kind }) => kind)).toEqual([
      'onDuty',
      'deputy',
    ]);
    expect(await mailsOf(deputy, 'jiaxing', 'report', report)).toHaveLength(1);
    expect(await mailsOf(city, 'jiaxing', 'report', report)).toHaveLength(1);
  });

  it('lets them be once it is recorded as received', async () => {
    await act(city, 'receiveIncidentReport', 'IncidentReportReceived', { incident, report, receivedAt: utc('03:10') });
    expect(await alarmOf(city, 'jiaxing', 'report', report)).toMatchObject({
      ...{ red: false, open: false, stoodDownBecause: '已登记收到' },
    });
    await itIs('04:00');
    expect((await alarmOf(city, 'jiaxing', 'report', report))?.contacts).toHaveLength(2);
  });

  it('wakes nobody where it was told over the telephone: somebody was reached', async () => {
    const call = await act<{ report: string }>(
      ...([duty, 'fileIncidentReport', 'IncidentReportFiled', calling(incident, 'bureauAbove'), 'report'] as const),
    );
    expect(await alarmOf(city, 'jiaxing', 'report', call.report)).toBeNull();
  });

  it('wakes each body above once; the province by its own, until it sends it on', async () => {
    const province = await world.officer('zhejiang', 'dutyOfficer');
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411', '320509'], circumstances: [] },
    });
    const both = await files({
      addressees: ['bureauAbove', 'provincialBureau', 'ministry'].map((one) => ({ function: one })),
    });
    expect(await alarmOf(city, 'jiaxing', 'report', both)).toMatchObject({ open: true });
    expect(await alarmOf(province, 'zhejiang', 'report', both)).toMatchObject({ open: true });
    await act(province, 'forwardReport', 'ReportForwarded', { incident, report: both, channel: 'network' });
    expect(await alarmOf(province, 'zhejiang', 'report', both)).toMatchObject({ stoodDownBecause: '已转报' });
    expect(await alarmOf(city, 'jiaxing', 'report', both)).toMatchObject({ open: true });
  });
});

describe('a demand', () => {
  it('wakes who is on duty at the body that reported, with one mail, until it is answered', async () => {
    const report = await files();
    const demand = await demands(report);
    // Who demands something of a report has read it.
    expect(await alarmOf(city, 'jiaxing', 'report', report)).toMatchObject({ stoodDownBecause: '已要求核实或补报' });
    expect(await alarmOf(duty, 'xiuzhou', 'demand', demand)).toMatchObject({
      ...{ organisation: 'xiuzhou', subjectKind: 'demand', subject: demand, red: true, open: true },
      words: expect.stringMatching(/^jiaxing 于 .* 要求核实 事件-\w{8} 的初报-\d，请答复。$/),
      contacts: [{ kind: 'onDuty' }],
    });
    expect(await mailsOf(duty, 'xiuzhou', 'demand', demand)).toMatchObject([
      { urgency: 'urgent', text: expect.stringContaining('要求核实') },
    ]);
    await followsUp([]);
    expect(await alarmOf(duty, 'xiuzhou', 'demand', demand)).toMatchObject({ open: true });
    const answer = await followsUp([demand]);
    expect(await alarmOf(duty, 'xiuzhou', 'demand', demand)).toMatchObject({
      ...{ red: false, open: false, stoodDownBecause: '已答复' },
    });
    expect(await alarmOf(city, 'jiaxing', 'report', answer)).toMatchObject({ open: true });
    expect(await mailsOf(duty, 'xiuzhou', 'demand', demand)).toHaveLength(1);
  });

  it('cannot be answered any more once the incident is closed, and then wakes nobody', async () => {
    const demand = await demands(await files());
    await act(head, 'closeIncident', 'IncidentClosed', { incident, reason: '办结' });
    expect(await alarmOf(duty, 'xiuzhou', 'demand', demand)).toMatchObject({
      ...{ open: false, stoodDownBecause: '事件已关闭' },
    });
  });
});

describe('what the automation hears', () => {
  /** Of the reports and demands whose alarm is open. */
  const open = async (): Promise<readonly string[]> => {
    await settled();
    const sheets = await Promise.all(
      [city, duty].map((who) =>
        who.ask<{ callSheet: { edges: { node: { organisation: string; subjectKind: string; subject: string } }[] } }>(
          '{ callSheet(first: 50) { edges { node { organisation subjectKind subject } } } }',
        ),
      ),
    );
    const all = sheets.flatMap(({ callSheet }) => callSheet.edges.map(({ node }) => node));
    const ours = all.filter(({ subjectKind }) => subjectKind === 'report' || subjectKind === 'demand');
    return [...new Set(ours.map(({ organisation, subject }) => `${organisation} ${subject}`))].toSorted();
  };

  it('late, and in the reverse order, alarms nobody of what is settled', async () => {
    const automation = api.app.get(WakeOnReport);
    const all = await api.app.get(Gateway).history(incidents, incident);
    const history = all.filter(({ type }) => automation.handles.includes(type));
    const known = await automation.load(incident);
    const commands = history.toReversed().flatMap((event) => automation.react(known, { kind: 'event', event }));
    const raised = commands.flatMap(({ command, body }) =>
      command === 'raise' ? [`${body['organisation']} ${body['subject']}`] : [],
    );
    expect(raised).not.toEqual([]);
    expect(raised.toSorted()).toEqual(await open());
  });

  it('again, when the read store was dropped, rings and writes nothing anew', async () => {
    const count = async (): Promise<number> => {
      await settled();
      let found = 0;
      for await (const { type } of api.platform.journal.readAll('start'))
        if (/^(alarms|mailing)\./.test(type)) found += 1;
      return found;
    };
    const [before, waiting] = [await count(), await open()];
    const folder = api.platform.folder.path;
    await api.end();
    rmSync(join(folder, 'read-store'), { recursive: true });
    api = await start({ folder });
    await itIs('04:00');
    [city, duty] = [city.at(inProcess(api.app)), duty.at(inProcess(api.app))];
    expect(await open()).toEqual(waiting);
    expect(await count()).toBe(before);
  });
});
