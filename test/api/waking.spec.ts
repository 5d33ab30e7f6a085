import { notice as notices } from '#contexts/notices/domain/notice.js';
import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { epochMilliseconds, fromEpochMilliseconds, instant } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import { newId, password, type RunningApi, startApi } from './harness.js';
import { act, partyOf, provenance, termsFor } from './world.js';

// A notice at 03:00: who is woken, by whom, how often; which way the water went; who passes it on. 秀洲 tells 吴江, then
// 青浦; 桐乡 is off the platform; 安吉 hears nothing.
let api: RunningApi;
let [xiuzhou, wujiang, qingpu, anji, city]: Visitor[] = [];
let agreement: string;
const ids = new Map<string, string>();
const section = 'wangjiangjing';
const day = '2020-10-03';
const utc = (time: string): string => instant(`${day}T${time}:00+08:00`);
const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`${day}T${time}:00+08:00`));
  await settled();
};
const settled = () => api.app.get(Automations).settled();
const refusal = (code: string) => expect.objectContaining({ code });

const body = (organisation: string, region: string, over: object = {}) =>
  act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region },
    ...{ competences: [], platform: 'on', provenance, ...over },
  });
const officer = async (login: string, organisation: string, ...roles: string[]): Promise<Visitor> => {
  const input = { organisation, login, password, name: `【示例】${login}`, roles, telephone: `0573-${login.length}` };
  const { officer: id } = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer'] as const),
  );
  ids.set(login, id);
  return api.nobody.signIn(login, password);
};
const assigns = (head: Visitor, over: object) => act(head, 'assignDuty', 'DutyAssigned', over);

interface Sheet {
  readonly id: string;
  readonly subject: string;
  readonly words: string;
  readonly red: boolean;
  readonly open: boolean;
  readonly contacts: readonly Readonly<Record<string, unknown>>[];
}
const sheet = 'id organisation subjectKind subject words red open acknowledgedBy stoodDownBecause endedAt';
const contact = 'kind contact organisation name telephone because dueAt nextAt calls { result caller remark }';
const callSheet = async (who: Visitor | undefined): Promise<readonly Sheet[]> => {
  await settled();
  const asked = `{ callSheet(first: 50) { edges { node { ${sheet} contacts { ${contact} } } } } }`;
  const { callSheet: found } = await (who as Visitor).ask<{ callSheet: { edges: { node: Sheet }[] } }>(asked);
  return found.edges.map(({ node }) => node);
};
const alarmOf = async (who: Visitor | undefined, id: string) => {
  await settled();
  const asked = `query($id: ID!) { alarm(id: $id) { ${sheet} contacts { ${contact} } } }`;
  return (await (who as Visitor).ask<{ alarm: Sheet | null }>(asked, { id })).alarm;
};
const about = async (who: Visitor | undefined, notice: string): Promise<Sheet> => {
  const found = (await callSheet(who)).find(({ subject }) => subject === notice);
  if (!found) throw new Error('not on the call sheet');
  return found;
};
const calls = (who: Visitor | undefined, input: object) => act(who as Visitor, 'logCall', 'CallLogged', input);

interface Sent {
  readonly notice: string;
  readonly digest: string;
}
const sends = (who: Visitor | undefined, over: object = {}) =>
  act<Sent>(
    ...([who as Visitor, 'sendNotice', 'NoticeSent'] as const),
    {
      ...{ kind: 'downstreamAbnormality', recipients: ['wujiang'], title: '【示例】溶解氧异常', agreement },
      ...{ body: '王江泾溶解氧 0.70，请协助排查', example: '【示例】', ...over },
    },
    'notice digest',
  );
const noticeOf = async (who: Visitor | undefined, id: string) =>
  (
    await (who as Visitor).ask<{ notice: Readonly<Record<string, unknown>> | null }>(
      `query($id: ID!) { notice(id: $id) { number receiptDueAt groupText sender title
        recipients { organisation delivered { at } opened { at } receipt { at } actions { text } objections { text } }
        groupMessages { text saidAt organisation } route { because looks sides organisations reason observations { from } }
        relay { next passOnBy insteadOf passedOn { next notice takenOver } } } }`,
      { id },
    )
  ).notice;

