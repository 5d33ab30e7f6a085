import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { password, type RunningApi, startApi } from './harness.js';
import { act, provenance } from './world.js';

// Unannounced tests at 03:00. 嘉兴 tests 秀洲 and 吴江; 桐乡 is off the platform; 安吉 hears nothing. No time in the table
// is entered by anybody: each is that of an event.
let api: RunningApi;
let [city, cityDuty, xiuzhou, wujiang, anji]: Visitor[] = [];
let wujiangOfficer: string;
const day = '2020-10-03';
const utc = (time: string): string => instant(`${day}T${time}+08:00`);
const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`${day}T${time}+08:00`));
  await settled();
};
const settled = () => api.app.get(Automations).settled();
const refusal = (code: string) => expect.objectContaining({ code });

const body = (organisation: string, region: string, over: object = {}) =>
  act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region },
    ...{ competences: [], platform: 'on', provenance, ...over },
  });
const officer = async (login: string, organisation: string, ...roles: string[]): Promise<[Visitor, string]> => {
  const input = { organisation, login, password, name: `【示例】${login}`, roles, telephone: '0573-1234' };
  const { officer: id } = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer'] as const),
  );
  return [await api.nobody.signIn(login, password), id];
};

interface Test {
  readonly organisation: string;
  readonly notice: string;
  readonly result: string;
  readonly [at: `${string}At`]: string | null;
}
interface Drill {
  readonly endedAt: string | null;
  readonly endedBecause: string | null;
  readonly dueAt: string;
  readonly tests: readonly Test[];
}
const selection = `id number kind minutes startedAt dueAt endedAt endedBecause
  tests { organisation notice sentAt deliveredAt openedAt receiptedAt answeredAt result }`;
const drillOf = async (who: Visitor | undefined, id: string): Promise<Drill | null> => {
  await settled();
  return (
    await (who as Visitor).ask<{ drill: Drill | null }>(`query($id: ID!) { drill(id: $id) { ${selection} } }`, { id })
  ).drill;
};
const testOf = async (who: Visitor | undefined, id: string, organisation: string): Promise<Test> => {
  const found = (await drillOf(who, id))?.tests.find((one) => one.organisation === organisation);
  if (!found) throw new Error(`${organisation} is not in the table`);
  return found;
};
const drillsOf = async (who: Visitor | undefined): Promise<readonly string[]> => {
  await settled();
  const { drills } = await (who as Visitor).ask<{ drills: { edges: { node: { id: string } }[] } }>(
    '{ drills(first: 10) { edges { node { id } } } }',
  );
  return drills.edges.map(({ node }) => node.id);
};
const starts = async (who: Visitor | undefined, over: object = {}): Promise<string> =>
  (
    await act<{ drill: string }>(
      ...([who as Visitor, 'startDrill', 'DrillStarted'] as const),
      {
        ...{ kind: 'downstreamAbnormality', organisations: ['wujiang', 'xiuzhou'], minutes: 20 },
        ...{ title: '夜间签收', text: '王江泾溶解氧 0.70', ...over },
      },
      'drill',
    )
  ).drill;
const noticeOf = async (who: Visitor | undefined, id: string) =>
  (
    await (who as Visitor).ask<{ notice: Readonly<Record<string, unknown>> | null }>(
      'query($id: ID!) { notice(id: $id) { title body digest sender withdrawn { reason } recipients { organisation } } }',
      { id },
    )
  ).notice;
const receipts = async (who: Visitor | undefined, notice: string) => {
  const { digest } = (await noticeOf(who, notice)) ?? {};
  await act(who as Visitor, 'receiveNotice', 'NoticeReceived', { notice, digest });
};
const sheetOf = async (who: Visitor | undefined) => {
  await settled();
  const { callSheet } = await (who as Visitor).ask<{
    callSheet: {
      edges: { node: Readonly<Record<'id' | 'subject' | 'subjectKind' | 'words' | 'organisation', string>> }[];
    };
  }>('{ callSheet(first: 50) { edges { node { id subject subjectKind words organisation } } } }');
  return callSheet.edges.flatMap(({ node }) => (node.subjectKind === 'notice' ? [node] : []));
};

