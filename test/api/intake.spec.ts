import { alarmIdOf } from '#contexts/alarms/published.js';
import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newId, password, type RunningApi, startApi } from './harness.js';
import { act, nowhere, provenance } from './world.js';

// People telephone 秀洲 about the river: who called stays there, several calls are one abnormality, the clocks run from the
// first; what lies in 吴江 goes there. 青浦 is a third body, 桐乡 off the platform.
let api: RunningApi;
let [duty, head, clerk, wujiang, wujiangHead, qingpu]: Visitor[] = [];
const day = '2020-10-03';
const utc = (time: string): string => instant(`${day}T${time}:00+08:00`);
const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`${day}T${time}:00+08:00`));
  await settled();
};
const settled = () => api.app.get(Automations).settled();
/** The path stands in the message. */
const refusal = (code: string, path = '') => expect.objectContaining({ code, message: expect.stringContaining(path) });
const name = '【示例】张来电';
const telephone = '13900000000';

const body = (organisation: string, region: string, over: object = {}) =>
  act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region },
    ...{ competences: [], platform: 'on', provenance, ...over },
  });
const officers = new Map<string, string>();
const officer = async (login: string, organisation: string, ...roles: string[]): Promise<Visitor> => {
  const input = { organisation, login, password, name: `【示例】${login}`, roles };
  const made = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer'] as const),
  );
  officers.set(login, made.officer);
  return api.nobody.signIn(login, password);
};
type Somebody = Visitor | undefined;

const takes = async (who: Somebody, time: string, over: object = {}): Promise<string> =>
  (
    await act<{ intake: string }>(
      ...([who as Visitor, 'takeInCall', 'CallTakenIn'] as const),
      {
        channel: 'hotline12369',
        calledAt: `${day}T${time}:00+08:00`,
        said: '【示例】河面有油膜',
        example: '【示例】',
        ...over,
      },
      'intake',
    )
  ).intake;
const raises = async (who: Somebody, intake: string, over: object = {}): Promise<string> =>
  (
    await act<{ abnormality: string }>(
      ...([who as Visitor, 'raiseAbnormalityOnIntake', 'AbnormalityRaisedOnIntake'] as const),
      { intake, description: '【示例】油膜', ...over },
      'abnormality',
    )
  ).abnormality;
const merges = (who: Somebody, intake: string, abnormality: string) =>
  act(who as Visitor, 'mergeIntake', 'IntakeMerged', { intake, abnormality });
const transfers = async (who: Somebody, intake: string, over: object = {}): Promise<string> =>
  (
    await act<{ transfer: string }>(
      ...([who as Visitor, 'transferIntake', 'IntakeTransferred'] as const),
      { intake, to: 'wujiang', reason: '位于贵方辖区', ...over },
      'transfer',
    )
  ).transfer;
const accepts = async (who: Somebody, intake: string): Promise<string> =>
  (
    await act<{ intake: string }>(
      ...([who as Visitor, 'acceptTransferredIntake', 'TransferredIntakeAccepted'] as const),
      { intake },
      'intake',
    )
  ).intake;
const refuses = (who: Somebody, intake: string, reason = '位于贵方辖区') =>
  act(who as Visitor, 'refuseTransferredIntake', 'TransferredIntakeRefused', { intake, reason });

type Shown = Readonly<Record<string, unknown>>;
const whole = `id number version status channel said place section occurredAt calledAt learnedAt learnedBy callerState
  caller { name telephone } transferredFrom { from transfer transferredAt acceptedAt } assigned { abnormality as }
  transfers { id to reason state refusal answeredAt } example`;
const intakeOf = async (who: Somebody, id: string) =>
  (await (who as Visitor).ask<{ intake: Shown | null }>(`query($id: ID!) { intake(id: $id) { ${whole} } }`, { id }))
    .intake;