beforeAll(async () => {
  api = await startApi();
  api.platform.clock.driveTo(instant(`${day}T01:00:00+08:00`));
  await body('jiaxing', '330400');
  await body('xiuzhou', '330411', { parent: 'jiaxing' });
  await body('wujiang', '320509');
  await body('qingpu', '310118');
  await body('anji', '330523');
  await body('tongxiang', '330483', { platform: 'off' });
  city = await officer('city', 'jiaxing', 'dutyOfficer', 'head');
  xiuzhou = await officer('shen', 'xiuzhou', 'dutyOfficer', 'head', 'legalOfficer');
  wujiang = await officer('gu.wei', 'wujiang', 'dutyOfficer', 'head', 'legalOfficer');
  await officer('gu.deputy', 'wujiang', 'dutyOfficer');
  await officer('gu.leader', 'wujiang', 'head');
  qingpu = await officer('qing', 'qingpu', 'dutyOfficer', 'head', 'legalOfficer');
  anji = await officer('anan', 'anji', 'dutyOfficer', 'head');
  await api.officer('cnemc', 'monitoringOfficer');
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section, name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '【示例】', since: '2000-01-01' },
  });
  ({ agreement } = await act<{ agreement: string }>(
    ...([xiuzhou, 'proposeAgreement', 'AgreementProposed'] as const),
    {
      ...{ kind: 'jointPrevention', parties: [partyOf('xiuzhou'), partyOf('wujiang'), partyOf('qingpu')] },
      terms: { ...termsFor([section]), clauses: { ...termsFor([section]).clauses, receiptMinutes: 20 } },
    },
    'agreement',
  ));
  for (const party of [xiuzhou, wujiang, qingpu])
    await act(party as Visitor, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  const idOf = (login: string) => ids.get(login) ?? '';
  const whole = { from: `${day}T01:30:00+08:00`, until: `${day}T20:00:00+08:00` };
  await assigns(wujiang, {
    ...{ officer: idOf('gu.wei'), deputy: idOf('gu.deputy'), leader: idOf('gu.leader'), ...whole },
  });
  await assigns(xiuzhou, { officer: idOf('shen'), ...whole });
  await assigns(city, { officer: idOf('city'), ...whole });
  await itIs('03:00');
});
afterAll(() => api?.close());

