import { CAP_1_2 } from '@dec112/cap-ts';
import mammoth from 'mammoth';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newestOf, type RunningApi, start } from './harness.js';
import { act, calling, nowhere, World } from './world.js';

// An incident of 秀洲 on paper: what the journal can write of a report, the letter to 青浦 (off the platform), messages.

let api: RunningApi;
let world: World;
let [duty, head, neighbour, province]: Visitor[] = [];
let [incident, notice, digest, abnormality] = ['', '', '', ''];
const officers = () => {
  if (!duty || !head || !neighbour || !province) throw new Error('not there yet');
  return { duty, head, neighbour, province };
};
const at = (local: string) => instant(`${local}:00+08:00`);
const now = (local: string) => api.platform.clock.driveTo(at(local));

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  duty = await world.officer('xiuzhou', 'dutyOfficer');
  head = await world.officer('xiuzhou', 'head');
  neighbour = await world.officer('wujiang', 'dutyOfficer');
  province = await world.officer('zhejiang', 'dutyOfficer');
  now('2020-12-31T22:30');
  abnormality = await world.abnormality('incident');
  now('2020-12-31T22:50');
  ({ incident } = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { abnormality, description: '【示例】船舶泄漏', distribution: ['wujiang'], occurredAt: at('2020-12-31T21:00') },
    'incident',
  ));
  now('2021-01-01T00:10');
  await act(duty, 'recordIncidentFacts', 'IncidentFactsRecorded', {
    ...{ incident, affected: ['330411'], mayInvolve: ['320509'], circumstances: ['drinkingWaterZone'], deaths: 0 },
  });
  ({ notice, digest } = await world.notice({ incident, body: '请协助排查 <上游> & 邻区' }));
  now('2021-01-01T00:20');
  await act(duty, 'fileIncidentReport', 'IncidentReportFiled', {
    ...calling(incident, 'ownGovernment', 'provincialBureau'),
    answers: [{ field: 'mainPollutants', text: '【示例】柴油约 200 千克' }],
  });
  await act(neighbour, 'receiveNotice', 'NoticeReceived', {
    ...{ notice, digest, reservation: '收到，不代表认可来源' },
  });
  await act(duty, 'claimReceipt', 'ReceiptClaimed', {
    ...{ notice, recipient: 'qingpu', channel: 'call', receivedAt: at('2021-01-01T00:15'), receivedByRole: '值班室' },
  });
});
afterAll(() => api?.close());

interface Source {
  readonly stream: string;
  readonly revision: number;
  readonly event: string;
  readonly type: string;
}
interface Draft {
  readonly title: string;
  readonly version: number;
  readonly addressees: readonly { function: string; organisation: string | null }[];
  readonly sections: readonly { field: string; sentences: readonly { text: string; source: Source }[] }[];
  readonly missing: readonly { field: string; zh: string }[];
  readonly registeredDocuments: readonly { number: string; holder: string; source: Source }[];
}
const drafted = async (who: Visitor, kind: string, id = incident): Promise<Draft | null> =>
  (
    await who.ask<{ incidentDraft: Draft | null }>(
      `query($id: ID!, $kind: IncidentReportKind!) { incidentDraft(incident: $id, kind: $kind) { title version procedure
        addressees { function organisation } missing { field zh }
        sections { field sentences { text source { stream revision event type } } }
        registeredDocuments { number holder source { stream revision event type } } } }`,
      { id, kind },
    )
  ).incidentDraft;
const said = (draft: Draft | null, field: string) =>
  draft?.sections.filter((one) => one.field === field).flatMap(({ sentences }) => sentences.map(({ text }) => text));