beforeAll(async () => {
  api = await startApi();
  api.platform.clock.driveTo(instant(`${day}T01:00:00+08:00`));
  await body('jiaxing', '330400');
  await body('xiuzhou', '330411', { parent: 'jiaxing' });
  await body('wujiang', '320509');
  await body('anji', '330523');
  await body('tongxiang', '330483', { platform: 'off' });
  [city] = await officer('city', 'jiaxing', 'head');
  [cityDuty] = await officer('city.duty', 'jiaxing', 'dutyOfficer');
  [xiuzhou] = await officer('shen', 'xiuzhou', 'dutyOfficer');
  [wujiang, wujiangOfficer] = await officer('gu.wei', 'wujiang', 'dutyOfficer', 'head');
  [anji] = await officer('anan', 'anji', 'dutyOfficer', 'head');
  await act(wujiang, 'assignDuty', 'DutyAssigned', {
    ...{ officer: wujiangOfficer, from: `${day}T01:30:00+08:00`, until: `${day}T20:00:00+08:00` },
  });
  await itIs('03:00:00');
});
afterAll(() => api?.close());

describe('an unannounced test', () => {
  let drill: string;
  let notices: Readonly<Record<string, string>>;

  it('sends each body a notice of its own that says that it is a test, and wakes who is on duty', async () => {
    drill = await starts(city);
    const found = await drillOf(city, drill);
    expect(found).toMatchObject({
      ...{ minutes: 20, startedAt: utc('03:00:00'), dueAt: utc('03:20:00'), endedAt: null },
      tests: ['wujiang', 'xiuzhou'].map((organisation) => ({
        ...{ organisation, sentAt: utc('03:00:00'), deliveredAt: null, receiptedAt: null, result: 'waiting' },
      })),
    });
    notices = Object.fromEntries((found?.tests ?? []).map(({ organisation, notice }) => [organisation, notice]));
    expect(await noticeOf(wujiang, notices['wujiang'] ?? '')).toMatchObject({
      ...{ title: '【测试】【示例】夜间签收', sender: 'jiaxing', recipients: [{ organisation: 'wujiang' }] },
      body: expect.stringMatching(/^这是不预先通知的测试.*20 分钟内签收.*\n\n王江泾溶解氧 0\.70$/s),
    });
    expect(await sheetOf(wujiang)).toMatchObject([
      { subject: notices['wujiang'], words: expect.stringContaining('下游异常通报《【测试】【示例】夜间签收》') },
    ]);
    expect((await sheetOf(cityDuty)).map(({ organisation }) => organisation).toSorted()).toEqual([
      'wujiang',
      'xiuzhou',
    ]);
    const { mailbox } = await (wujiang as Visitor).ask<{ mailbox: { edges: { node: { subject: string } }[] } }>(
      '{ mailbox(first: 10) { edges { node { subject } } } }',
    );
    expect(mailbox.edges.map(({ node }) => node.subject)).toContainEqual(expect.stringContaining('【测试】'));
  });

  it('shows a tested body itself alone, and nobody else anything', async () => {
    expect(await drillOf(xiuzhou, drill)).toMatchObject({ tests: [{ organisation: 'xiuzhou' }] });
    expect((await drillOf(xiuzhou, drill))?.tests).toHaveLength(1);
    expect(await noticeOf(xiuzhou, notices['wujiang'] ?? '')).toBeNull();
    expect(await Promise.all([city, xiuzhou, wujiang, anji].map(drillsOf))).toEqual([[drill], [drill], [drill], []]);
    expect(await drillOf(anji, drill)).toBeNull();
  });

  it('takes its times from what was done: delivered, opened, telephoned, receipted', async () => {
    const notice = notices['wujiang'] ?? '';
    await itIs('03:02:00');
    await act(wujiang as Visitor, 'markNotice', 'NoticeMarked', { notice, as: 'delivered' });
    await itIs('03:04:00');
    const alarm = (await sheetOf(cityDuty)).find(({ subject }) => subject === notice)?.id;
    await act(cityDuty as Visitor, 'logCall', 'CallLogged', { alarm, contact: wujiangOfficer, result: 'answered' });
    await itIs('03:05:30');
    await act(wujiang as Visitor, 'markNotice', 'NoticeMarked', { notice, as: 'opened' });
    await itIs('03:07:15');
    await receipts(wujiang, notice);
    expect(await testOf(city, drill, 'wujiang')).toEqual({
      ...{ organisation: 'wujiang', notice, sentAt: utc('03:00:00'), deliveredAt: utc('03:02:00') },
      ...{ answeredAt: utc('03:04:00'), openedAt: utc('03:05:30'), receiptedAt: utc('03:07:15'), result: 'inTime' },
    });
    expect(await drillOf(city, drill)).toMatchObject({ endedAt: null });
  });

  it('ends at the limit: who is silent has missed it, and is not called for it any more', async () => {
    await itIs('03:19:59');
    expect(await testOf(city, drill, 'xiuzhou')).toMatchObject({ result: 'waiting' });
    await itIs('03:20:00');
    expect(await drillOf(city, drill)).toMatchObject({ endedAt: utc('03:20:00'), endedBecause: 'limit' });
    expect(await testOf(city, drill, 'xiuzhou')).toMatchObject({
      result: 'missed',
      receiptedAt: null,
      answeredAt: null,
    });
    expect(await testOf(city, drill, 'wujiang')).toMatchObject({ result: 'inTime' });
    expect(await noticeOf(xiuzhou, notices['xiuzhou'] ?? '')).toMatchObject({
      withdrawn: { reason: expect.stringMatching(/^测试 测试-[0-9a-f]{8} 已结束$/) },
    });
    expect(await sheetOf(cityDuty)).toEqual([]);
    const { digest } = (await noticeOf(xiuzhou, notices['xiuzhou'] ?? '')) ?? {};
    await expect(
      act(xiuzhou as Visitor, 'receiveNotice', 'NoticeReceived', { notice: notices['xiuzhou'], digest }),
    ).rejects.toEqual(refusal('NoticeIsWithdrawn'));
  });

  it('ends when all have receipted, and calls nobody where it only informs', async () => {
    await itIs('03:30:00');
    const informed = await starts(city, { kind: 'information', organisations: ['wujiang'], minutes: 5 });
    const { notice } = await testOf(city, informed, 'wujiang');
    expect(await sheetOf(wujiang)).toEqual([]);
    await itIs('03:31:00');
    await receipts(wujiang, notice);
    expect(await drillOf(city, informed)).toMatchObject({
      ...{ endedAt: utc('03:31:00'), endedBecause: 'allReceipted' },
      tests: [{ result: 'inTime', answeredAt: null }],
    });
    // Its timer is cancelled: nothing is said twice.
    await itIs('03:40:00');
    expect(await drillOf(city, informed)).toMatchObject({ endedAt: utc('03:31:00'), endedBecause: 'allReceipted' });
  });

  it('ends when who tests takes the notices back', async () => {
    const taken = await starts(city, { organisations: ['xiuzhou'] });
    const { notice } = await testOf(city, taken, 'xiuzhou');
    await act(city as Visitor, 'withdrawNotice', 'NoticeWithdrawn', { notice, reason: '另有真实事件' });
    expect(await drillOf(city, taken)).toMatchObject({ endedBecause: 'withdrawn', tests: [{ result: 'missed' }] });
  });

  it('is started by heads and operators, of bodies that can receipt, within a limit', async () => {
    await expect(starts(cityDuty)).rejects.toThrow('Forbidden');
    await expect(starts(city, { organisations: ['nowhere', 'wujiang'] })).rejects.toEqual(
      refusal('TestedBodyNotRegistered'),
    );
    await expect(starts(city, { organisations: ['tongxiang'] })).rejects.toEqual(refusal('TestedBodyOffPlatform'));
    await expect(starts(city, { organisations: ['jiaxing', 'wujiang'] })).rejects.toEqual(refusal('OwnBodyTested'));
    for (const over of [{ organisations: [] }, { minutes: 0 }, { minutes: 1_441 }, { title: ' ' }])
      await expect(starts(city, over)).rejects.toEqual(refusal('InvalidInput'));
    expect(await starts(api.operator, { organisations: ['anji'], kind: 'information' })).toEqual(expect.any(String));
  });
});