describe('a notice that nobody receipts', () => {
  let sent: Sent;
  let alarm: string;

  it('puts the officer on duty of the recipient on the call sheet of both sides, with number and words; nobody else’s', async () => {
    sent = await sends(xiuzhou);
    const mine = await about(xiuzhou, sent.notice);
    alarm = mine.id;
    expect(mine).toMatchObject({
      ...{ organisation: 'wujiang', subjectKind: 'notice', red: true, open: true },
      words: expect.stringContaining('下游异常通报《【示例】溶解氧异常》'),
      contacts: [
        {
          ...{
            kind: 'onDuty',
            contact: ids.get('gu.wei'),
            organisation: 'wujiang',
            name: '【示例】gu.wei',
            telephone: '0573-6',
          },
          ...{ because: 'raised', dueAt: utc('03:00'), nextAt: utc('03:20'), calls: [] },
        },
      ],
    });
    expect(await about(wujiang, sent.notice)).toEqual(mine);
    expect(await callSheet(anji)).toEqual([]);
    expect(await alarmOf(anji, alarm)).toBeNull();
    expect(await noticeOf(wujiang, sent.notice)).toMatchObject({ receiptDueAt: utc('03:20') });
  });

  it('goes to the deputy at once when the call is not answered; red until somebody answers', async () => {
    await itIs('03:03');
    await calls(xiuzhou, { alarm, contact: ids.get('gu.wei'), result: 'noAnswer' });
    const { contacts, red } = await about(xiuzhou, sent.notice);
    expect(red).toBe(true);
    expect(contacts).toMatchObject([
      { kind: 'onDuty', calls: [{ result: 'noAnswer', caller: 'xiuzhou' }] },
      { kind: 'deputy', because: 'noAnswer', dueAt: utc('03:03'), nextAt: utc('03:23') },
    ]);
    await itIs('03:05');
    await calls(xiuzhou, { alarm, contact: ids.get('gu.deputy'), result: 'answered', remark: '马上看' });
    expect(await about(xiuzhou, sent.notice)).toMatchObject({ red: false, open: true });
  });

  it('goes to the leader when nobody receipts within the agreement’s minutes, and to nobody once all were called', async () => {
    await itIs('03:22');
    expect((await about(xiuzhou, sent.notice)).contacts).toHaveLength(2);
    await itIs('03:24');
    const { contacts } = await about(xiuzhou, sent.notice);
    expect(contacts.slice(2)).toMatchObject([{ kind: 'leader', contact: ids.get('gu.leader'), because: 'noReaction' }]);
    await itIs('05:00');
    expect((await about(xiuzhou, sent.notice)).contacts.slice(3)).toMatchObject([{ kind: 'nobody', contact: null }]);
    await itIs('09:00');
    expect((await about(xiuzhou, sent.notice)).contacts).toHaveLength(4);
  });

  it('stands down with the receipt; the numbers are gone from the sheet', async () => {
    const { notice, digest } = sent;
    await act(wujiang as Visitor, 'receiveNotice', 'NoticeReceived', { notice, digest });
    expect((await callSheet(xiuzhou)).filter(({ subject }) => subject === notice)).toEqual([]);
    const ended = await alarmOf(xiuzhou, alarm);
    expect(ended).toMatchObject({ open: false, red: false, stoodDownBecause: '已签收', endedAt: utc('09:00') });
    expect(ended?.contacts[0]).toMatchObject({ telephone: null, name: null, contact: ids.get('gu.wei') });
  });

  it('refuses a call to a stranger, one before its time, and an acknowledgement by the caller', async () => {
    const { notice } = await sends(xiuzhou);
    const { id } = await about(xiuzhou, notice);
    const asked = { alarm: id, result: 'answered' };
    await expect(calls(xiuzhou, { ...asked, contact: ids.get('anan') })).rejects.toEqual(refusal('NotOnCallSheet'));
    await expect(calls(xiuzhou, { ...asked, contact: ids.get('gu.wei'), calledAt: utc('08:59') })).rejects.toEqual(
      refusal('CallTimeImpossible'),
    );
    await expect(calls(anji, { ...asked, contact: ids.get('gu.wei') })).rejects.toEqual(refusal('NotFound'));
    const acknowledges = (who: Visitor | undefined) =>
      act(who as Visitor, 'acknowledgeAlarm', 'AlarmAcknowledged', { alarm: id });
    await expect(acknowledges(xiuzhou)).rejects.toEqual(refusal('NotYourAlarm'));
    await acknowledges(wujiang);
    expect(await alarmOf(wujiang, id)).toMatchObject({ open: false, acknowledgedBy: ids.get('gu.wei') });
  });

  it('is called of the duty room where the recipient is off the platform, until its receipt is claimed', async () => {
    const { notice } = await sends(xiuzhou, { recipients: ['tongxiang'] });
    expect((await about(xiuzhou, notice)).contacts).toMatchObject([{ kind: 'dutyRoom', contact: 'tongxiang' }]);
    await act(xiuzhou as Visitor, 'claimReceipt', 'ReceiptClaimed', {
      ...{ notice, recipient: 'tongxiang', channel: 'call', receivedAt: utc('09:00'), receivedByRole: '值班室' },
    });
    expect((await callSheet(xiuzhou)).filter(({ subject }) => subject === notice)).toEqual([]);
  });

  it('wakes nobody where it is mere information', async () => {
    const { notice } = await sends(xiuzhou, { kind: 'information' });
    expect((await callSheet(wujiang)).filter(({ subject }) => subject === notice)).toEqual([]);
  });
});

