import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { newId, password, type RunningApi, startApi } from './harness.js';

// a: 秀洲, b: 吴江, c: an outsider, d: off the platform, e: on the distribution list.
let api: RunningApi;
let owner: Visitor;
let a: Visitor;
let headOfA: Visitor;
let b: Visitor;
let c: Visitor;
let e: Visitor;

const provenance = { kind: 'example', text: '【示例】' };
const example = '【示例】异常与通报均为示例';
const reservation = '收到，不代表认可来源';

const registerOrganisation = (organisation: string, platform: string) =>
  api.operator.command('registerOrganisation', 'OrganisationRegistered', {
    ...newId(),
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '310118' },
    ...{ competences: [], platform, provenance },
  });
const signsIn = async (organisation: string, ...roles: readonly string[]): Promise<Visitor> => {
  const login = `${organisation}.${newId().commandId.slice(-12)}`;
  const officer = { organisation, login, password, name: '【示例】', roles };
  await api.operator.command('registerOfficer', 'OfficerRegistered', { ...officer, ...newId() });
  return api.nobody.signIn(login, password);
};

beforeAll(async () => {
  api = await startApi();
  owner = await api.officer('cnemc', 'monitoringOfficer', 'dutyOfficer');
  a = await api.officer('xiuzhou', 'dutyOfficer');
  headOfA = await api.officer('xiuzhou', 'head');
  b = await api.officer('wujiang', 'dutyOfficer', 'head');
  c = await api.officer('anji', 'dutyOfficer', 'head');
  e = await api.officer('tongxiang', 'dutyOfficer', 'head');
  await registerOrganisation('qingpu', 'off');
  await api.app.listen(0, '127.0.0.1');
});
afterAll(() => api?.close());

const act = <Success = { receipt: { position: string } }>(
  who: Visitor,
  name: string,
  success: string,
  input: object,
  selection = 'receipt { version position repeated }',
) => who.command<Success>(name, success, { ...newId(), ...input }, selection);
const refusal = (code: string) => expect.objectContaining({ code });

const raises = async (who: Visitor, over: object = {}): Promise<string> =>
  (
    await act<{ abnormality: string }>(
      ...([who, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '水面有油膜', description: '【示例】油膜', example, ...over },
      'receipt { position } abnormality',
    )
  ).abnormality;
const verifies = (who: Visitor, abnormality: string, findings = '复测一致') =>
  act(who, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings });
const decides = (who: Visitor, abnormality: string, outcome = 'suspectedFromOutside', reason = '流向外来') =>
  act(who, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome, reason });
const closes = (who: Visitor, abnormality: string, cause = '缺氧') =>
  act(who, 'closeAbnormality', 'AbnormalityClosed', { abnormality, cause });
const determines = async (who: Visitor, over: object): Promise<string> =>
  (
    await act<{ incident: string }>(
      ...([who, 'determineIncident', 'IncidentDetermined'] as const),
      { description: '【示例】船舶泄漏', distribution: [], ...over },
      'receipt { position } incident',
    )
  ).incident;
const addsEntry = (who: Visitor, incident: string, text: string, visibility = 'shared') =>
  act(who, 'addIncidentEntry', 'IncidentEntryAdded', { incident, text, visibility });
const extends_ = (who: Visitor, incident: string, ...distribution: readonly string[]) =>
  act(who, 'extendDistribution', 'DistributionExtended', { incident, distribution, reason: '下游' });
const closesIncident = (who: Visitor, incident: string, reason = '应急终止') =>
  act(who, 'closeIncident', 'IncidentClosed', { incident, reason });

interface Sent {
  readonly notice: string;
  readonly thread: string;
  readonly digest: string;
}
const sends = (who: Visitor, over: object) =>
  act<Sent>(
    ...([who, 'sendNotice', 'NoticeSent'] as const),
    {
      ...{ kind: 'upstreamAbnormality', recipients: ['wujiang'], title: '【示例】异常', body: '请协助排查', example },
      ...over,
    },
    'receipt { position } notice thread digest',
  );
const receives = (who: Visitor, { notice, digest }: Pick<Sent, 'notice' | 'digest'>, over: object = {}) =>
  act(who, 'receiveNotice', 'NoticeReceived', { notice, digest, ...over });
const claims = (who: Visitor, notice: string, over: object = {}) =>
  act(who, 'claimReceipt', 'ReceiptClaimed', {
    ...{ notice, recipient: 'qingpu', channel: 'call', receivedAt: api.platform.clock.now() },
    ...{ receivedByRole: '值班室', ...over },
  });
const confirms = (who: Visitor, { notice, digest }: Pick<Sent, 'notice' | 'digest'>) =>
  act(who, 'confirmReceipt', 'ReceiptConfirmed', { notice, digest });
const answers = (who: Visitor, notice: string, text = '已派员排查') =>
  act(who, 'answerNotice', 'NoticeAnswered', { notice, text });
const withdraws = (who: Visitor, notice: string, reason = '误发') =>
  act(who, 'withdrawNotice', 'NoticeWithdrawn', { notice, reason });