const listed = async (who: Somebody, args = '') => {
  const answer = await (who as Visitor).ask<{ intakes: { edges: { node: Shown }[] } }>(
    `{ intakes(first: 50${args}) { edges { node { ${whole} } } } }`,
  );
  return answer.intakes.edges.map(({ node }) => node);
};
const handedOver = async (who: Somebody, args = '') => {
  const answer = await (who as Visitor).ask<{ intakeTransfers: { edges: { node: Shown }[] } }>(
    `{ intakeTransfers(first: 50${args}) { edges { node { id intake number from to said place calledAt reason transferredAt
      state answeredAt refusal accepted example } } } }`,
  );
  return answer.intakeTransfers.edges.map(({ node }) => node);
};
const abnormalityOf = async (who: Somebody, id: string) =>
  (
    await (who as Visitor).ask<{ abnormality: Shown | null }>(
      `query($id: ID!) { abnormality(id: $id) { status cause text section notice noticeThread learnedAt learnedFrom
        learnedFromIntake occurredAt raisedBy description example intakes { intake as learnedAt } } }`,
      { id },
    )
  ).abnormality;
const abnormalitiesOf = async (who: Somebody) => {
  await settled();
  const answer = await (who as Visitor).ask<{ abnormalities: { edges: { node: Shown }[] } }>(
    '{ abnormalities(first: 100) { edges { node { id cause notice noticeThread learnedAt raisedBy description example } } } }',
  );
  return answer.abnormalities.edges.map(({ node }) => node);
};
const alarmOf = async (who: Somebody, transfer: string) => {
  await settled();
  const answer = await (who as Visitor).ask<{ alarm: Shown | null }>(
    `query($id: ID!) { alarm(id: $id) { organisation subjectKind subject words open stoodDownBecause
      contacts { kind contact nextAt } } }`,
    { id: alarmIdOf({ organisation: 'wujiang', kind: 'transfer', id: transfer }) },
  );
  return answer.alarm;
};
const patrols = async (over: object = {}): Promise<string> =>
  (
    await act<{ abnormality: string }>(
      ...([duty as Visitor, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '油膜', description: '【示例】油膜', example: '【示例】', ...over },
      'abnormality',
    )
  ).abnormality;
const becomesIncident = async (abnormality: string, over: object = {}) => {
  await act(duty as Visitor, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '属实' });
  await act(head as Visitor, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'incident', reason: '示例' });
  const { incident } = await act<{ incident: string }>(
    ...([head as Visitor, 'determineIncident', 'IncidentDetermined'] as const),
    { abnormality, description: '【示例】泄漏', distribution: [], ...over },
    'incident',
  );
  const answer = await (head as Visitor).ask<{ incident: Shown & { clocks: Shown[] } }>(
    `query($id: ID!) { incident(id: $id) { learnedAt learnedFrom occurredAt clocks { id startedAt } } }`,
    { id: incident },
  );
  return answer.incident;
};

beforeAll(async () => {
  api = await startApi();
  api.platform.clock.driveTo(instant(`${day}T01:00:00+08:00`));
  await body('xiuzhou', '330411');
  await body('wujiang', '320509');
  await body('qingpu', '310118');
  await body('tongxiang', '330483', { platform: 'off' });
  duty = await officer('shen', 'xiuzhou', 'dutyOfficer');
  head = await officer('head', 'xiuzhou', 'head');
  clerk = await officer('clerk', 'xiuzhou', 'monitoringOfficer');
  wujiang = await officer('gu.wei', 'wujiang', 'dutyOfficer');
  wujiangHead = await officer('gu.head', 'wujiang', 'head');
  qingpu = await officer('qing', 'qingpu', 'dutyOfficer', 'head');
  // On duty in 吴江 from 08:00 on, not before.
  await act(wujiangHead, 'assignDuty', 'DutyAssigned', {
    ...{ officer: officers.get('gu.wei'), from: `${day}T08:00:00+08:00`, until: `${day}T20:00:00+08:00` },
  });
  await itIs('03:00');
});
afterAll(() => api?.close());