const get = async (who: Visitor | undefined, path: string) => {
  const headers = {
    ...(who?.authorization ? { authorization: who.authorization } : {}),
    'x-lianfang-after': `${await newestOf(api)}`,
  };
  const {
    statusCode,
    rawPayload,
    headers: answered,
    body,
  } = await api.app.inject({ method: 'GET', url: path, headers });
  return { status: statusCode, bytes: rawPayload, headers: answered, body };
};
const code = ({ status, body }: { status: number; body: string }) => [
  ...[status, (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code],
];
const textOf = async (bytes: Buffer): Promise<string> => (await mammoth.extractRawText({ buffer: bytes })).value;
const alertIn = async (bytes: Buffer) => CAP_1_2.Alert.fromXML(bytes.toString('utf8'));

describe('a draft', () => {
  it('says what is known, each sentence with an event that stands in the journal; the rest is missing by name', async () => {
    const draft = await drafted(officers().duty, 'initial');
    expect(draft?.title).toMatch(/^【示例】关于突发环境事件（事件-.{8}）的初报$/);
    expect(said(draft, 'occurrenceTime')).toEqual(['2020年12月31日21时00分。']);
    expect(said(draft, 'informationSource')).toEqual(['巡查：水面有油膜。']);
    expect(said(draft, 'harmToPeople')).toEqual(['死亡0人。']);
    expect(said(draft, 'mainPollutants')).toEqual(['【示例】柴油约 200 千克。']);
    expect(said(draft, 'handlingSoFar')).toEqual([
      '2020年12月31日22时50分告知wujiang。',
      expect.stringMatching(/^2021年1月1日0时10分向qingpu、wujiang发出通报-.{8}《【示例】通报》（信息通报）。$/),
      expect.stringMatching(/^2021年1月1日0时15分，qingpu收到.*本单位登记，非对方自签/),
      '2021年1月1日0时20分经电话向本级人民政府、省级生态环境主管部门报送初报-1。',
      expect.stringMatching(/^2021年1月1日0时20分，wujiang签收.*保留意见：收到，不代表认可来源。$/),
    ]);
    expect(draft?.missing.map(({ zh }) => zh)).toEqual([
      ...['地点', '监测数据', '拟采取的措施', '下一步工作建议'],
      ...['可能受到突发环境事件影响的环境敏感点的分布示意图', '报告签发人', '联系人（以岗位称，如值班室）', '联系方式'],
    ]);
    // Not graded; a drinking-water zone: article 4.
    expect(draft?.addressees).toEqual([
      { function: 'ownGovernment', organisation: null },
      { function: 'provincialBureau', organisation: 'zhejiang' },
      { function: 'ministry', organisation: null },
    ]);
    const sources = draft?.sections.flatMap(({ sentences }) => sentences.map(({ source }) => source)) ?? [];
    expect(new Set(sources.map(({ stream }) => stream))).toEqual(
      new Set([`abnormality-${abnormality}`, `incident-${incident}`, `notice-${notice}`]),
    );
    for (const { stream, revision, event, type } of sources) {
      const found = [];
      for await (const recorded of api.platform.journal.readStream(stream, revision)) found.push(recorded);
      expect(found[0]).toMatchObject({ revision, id: event, type });
    }
  });

  it('is the determining body’s alone: to the neighbour that shares the incident it is not there', async () => {
    const { neighbour, duty } = officers();
    expect(await drafted(neighbour, 'initial')).toBeNull();
    expect(await drafted(duty, 'initial', nowhere)).toBeNull();
    expect(await drafted(duty, 'initial', `x${'/ \u0000'.repeat(100)}`)).toBeNull();
    const monitor = await world.officer('xiuzhou', 'monitoringOfficer');
    await expect(drafted(monitor, 'initial')).rejects.toMatchObject({ code: 'Forbidden' });
  });

  it('as .docx says the same, twice the same bytes, and where each sentence comes from', async () => {
    const path = `/papers/incidents/${incident}/drafts/initial`;
    const [first, second] = [await get(duty, path), await get(duty, path)];
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toContain('wordprocessingml');
    expect(decodeURIComponent(`${first.headers['content-disposition']}`)).toMatch(/的初报\.docx$/);
    expect(first.bytes.equals(second.bytes)).toBe(true);
    const text = await textOf(first.bytes);
    for (const part of [
      '一、发生时间',
      '2020年12月31日21时00分。',
      '二、地点\n\n（待补充）',
      '报告签发人',
      `incident-${incident}@0`,
    ])
      expect(text).toContain(part);
    expect(text).toContain('zhejiang、生态环境部：');
  });

  it('that is not theirs, not there or of no kind answers alike', async () => {
    const { neighbour, duty, province } = officers();
    const of = (id: string, kind = 'initial') => `/papers/incidents/${id}/drafts/${kind}`;
    const asked: [Visitor, string][] = [
      ...([
        [neighbour, of(incident)],
        [province, of(incident)],
        [duty, of(nowhere)],
      ] as [Visitor, string][]),
      ...([
        [duty, of(incident, 'final')],
        [duty, of('%00')],
      ] as [Visitor, string][]),
      [neighbour, `/papers/incidents/${incident}/cap`],
    ];
    for (const [who, path] of asked) expect([path, ...code(await get(who, path))]).toEqual([path, 404, 'NotFound']);
    expect(code(await get(undefined, of(incident)))).toEqual([401, 'NotSignedIn']);
    expect(code(await get(await world.officer('xiuzhou', 'monitoringOfficer'), of(incident)))).toEqual([
      403,
      'Forbidden',
    ]);
  });
});

describe('a report that was sent', () => {
  it('is on paper for who filed it and who got it; a later draft takes its frame over and tells what came since', async () => {
    const { duty, head, neighbour, province } = officers();
    now('2021-01-01T01:00');
    const { digest: map } = await duty.upload('【示例】示意图');
    const { report } = await act<{ report: string }>(
      ...([duty, 'fileIncidentReport', 'IncidentReportFiled'] as const),
      {
        ...{ ...(await world.written()), incident, kind: 'initial' },
        ...{
          attachments: [{ digest: map, title: '示意图', isMap: true }],
          addressees: [{ function: 'provincialBureau' }],
        },
      },
      'report',
    );
    const path = `/papers/incidents/${incident}/reports/${report}`;
    const mine = await get(duty, path);
    const text = await textOf(mine.bytes);
    for (const part of [
      'zhejiang：',
      '监测数据\n\n不详',
      '附件：1. 示意图',
      '【示例】秀洲分局',
      '报送渠道\n\n传真',
      '2021年1月1日',
    ])
      expect(text).toContain(part);
    expect((await get(province, path)).bytes.equals(mine.bytes)).toBe(true);
    for (const refused of [await get(neighbour, path), await get(duty, path.replace(report, nowhere))])
      expect(code(refused)).toEqual([404, 'NotFound']);

    now('2021-01-01T02:00');
    await act(head, 'determineGrade', 'GradeDetermined', { incident, grade: 'IV' });
    await act(duty, 'fileIncidentReport', 'IncidentReportFiled', {
      ...{ incident, kind: 'followUp', channel: 'inPerson', answers: [], addressees: [{ function: 'ministry' }] },
      ...{ sentAt: at('2021-01-01T01:30'), registeredOnly: { documentNumber: '〔2021〕1号', holder: '机要室' } },
    });
    const draft = await drafted(duty, 'followUp');
    expect(said(draft, 'handlingProgress')).toEqual(['2021年1月1日2时00分定级为一般（Ⅳ级）。']);
    expect(said(draft, 'contactFunction')).toEqual(['值班室']);
    expect(draft?.missing.map(({ field }) => field)).toEqual(['signer']);
    expect(draft?.registeredDocuments).toMatchObject([{ number: '〔2021〕1号', holder: '机要室' }]);
  });
});

describe('a notice', () => {
  it('is a letter to a recipient off the platform, which its sender takes away', async () => {
    const { duty, neighbour } = officers();
    const path = (recipient: string) => `/papers/notices/${notice}/letters/${recipient}`;
    const letter = await get(duty, path('qingpu'));
    const text = await textOf(letter.bytes);
    for (const part of [
      '【示例】通报',
      'qingpu：',
      '请协助排查 <上游> & 邻区',
      digest,
      `确认码“${digest.slice(0, 8)}”`,
      '2021年1月1日',
    ])
      expect(text).toContain(part);
    expect(letter.bytes.equals((await get(duty, path('qingpu'))).bytes)).toBe(true);
    for (const refused of [
      await get(duty, path('wujiang')),
      await get(duty, path('nobody')),
      await get(neighbour, path('qingpu')),
    ])
      expect(code(refused)).toEqual([404, 'NotFound']);
  });

  it('with a title that no file could be named by is still a letter', async () => {
    const { duty } = officers();
    const title = `【示例】"'(*)/..\\\n${'长'.repeat(150)}`;
    const odd = await world.notice({ title });
    const letter = await get(duty, `/papers/notices/${odd.notice}/letters/qingpu`);
    expect(letter.status).toBe(200);
    const disposition = `${letter.headers['content-disposition']}`;
    expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[\w.%~!-]+\.docx$/);
    expect(disposition.length).toBeLessThan(1_000);
    expect(await textOf(letter.bytes)).toContain('长'.repeat(150));
  });

  it('is a CAP message, the same for its sender and its recipients, and a Test since it is an example', async () => {
    const { duty, neighbour, province } = officers();
    const path = `/papers/notices/${notice}/cap`;
    const mine = await get(duty, path);
    expect(mine.headers['content-type']).toContain('application/cap+xml');
    expect((await get(neighbour, path)).bytes.equals(mine.bytes)).toBe(true);
    expect(code(await get(province, path))).toEqual([404, 'NotFound']);
    const alert = await alertIn(mine.bytes);
    expect(alert).toMatchObject({
      ...{ sender: 'lianfang:local:xiuzhou', sent: '2021-01-01T00:10:00+08:00', addresses: 'qingpu wujiang' },
      ...{
        status: CAP_1_2.Alert_status.test,
        msgType: CAP_1_2.Alert_msgType.alert,
        scope: CAP_1_2.Alert_scope.private_,
      },
    });
    const [zh, en] = alert.info_list;
    expect(zh).toMatchObject({ language: 'zh-CN', event: '信息通报', description: '请协助排查 <上游> & 邻区' });
    expect(zh?.area_list[0]).toMatchObject({ geocode_list: [{ valueName: 'GB/T 2260', value: '330411' }] });
    expect(zh?.parameter_list.find(({ valueName }) => valueName === 'contentDigestSHA256')?.value).toBe(digest);
    expect(en).toMatchObject({ language: 'en-US', event: 'information' });

    now('2021-01-01T03:00');
    await act(duty, 'withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' });
    const cancel = await alertIn((await get(duty, path)).bytes);
    expect(cancel).toMatchObject({
      ...{ msgType: CAP_1_2.Alert_msgType.cancel, note: '误发', sent: '2021-01-01T03:00:00+08:00' },
      references: `${alert.sender},${alert.identifier},${alert.sent}`,
    });
    expect(cancel.identifier).not.toBe(alert.identifier);
  });
});

