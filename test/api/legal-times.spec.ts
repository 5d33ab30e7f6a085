import { IncidentClocks } from '#contexts/incidents/published.js';
import { LEGAL_TEXTS, type LegalTexts } from '#contexts/legal/published.js';
import { Automations } from '#platform/automations/automations.module.js';
import { type ClockRule } from '#platform/calendar/legal-clock.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newId, type RunningApi, start } from './harness.js';
import { act, calling, noticeTo, provenance, termsFor, World } from './world.js';

// Schedules, choices among texts, and what waits for a body, over the real program.

let api: RunningApi;
let world: World;
beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
});
afterAll(() => api?.close());

const at = (local: string) => instant(`${local}:00+08:00`);
const now = (local: string) => api.platform.clock.driveTo(at(local));

interface Deadlines {
  readonly deadlines: readonly {
    readonly rule: string;
    readonly lastDay: string;
    readonly provisional: boolean;
    readonly standing: string;
    readonly decides: boolean;
  }[];
  readonly chosen: { readonly rule: string; readonly reason: string; readonly at: string } | null;
}
const deadlines = async (who: Visitor, from: string): Promise<Deadlines> =>
  (
    await who.ask<{ legalDeadlines: Deadlines }>(
      `query($from: DateTime!) { legalDeadlines(duty: "reconsideration", from: $from) {
        deadlines { rule basis confirmed at lastDay provisional standing decides atRiskAt } chosen { rule reason by at } } }`,
      { from: at(`${from}T10:00`) },
    )
  ).legalDeadlines;
const lastDays = async (from: string) =>
  (await deadlines(api.operator, from)).deadlines.map(({ lastDay, provisional }) => [lastDay, provisional]);

describe('the schedule of a year', () => {
  const schedule = async (year: number) =>
    (
      await api.operator.ask<{
        holidaySchedule: { version: number; publishedBy: string; correctedBecause: string } | null;
      }>(
        `query($year: Int!) { holidaySchedule(year: $year) { version publishedBy correctedBecause days { date kind name }
          documentNumber provenance { text } } }`,
        { year },
      )
    ).holidaySchedule;
  const publish = (days: readonly [string, string][], over: object = {}) =>
    act(api.operator, 'publishHolidaySchedule', 'HolidaySchedulePublished', {
      ...{ year: 2027, days: days.map(([date, kind]) => ({ date, kind, name: '国庆节' })), provenance },
      ...over,
    });

  it('is there from the first start on, for 2004 to 2026, and a restart adds nothing', async () => {
    expect(await schedule(2004)).toMatchObject({ publishedBy: 'first-start', correctedBecause: null });
    const before = await schedule(2026);
    expect(before).toMatchObject({ provenance: { text: expect.stringContaining('gov.cn') } });
    const folder = api.platform.folder.path;
    await api.end();
    api = await start({ folder });
    world = world.at(api);
    expect(await schedule(2026)).toEqual(before);
    expect(await schedule(2027)).toBeNull();
  });

  it('not published yet leaves dates provisional, until an operator publishes it, and corrects it', async () => {
    expect(await lastDays('2027-09-29')).toEqual([
      ['2027-10-02', false],
      // A guess by the week: 10-02 is a Saturday.
      ['2027-10-04', true],
      ['2027-10-04', true],
    ]);
    const golden = ['2027-10-01', '2027-10-04', '2027-10-05', '2027-10-06', '2027-10-07'];
    await publish(golden.map((date) => [date, 'off']));
    expect(await lastDays('2027-09-29')).toEqual([
      ['2027-10-02', false],
      ['2027-10-08', false],
      ['2027-10-11', false],
    ]);
    await expect(publish([['2027-10-01', 'off']])).rejects.toMatchObject({ code: 'CorrectionNeedsReason' });
    await publish([...golden.map((date): [string, string] => [date, 'off']), ['2027-10-09', 'work']], {
      reason: '更正',
    });
    expect((await lastDays('2027-09-29')).at(-1)).toEqual(['2027-10-09', false]);
    expect(await schedule(2027)).toMatchObject({ correctedBecause: '更正' });
  });

  it('before all that are kept nothing is computed, nor in a time nobody can mean', async () => {
    await expect(lastDays('9999-12-31')).rejects.toMatchObject({ code: 'InvalidInput' });
    await expect(lastDays('2101-01-01')).rejects.toMatchObject({ code: 'InvalidInput' });
    await expect(lastDays('2003-12-31')).rejects.toMatchObject({ code: 'DateBeyondCalendar' });
    await expect(schedule(2003)).rejects.toMatchObject({ code: 'DateBeyondCalendar' });
  });
});