describe('a call', () => {
  it('is taken in with its own time; who called is told to duty officers and head of that body, by `intake` alone', async () => {
    const intake = await takes(duty, '02:40', {
      ...{ caller: { name, telephone }, place: '示例桥', occurredAt: `${day}T02:30:00+08:00` },
    });
    const shown = {
      ...{ id: intake, number: `受理-${intake.slice(0, 8)}`, status: 'received', channel: 'hotline12369' },
      ...{
        said: '【示例】河面有油膜',
        place: '示例桥',
        section: null,
        occurredAt: utc('02:30'),
        calledAt: utc('02:40'),
      },
      ...{ learnedAt: utc('02:40'), learnedBy: 'call', callerState: 'kept', caller: { name, telephone } },
      ...{ transferredFrom: null, assigned: null, transfers: [], example: '【示例】' },
    };
    expect(await intakeOf(duty, intake)).toMatchObject(shown);
    expect(await intakeOf(head, intake)).toMatchObject(shown);
    expect(await listed(duty)).toContainEqual(expect.objectContaining({ ...shown, caller: null }));
    for (const who of [wujiang, qingpu]) {
      expect(await intakeOf(who, intake)).toBeNull();
      expect(await listed(who)).toEqual([]);
    }
    await expect(intakeOf(clerk, intake)).rejects.toEqual(refusal('Forbidden'));
  });

  it('that was not made yet, or tells of what was not there yet, is refused; a section that is not theirs is not found', async () => {
    await expect(takes(duty, '03:01')).rejects.toEqual(refusal('TimeInFuture', 'calledAt'));
    await expect(takes(duty, '02:00', { occurredAt: `${day}T02:01:00+08:00` })).rejects.toEqual(
      refusal('OccurredAfterLearned', 'occurredAt'),
    );
    await expect(takes(duty, '02:00', { section: 'nowhere' })).rejects.toEqual(refusal('NotFound', 'section'));
    await expect(takes(duty, '02:00', { caller: {} })).rejects.toEqual(refusal('InvalidInput', 'caller'));
  });

  it('leaves nothing of the caller in the journal, nor once it is erased in the vault', async () => {
    const command = { ...newId(), caller: { name, telephone } };
    const intake = await takes(duty, '02:41', command);
    // The same command again, whoever it names now: what was kept stays.
    expect(await takes(duty, '02:41', { ...command, caller: { name: '【示例】他人' } })).toBe(intake);
    expect(await intakeOf(duty, intake)).toMatchObject({ caller: { name, telephone } });
    await transfers(duty, intake, { said: '【示例】油膜' });
    for await (const event of api.platform.journal.readAll('start')) {
      expect(JSON.stringify(event.data)).not.toContain(name);
      expect(JSON.stringify(event.data)).not.toContain(telephone);
    }
    await expect(act(duty as Visitor, 'eraseCaller', 'CallerErased', { intake })).rejects.toEqual(refusal('Forbidden'));
    await expect(act(wujiangHead as Visitor, 'eraseCaller', 'CallerErased', { intake })).rejects.toEqual(
      refusal('NotFound'),
    );
    await act(head as Visitor, 'eraseCaller', 'CallerErased', { intake });
    expect(await intakeOf(duty, intake)).toMatchObject({ caller: null, callerState: 'erased' });
    await refuses(wujiang, intake);
  });
});

