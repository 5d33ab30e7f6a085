import { DelegationReader, DutyReader } from '#contexts/identity/published.js';
import type { Visitor } from '#platform/client/api.js';
import type { DelegableAct } from '#platform/kernel/actor.js';
import { instant } from '#platform/kernel/time.js';
import { newestOf, newId, password, type RunningApi, start } from './harness.js';

// One day of the duty room of 秀洲, from the roster to the handover at 17:30, and what its neighbour sees of it.
let api: RunningApi;
let head: Visitor;
let shen: Visitor;
let lu: Visitor;
let neighbour: Visitor;
const ids = new Map<string, string>();

const provenance = { kind: 'example', text: '【示例】' };
const at = (time: string, day = '2020-10-03') => `${day}T${time}:00+08:00`;
const utc = (time: string, day?: string): string => instant(at(time, day));
const itIs = (time: string, day?: string) => api.platform.clock.driveTo(instant(at(time, day)));
const next = '2020-10-04';

const act = <Success = object>(who: Visitor, name: string, success: string, input: object, selection = '') =>
  who.command<Success>(name, success, { ...newId(), ...input }, `receipt { position repeated } ${selection}`);
const refusal = (code: string) => expect.objectContaining({ code });

const body = (organisation: string, over: object = {}) =>
  act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '330411' },
    ...{ competences: [], platform: 'on', provenance, ...over },
  });
const officer = async (login: string, organisation: string, role: string, telephone?: string): Promise<Visitor> => {
  const { officer: id } = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered'] as const),
    { organisation, login, password, name: `【示例】${login}`, roles: [role], ...(telephone ? { telephone } : {}) },
    'officer',
  );
  ids.set(login, id);
  return api.nobody.signIn(login, password);
};
const idOf = (login: string): string => ids.get(login) ?? '';

const assigns = async (who: Visitor, over: object): Promise<string> =>
  (await act<{ shift: string }>(who, 'assignDuty', 'DutyAssigned', over, 'shift')).shift;
const offers = async (who: Visitor, over: object): Promise<string> =>
  (await act<{ handover: string }>(who, 'offerHandover', 'HandoverOffered', { matters: [], ...over }, 'handover'))
    .handover;

interface Roster {
  readonly dutyRoster: { readonly edges: readonly { readonly node: object }[] };
}
const roster = async (who: Visitor, from: string, until: string): Promise<readonly object[]> =>
  (
    await who.ask<Roster>(
      `query($from: DateTime!, $until: DateTime!) { dutyRoster(from: $from, until: $until, first: 100) { edges { node {
        id from until endedBecause officer { officer name dutyTelephone } deputy { officer } leader { officer } } } } }`,
      { from, until },
    )
  ).dutyRoster.edges.map(({ node }) => node);
const gapsOf = async (who: Visitor, hours?: number): Promise<readonly object[]> =>
  (
    await who.ask<{ dutyGaps: readonly object[] }>('query($hours: Int) { dutyGaps(hours: $hours) { from until } }', {
      ...(hours === undefined ? {} : { hours }),
    })
  ).dutyGaps;
const openOf = async (who: Visitor): Promise<object | null> =>
  (
    await who.ask<{ openHandover: object | null }>(
      `{ openHandover { id shift incomingShift remarks offeredAt outgoing { officer name } incoming { officer }
        matters { kind id text dueAt } } }`,
    )
  ).openHandover;
const reader = (): DutyReader => api.app.get(DutyReader, { strict: false });

let day: string;
let night: string;

beforeAll(async () => {
  api = await start({});
  itIs('07:00');
  await body('jiaxing');
  await body('xiuzhou', { parent: 'jiaxing' });
  await body('wujiang');
  head = await officer('head', 'xiuzhou', 'head');
  shen = await officer('shen', 'xiuzhou', 'dutyOfficer', '0573-8200 0001');
  lu = await officer('lu.ying', 'xiuzhou', 'dutyOfficer');
  await officer('zhou', 'xiuzhou', 'dutyOfficer');
  neighbour = await officer('neighbour', 'wujiang', 'dutyOfficer');
  await officer('city', 'jiaxing', 'head');
});
afterAll(() => api?.close());

