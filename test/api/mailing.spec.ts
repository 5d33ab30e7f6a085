import type { Visitor } from '#platform/client/api.js';
import { type InstantText, instant } from '#platform/kernel/time.js';
import { newestOf, newId, password, type RunningApi, start } from './harness.js';
import { act, noticeTo, nowhere, provenance } from './world.js';

// Messages as officers get them, where nothing leaves: the mailbox. 秀洲 writes, 吴江 is written to.
let api: RunningApi;
let xiuzhou: Visitor;
let head: Visitor;
let [duty, deputy, idle]: Visitor[] = [];
const ids = new Map<string, string>();

const itIs = (time: string, day = '2020-10-03') => api.platform.clock.driveTo(instant(`${day}T${time}:00+08:00`));
const utc = (time: string, day = '2020-10-03'): InstantText => instant(`${day}T${time}:00+08:00`);
const refusal = (code: string) => expect.objectContaining({ code });

const officer = async (login: string, organisation: string, role: string): Promise<Visitor> => {
  const asked = { organisation, login, password, name: `【示例】${login}`, roles: [role] };
  const { officer: id } = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered', asked, 'officer'] as const),
  );
  ids.set(login, id);
  return api.nobody.signIn(login, password);
};

interface Listed {
  readonly [name: string]: { readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[] };
}
const mailboxOf = async (who: Visitor | undefined, args = 'first: 50') => {
  await newestOf(api);
  const answer = await (who as Visitor).ask<Listed>(
    `{ mailbox(${args}) { edges { node { id officer channel urgency subject text factKind fact status dueAt attempts
      carrier code } } } }`,
  );
  return answer['mailbox']?.edges.map(({ node }) => node) ?? [];
};
const deadLetters = async () => {
  await newestOf(api);
  const answer = await api.operator.ask<Listed>('{ deadLetters { edges { node { id officer reason attempts } } } }');
  return answer['deadLetters']?.edges.map(({ node }) => node) ?? [];
};
const sends = (kind: string, title = '【示例】通报') =>
  act<{ notice: string }>(xiuzhou, 'sendNotice', 'NoticeSent', { ...noticeTo('wujiang'), kind, title }, 'notice');
const prefers = (who: Visitor | undefined, over: object = {}) =>
  act(who as Visitor, 'changeMailPreferences', 'MailPreferencesChanged', {
    ...{ legalClock: ['mail'], urgent: ['mail'], routine: ['mail'], ...over },
  });

beforeAll(async () => {
  api = await start({});
  itIs('08:00');
  for (const [organisation, region] of [
    ['xiuzhou', '330411'],
    ['wujiang', '320509'],
  ])
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: `${organisation}局`, nameEn: organisation, kind: 'ecologyBranch', region },
      ...{ competences: [], platform: 'on', provenance },
    });
  xiuzhou = await officer('sender', 'xiuzhou', 'dutyOfficer');
  head = await officer('head', 'wujiang', 'head');
  duty = await officer('duty', 'wujiang', 'dutyOfficer');
  deputy = await officer('deputy', 'wujiang', 'dutyOfficer');
  idle = await officer('idle', 'wujiang', 'dutyOfficer');
  await act(head, 'assignDuty', 'DutyAssigned', {
    ...{ officer: ids.get('duty'), deputy: ids.get('deputy'), from: utc('08:00') },
    until: utc('08:00', '2020-10-05'),
  });
});
afterAll(() => api?.close());

describe('a notice', () => {
  it('is told to who is on duty, officer and deputy, once each; nobody else is written to', async () => {
    const { notice } = await sends('upstreamAbnormality', '【示例】上游\n异常');
    for (const who of [duty, deputy]) {
      const [message, ...others] = await mailboxOf(who);
      expect(others).toEqual([]);
      expect(message).toMatchObject({
        ...{ channel: 'mail', urgency: 'urgent', status: 'accepted', carrier: 'mailbox', attempts: 1, dueAt: null },
        ...{ factKind: 'notice', fact: notice, text: expect.stringContaining('xiuzhou局') },
        subject: expect.stringMatching(/^【测试 test · local】通报 通报-\w{8}：【示例】上游 异常 \| Notice /),
      });
    }
    for (const who of [idle, head, xiuzhou]) expect(await mailboxOf(who)).toEqual([]);
  });

  it('names no person and no address in the journal', async () => {
    const mail = 'canary-address@example.org';
    await act(duty as Visitor, 'changeContact', 'ContactChanged', { officer: ids.get('duty'), mail });
    const written: string[] = [];
    for await (const event of api.platform.journal.readAll('start')) written.push(JSON.stringify(event.data));
    expect(written.join('\n')).toContain('"mailing"');
    expect(written.join('\n')).not.toMatch(/canary-address|【示例】duty/);
  });

  it('is shown by an operator of the own body only, and by nobody else', async () => {
    await expect(mailboxOf(duty, 'wholeBody: true')).rejects.toEqual(refusal('Forbidden'));
    const theirs = await officer('theirs', 'wujiang', 'operator');
    expect(await mailboxOf(theirs, 'wholeBody: true')).toHaveLength(2);
    expect(await mailboxOf(api.operator, 'wholeBody: true')).toEqual([]);
  });
});