describe('an abnormality on a call', () => {
  it('was learned of when the call was made; there is one for each call', async () => {
    const intake = await takes(duty, '02:45', { caller: { name } });
    const abnormality = await raises(head, intake);
    expect(await abnormalityOf(duty, abnormality)).toMatchObject({
      ...{ status: 'raised', cause: 'tipOff', text: '【示例】河面有油膜', learnedAt: utc('02:45') },
      ...{ learnedFrom: 'intake', learnedFromIntake: intake, occurredAt: null, example: '【示例】' },
      intakes: [{ intake, as: 'raised', learnedAt: utc('02:45') }],
    });
    expect(await intakeOf(duty, intake)).toMatchObject({ status: 'assigned', assigned: { abnormality, as: 'raised' } });
    await expect(raises(duty, intake, { description: '其他' })).rejects.toEqual(refusal('AbnormalityExists'));
    await expect(merges(duty, intake, await patrols())).rejects.toEqual(refusal('IntakeIsAssigned'));
    await expect(transfers(duty, intake)).rejects.toEqual(refusal('IntakeIsAssigned'));
    await expect(raises(wujiang, intake)).rejects.toEqual(refusal('NotFound', 'intake'));
    const response = await becomesIncident(abnormality);
    expect(response).toMatchObject({ learnedAt: utc('02:45'), learnedFrom: 'abnormality' });
    expect(response.clocks).toContainEqual({ id: 'report-if-ii', startedAt: utc('02:45') });
  });

  it('takes in others about the same; the earliest is when it was learned of, and starts the clocks', async () => {
    const abnormality = await patrols({ occurredAt: `${day}T02:55:00+08:00`, learnedAt: `${day}T02:58:00+08:00` });
    expect(await abnormalityOf(duty, abnormality)).toMatchObject({ learnedAt: utc('02:58'), learnedFrom: 'raising' });
    const [late, early] = [await takes(duty, '02:59'), await takes(head, '02:20')];
    await merges(duty, late, abnormality);
    expect(await abnormalityOf(duty, abnormality)).toMatchObject({ learnedAt: utc('02:58'), learnedFrom: 'raising' });
    await merges(head, early, abnormality);
    await merges(head, early, abnormality);
    expect(await abnormalityOf(duty, abnormality)).toMatchObject({
      ...{
        status: 'raised',
        cause: 'patrol',
        learnedAt: utc('02:20'),
        learnedFrom: 'intake',
        learnedFromIntake: early,
      },
      intakes: [
        { intake: early, as: 'merged', learnedAt: utc('02:20') },
        { intake: late, as: 'merged', learnedAt: utc('02:59') },
      ],
    });
    // Somebody told of it before it is said to have occurred: when that was is not known.
    const response = await becomesIncident(abnormality);
    expect(response).toMatchObject({ learnedAt: utc('02:20'), learnedFrom: 'abnormality', occurredAt: null });
    expect(response.clocks).toContainEqual({ id: 'report-if-ii', startedAt: utc('02:20') });
    expect(await abnormalityOf(duty, abnormality)).toMatchObject({ status: 'decided' });
    const { timeline } = await (duty as Visitor).ask<{ timeline: { edges: { node: Shown }[] } }>(
      'query($t: ID!) { timeline(thread: $t) { edges { node { kind at text visibility } } } }',
      { t: abnormality },
    );
    expect(timeline.edges.map(({ node }) => node)).toContainEqual({
      ...{ kind: 'intakeJoined', at: utc('02:20'), text: `受理-${early.slice(0, 8)}并案`, visibility: 'own' },
    });
  });

  it('of another body, or none, takes none in; nor one that is closed, nor an example what is real', async () => {
    const theirs = await raises(wujiang, await takes(wujiang, '02:00'));
    const intake = await takes(duty, '02:46');
    await expect(merges(duty, intake, theirs)).rejects.toEqual(refusal('NotFound', 'abnormality'));
    await expect(merges(duty, intake, nowhere)).rejects.toEqual(refusal('NotFound', 'abnormality'));
    const real = await patrols({ example: null });
    await expect(merges(duty, intake, real)).rejects.toEqual(refusal('RealityDiffers'));
    const closed = await patrols();
    await act(duty as Visitor, 'verifyAbnormality', 'AbnormalityVerified', { abnormality: closed, findings: '未见' });
    await act(duty as Visitor, 'decideOutcome', 'OutcomeDecided', {
      abnormality: closed,
      outcome: 'natural',
      reason: '藻',
    });
    await act(duty as Visitor, 'closeAbnormality', 'AbnormalityClosed', { abnormality: closed, cause: '藻' });
    await expect(merges(duty, intake, closed)).rejects.toEqual(refusal('AbnormalityIsClosed'));
    // Nothing of all that stuck to it.
    expect(await intakeOf(duty, intake)).toMatchObject({ status: 'received', assigned: null });
  });
});