describe('the roster of a day', () => {
  it('is kept by the head: officer, deputy and leader for each shift', async () => {
    const deputyAndLeader = { deputy: idOf('zhou'), leader: idOf('head') };
    day = await assigns(head, { officer: idOf('shen'), from: at('08:00'), until: at('18:00'), ...deputyAndLeader });
    night = await assigns(head, { officer: idOf('lu.ying'), from: at('18:00'), until: at('06:00', next) });
    expect(await roster(lu, at('00:00'), at('00:00', next))).toEqual([
      {
        ...{ id: day, from: utc('08:00'), until: utc('18:00'), endedBecause: null },
        officer: { officer: idOf('shen'), name: '【示例】shen', dutyTelephone: '0573-8200 0001' },
        ...{ deputy: { officer: idOf('zhou') }, leader: { officer: idOf('head') } },
      },
      {
        ...{ id: night, from: utc('18:00'), until: utc('06:00', next), endedBecause: null },
        officer: { officer: idOf('lu.ying'), name: '【示例】lu.ying', dutyTelephone: null },
        ...{ deputy: null, leader: null },
      },
    ]);
    expect(await roster(lu, at('17:00'), at('18:00'))).toMatchObject([{ id: day }]);
  });

  it('has no telephone in the journal', async () => {
    const written: string[] = [];
    for await (const event of api.platform.journal.readAll('start')) written.push(JSON.stringify(event.data));
    expect(written.join('\n')).toContain(idOf('shen'));
    expect(written.join('\n')).not.toContain('0573');
  });

  it('is nobody else’s to see or to keep', async () => {
    expect(await roster(neighbour, at('00:00'), at('00:00', next))).toEqual([]);
    await expect(assigns(shen, { officer: idOf('shen'), from: at('20:00'), until: at('21:00') })).rejects.toEqual(
      refusal('Forbidden'),
    );
    await expect(
      assigns(head, { officer: idOf('neighbour'), from: at('06:00', next), until: at('07:00', next) }),
    ).rejects.toEqual(refusal('NotFound'));
  });

  it('shows when nobody is assigned, from now on', async () => {
    expect(await gapsOf(shen)).toEqual([
      { from: utc('07:00'), until: utc('08:00') },
      { from: utc('06:00', next), until: utc('07:00', next) },
    ]);
    expect(await gapsOf(shen, 1)).toEqual([{ from: utc('07:00'), until: utc('08:00') }]);
    expect(await gapsOf(neighbour, 2)).toEqual([{ from: utc('07:00'), until: utc('09:00') }]);
    await expect(gapsOf(shen, 745)).rejects.toEqual(refusal('InvalidInput'));
    expect(await reader().gaps('xiuzhou', instant(at('07:00')), instant(at('07:00', next)))).toEqual(
      await gapsOf(shen),
    );
  });

  it('loses a shift with a reason', async () => {
    const shift = await assigns(head, { officer: idOf('zhou'), from: at('06:00', next), until: at('08:00', next) });
    expect(await gapsOf(shen)).toEqual([{ from: utc('07:00'), until: utc('08:00') }]);
    await act(head, 'removeDuty', 'DutyRemoved', { shift, reason: '病假' });
    expect(await gapsOf(shen)).toHaveLength(2);
    expect(await roster(shen, at('06:00', next), at('08:00', next))).toEqual([]);
  });
});