describe('a handover that is offered', () => {
  it('is told to the incoming officer', async () => {
    const shift = await act<{ shift: string }>(
      ...([head, 'assignDuty', 'DutyAssigned'] as const),
      { officer: ids.get('idle'), from: utc('08:00', '2020-10-05'), until: utc('18:00', '2020-10-05') },
      'shift',
    );
    expect(shift.shift).toBeTruthy();
    const { dutyRoster } = await (duty as Visitor).ask<{ dutyRoster: { edges: { node: { id: string } }[] } }>(
      `{ dutyRoster(from: "${utc('08:00')}", until: "${utc('09:00')}") { edges { node { id } } } }`,
    );
    itIs('07:00', '2020-10-05');
    await act(duty as Visitor, 'offerHandover', 'HandoverOffered', {
      ...{ shift: dutyRoster.edges[0]?.node.id, to: ids.get('idle') },
      matters: [{ kind: 'other', id: 'x', text: '【示例】' }],
    });
    expect(await mailboxOf(idle)).toMatchObject([
      { factKind: 'handover', urgency: 'urgent', subject: expect.stringContaining('请接班：1 项未了事项') },
    ]);
  });
});

describe('preferences', () => {
  beforeAll(async () => {
    await act(head, 'assignDuty', 'DutyAssigned', {
      ...{ officer: ids.get('duty'), from: utc('20:00', '2020-10-06'), until: utc('20:00', '2020-10-08') },
    });
  });
  const shown = async (who: Visitor | undefined) =>
    (
      await (who as Visitor).ask<{ mailPreferences: object }>(
        '{ mailPreferences { version mail legalClock urgent routine quietHours { from until } digestAt } }',
      )
    ).mailPreferences;
  const about = async (wanted: string) => (await mailboxOf(duty)).find(({ fact }) => fact === wanted);

  it('have defaults: quiet from 22:00 to 07:00, no digest', async () => {
    expect(await shown(idle)).toEqual({
      ...{ version: -1, mail: null, legalClock: ['mail'], urgent: ['mail'], routine: ['mail'] },
      ...{ quietHours: { from: '22:00', until: '07:00' }, digestAt: null },
    });
  });

  it('hold back in quiet hours what is routine, until they end; what is urgent goes at once', async () => {
    itIs('23:30', '2020-10-06');
    const { notice } = await sends('information');
    expect(await about(notice)).toMatchObject({ status: 'waiting', dueAt: utc('07:00', '2020-10-07') });
    const { notice: warning } = await sends('warning');
    expect(await about(warning)).toMatchObject({ status: 'accepted' });
    itIs('06:59', '2020-10-07');
    expect(await about(notice)).toMatchObject({ status: 'waiting' });
    itIs('07:00', '2020-10-07');
    expect(await about(notice)).toMatchObject({ status: 'accepted' });
  });

  it('collect what is routine into one digest a day; what is urgent is in none', async () => {
    await prefers(duty, { quietHours: { from: '22:00', until: '07:00' }, digestAt: '17:00' });
    expect(await shown(duty)).toMatchObject({ version: 0, digestAt: '17:00', mail: 'canary-address@example.org' });
    itIs('09:00', '2020-10-07');
    await sends('information', '【示例】其一');
    await sends('information', '【示例】其二');
    const { notice: warning } = await sends('warning', '【示例】预警');
    const ofDay = (await mailboxOf(duty)).slice(0, 3);
    for (const { fact, status, dueAt } of ofDay)
      expect([status, dueAt]).toEqual(
        fact === warning ? ['accepted', null] : ['forDigest', utc('17:00', '2020-10-07')],
      );
    itIs('17:00', '2020-10-07');
    const [digest, ...rest] = await mailboxOf(duty);
    expect(digest).toMatchObject({
      factKind: 'digest',
      status: 'accepted',
      subject: expect.stringContaining('2 条消息'),
    });
    expect(digest?.['text']).toMatch(/· 通报 .*其[一二]\n· 通报 .*其[一二]/);
    const became = rest.slice(0, 3).map(({ status }) => status);
    expect(became.sort()).toEqual(['accepted', 'digested', 'digested']);
    expect((await mailboxOf(duty)).filter(({ factKind }) => factKind === 'digest')).toHaveLength(1);
  });

  it('keep a channel for what is urgent; routine ones may have none', async () => {
    await expect(prefers(duty, { urgent: [] })).rejects.toEqual(refusal('ChannelNeeded'));
    await expect(prefers(duty, { digestAt: '25:00' })).rejects.toEqual(refusal('InvalidInput'));
    await expect(prefers(duty, { quietHours: { from: '22:00', until: '22:00' } })).rejects.toEqual(
      refusal('InvalidInput'),
    );
    const count = (await mailboxOf(duty)).length;
    await prefers(duty, { routine: [] });
    await sends('information');
    expect(await mailboxOf(duty)).toHaveLength(count);
    await prefers(duty, { routine: ['sms', 'mail'] });
    const { notice } = await sends('information');
    const both = (await mailboxOf(duty)).filter(({ fact }) => fact === notice).map(({ channel }) => channel);
    expect(both.sort()).toEqual(['mail', 'sms']);
  });
});