it('an incident is a CAP message that names those before it; a world whose time is driven is no real one', async () => {
  const { duty, head } = officers();
  const path = `/papers/incidents/${incident}/cap`;
  const update = await alertIn((await get(duty, path)).bytes);
  expect(update).toMatchObject({
    ...{ msgType: CAP_1_2.Alert_msgType.update, scope: CAP_1_2.Alert_scope.restricted },
    restriction: expect.stringContaining('仅限认定单位'),
  });
  // Determined, facts; the grade is the message itself.
  expect(update.references?.split(' ')).toHaveLength(2);
  expect(update.info_list[0]).toMatchObject({
    severity: CAP_1_2.Alert_info_list_info_severity.minor,
    urgency: CAP_1_2.Alert_info_list_info_urgency.immediate,
  });
  const codes = update.info_list[0]?.area_list.flatMap(({ geocode_list }) => geocode_list.map(({ value }) => value));
  expect(codes).toEqual(['330411', '320509']);

  const real = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { withoutAbnormality: '直接接报', description: '演练情景', distribution: [] },
    'incident',
  );
  const exercise = await alertIn((await get(duty, `/papers/incidents/${real.incident}/cap`)).bytes);
  expect(exercise).toMatchObject({ status: CAP_1_2.Alert_status.exercise, msgType: CAP_1_2.Alert_msgType.alert });
});