describe('the handover at the end of the shift', () => {
  const matters = [
    { kind: 'clock', id: 'initial-report', text: '【示例】初报，2 小时', dueAt: at('18:40') },
    { kind: 'notice', id: 'notice-1', text: '【示例】吴江尚未签收', dueAt: null },
  ];

  it('is refused to one who is off duty', async () => {
    itIs('17:30');
    for (const to of [idOf('head'), idOf('neighbour'), 'nobody'])
      await expect(offers(shen, { shift: day, to })).rejects.toEqual(refusal('NotOnDuty'));
    await expect(offers(lu, { shift: day, to: idOf('lu.ying') })).rejects.toEqual(refusal('NotYoursToHandOver'));
  });

  it('is offered with two open matters, as they were shown, and declined', async () => {
    const handover = await offers(shen, { shift: day, to: idOf('lu.ying'), matters, remarks: '钥匙在值班室' });
    expect(await openOf(lu)).toEqual({
      ...{ id: handover, shift: day, incomingShift: night, remarks: '钥匙在值班室', offeredAt: utc('17:30') },
      outgoing: { officer: idOf('shen'), name: '【示例】shen' },
      incoming: { officer: idOf('lu.ying') },
      matters: [
        { kind: 'clock', id: 'initial-report', text: '【示例】初报，2 小时', dueAt: utc('18:40') },
        { kind: 'notice', id: 'notice-1', text: '【示例】吴江尚未签收', dueAt: null },
      ],
    });
    expect(await openOf(neighbour)).toBeNull();
    await act(lu, 'declineHandover', 'HandoverDeclined', { handover, reason: '通报未附文号' });
    expect(await openOf(lu)).toBeNull();
    expect(await reader().onDuty('xiuzhou', instant(at('17:40')))).toMatchObject({
      ...{ kind: 'onDuty', shift: day, officer: idOf('shen') },
      responsible: { officer: idOf('shen'), why: 'onRoster' },
    });
  });

  it('leaves the outgoing officer responsible until the incoming one confirms', async () => {
    itIs('18:10');
    expect(await reader().onDuty('xiuzhou', instant(at('18:10')))).toMatchObject({
      ...{ shift: night, officer: idOf('lu.ying') },
      responsible: { officer: idOf('shen'), shift: day, why: 'notHandedOver' },
    });
    const handover = await offers(shen, { shift: day, to: idOf('lu.ying'), matters });
    await expect(act(shen, 'confirmHandover', 'HandoverConfirmed', { handover })).rejects.toEqual(
      refusal('NotTheIncomingOfficer'),
    );
    await act(lu, 'confirmHandover', 'HandoverConfirmed', { handover });
    const before = await newestOf(api);
    await act(lu, 'confirmHandover', 'HandoverConfirmed', { handover });
    expect(await newestOf(api)).toBe(before);
    expect(await openOf(lu)).toBeNull();
    expect((await reader().onDuty('xiuzhou', instant(at('18:10')))).responsible).toMatchObject({
      ...{ officer: idOf('lu.ying'), why: 'tookOver' },
    });
    // What was so ten minutes ago is still answered.
    expect((await reader().onDuty('xiuzhou', instant(at('18:05')))).responsible).toMatchObject({
      ...{ officer: idOf('shen'), why: 'notHandedOver' },
    });
  });
});

describe('whom to call', () => {
  const order = async (time: string) =>
    (await reader().contactOrder('xiuzhou', instant(at(time)))).map(({ officer, organisation, why }) => [
      [...ids].find(([, id]) => id === officer)?.[0],
      organisation,
      why,
    ]);

  it('is officer, deputy, leader, then the duty officer of the body above', async () => {
    const city = await api.nobody.signIn('city', password);
    await assigns(city, { officer: idOf('city'), from: at('18:00'), until: at('06:00', next) });
    expect(await order('12:00')).toEqual([
      ['shen', 'xiuzhou', 'onDuty'],
      ['zhou', 'xiuzhou', 'deputy'],
      ['head', 'xiuzhou', 'leader'],
    ]);
    expect(await order('19:00')).toEqual([
      ['lu.ying', 'xiuzhou', 'onDuty'],
      ['city', 'jiaxing', 'superior'],
    ]);
    expect(await order('07:00')).toEqual([]);
    expect(await reader().contactOrder('jiaxing', instant(at('19:00')))).toHaveLength(1);
  });

  it('is nobody who was dismissed', async () => {
    await act(api.operator, 'dismissOfficer', 'OfficerDismissed', { officer: idOf('zhou'), reason: '调离' });
    expect((await order('12:00')).map(([who]) => who)).toEqual(['shen', 'head']);
  });
});

describe('the turn of the year', () => {
  const [eve, newYear] = ['2020-12-31', '2021-01-01'];
  it('is no gap, no overlap, and one hands over across it', async () => {
    itIs('20:00', eve);
    const last = await assigns(head, { officer: idOf('shen'), from: at('20:00', eve), until: at('00:00', newYear) });
    await assigns(head, { officer: idOf('lu.ying'), from: at('00:00', newYear), until: at('20:00', newYear) });
    await expect(
      assigns(head, { officer: idOf('lu.ying'), from: at('23:00', eve), until: at('00:30', newYear) }),
    ).rejects.toEqual(refusal('ShiftOverlaps'));
    expect(await gapsOf(shen)).toEqual([]);
    expect(await reader().gaps('xiuzhou', instant(at('20:00', eve)), instant(at('20:00', newYear)))).toEqual([]);
    itIs('23:30', eve);
    const handover = await offers(shen, { shift: last, to: idOf('lu.ying') });
    itIs('00:10', newYear);
    await act(lu, 'confirmHandover', 'HandoverConfirmed', { handover });
    expect(await reader().onDuty('xiuzhou', instant(at('00:10', newYear)))).toMatchObject({
      ...{ officer: idOf('lu.ying'), responsible: { officer: idOf('lu.ying'), why: 'tookOver' } },
    });
  });
});