describe('an address', () => {
  it.each([
    ['a line break', 'a@example.org\r\nbcc: b@example.org'],
    ['a comma', 'a@example.org,b@example.org'],
    ['two mailboxes', 'a@example.org b@example.org'],
    ['a name', '"Duty, officer" <a@example.org>'],
    ['no domain', 'a'],
    ['a group', 'all: a@example.org;'],
    ['a domain with a gap', 'a@example..org'],
  ])('with %s is refused, and nothing is kept', async (_, mail) => {
    const before = await newestOf(api);
    await expect(
      act(idle as Visitor, 'changeContact', 'ContactChanged', { officer: ids.get('idle'), mail }),
    ).rejects.toEqual(refusal('AddressInvalid'));
    expect(await newestOf(api)).toBe(before);
    expect(api.platform.vault.account(ids.get('idle') ?? '')?.mail).toBeUndefined();
  });

  it('is changed by oneself, the head or an administrator of the body, and an operator', async () => {
    const mailOf = () => api.platform.vault.account(ids.get('idle') ?? '')?.mail;
    const change = (who: Visitor | undefined, mail: string) =>
      act(who as Visitor, 'changeContact', 'ContactChanged', { officer: ids.get('idle'), mail });
    for (const [n, who] of [idle, head, api.operator].entries()) {
      await change(who, `idle-${n}@example.org`);
      expect(mailOf()).toBe(`idle-${n}@example.org`);
    }
    await expect(change(duty, 'other@example.org')).rejects.toEqual(refusal('Forbidden'));
    await expect(change(xiuzhou, 'other@example.org')).rejects.toEqual(refusal('NotFound'));
    await change(idle, '');
    expect(mailOf()).toBeUndefined();
  });

  it('stays as it is when a command comes again with another one', async () => {
    const input = { ...newId(), officer: ids.get('idle') };
    const change = (mail: string) =>
      (idle as Visitor).command<{ receipt: { repeated: boolean } }>(
        ...(['changeContact', 'ContactChanged', { ...input, mail }, 'receipt { repeated }'] as const),
      );
    await change('first@example.org');
    expect(await change('second@example.org')).toMatchObject({ receipt: { repeated: true } });
    expect(api.platform.vault.account(ids.get('idle') ?? '')?.mail).toBe('first@example.org');
  });
});

describe('a dead letter', () => {
  it('is one to an officer who left; an operator sees it, and retries it', async () => {
    itIs('23:00', '2020-10-07');
    await prefers(duty, { quietHours: { from: '22:00', until: '07:00' } });
    const { notice } = await sends('information');
    await newestOf(api);
    await act(api.operator, 'dismissOfficer', 'OfficerDismissed', { officer: ids.get('duty'), reason: '调离' });
    itIs('07:00', '2020-10-08');
    const [letter, ...others] = await deadLetters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ officer: ids.get('duty'), reason: 'NotServing', attempts: 1 });
    expect(JSON.stringify(letter)).not.toContain(notice);
    const retry = (message: unknown) =>
      act(api.operator, 'retryDeadLetter', 'DeadLetterRetried', { message, reason: '【示例】' });
    await retry(letter?.['id']);
    expect(await deadLetters()).toMatchObject([{ id: letter?.['id'], attempts: 2 }]);
    await expect(retry(nowhere)).rejects.toEqual(refusal('NotFound'));
    const [accepted] = await mailboxOf(deputy);
    await expect(retry(accepted?.['id'])).rejects.toEqual(refusal('NotADeadLetter'));
  });
});