describe('a transfer', () => {
  it('to nobody, to oneself, to a body off the platform is refused', async () => {
    const intake = await takes(duty, '02:50');
    await expect(transfers(duty, intake, { to: 'nobody' })).rejects.toEqual(refusal('NotFound', 'to'));
    await expect(transfers(duty, intake, { to: 'xiuzhou' })).rejects.toEqual(refusal('TransferToOwnBody'));
    await expect(transfers(duty, intake, { to: 'tongxiang' })).rejects.toEqual(refusal('RecipientOffPlatform'));
    await expect(transfers(wujiang, intake, { to: 'qingpu' })).rejects.toEqual(refusal('NotFound'));
  });

  it('alarms the other body, which sees what was transferred and nothing else; refused it is back, and may go again', async () => {
    const intake = await takes(duty, '02:51', { caller: { name, telephone }, place: '示例桥' });
    const transfer = await transfers(duty, intake);
    await expect(transfers(duty, intake, { to: 'qingpu' })).rejects.toEqual(refusal('TransferIsOpen'));
    const alarm = await alarmOf(wujiang, transfer);
    expect(alarm).toMatchObject({
      organisation: 'wujiang',
      subjectKind: 'transfer',
      subject: transfer,
      open: true,
      words: expect.stringContaining('请接受或退回'),
    });
    expect(alarm?.['words']).not.toContain(name);
    expect((await handedOver(wujiang, ', direction: incoming')).find(({ id }) => id === transfer)).toEqual({
      ...{ id: transfer, intake, number: `受理-${intake.slice(0, 8)}`, from: 'xiuzhou', to: 'wujiang' },
      ...{ said: '【示例】河面有油膜', place: '示例桥', calledAt: utc('02:51'), reason: '位于贵方辖区' },
      ...{ transferredAt: utc('03:00'), state: 'open', answeredAt: null, refusal: null, accepted: null },
      example: '【示例】',
    });
    expect(await handedOver(wujiang, ', direction: outgoing')).toEqual([]);
    // Until it is answered it stays with the sender; what the other knows of is the transfer.
    expect(await intakeOf(wujiang, intake)).toBeNull();
    expect(await intakeOf(duty, intake)).toMatchObject({
      status: 'transferring',
      transfers: [{ id: transfer, state: 'open' }],
    });
    await expect(raises(wujiang, intake)).rejects.toEqual(refusal('NotFound', 'intake'));
    // A third body knows of nothing; the sender does not answer itself.
    await expect(accepts(qingpu, intake)).rejects.toEqual(refusal('NotFound'));
    await expect(refuses(qingpu, intake)).rejects.toEqual(refusal('NotFound'));
    await expect(accepts(duty, intake)).rejects.toEqual(refusal('TransferNotToYou'));
    expect(await handedOver(qingpu)).toEqual([]);

    await refuses(wujiang, intake, '桥北为秀洲辖区');
    await refuses(wujiang, intake, '桥北为秀洲辖区');
    await expect(accepts(wujiang, intake)).rejects.toEqual(refusal('TransferIsSettled'));
    expect(await intakeOf(duty, intake)).toMatchObject({
      status: 'received',
      transfers: [{ id: transfer, state: 'refused', refusal: '桥北为秀洲辖区' }],
    });
    expect(await alarmOf(wujiang, transfer)).toMatchObject({
      ...{ open: false, stoodDownBecause: '已退回' },
    });
    const again = await transfers(duty, intake, { to: 'qingpu', reason: '请核查' });
    await accepts(qingpu, intake);
    expect(await intakeOf(duty, intake)).toMatchObject({
      status: 'transferred',
      transfers: [{ state: 'refused' }, { id: again, to: 'qingpu', state: 'accepted', refusal: null }],
    });
    // 吴江 does not learn where it went.
    expect((await handedOver(wujiang)).filter((one) => one['intake'] === intake)).toHaveLength(1);
  });

  it('that is accepted begins an intake there, with the time of the call and that of its own learning', async () => {
    // Nobody sat at the desk of 吴江 when it came: it was learned of when it was accepted.
    const [atNight, byDay] = [await takes(duty, '02:52', { caller: { name } }), await takes(duty, '02:53')];
    const transfer = await transfers(duty, atNight);
    await itIs('04:10');
    const theirs = await accepts(wujiang, atNight);
    expect(await accepts(wujiang, atNight)).toBe(theirs);
    await expect(refuses(wujiang, atNight)).rejects.toEqual(refusal('TransferIsSettled'));
    expect(await intakeOf(wujiang, theirs)).toMatchObject({
      ...{ status: 'received', said: '【示例】河面有油膜', calledAt: utc('02:52'), learnedAt: utc('04:10') },
      ...{ learnedBy: 'acceptance', callerState: 'none', caller: null, example: '【示例】' },
      transferredFrom: { from: 'xiuzhou', transfer, transferredAt: utc('03:00'), acceptedAt: utc('04:10') },
    });
    expect((await handedOver(wujiang)).find(({ id }) => id === transfer)).toMatchObject({ accepted: theirs });
    expect((await handedOver(duty)).find(({ id }) => id === transfer)).toMatchObject({
      state: 'accepted',
      accepted: null,
    });
    expect(await intakeOf(duty, theirs)).toBeNull();
    for (const action of [() => raises(duty, atNight), () => transfers(duty, atNight)])
      await expect(action()).rejects.toEqual(refusal('IntakeIsTransferred'));
    expect(await alarmOf(wujiang, transfer)).toMatchObject({
      ...{ open: false, stoodDownBecause: '已接受' },
    });
    // By day somebody did.
    await itIs('09:00');
    await transfers(duty, byDay);
    await itIs('09:20');
    const later = await accepts(wujiang, byDay);
    expect(await intakeOf(wujiang, later)).toMatchObject({ learnedAt: utc('09:00'), learnedBy: 'arrival' });
    const abnormality = await raises(wujiang, later);
    expect(await abnormalityOf(wujiang, abnormality)).toMatchObject({
      learnedAt: utc('09:00'),
      learnedFromIntake: later,
    });
  });

  it('that nobody answers calls the next after the minutes of the platform', async () => {
    const intake = await takes(duty, '09:10');
    const transfer = await transfers(duty, intake);
    const mine = () => alarmOf(wujiang, transfer);
    expect((await mine())?.['contacts']).toMatchObject([
      { kind: 'onDuty', contact: officers.get('gu.wei'), nextAt: utc('09:50') },
    ]);
    await itIs('09:50');
    expect(await mine()).toMatchObject({ open: true, contacts: [{ kind: 'onDuty' }, { kind: 'nobody' }] });
  });
});