describe('a delegation', () => {
  it('is the head’s, in writing, for a time; it is asked for by act, and revoked', async () => {
    const asked = { scopes: ['sendNotice'], to: idOf('shen'), from: at('08:00', '2021-01-02') };
    const grants = (over: object) =>
      act<{ delegation: string }>(
        ...([head, 'grantDelegation', 'DelegationGranted'] as const),
        { ...asked, until: at('08:00', '2021-01-05'), documentNumber: '【示例】秀环委〔2021〕1号', ...over },
        'delegation',
      );
    await expect(grants({ documentNumber: null })).rejects.toEqual(refusal('InvalidInput'));
    await expect(grants({ to: idOf('head') })).rejects.toEqual(refusal('NotToOneself'));
    await expect(grants({ to: idOf('neighbour') })).rejects.toEqual(refusal('NotFound'));
    const { delegation } = await grants({});
    const delegate = { officer: idOf('shen'), organisation: 'xiuzhou' };
    const on = (time: string, act: DelegableAct = 'sendNotice') =>
      api.app.get(DelegationReader, { strict: false }).under(delegate, act, instant(at(time, '2021-01-02')));
    const under = { delegation, grantedBy: idOf('head') };
    expect([await on('07:59'), await on('08:00'), await on('08:00', 'signReport')]).toEqual([
      ...[undefined, under, undefined],
    ]);

    itIs('09:00', '2021-01-02');
    const shown = async (who: Visitor) =>
      (
        await who.ask<{ delegations: { edges: { node: object }[] } }>(
          '{ delegations { edges { node { id scopes to status documentNumber document until revokedBecause } } } }',
        )
      ).delegations.edges.map(({ node }) => node);
    const row = { id: delegation, scopes: ['sendNotice'], to: idOf('shen'), document: null };
    expect(await shown(shen)).toMatchObject([{ ...row, status: 'holds', revokedBecause: null }]);
    expect(await shown(neighbour)).toEqual([]);
    await act(head, 'revokeDelegation', 'DelegationRevoked', { delegation, reason: '已返岗' });
    expect(await shown(shen)).toMatchObject([
      { ...row, status: 'revoked', revokedBecause: '已返岗', until: utc('09:00', '2021-01-02') },
    ]);
    expect(await on('09:00')).toBeUndefined();
    expect(await on('08:59')).toEqual(under);
  });
});