describe('four facts and a dispute', () => {
  it('delivered, opened, receipted, acted on are told apart; an objection is none of them', async () => {
    const { notice, digest } = await sends(xiuzhou);
    const marks = (as: string) => act(wujiang as Visitor, 'markNotice', 'NoticeMarked', { notice, as });
    await marks('delivered');
    await itIs('09:02');
    await marks('opened');
    await marks('delivered');
    await act(wujiang as Visitor, 'objectToNotice', 'NoticeObjectedTo', { notice, reason: '当时流向相反' });
    await act(wujiang as Visitor, 'actOnNotice', 'NoticeActedOn', { notice, text: '已派船排查' });
    await act(wujiang as Visitor, 'receiveNotice', 'NoticeReceived', { notice, digest });
    expect(await noticeOf(xiuzhou, notice)).toMatchObject({
      recipients: [
        {
          ...{ delivered: { at: utc('09:00') }, opened: { at: utc('09:02') }, receipt: { at: utc('09:02') } },
          ...{ actions: [{ text: '已派船排查' }], objections: [{ text: '当时流向相反' }] },
        },
      ],
    });
    const mark = (who: Visitor | undefined) =>
      act(who as Visitor, 'markNotice', 'NoticeMarked', { notice, as: 'opened' });
    await expect(mark(xiuzhou)).rejects.toEqual(refusal('NotARecipient'));
    await expect(mark(anji)).rejects.toEqual(refusal('NotFound'));
  });
});

describe('the group', () => {
  it('gets five lines with the code; what it answers comes back as a claim', async () => {
    const { notice } = await sends(xiuzhou);
    const { groupText, number } = (await noticeOf(xiuzhou, notice)) as { groupText: string; number: string };
    expect(groupText.split('\n')).toEqual([
      `【联防】下游异常通报 ${number}`,
      'xiuzhou → wujiang，2020-10-03 09:02',
      '【示例】溶解氧异常',
      '王江泾溶解氧 0.70，请协助排查',
      `请于 2020-10-03 09:22 前在平台签收；在群内回复请带编号 ${number}`,
    ]);
    const pastes = (who: Visitor | undefined, input: object) =>
      act<{ notice: string }>(who as Visitor, 'pasteGroupMessage', 'GroupMessagePasted', input, 'notice');
    await itIs('09:10');
    expect(await pastes(xiuzhou, { text: `值班员：收到 ${number}，马上去看`, saidAt: utc('09:05') })).toMatchObject({
      notice,
    });
    expect(await noticeOf(wujiang, notice)).toMatchObject({
      groupMessages: [{ text: `值班员：收到 ${number}，马上去看`, saidAt: utc('09:05'), organisation: 'xiuzhou' }],
      recipients: [{ receipt: null }],
    });
    await expect(pastes(anji, { text: `收到 ${number}` })).rejects.toEqual(refusal('CodeNotFound'));
    await expect(pastes(xiuzhou, { text: '收到' })).rejects.toEqual(refusal('CodeNotFound'));
    await expect(pastes(xiuzhou, { text: number, saidAt: utc('08:00') })).rejects.toEqual(
      refusal('ClaimedTimeImpossible'),
    );
  });
});

describe('which way the water went', () => {
  const observed = (from: string, to: string, direction: string) =>
    act(wujiang as Visitor, 'observeFlow', 'FlowObserved', {
      ...{ section, from: utc(from), to: utc(to), sideA: '330411', sideB: '320509', direction, agreement },
      ...{ source: '现场照片', confidence: 'observed', provenance },
    });
  const routeAt = async (who: Visitor | undefined) =>
    (
      await (who as Visitor).ask<{ noticeRoute: Readonly<Record<string, unknown>> | null }>(
        `query($s: ID!, $a: ID!) { noticeRoute(section: $s, agreement: $a, kind: downstreamAbnormality) {
          because looks sides organisations reason } }`,
        { s: section, a: agreement },
      )
    ).noticeRoute;

  it('is not known at first: every side could have been upstream', async () => {
    expect(await routeAt(xiuzhou)).toMatchObject({
      ...{ because: 'notObserved', looks: 'upstream', sides: ['320509', '330411'], organisations: ['wujiang'] },
    });
    expect(await routeAt(anji)).toBeNull();
  });

  it('was seen: the side it came from is notified, with the reason in the notice', async () => {
    await observed('09:00', '09:10', 'BtoA');
    expect(await routeAt(xiuzhou)).toMatchObject({ because: 'observed', sides: ['320509'] });
    const { notice } = await sends(xiuzhou, { recipients: [], section });
    expect(await noticeOf(wujiang, notice)).toMatchObject({
      recipients: [{ organisation: 'wujiang' }],
      route: {
        because: 'observed',
        observations: [{ from: '320509' }],
        reason: expect.stringContaining('流向观测一致'),
      },
    });
  });

  it('came out of the own area: there is nobody to notify but those that are named', async () => {
    await itIs('15:30');
    await observed('15:00', '15:20', 'AtoB');
    expect(await routeAt(xiuzhou)).toMatchObject({ because: 'observed', sides: ['330411'], organisations: [] });
    await expect(sends(xiuzhou, { recipients: [], section })).rejects.toEqual(refusal('NobodyToNotify'));
    await expect(sends(xiuzhou, { recipients: [], section, agreement: undefined })).rejects.toEqual(
      refusal('RouteNeedsAgreement'),
    );
    await expect(sends(xiuzhou, { recipients: [] })).rejects.toEqual(refusal('NobodyToNotify'));
  });

  it('turned within the hours that an observation counts: every side again', async () => {
    await itIs('17:00');
    await observed('16:40', '16:50', 'BtoA');
    expect(await routeAt(xiuzhou)).toMatchObject({ because: 'turned', organisations: ['wujiang'] });
  });
});