describe('the receiver’s own case', () => {
  interface Sent {
    readonly notice: string;
    readonly digest: string;
    readonly thread: string;
  }
  const sends = (kind: string, over: object = {}) =>
    act<Sent>(
      ...([duty as Visitor, 'sendNotice', 'NoticeSent'] as const),
      { kind, recipients: ['wujiang', 'qingpu'], title: '【示例】油膜', body: '请排查', example: '【示例】', ...over },
      'notice digest thread',
    );
  const opens = (who: Somebody, notice: string) =>
    act(who as Visitor, 'markNotice', 'NoticeMarked', { notice, as: 'opened' });
  const receipts = (who: Somebody, { notice, digest }: Sent) =>
    act(who as Visitor, 'receiveNotice', 'NoticeReceived', { notice, digest });
  const casesOn = async (who: Somebody, { notice }: Sent) =>
    (await abnormalitiesOf(who)).filter((one) => one['notice'] === notice);

  it.each(['warning', 'search', 'upstreamAbnormality', 'downstreamAbnormality'])(
    'opens by itself when a %s is read, with the time of that; once for each body',
    async (kind) => {
      const sent = await sends(kind);
      expect(await casesOn(wujiang, sent)).toEqual([]);
      const read = api.platform.clock.now();
      await opens(wujiang, sent.notice);
      await settled();
      api.platform.clock.driveTo(instant(new Date(Date.parse(read) + 60_000).toISOString()));
      await receipts(wujiang, sent);
      const [own, ...others] = await casesOn(wujiang, sent);
      expect(others).toEqual([]);
      expect(own).toMatchObject({
        ...{ cause: 'neighbour', notice: sent.notice, noticeThread: sent.thread, learnedAt: read },
        ...{ raisedBy: 'automation notices.open-own-case', example: '【示例】' },
        description: expect.stringContaining('《【示例】油膜》'),
      });
      expect(await casesOn(qingpu, sent)).toEqual([]);
      expect(await casesOn(duty, sent)).toEqual([]);
      const { timeline } = await (wujiang as Visitor).ask<{ timeline: { edges: { node: Shown }[] } }>(
        'query($t: ID!) { timeline(thread: $t) { edges { node { kind refs { kind id } } } } }',
        { t: own?.['id'] },
      );
      expect(timeline.edges.map(({ node }) => node)).toEqual([
        {
          kind: 'abnormalityRaised',
          refs: [
            { kind: 'abnormality', id: own?.['id'] },
            { kind: 'notice', id: sent.notice },
            { kind: 'thread', id: sent.thread },
          ],
        },
      ]);
      // An officer who raises one on the notice is sent to it.
      const raising = act(wujiang as Visitor, 'raiseAbnormalityOnNotice', 'AbnormalityRaisedOnNotice', {
        ...{ notice: sent.notice, description: '【示例】据通报' },
      });
      await expect(raising).rejects.toEqual(refusal('AbnormalityExists', `abnormality=${own?.['id']}`));
    },
  );

  it('is the one that an officer raised before it was receipted', async () => {
    const sent = await sends('warning');
    const { abnormality } = await act<{ abnormality: string }>(
      ...([wujiang as Visitor, 'raiseAbnormalityOnNotice', 'AbnormalityRaisedOnNotice'] as const),
      { notice: sent.notice, description: '【示例】据通报' },
      'abnormality',
    );
    await receipts(wujiang, sent);
    expect(await casesOn(wujiang, sent)).toMatchObject([{ id: abnormality, description: '【示例】据通报' }]);
  });

  it('does not open on what asks for none, nor when a notice was only put on the screen, nor when it was withdrawn', async () => {
    for (const kind of ['information', 'allClear']) {
      const sent = await sends(kind);
      await opens(wujiang, sent.notice);
      await receipts(wujiang, sent);
      expect(await casesOn(wujiang, sent)).toEqual([]);
    }
    const sent = await sends('warning');
    await act(wujiang as Visitor, 'markNotice', 'NoticeMarked', { notice: sent.notice, as: 'delivered' });
    await act(duty as Visitor, 'withdrawNotice', 'NoticeWithdrawn', { notice: sent.notice, reason: '误发' });
    await opens(wujiang, sent.notice);
    expect(await casesOn(wujiang, sent)).toEqual([]);
  });
});