describe('what is delegated', () => {
  const [first, last] = ['2021-01-06', '2021-01-08'];
  let deputy: Visitor;
  let incident: string;

  const grants = (who: Visitor, ...scopes: string[]) =>
    act<{ delegation: string }>(
      ...([who, 'grantDelegation', 'DelegationGranted'] as const),
      {
        ...{ scopes, to: idOf('deputy'), from: at('08:00', first), until: at('08:00', last) },
        documentNumber: '【示例】秀环委〔2021〕2号',
      },
      'delegation',
    );
  const determines = async (who = deputy): Promise<string> => {
    const input = {
      withoutAbnormality: '直接接报',
      description: '【示例】泄漏',
      distribution: [],
      example: '【示例】',
    };
    return (await act<{ incident: string }>(who, 'determineIncident', 'IncidentDetermined', input, 'incident'))
      .incident;
  };
  const grades = () =>
    act(deputy, 'determineGrade', 'GradeDetermined', { incident, grade: 'III', reason: '【示例】影响轻微' });
  const sends = () =>
    act<{ notice: string }>(
      ...([deputy, 'sendNotice', 'NoticeSent'] as const),
      {
        ...{ kind: 'information', recipients: ['wujiang'], title: '【示例】通报', body: '请协助排查' },
        example: '【示例】',
      },
      'notice',
    );
  const signs = async (): Promise<string> => {
    const { incidentReportFields } = await shen.ask<{
      incidentReportFields: { kind: string; fields: { id: string; by: string }[] }[];
    }>('{ incidentReportFields { kind fields { id by } } }');
    const fields = incidentReportFields.filter(({ kind }) => kind === 'initial').flatMap((set) => set.fields);
    const input = {
      ...{ incident, kind: 'initial', channel: 'fax', addressees: [{ function: 'bureauAbove' }] },
      ...{ reportingUnit: '【示例】秀洲分局', signer: idOf('deputy') },
      ...{ contactFunction: '值班室', contactMethod: '值班电话' },
      answers: fields.filter(({ by }) => by !== 'frame').map(({ id: field }) => ({ field, notKnown: true })),
    };
    return (await act<{ report: string }>(shen, 'fileIncidentReport', 'IncidentReportFiled', input, 'report')).report;
  };
  const forbidden = refusal('Forbidden');
  const byDeputy = () => ({ by: idOf('deputy'), delegatedBy: idOf('head') });

  beforeAll(async () => {
    itIs('12:00', '2021-01-05');
    deputy = await officer('deputy', 'xiuzhou', 'legalOfficer');
    await grants(head, 'determineIncident');
  });

  it('may be done from the first moment of its time, and nothing else', async () => {
    itIs('07:59', first);
    await expect(determines()).rejects.toEqual(forbidden);
    itIs('08:00', first);
    incident = await determines();
    await expect(grades()).rejects.toEqual(forbidden);
    await expect(sends()).rejects.toEqual(forbidden);
    await expect(signs()).rejects.toEqual(refusal('SignerNotHead'));
    await expect(
      act(deputy, 'closeIncident', 'IncidentClosed', { incident, reason: '【示例】应急终止' }),
    ).rejects.toEqual(forbidden);
    await expect(determines(shen)).rejects.toEqual(forbidden);
  });

  it('is told with who did it and in whose place', async () => {
    await act(shen, 'recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411'], circumstances: [], deaths: 0 },
    });
    const { delegation } = await grants(head, 'all');
    await grades();
    const { notice } = await sends();
    await signs();
    const found = await deputy.ask<{ incident: object; notice: object; timeline: { edges: { node: object }[] } }>(
      `query($incident: ID!, $notice: ID!) {
        incident(id: $incident) { by: determinedBy delegatedBy grades { by delegatedBy }
          reports { by: signedBy delegatedBy } }
        notice(id: $notice) { by: sentBy delegatedBy }
        timeline(thread: $incident, first: 100) { edges { node { kind officer text } } } }`,
      { incident, notice },
    );
    expect(found.incident).toEqual({ ...byDeputy(), grades: [byDeputy()], reports: [byDeputy()] });
    expect(found.notice).toEqual(byDeputy());
    expect(found.timeline.edges.map(({ node }) => node)).toEqual(
      expect.arrayContaining([
        { kind: 'incidentDetermined', officer: idOf('deputy'), text: '【示例】泄漏（受负责人委托）' },
        expect.objectContaining({ kind: 'gradeDetermined', text: expect.stringMatching(/（受负责人委托）$/) }),
      ]),
    );
    await act(head, 'revokeDelegation', 'DelegationRevoked', { delegation, reason: '已返岗' });
    await expect(grades()).rejects.toEqual(forbidden);
    await expect(sends()).rejects.toEqual(forbidden);
    await expect(signs()).rejects.toEqual(refusal('SignerNotHead'));
    await determines();
  });

  it('ends with the role of who granted it, and with its service', async () => {
    const roles = (...those: string[]) =>
      act(api.operator, 'changeOfficerRoles', 'OfficerRolesChanged', {
        ...{ officer: idOf('head'), roles: those, reason: '分工调整' },
      });
    await roles('dutyOfficer');
    await expect(determines()).rejects.toEqual(forbidden);
    await roles('head');
    await determines();

    const second = await officer('second', 'xiuzhou', 'head');
    await grants(second, 'sendNotice');
    await sends();
    await act(api.operator, 'dismissOfficer', 'OfficerDismissed', { officer: idOf('second'), reason: '调离' });
    await expect(sends()).rejects.toEqual(forbidden);
  });

  it('may be done until its time is over', async () => {
    itIs('07:59', last);
    await determines();
    itIs('08:00', last);
    await expect(determines()).rejects.toEqual(forbidden);
  });
});