describe('one after the other', () => {
  it('who received it passes it on, in the order of the sender', async () => {
    const { notice } = await sends(xiuzhou, { relay: ['qingpu'] });
    const passes = (who: Visitor | undefined) =>
      act<{ by: string }>(who as Visitor, 'passNoticeOn', 'NoticePassedOn', { notice }, 'by');
    await expect(passes(xiuzhou)).rejects.toEqual(refusal('TakeoverTooEarly'));
    await expect(passes(qingpu)).rejects.toEqual(refusal('NotFound'));
    const { by } = await passes(wujiang);
    expect(await noticeOf(qingpu, by)).toMatchObject({ sender: 'wujiang', relay: { next: [], insteadOf: null } });
    expect(await noticeOf(xiuzhou, notice)).toMatchObject({
      relay: { passedOn: { next: 'qingpu', notice: by, takenOver: false } },
    });
    await expect(passes(wujiang)).rejects.toEqual(refusal('AlreadyPassedOn'));
    const on = act(qingpu as Visitor, 'passNoticeOn', 'NoticePassedOn', { notice: by });
    await expect(on).rejects.toEqual(refusal('NothingToPassOn'));
  });

  it('whoever passes it on completes what broke off between the two notices', async () => {
    const { notice } = await sends(xiuzhou, { relay: ['qingpu'] });
    const actor = { officer: 'gone', organisation: 'wujiang', jurisdiction: '320509', roles: ['dutyOfficer'] } as const;
    const by = derivedId('notice', notice, 'passed on');
    const claim = { type: 'PassOn', actor, at: api.platform.clock.now(), by } as const;
    const envelope = { actor, ...newId(), commandDigest: 'broke off', correlationId: 'broke off' };
    expect((await api.platform.gateway.execute(notices, notice, claim, envelope)).kind).toBe('accepted');
    expect(await noticeOf(qingpu, by)).toBeNull();
    const passes = (who: Visitor | undefined) => act(who as Visitor, 'passNoticeOn', 'NoticePassedOn', { notice });
    await passes(wujiang);
    expect(await noticeOf(qingpu, by)).toMatchObject({ sender: 'wujiang' });
    await expect(passes(wujiang)).rejects.toEqual(refusal('AlreadyPassedOn'));
  });

  it('a notice that is withdrawn alarms nobody to pass it on', async () => {
    const { notice } = await sends(xiuzhou, { relay: ['qingpu'] });
    api.platform.clock.driveTo(
      instant(fromEpochMilliseconds(epochMilliseconds(api.platform.clock.now()) + 21 * 60_000)),
    );
    const relayAlarms = async () => (await callSheet(xiuzhou)).filter(({ subject }) => subject === `${notice}/relay`);
    expect(await relayAlarms()).toHaveLength(1);
    await act(xiuzhou as Visitor, 'withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' });
    expect(await relayAlarms()).toEqual([]);
  });

  it('who is silent is passed over: the sender is alarmed, and takes over', async () => {
    await itIs('18:00');
    const { notice } = await sends(xiuzhou, { relay: ['qingpu'] });
    await itIs('18:21');
    const alarm = (await callSheet(xiuzhou)).find(({ subject }) => subject === `${notice}/relay`);
    expect(alarm).toMatchObject({ organisation: 'xiuzhou', words: expect.stringContaining('可接替发出') });
    const { by } = await act<{ by: string }>(
      ...([xiuzhou as Visitor, 'passNoticeOn', 'NoticePassedOn', { notice }, 'by'] as const),
    );
    expect(await noticeOf(qingpu, by)).toMatchObject({ sender: 'xiuzhou', relay: { insteadOf: 'wujiang' } });
    expect((await callSheet(xiuzhou)).filter(({ subject }) => subject === `${notice}/relay`)).toEqual([]);
    await expect(sends(xiuzhou, { relay: ['wujiang'] })).rejects.toEqual(refusal('RelayOrderInvalid'));
  });
});