const raisesOnNotice = async (who: Visitor, notice: string, over: object = {}): Promise<string> =>
  (
    await act<{ abnormality: string }>(
      ...([who, 'raiseAbnormalityOnNotice', 'AbnormalityRaisedOnNotice'] as const),
      { notice, description: '【示例】据通报', ...over },
      'receipt { position } abnormality',
    )
  ).abnormality;

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly visibility: 'own' | 'shared';
  readonly organisation: string;
  readonly text: string;
  readonly refs: readonly { kind: string; id: string }[];
  readonly seenBy: readonly { organisation: string; from: string }[];
}
const timelineOf = async (who: Visitor, thread: string): Promise<readonly Entry[]> =>
  (
    await who.ask<{ timeline: { edges: { node: Entry }[] } }>(
      `query($t: ID!) { timeline(thread: $t) { edges { node { id thread at recordedAt organisation officer kind text
        visibility refs { kind id } seenBy { organisation from } } } } }`,
      { t: thread },
    )
  ).timeline.edges.map(({ node }) => node);
const seers = ({ seenBy }: Entry) => seenBy.map(({ organisation }) => organisation);

const wholeNotice = `id number version kind sender sentBy sentAt thread title body digest content agreement example
  about { kind id section month items { item compared limit multiple } }
  recipients { organisation onPlatform receipt { by at digest reservation } confirmed { by at }
    claims { channel receivedAt receivedByRole document by at } }
  answers { id organisation text by at } withdrawn { reason by at }`;
interface NoticeSeen {
  readonly id: string;
  readonly digest: string;
  readonly content: string;
  readonly recipients: readonly Record<string, unknown>[];
}
const noticeOf = async (who: Visitor, id: string) =>
  (await who.ask<{ notice: NoticeSeen | null }>(`query($id: ID!) { notice(id: $id) { ${wholeNotice} } }`, { id }))
    .notice;
const noticesOf = async (who: Visitor, over: object = {}): Promise<readonly string[]> =>
  (
    await who.ask<{ notices: { edges: { node: { id: string } }[] } }>(
      `query($box: NoticeBox, $kind: NoticeKind, $thread: ID, $awaiting: Boolean, $first: Int, $after: String) {
        notices(box: $box, kind: $kind, thread: $thread, awaitingReceipt: $awaiting, first: $first, after: $after) {
          edges { node { id } } } }`,
      over,
    )
  ).notices.edges.map(({ node }) => node.id);