describe('several texts for one duty', () => {
  it('D10: all three dates stand with their basis, none decides until the legal officer has chosen', async () => {
    const officer = await world.officer('xiuzhou', 'legalOfficer');
    const { deadlines: before, chosen } = await deadlines(officer, '2025-09-30');
    expect(before.map(({ lastDay, decides }) => [lastDay, decides])).toEqual([
      ['2025-10-03', false],
      ['2025-10-09', false],
      ['2025-10-11', false],
    ]);
    expect(chosen).toBeNull();

    const choice = { duty: 'reconsideration', rule: 'reconsideration/order-310-rolled', ruleVersion: 1 };
    const choose = (input: object) => act(officer, 'chooseLegalReading', 'LegalReadingChosen', { ...choice, ...input });
    await expect(choose({ reason: ' ' })).rejects.toMatchObject({ code: 'InvalidInput' });
    await expect(choose({ reason: 'x', ruleVersion: 9 })).rejects.toMatchObject({ code: 'UnknownLegalText' });
    await choose({ reason: '行政法规效力高于部门文件' });
    const after = await deadlines(officer, '2025-09-30');
    expect(after.deadlines.map(({ lastDay, decides }) => [lastDay, decides])).toEqual([
      ['2025-10-03', false],
      ['2025-10-09', true],
      ['2025-10-11', false],
    ]);
    expect(after.chosen).toMatchObject({ rule: choice.rule, reason: '行政法规效力高于部门文件' });
    // A neighbour chooses for itself.
    expect((await deadlines(await world.officer('wujiang', 'legalOfficer'), '2025-09-30')).chosen).toBeNull();
  });
});