describe('a gap in the roster', () => {
  it('alarms a day before, and stands down with the shift that fills it', async () => {
    // The shift of the day ends at 20:00, and none follows: less than 24 hours ahead.
    const gaps = async () => (await callSheet(xiuzhou)).filter(({ subject }) => subject === utc('20:00'));
    expect(await gaps()).toMatchObject([{ organisation: 'xiuzhou', words: expect.stringContaining('无人值班') }]);
    await assigns(xiuzhou as Visitor, {
      ...{ officer: ids.get('shen'), from: utc('20:00'), until: instant('2020-10-05T08:00:00+08:00') },
    });
    expect(await gaps()).toEqual([]);
  });

  it('that was filled and stands open again alarms again', async () => {
    const gap = instant('2020-10-05T08:00:00+08:00');
    const alarms = async () => (await callSheet(xiuzhou)).filter(({ subject }) => subject === gap);
    api.platform.clock.driveTo(instant('2020-10-04T09:00:00+08:00'));
    expect(await alarms()).toHaveLength(1);
    const { shift } = await act<{ shift: string }>(
      xiuzhou as Visitor,
      'assignDuty',
      'DutyAssigned',
      { officer: ids.get('shen'), from: gap, until: instant('2020-10-06T08:00:00+08:00') },
      'shift',
    );
    expect(await alarms()).toEqual([]);
    await act(xiuzhou as Visitor, 'removeDuty', 'DutyRemoved', { shift, reason: '临时调整' });
    expect(await alarms()).toMatchObject([{ open: true, red: true, contacts: [{ because: 'raised' }] }]);
  });

  it('is found months ahead, and ends with a shift that begins too late, once the hours before it are over', async () => {
    const drive = async (at: string) => {
      api.platform.clock.driveTo(instant(at));
      await settled();
    };
    const gap = instant('2020-12-24T08:00:00+08:00');
    const alarms = async () => (await callSheet(xiuzhou)).filter(({ subject }) => subject === gap);
    for (let begin = Date.parse('2020-10-05T08:00:00+08:00'); begin < Date.parse(gap); begin += 48 * 3_600_000) {
      const [from, until] = [new Date(begin).toISOString(), new Date(begin + 48 * 3_600_000).toISOString()];
      await assigns(xiuzhou as Visitor, { officer: ids.get('shen'), from, until });
    }
    // What is written in October is looked at in October.
    await settled();
    await drive('2020-12-23T07:59:00+08:00');
    expect(await alarms()).toEqual([]);
    await drive('2020-12-23T08:00:00+08:00');
    expect(await alarms()).toHaveLength(1);
    const late = { officer: ids.get('shen'), until: instant('2020-12-25T08:00:00+08:00') };
    await drive('2020-12-24T09:00:00+08:00');
    await assigns(xiuzhou as Visitor, { ...late, from: instant('2020-12-24T09:00:00+08:00') });
    expect(await alarms()).toEqual([]);
  });
});

it('no telephone and no name stands in the journal', async () => {
  const written: string[] = [];
  for await (const event of api.platform.journal.readAll('start'))
    written.push(JSON.stringify({ type: event.type, data: event.data }));
  expect(written.join('\n')).not.toContain('0573-');
  expect(written.join('\n')).not.toContain('【示例】gu');
});