const listen = (who: Visitor, query: string) => {
  const connectionParams = { authorization: who.authorization };
  const url = `ws://127.0.0.1:${(api.app.getHttpServer().address() as { port: number }).port}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  const heard: Record<string, unknown>[] = [];
  const changes = client.iterate<Record<string, Record<string, unknown>>>({ query });
  const ended = (async () => {
    for await (const { data } of changes) heard.push(Object.values(data ?? {})[0] ?? {});
  })().catch(() => 'closed');
  return {
    heard,
    end: async () => {
      await client.dispose();
      await ended;
    },
  };
};

/** An abnormality of `a` that was verified, and decided to come from outside. */
const aDecidedAbnormality = async () => {
  const abnormality = await raises(a);
  await verifies(a, abnormality);
  await decides(a, abnormality);
  return abnormality;
};

describe('the story of an abnormality', () => {
  it('is told to both sides in one timeline: what they share is the same, what is own stays own', async () => {
    const abnormality = await aDecidedAbnormality();
    const [heardByB, heardByC] = [b, c].map((who) => listen(who, 'subscription { noticeChanged { id title } }'));
    const timelineOfB = listen(b, 'subscription { timelineChanged { kind thread seenBy { organisation } } }');

    // A subscription hears what comes after it stands: until it does, something is sent that is not of this story.
    while (heardByB?.heard.length === 0 || timelineOfB.heard.length === 0) {
      await sends(a, { kind: 'information' });
      await a.ask('{ me { officer } }');
    }
    const sent = await sends(a, { abnormality, recipients: ['wujiang', 'qingpu'] });
    expect(sent).toMatchObject({ thread: abnormality, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const isSent = ({ id }: Record<string, unknown>) => id === sent.notice;
    const isTold = ({ thread }: Record<string, unknown>) => thread === abnormality;
    while (!heardByB?.heard.some(isSent) || !timelineOfB.heard.some(isTold)) await a.ask('{ me { officer } }');
    expect(heardByB.heard.find(isSent)).toEqual({ id: sent.notice, title: '【示例】异常' });
    expect(timelineOfB.heard.find(isTold)).toMatchObject({ kind: 'noticeSent' });
    expect(heardByC?.heard).toEqual([]);
    await Promise.all([heardByB.end(), heardByC?.end(), timelineOfB.end()]);

    // The recipient sees it at once, and receipts what it was shown: with a reservation.
    const shown = await noticeOf(b, sent.notice);
    expect(shown).toMatchObject({
      ...{ kind: 'upstreamAbnormality', sender: 'xiuzhou', thread: abnormality, body: '请协助排查', withdrawn: null },
      ...{ about: { kind: 'abnormality', id: abnormality }, example },
    });
    expect(createHash('sha256').update(`${shown?.content}`).digest('hex')).toBe(shown?.digest);
    await expect(receives(b, { ...sent, digest: '0'.repeat(64) })).rejects.toEqual(refusal('DigestDiffers'));
    expect(await noticesOf(b, { box: 'inbox', awaiting: true, thread: abnormality })).toEqual([sent.notice]);
    await receives(b, sent, { reservation });
    await receives(b, sent); // a second click
    expect(await noticesOf(b, { box: 'inbox', awaiting: true, thread: abnormality })).toEqual([]);
    await answers(b, sent.notice);

    // The body off the platform was called; the sender says so.
    await claims(a, sent.notice);
    const recipients = [
      {
        ...{ organisation: 'qingpu', onPlatform: false, receipt: null, confirmed: null },
        claims: [expect.objectContaining({ channel: 'call', receivedByRole: '值班室', document: null })],
      },
      {
        ...{ organisation: 'wujiang', onPlatform: true, confirmed: null, claims: [] },
        receipt: expect.objectContaining({ digest: sent.digest, reservation }),
      },
    ];
    for (let time = 1; time <= 3; time++) {
      expect(await noticeOf(a, sent.notice)).toMatchObject({ recipients, answers: [{ organisation: 'wujiang' }] });
      expect(await noticeOf(c, sent.notice)).toBeNull();
    }

    // The sender changes its mind, and closes; that is its own.
    await decides(a, abnormality, 'natural', '缺氧');
    await closes(a, abnormality);

    const [ofA, ofB] = [await timelineOf(a, abnormality), await timelineOf(b, abnormality)];
    expect(ofA.map(({ kind }) => kind)).toEqual([
      ...['abnormalityRaised', 'abnormalityVerified', 'outcomeDecided', 'noticeSent', 'noticeReceivedWithReservation'],
      ...['noticeAnswered', 'receiptClaimed', 'outcomeDecided', 'abnormalityClosed'],
    ]);
    const shared = ofA.filter(({ visibility }) => visibility === 'shared');
    expect(ofB).toEqual(shared);
    expect(shared.map(({ kind }) => kind)).toEqual([
      ...['noticeSent', 'noticeReceivedWithReservation', 'noticeAnswered', 'receiptClaimed'],
    ]);
    expect(ofA.filter(({ visibility }) => visibility === 'own').map(seers)).toEqual(Array(5).fill(['xiuzhou']));
    // The body off the platform could see nothing yet.
    expect(shared.map(seers)).toEqual(Array(4).fill(['wujiang', 'xiuzhou']));
    expect(await timelineOf(c, abnormality)).toEqual([]);

    // The body off the platform joins: it sees the notice and confirms what was claimed for it.
    const d = await signsIn('qingpu', 'dutyOfficer');
    await expect(confirms(b, sent)).rejects.toEqual(refusal('NothingClaimed'));
    await confirms(d, sent);
    expect((await noticeOf(a, sent.notice))?.recipients[0]).toMatchObject({ confirmed: { by: expect.any(String) } });
    const ofD = await timelineOf(d, abnormality);
    expect(ofD.map(({ kind }) => kind)).toEqual([...shared.map(({ kind }) => kind), 'receiptConfirmed']);
    expect(ofD.map(seers)).toEqual(Array(5).fill(['qingpu', 'wujiang', 'xiuzhou']));

    // The abnormality with all that was decided is the sender's.
    const abnormalityOf = (who: Visitor) =>
      who.ask(
        `query($id: ID!) { abnormality(id: $id) { number status cause text items section description example version
          findings { text } decisions { outcome reason } closed { cause } } }`,
        { id: abnormality },
      );
    for (let time = 1; time <= 3; time++) {
      expect(await abnormalityOf(a)).toMatchObject({
        abnormality: {
          ...{ status: 'closed', cause: 'patrol', text: '水面有油膜', items: [], section: null, example, version: 4 },
          ...{ number: `异常-${abnormality.slice(0, 8)}`, findings: [{ text: '复测一致' }], closed: { cause: '缺氧' } },
          decisions: [
            { outcome: 'suspectedFromOutside', reason: '流向外来' },
            { outcome: 'natural', reason: '缺氧' },
          ],
        },
      });
      for (const who of [b, c, d]) expect(await abnormalityOf(who)).toEqual({ abnormality: null });
    }
  });

  it('is claimed for a body until that joins the platform, and again once it has left', async () => {
    const changes = (platform: string) =>
      act(api.operator, 'changeOrganisation', 'OrganisationChanged', {
        ...{ organisation: 'jinshan', competences: [], platform, provenance },
      });
    await registerOrganisation('jinshan', 'off');
    const aNotice = async () =>
      (await sends(a, { recipients: ['jinshan'], abnormality: await aDecidedAbnormality() })).notice;
    const claimed = (notice: string): Promise<string> =>
      claims(a, notice, { recipient: 'jinshan' }).then(
        () => 'claimed',
        ({ code }) => code,
      );
    const before = await aNotice();
    await changes('on');
    const joined = await aNotice();
    await changes('off');
    expect([await claimed(before), await claimed(joined), await claimed(await aNotice())]).toEqual([
      ...['claimed', 'RecipientOnPlatform', 'claimed'],
    ]);
  });

  it('goes on with the neighbour in a thread of its own, linked to the first', async () => {
    const abnormality = await aDecidedAbnormality();
    const { notice } = await sends(a, { abnormality });
    const theirs = await raisesOnNotice(b, notice);
    const [entry, ...others] = await timelineOf(b, theirs);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'abnormalityRaised',
      visibility: 'own',
      seenBy: [{ organisation: 'wujiang' }],
    });
    expect(entry?.refs).toEqual([
      { kind: 'abnormality', id: theirs },
      { kind: 'notice', id: notice },
      { kind: 'thread', id: abnormality },
    ]);
    const query = 'query($id: ID!) { abnormality(id: $id) { cause notice noticeThread example } }';
    expect(await b.ask(query, { id: theirs })).toEqual({
      abnormality: { cause: 'neighbour', notice, noticeThread: abnormality, example },
    });
    expect(await timelineOf(a, theirs)).toEqual([]);
    expect(await a.ask(query, { id: theirs })).toEqual({ abnormality: null });
    await expect(raisesOnNotice(a, notice)).rejects.toEqual(refusal('NotARecipient'));

    // Its own notice back belongs to its own thread.
    await verifies(b, theirs);
    const back = await sends(b, { abnormality: theirs, recipients: ['xiuzhou'], kind: 'downstreamAbnormality' });
    expect(back.thread).toBe(theirs);
    expect((await timelineOf(a, theirs)).map(({ kind }) => kind)).toEqual(['noticeSent']);
  });

  it('that is determined to be an incident goes to its distribution list, and on in the same thread', async () => {
    const abnormality = await aDecidedAbnormality();
    const { notice } = await sends(a, { abnormality });
    await expect(determines(headOfA, { abnormality })).rejects.toEqual(refusal('OutcomeNotIncident'));
    await decides(headOfA, abnormality, 'incident', '影响取水口');
    const incident = await determines(headOfA, { abnormality, distribution: ['tongxiang'] });
    expect(await determines(headOfA, { abnormality, distribution: ['tongxiang'] })).toBe(incident);
    await expect(determines(headOfA, { abnormality, description: '【示例】其他' })).rejects.toEqual(
      refusal('IncidentExists'),
    );
    await addsEntry(a, incident, '内部研判', 'own');
    await addsEntry(a, incident, '已关闸');
    await addsEntry(e, incident, '本地取水口已加密监测', 'own');
    await addsEntry(e, incident, '已启用备用水源');

    const query = `query($id: ID!) { incident(id: $id) { number organisation thread abnormality description example
      version distribution { organisation } closed { reason } } }`;
    for (let time = 1; time <= 3; time++) {
      for (const who of [headOfA, e]) {
        expect(await who.ask(query, { id: incident })).toMatchObject({
          incident: {
            ...{ number: `事件-${incident.slice(0, 8)}`, organisation: 'xiuzhou', thread: abnormality, abnormality },
            ...{ distribution: [{ organisation: 'tongxiang' }], example, version: 4, closed: null },
          },
        });
      }
      // Who was only notified reads of it in the timeline, and is on no list.
      for (const who of [b, c]) expect(await who.ask(query, { id: incident })).toEqual({ incident: null });
    }
    const shared = ['noticeSent', 'incidentDetermined', 'incidentEntry', 'incidentEntry'];
    expect((await timelineOf(b, abnormality)).map(({ kind }) => kind)).toEqual(shared);
    const ofE = await timelineOf(e, abnormality);
    expect(ofE.map(({ text }) => text).slice(2)).toEqual(['已关闸', '本地取水口已加密监测', '已启用备用水源']);
    expect(ofE.map(seers)).toEqual([
      ...Array(3).fill(['tongxiang', 'wujiang', 'xiuzhou']),
      ['tongxiang'],
      ['tongxiang', 'wujiang', 'xiuzhou'],
    ]);
    expect((await timelineOf(a, abnormality)).map(({ text }) => text)).toContain('内部研判');
    expect(await noticeOf(e, notice)).toBeNull();

    // Only who determined it opens the thread to others.
    await expect(sends(e, { incident, recipients: ['anji'] })).rejects.toEqual(refusal('NotYourIncident'));
    await expect(extends_(e, incident, 'anji')).rejects.toEqual(refusal('NotTheDeterminingBody'));
    await expect(closesIncident(e, incident)).rejects.toEqual(refusal('NotTheDeterminingBody'));
    for (const nobody of ['qingpu', 'nowhere']) {
      await expect(extends_(a, incident, nobody)).rejects.toEqual(refusal('DistributionNotOnPlatform'));
      await expect(determines(headOfA, { withoutAbnormality: '接报', distribution: [nobody] })).rejects.toEqual(
        refusal('DistributionNotOnPlatform'),
      );
    }
    await sends(a, { incident, kind: 'warning', title: '【示例】预警' });
    await extends_(a, incident, 'wujiang');
    expect(await b.ask(query, { id: incident })).toMatchObject({
      incident: { distribution: [{ organisation: 'tongxiang' }, { organisation: 'wujiang' }] },
    });
    await closesIncident(headOfA, incident);
    await closesIncident(headOfA, incident);
    await expect(closesIncident(headOfA, incident, '误报')).rejects.toEqual(refusal('IncidentIsClosed'));
    await expect(addsEntry(a, incident, '补记')).rejects.toEqual(refusal('IncidentIsClosed'));
    await expect(extends_(a, incident, 'anji')).rejects.toEqual(refusal('IncidentIsClosed'));
    const lists = '{ all: incidents { edges { node { id } } } open: incidents(open: true) { edges { node { id } } } }';
    expect(await e.ask(lists)).toEqual({ all: { edges: [{ node: { id: incident } }] }, open: { edges: [] } });
  });

  it('may begin without an abnormality, where the head says why', async () => {
    const incident = await determines(headOfA, { withoutAbnormality: '直接接报', example });
    const query = 'query($id: ID!) { incident(id: $id) { thread abnormality withoutAbnormality } }';
    expect(await headOfA.ask(query, { id: incident })).toEqual({
      incident: { thread: incident, abnormality: null, withoutAbnormality: '直接接报' },
    });
    await expect(determines(headOfA, {})).rejects.toEqual(refusal('InvalidInput'));
    await expect(determines(headOfA, { withoutAbnormality: '接报', abnormality: incident })).rejects.toEqual(
      refusal('InvalidInput'),
    );
  });
});

describe('an abnormality', () => {
  it('takes its steps in their order, by the right officers', async () => {
    const abnormality = await raises(a);
    await expect(raises(headOfA)).rejects.toEqual(refusal('Forbidden'));
    await expect(verifies(headOfA, abnormality)).rejects.toEqual(refusal('Forbidden'));
    await expect(determines(a, { abnormality })).rejects.toEqual(refusal('Forbidden'));
    await expect(decides(a, abnormality)).rejects.toEqual(refusal('NotVerified'));
    await verifies(a, abnormality);
    await expect(closes(a, abnormality)).rejects.toEqual(refusal('OutcomeNotDecided'));
    await decides(headOfA, abnormality, 'notAnIncident', '无影响');
    await closes(headOfA, abnormality);
    await closes(headOfA, abnormality);
    await expect(decides(a, abnormality)).rejects.toEqual(refusal('AbnormalityIsClosed'));
    await expect(
      act(a, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '再测', expectedVersion: 0 }),
    ).rejects.toEqual(refusal('Stale'));
    const list = `query($s: AbnormalityStatus, $a: String) { abnormalities(status: $s, first: 1, after: $a) {
      edges { cursor node { id status } } } }`;
    const page = await a.ask<{ abnormalities: { edges: { cursor: string; node: object }[] } }>(list, { s: 'closed' });
    expect(page.abnormalities.edges.map(({ node }) => node)).toEqual([{ id: abnormality, status: 'closed' }]);
    const next = await a.ask<typeof page>(list, { s: 'closed', a: page.abnormalities.edges[0]?.cursor });
    expect(next.abnormalities.edges.map(({ node }) => node)).not.toContainEqual({ id: abnormality, status: 'closed' });
    expect(await c.ask(list)).toEqual({ abnormalities: { edges: [] } });
  });

  it('is raised once, however often the command comes', async () => {
    const input = { ...newId(), patrol: undefined, tipOff: '来电称河水发黑', description: '河水发黑' };
    const once = await raises(a, input);
    expect(await raises(a, input)).toBe(once);
    await expect(raises(a, { ...input, description: '其他' })).rejects.toEqual(refusal('CommandIdReused'));
  });

  it('rests on exactly one cause, was learned of by now and did not occur later', async () => {
    await expect(raises(a, { tipOff: '来电' })).rejects.toEqual(refusal('InvalidInput'));
    await expect(raises(a, { example: '虚构' })).rejects.toEqual(refusal('InvalidInput'));
    await expect(raises(a, { learnedAt: '2999-01-01T00:00:00Z' })).rejects.toEqual(refusal('TimeInFuture'));
    const order = { occurredAt: '2020-09-19T09:00:00+08:00', learnedAt: '2020-09-19T08:00:00+08:00' };
    await expect(raises(a, order)).rejects.toEqual(refusal('OccurredAfterLearned'));
  });

  it('cites a reading that stands, of a section that is theirs to know', async () => {
    const section = await aSection();
    const reading = await publishes(section, '0.70');
    const cites = (who: Visitor, id: string, over: object = {}) =>
      raises(who, { patrol: undefined, reading: { reading: id, items: ['DO'] }, ...over });
    const abnormality = await cites(owner, reading);
    expect(
      await owner.ask('query($id: ID!) { abnormality(id: $id) { cause reading items section } }', { id: abnormality }),
    ).toEqual({ abnormality: { cause: 'reading', reading, items: ['DO'], section } });
    await raises(owner, { section });
    for (const id of [reading.replace('/v1', '/v2'), `${section}/2020-09-19T00:00:00.000Z/nothing/v1`])
      await expect(cites(owner, id)).rejects.toEqual(refusal('ReadingNotCitable'));
    await expect(cites(owner, reading, { reading: { reading, items: ['XYZ'] } })).rejects.toEqual(
      refusal('ReadingNotCitable'),
    );
    await expect(cites(owner, reading, { section })).rejects.toEqual(refusal('InvalidInput'));

    // Not theirs, and not there, is one answer: with an agreement that is none, too.
    for (const over of [{}, { agreement: 'agreement-1' }]) {
      await expect(cites(a, reading, over)).rejects.toEqual(refusal('NotFound'));
      await expect(cites(a, reading.replace('/v1', '/v9'), over)).rejects.toEqual(refusal('NotFound'));
      await expect(raises(a, { section, ...over })).rejects.toEqual(refusal('NotFound'));
    }
    await expect(cites(a, 'nowhere/2020-09-19T00:00:00.000Z/x/v1')).rejects.toEqual(refusal('NotFound'));
    await expect(cites(a, 'x')).rejects.toEqual(refusal('NotFound'));
    await expect(raises(a, { section: 'nowhere' })).rejects.toEqual(refusal('NotFound'));
  });
});

const aSection = async (): Promise<string> => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section, name: '斜路港', river: '斜路港河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '示例', since: '2020-01-01' },
  });
  return section;
};
/** @returns the id of the version */
const publishes = async (section: string, text: string): Promise<string> => {
  await act(owner, 'publishReadings', 'ReadingsPublished', {
    section,
    rows: [
      {
        ...{ sampledAt: '2020-09-19T08:00:00+08:00', source: 'national-automatic', method: 'automatic' },
        ...{ status: 'normal', items: ['DO', 'NH3N', 'TP', 'CODMN'].map((item) => ({ ...mg(item), text })) },
      },
    ],
  });
  return `${section}/2020-09-19T00:00:00.000Z/national-automatic/v1`;
};
const mg = (item: string) => ({ item, kind: 'measured', unit: 'mg/L' });

describe('a party of an agreement', () => {
  /** Signed by 秀洲 and 吴江, for a section. */
  const anAgreement = async (section: string, since = '2020-05-08', until?: string): Promise<string> => {
    const { agreement } = await act<{ agreement: string }>(
      ...([headOfA, 'proposeAgreement', 'AgreementProposed'] as const),
      {
        kind: 'jointPrevention',
        parties: ['xiuzhou', 'wujiang'].map((organisation) => ({ organisation, signatoryBody: organisation })),
        terms: { title: '【示例】协议', sections: [section], clauses: {}, since, until, provenance },
      },
      'receipt { position } agreement',
    );
    for (const who of [headOfA, b]) await act(who, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
    return agreement;
  };

  it('cites a reading, and an exceedance, of a section whose data are another’s', async () => {
    const section = await aSection();
    const agreement = await anAgreement(section);
    const reading = { reading: await publishes(section, '1.4'), items: ['DO'] };
    const cites = (who: Visitor, cited: string) => raises(who, { patrol: undefined, reading, agreement: cited });
    const abnormality = await cites(a, agreement);
    const sent = await sends(a, { abnormality, agreement });
    expect(await noticeOf(a, sent.notice)).toMatchObject({ agreement });
    await expect(cites(c, agreement)).rejects.toEqual(refusal('NotFound'));
    await expect(sends(c, { agreement })).rejects.toEqual(refusal('NotFound'));

    const ended = await anAgreement(section, '2020-05-08', '2020-09-18');
    await expect(cites(a, ended)).rejects.toEqual(refusal('NotFound'));
    await expect(sends(a, { agreement: ended })).rejects.toEqual(refusal('NotFound'));

    const exceedance = await anExceedance(section);
    const letter = { kind: 'exceedanceLetter', exceedance, title: '【示例】超标告知函' };
    await sends(a, { ...letter, agreement: ended }); // it held on days of that month
    await expect(sends(a, letter)).rejects.toEqual(refusal('NotFound'));
    await expect(sends(c, { ...letter, agreement })).rejects.toEqual(refusal('NotFound'));
  });
});

const anExceedance = async (section: string): Promise<string> => {
  await act(api.operator, 'setSectionTarget', 'SectionTargetSet', {
    ...{ section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01', provenance },
  });
  const { exceedance } = await act<{ exceedance: string }>(
    ...([owner, 'assessMonth', 'MonthAssessed'] as const),
    { section, month: '2020-09', rule: 'normal-values-raw', indicatorSet: 'assessment-3' },
    'receipt { position } exceedance',
  );
  return exceedance;
};

describe('an exceedance letter', () => {
  it('cites what the latest assessment finds, and shows it to its recipients', async () => {
    const section = await aSection();
    await publishes(section, '1.4');
    const exceedance = await anExceedance(section);
    const letter = { kind: 'exceedanceLetter', exceedance, title: '【示例】超标告知函' };
    const sent = await sends(owner, letter);
    expect(sent.thread).toBe(sent.notice);
    expect(await noticeOf(b, sent.notice)).toMatchObject({
      ...{ kind: 'exceedanceLetter', number: `函-${sent.notice.slice(0, 8)}`, sender: 'cnemc' },
      about: {
        ...{ kind: 'exceedance', id: exceedance, section, month: '2020-09' },
        items: expect.arrayContaining([{ item: 'NH3N', compared: '1.4', limit: '1.0', multiple: '0.4' }]),
      },
    });
    await expect(sends(owner, { ...letter, kind: 'warning' })).rejects.toEqual(refusal('ExceedanceNotCited'));
    await expect(sends(owner, { ...letter, exceedance: undefined })).rejects.toEqual(refusal('ExceedanceNotCited'));
    const none = `${section}/2020-08/assessment-3/normal-values-raw`;
    await expect(sends(owner, { ...letter, exceedance: none })).rejects.toEqual(refusal('ExceedanceNotStanding'));
    for (const id of [exceedance, none, 'nowhere/2020-09/a/b', 'x'])
      await expect(sends(a, { ...letter, exceedance: id })).rejects.toEqual(refusal('NotFound'));
  });
});

describe('a notice', () => {
  it('is sent once, to registered neighbours, marked where it is an example', async () => {
    const input = { ...newId(), kind: 'information' };
    const once = await sends(a, input);
    expect(await sends(a, input)).toMatchObject({ notice: once.notice, digest: once.digest, thread: once.notice });
    await expect(sends(a, { ...input, body: '其他' })).rejects.toEqual(refusal('CommandIdReused'));
    await expect(sends(a, { recipients: ['nowhere'] })).rejects.toEqual(refusal('RecipientNotRegistered'));
    await expect(sends(a, { recipients: ['xiuzhou'] })).rejects.toEqual(refusal('SenderIsRecipient'));
    await expect(sends(a, { title: '异常' })).rejects.toEqual(refusal('ExampleNotMarked'));
    const abnormality = await aDecidedAbnormality();
    await expect(sends(a, { abnormality, title: '异常', example: undefined })).rejects.toEqual(
      refusal('ExampleNotMarked'),
    );
    await expect(sends(a, { abnormality, incident: 'x' })).rejects.toEqual(refusal('InvalidInput'));
  });

  it('is receipted, answered and confirmed by recipients, claimed and withdrawn by its sender', async () => {
    const sent = await sends(a, { recipients: ['wujiang', 'qingpu'] });
    const { notice } = sent;
    for (const refused of [receives(a, sent), answers(a, notice), confirms(a, sent)])
      await expect(refused).rejects.toEqual(refusal('NotARecipient'));
    for (const refused of [claims(b, notice), withdraws(b, notice)])
      await expect(refused).rejects.toEqual(refusal('NotTheSender'));
    await expect(claims(a, notice, { recipient: 'wujiang' })).rejects.toEqual(refusal('RecipientOnPlatform'));
    await expect(claims(a, notice, { recipient: 'anji' })).rejects.toEqual(refusal('UnknownRecipient'));
    for (const receivedAt of ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])
      await expect(claims(a, notice, { receivedAt })).rejects.toEqual(refusal('ClaimedTimeImpossible'));
    await expect(claims(a, notice, { document: 'a'.repeat(64) })).rejects.toEqual(refusal('UnknownFile'));
    const { digest: document } = await a.upload('【示例】回执扫描件');
    await claims(a, notice, { channel: 'fax', document });
    await withdraws(a, notice);
    await withdraws(a, notice);
    await expect(withdraws(a, notice, '重复')).rejects.toEqual(refusal('NoticeIsWithdrawn'));
    for (const refused of [receives(b, sent), answers(b, notice)])
      await expect(refused).rejects.toEqual(refusal('NoticeIsWithdrawn'));
    expect(await noticeOf(b, notice)).toMatchObject({ withdrawn: { reason: '误发' } });
    const clerk = await api.officer('wujiang', 'financeOfficer');
    await expect(receives(clerk, sent)).rejects.toEqual(refusal('Forbidden'));
  });

  it('is found in the box it belongs to, page by page', async () => {
    const abnormality = await aDecidedAbnormality();
    const sent = [];
    for (const kind of ['warning', 'information', 'allClear']) sent.unshift(await sends(a, { abnormality, kind }));
    const ids = sent.map(({ notice }) => notice);
    const thread = abnormality;
    expect(await noticesOf(a, { box: 'outbox', thread })).toEqual(ids);
    expect(await noticesOf(a, { box: 'inbox', thread })).toEqual([]);
    expect(await noticesOf(b, { box: 'inbox', thread })).toEqual(ids);
    expect(await noticesOf(b, { box: 'outbox', thread })).toEqual([]);
    expect(await noticesOf(b, { thread, kind: 'allClear' })).toEqual([ids[0]]);
    expect(await noticesOf(b, { thread, first: 2 })).toEqual(ids.slice(0, 2));
    expect(await noticesOf(c, { thread })).toEqual([]);
    const timeline = `query($t: ID!, $a: String) { timeline(thread: $t, first: 2, after: $a) {
      pageInfo { endCursor hasNextPage } edges { node { refs { id } } } } }`;
    interface Page {
      timeline: {
        pageInfo: { endCursor: string; hasNextPage: boolean };
        edges: { node: { refs: { id: string }[] } }[];
      };
    }
    const first = await b.ask<Page>(timeline, { t: thread });
    const second = await b.ask<Page>(timeline, { t: thread, a: first.timeline.pageInfo.endCursor });
    const told = [first, second].flatMap((page) => page.timeline.edges.map(({ node }) => node.refs[0]?.id));
    expect(told).toEqual(ids.toReversed());
    expect(second.timeline.pageInfo.hasNextPage).toBe(false);
  });
});

describe('an outsider', () => {
  it('gets one answer for what is not there and what is not theirs, on every action', async () => {
    const abnormality = await aDecidedAbnormality();
    const sent = await sends(a, { abnormality });
    await decides(a, abnormality, 'incident', '影响取水口');
    const incident = await determines(headOfA, { abnormality });
    const nowhere = 'b2a4c6d8-0e1f-5a2b-9c3d-4e5f60718293';
    const stale = { expectedVersion: 99 };
    const shown = (error: unknown) => {
      const { code, message } = error as { code: string; message: string };
      return [code, message];
    };
    const actions: readonly ((who: Visitor, id: string) => Promise<unknown>)[] = [
      ...[
        (who: Visitor, id: string) => verifies(who, id),
        (who: Visitor, id: string) => decides(who, id),
        (who: Visitor, id: string) => closes(who, id),
        (who: Visitor, id: string) => determines(who, { abnormality: id }),
        (who: Visitor, id: string) => sends(who, { abnormality: id, recipients: ['tongxiang'] }),
        (who: Visitor, id: string) =>
          act(who, 'closeAbnormality', 'AbnormalityClosed', { abnormality: id, cause: '缺氧', ...stale }),
        (who: Visitor, id: string) => addsEntry(who, id, '无关'),
        (who: Visitor, id: string) => extends_(who, id, 'anji'),
        (who: Visitor, id: string) => closesIncident(who, id),
        (who: Visitor, id: string) => sends(who, { incident: id, recipients: ['tongxiang'] }),
        (who: Visitor, id: string) =>
          act(who, 'closeIncident', 'IncidentClosed', { incident: id, reason: '终止', ...stale }),
        (who: Visitor, id: string) => receives(who, { notice: id, digest: sent.digest }),
        (who: Visitor, id: string) => claims(who, id),
        (who: Visitor, id: string) => confirms(who, { notice: id, digest: sent.digest }),
        (who: Visitor, id: string) => answers(who, id),
        (who: Visitor, id: string) => withdraws(who, id),
        (who: Visitor, id: string) => raisesOnNotice(who, id),
        (who: Visitor, id: string) =>
          act(who, 'withdrawNotice', 'NoticeWithdrawn', { notice: id, reason: '误发', ...stale }),
      ].map((action) => (who: Visitor, id: string) => action(who, id).catch(shown)),
    ];
    for (const action of actions) {
      const heard = [];
      for (const id of [abnormality, incident, sent.notice, nowhere]) heard.push(await action(c, id));
      expect(heard).toEqual(Array(4).fill(heard[3]));
      expect(heard[3]).toEqual(['NotFound', expect.any(String)]);
    }
    // The recipient of a notice knows the thread, and still not what its neighbour keeps for itself.
    for (const action of actions.slice(0, 6))
      expect(await action(b, abnormality)).toEqual(['NotFound', expect.any(String)]);
  });

  it('sees nothing, in no list and no query', async () => {
    const abnormality = await aDecidedAbnormality();
    const { notice } = await sends(a, { abnormality });
    for (let time = 1; time <= 3; time++) {
      expect(
        await c.ask(
          `query($a: ID!, $n: ID!) { abnormality(id: $a) { id } incident(id: $a) { id } notice(id: $n) { id }
            timeline(thread: $a) { edges { cursor } } notices(thread: $a) { edges { cursor } }
            abnormalities { edges { cursor } } incidents { edges { cursor } } }`,
          { a: abnormality, n: notice },
        ),
      ).toEqual({
        ...{ abnormality: null, incident: null, notice: null },
        ...{ timeline: { edges: [] }, notices: { edges: [] }, abnormalities: { edges: [] }, incidents: { edges: [] } },
      });
    }
  });
});