describe('clocks of an incident', () => {
  let incident = '';
  let duty: Visitor;
  let head: Visitor;
  interface Clock {
    readonly id: string;
    readonly standing: string;
    readonly due: string | null;
    readonly chosen: { readonly reason: string } | null;
    readonly deadlines: readonly { readonly rule: string; readonly at: string; readonly basis: string }[];
  }
  const clocks = async (): Promise<readonly Clock[]> =>
    (
      await head.ask<{ incident: { clocks: Clock[] } }>(
        `query($id: ID!) { incident(id: $id) { clocks { id standing region doneAt basis due startIsAssumed chosen { reason by at }
          deadlines { rule at basis standing decides atRiskAt } } } }`,
        { id: incident },
      )
    ).incident.clocks;
  const clock = async (id: string) => (await clocks()).find((one) => one.id === id);

  beforeAll(async () => {
    duty = await world.officer('xiuzhou', 'dutyOfficer');
    head = await world.officer('xiuzhou', 'head');
    const section = await world.section();
    const promptMinutes = [{ duty: 'written-after-telephone', minutes: 90 }];
    await world.agreement([section], { terms: termsFor([section], { promptMinutes }) });
    await api.app.get(Automations).settled();
    now('2020-10-09T12:00');
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', section, description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'incident', reason: '示例' });
    const input = { abnormality, description: '【示例】船舶泄漏', distribution: [] };
    incident = (await act<{ incident: string }>(head, 'determineIncident', 'IncidentDetermined', input, 'incident'))
      .incident;
  });

  it('what is to be done promptly is measured by the minutes of the agreement for the section', async () => {
    now('2020-10-09T12:30');
    const { report } = await act<{ report: string }>(
      ...([duty, 'fileIncidentReport', 'IncidentReportFiled', calling(incident, 'ownGovernment'), 'report'] as const),
    );
    expect(await clock(`written-${report}`)).toMatchObject({
      ...{ standing: 'running', due: at('2020-10-09T14:00') },
      deadlines: [{ basis: '《【示例】协议》约定的时限（第1版）', at: at('2020-10-09T14:00') }],
    });
    now('2020-10-09T14:01');
    expect(await clock(`written-${report}`)).toMatchObject({ standing: 'missed' });
  });

  interface Open {
    readonly id: string;
    readonly minutesLeft: number | null;
    readonly next: string;
    readonly roles: readonly string[];
    readonly responsible: string | null;
  }
  const open = async (who: Visitor) =>
    (
      await who.ask<{ openClocks: Open[] }>(
        '{ openClocks { id incident number minutesLeft next roles responsible clock { id due deadlines { basis } } } }',
      )
    ).openClocks;

  it('wait for the body, the earliest first, with what comes next; a neighbour has none of them', async () => {
    const found = await open(duty);
    expect(
      found.map(({ id, minutesLeft, next }) => [id.split('/')[1]?.replace(/-[0-9a-f-]{36}$/, ''), minutesLeft, next]),
    ).toEqual([
      ['report-if-ii', -1, 'fileIncidentReport'],
      ['written', -1, 'fileIncidentReport'],
      ['report-if-iii', 119, 'fileIncidentReport'],
    ]);
    expect(await open(await world.officer('wujiang', 'dutyOfficer'))).toEqual([]);
  });

  it('are proposed for the handover, and stand in it as they were', async () => {
    const { openMatters: matters } = await duty.ask<{ openMatters: { kind: string; id: string }[] }>(
      '{ openMatters { kind id text dueAt } }',
    );
    expect(matters.filter(({ kind }) => kind === 'clock')).toHaveLength(3);
    expect(matters[0]).toMatchObject({
      ...{ kind: 'clock', dueAt: at('2020-10-09T14:00') },
      text: expect.stringMatching(/^事件-.*第三条.*2020-10-09 14:00前$/),
    });
    await act(duty, 'offerHandover', 'HandoverOffered', { ...(await world.onDuty()), matters });
    const { openHandover } = await duty.ask<{ openHandover: { matters: object[] } }>(
      '{ openHandover { matters { kind id text dueAt } } }',
    );
    expect(openHandover.matters).toEqual(matters);
    expect((await open(duty))[0]?.responsible).toBe(await world.idOf('xiuzhou', 'dutyOfficer'));
  });

  it('are read from the journal by other parts of the program', async () => {
    const known = await api.app.get(IncidentClocks, { strict: false }).of(incident);
    expect(
      known.map(({ key, state, dueAt, atRiskAt }) => [key.split('/')[1]?.slice(0, 13), state, dueAt, atRiskAt]),
    ).toEqual([
      ['report-if-ii', 'missed', at('2020-10-09T14:00'), at('2020-10-09T13:30')],
      ['report-if-iii', 'running', at('2020-10-09T16:00'), at('2020-10-09T15:00')],
      [
        `written-${known[2]?.key.split('/written-')[1]?.slice(0, 5)}`,
        'missed',
        at('2020-10-09T14:00'),
        expect.any(String),
      ],
    ]);
    expect(known[0]).toMatchObject({
      bearer: 'xiuzhou',
      ifGrade: 'II',
      isClosed: false,
      texts: [{ article: '第三条' }],
    });
    expect(await api.app.get(IncidentClocks, { strict: false }).of('nowhere')).toEqual([]);
  });

  it('with a second text are undecided where the two differ, until the legal officer has chosen', async () => {
    // A stricter text of a province, as a later version of the reference would bring it.
    const further = (rules: readonly ClockRule[]): ClockRule[] =>
      rules
        .filter(({ id }) => id === 'initial-report-iv-iii')
        .map((rule) => ({
          ...rule,
          id: 'initial-report-iv-iii/province',
          n: 2,
          basis: { ...rule.basis, instrument: '省办法' },
        }));
    const everywhere: LegalTexts[] = api.app.get(LEGAL_TEXTS, { strict: false, each: true });
    for (const texts of everywhere) (texts.rules as ClockRule[]).push(...further(texts.rules));

    expect(await clock('report-if-iii')).toMatchObject({
      ...{ standing: 'undecided', due: null, chosen: null },
      deadlines: [
        { at: at('2020-10-09T14:00'), standing: 'missed', decides: false },
        { at: at('2020-10-09T16:00'), standing: 'running', decides: false },
      ],
    });
    await act(await world.officer('xiuzhou', 'legalOfficer'), 'chooseLegalReading', 'LegalReadingChosen', {
      ...{ duty: 'initial-report-iv-iii', rule: 'initial-report-iv-iii', ruleVersion: 1, reason: '省办法未生效' },
    });
    expect(await clock('report-if-iii')).toMatchObject({
      ...{ standing: 'running', due: at('2020-10-09T16:00'), chosen: { reason: '省办法未生效' } },
      deadlines: [{ decides: false }, { decides: true }],
    });
  });

  it('the hour of the province runs from when it received the report', async () => {
    const { incident: graded, report } = await world.report('provincialBureau', 'ownGovernment');
    const province = await world.officer('zhejiang', 'dutyOfficer');
    const waiting = async () => (await open(province)).filter((one) => one.id === `${graded}/forward-${report}`);
    expect(await waiting()).toMatchObject([{ minutesLeft: 60, next: 'forwardReport' }]);
    now('2020-10-09T14:21');
    await act(province, 'receiveIncidentReport', 'IncidentReportReceived', { incident: graded, report });
    expect(await waiting()).toMatchObject([{ minutesLeft: 60 }]);
    const shown = await duty.ask(
      'query($id: ID!) { incidentReport(id: $id) { receipts { organisation receivedAt } } }',
      {
        id: report,
      },
    );
    expect(shown).toMatchObject({
      incidentReport: { receipts: [{ organisation: 'zhejiang', receivedAt: at('2020-10-09T14:21') }] },
    });
    await act(province, 'forwardReport', 'ReportForwarded', {
      ...newId(),
      incident: graded,
      report,
      channel: 'network',
    });
    expect(await waiting()).toEqual([]);
  });

  it('the notice to a neighbour is measured by the minutes of the agreement with it, to another not judged', async () => {
    const section = await world.section();
    await world.agreement([section], { terms: termsFor([section], { noticeMinutes: 60 }) });
    await api.app.get(Automations).settled();
    now('2020-10-09T15:00');
    const { abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', section, description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'incident', reason: '示例' });
    const determining = { abnormality, description: '【示例】船舶泄漏', distribution: [] };
    ({ incident } = await act<{ incident: string }>(
      ...([head, 'determineIncident', 'IncidentDetermined', determining, 'incident'] as const),
    ));
    now('2020-10-09T15:10');
    await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411'], mayInvolve: ['320509', '330483'], circumstances: [] },
    });
    expect(await clock('notify-320509')).toMatchObject({
      ...{ standing: 'running', region: '320509', due: at('2020-10-09T16:10') },
      deadlines: [{ basis: '《【示例】协议》约定的时限（第1版）', at: at('2020-10-09T16:10') }],
      basis: expect.stringContaining('第八条'),
    });
    expect(await clock('notify-330483')).toMatchObject({
      ...{ standing: 'promptly', region: '330483', due: null, deadlines: [], basis: expect.stringContaining('第八条') },
    });
    const waiting = async () =>
      (await open(duty)).flatMap(({ id, minutesLeft, next }) =>
        id.startsWith(`${incident}/notify-`) ? [[id.slice(-6), minutesLeft, next]] : [],
      );
    expect(await waiting()).toEqual([
      ['320509', 60, 'sendNotice'],
      ['330483', null, 'sendNotice'],
    ]);
    now('2020-10-09T15:30');
    const { notice } = await act<{ notice: string }>(
      ...([duty, 'sendNotice', 'NoticeSent'] as const),
      { ...noticeTo('wujiang'), incident, example: null, relay: ['tongxiang'] },
      'notice',
    );
    await api.app.get(Automations).settled();
    expect(await clock('notify-320509')).toMatchObject({ standing: 'met', doneAt: at('2020-10-09T15:30') });
    expect(await clock('notify-330483')).toMatchObject({ standing: 'promptly', doneAt: null });
    // The neighbour passes it on to the next: that is told too.
    now('2020-10-09T15:40');
    await act(await world.officer('wujiang', 'dutyOfficer'), 'passNoticeOn', 'NoticePassedOn', { notice });
    await api.app.get(Automations).settled();
    expect(await clock('notify-330483')).toMatchObject({ standing: 'done', doneAt: at('2020-10-09T15:40') });
    expect(await waiting()).toEqual([]);
  });
});
