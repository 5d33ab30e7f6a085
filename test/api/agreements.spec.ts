import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newId, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
/** Heads, a legal officer and monitoring officers of 秀洲 and 吴江; who is no party; the data owner. */
let xiuzhou: Visitor;
let wujiang: Visitor;
let legal: Visitor;
let monitor: Visitor;
let wujiangMonitor: Visitor;
let outsider: Visitor;
let outsiderMonitor: Visitor;
let owner: Visitor;

const provenance = { kind: 'example', text: '【示例】' };
const body = (organisation: string, region: string, platform = 'on') =>
  api.operator.command('registerOrganisation', 'OrganisationRegistered', {
    ...newId(),
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region, platform },
    ...{ competences: [], provenance },
  });
const password = 'a password of the tests';
const officerOf = async (organisation: string, ...roles: readonly string[]): Promise<Visitor> => {
  const login = `${organisation}.${newId().commandId.slice(-12)}`;
  const officer = { organisation, login, password, name: '【示例】', roles };
  await api.operator.command('registerOfficer', 'OfficerRegistered', { ...officer, ...newId() });
  return api.nobody.signIn(login, password);
};
const today = (date: string) => api.platform.clock.driveTo(instant(`${date}T09:00:00+08:00`));

beforeAll(async () => {
  api = await startApi();
  today('2020-05-08');
  await body('cnemc', '110000');
  await body('away', '110000', 'off');
  await body('xiuzhou', '330411');
  await body('wujiang', '320509');
  await body('qingpu', '310118', 'off');
  await body('anji', '330523');
  owner = await officerOf('cnemc', 'monitoringOfficer');
  xiuzhou = await officerOf('xiuzhou', 'head');
  wujiang = await officerOf('wujiang', 'head');
  legal = await officerOf('xiuzhou', 'legalOfficer');
  monitor = await officerOf('xiuzhou', 'monitoringOfficer');
  wujiangMonitor = await officerOf('wujiang', 'monitoringOfficer');
  outsider = await officerOf('anji', 'head', 'legalOfficer');
  outsiderMonitor = await officerOf('anji', 'monitoringOfficer');
});
afterAll(() => api?.close());

const act = <Success = { receipt: { version: number; repeated: boolean } }>(
  who: Visitor,
  name: string,
  success: string,
  input: object,
  selection = 'receipt { version position repeated }',
) => who.command<Success>(name, success, { ...newId(), ...input }, selection);
const refusal = (code: string) => expect.objectContaining({ code });

const aSection = async (dataOwner = 'cnemc', sides = ['330411', '320509']): Promise<string> => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section, name: `示例断面${section}`, river: '示例河', controlLevel: 'national', dataOwner },
    ...{ boundaryType: 'interlocked', sides, provenance },
    waterBodyType: { type: 'river', source: '示例', since: '2019-01-01' },
  });
  return section;
};
const terms = (sections: readonly string[], over: object = {}) => ({
  ...{ title: '【示例】协议', sections, clauses: { noticeMinutes: 120 }, since: '2020-05-01', provenance, ...over },
});
const parametersOf = (items: readonly string[], over: object = {}): string =>
  JSON.stringify({
    ...{ monthRule: 'normal-values-raw', indicatorSet: 'assessment-3', ...over },
    items: Object.fromEntries(items.map((item) => [item, { step: '0.5', amountWan: '30' }])),
  });
const paying = (sections: readonly string[], over: object = {}, items = ['TP']) =>
  terms(sections, {
    clauses: {
      compensation: { scheme: 'stepped-deduction', schemeVersion: 1, items, parameters: parametersOf(items) },
    },
    ...over,
  });
const party = (organisation: string) => ({ organisation, signatoryBody: `${organisation} 人民政府` });
const proposes = async (
  of: object,
  { who = legal, kind = 'jointPrevention', parties = ['xiuzhou', 'wujiang'] } = {},
): Promise<string> => {
  const { agreement } = await act<{ agreement: string }>(
    who,
    'proposeAgreement',
    'AgreementProposed',
    { kind, parties: parties.map(party), terms: of },
    'receipt { position } agreement',
  );
  return agreement;
};
const signs = (who: Visitor, agreement: string, version = 1) =>
  act<{ inForce: boolean }>(
    who,
    'signAgreement',
    'AgreementSigned',
    { agreement, version },
    'receipt { position } inForce',
  );
const claims = (who: Visitor, agreement: string, over: object = {}) =>
  act<{ inForce: boolean }>(
    who,
    'claimSignature',
    'SignatureClaimed',
    { agreement, version: 1, party: 'qingpu', signedOn: '2020-05-01', description: '【示例】存档案室', ...over },
    'receipt { position } inForce',
  );
const amends = (who: Visitor, agreement: string, of: object) =>
  act<{ version: number | null }>(
    who,
    'proposeAmendment',
    'AmendmentProposed',
    { agreement, terms: of },
    'receipt { position } version',
  );
const leaves = (who: Visitor, agreement: string, lastDay: string) =>
  act<{ ended: boolean }>(
    who,
    'leaveAgreement',
    'AgreementLeft',
    { agreement, lastDay, reason: '【示例】' },
    'receipt { position } ended',
  );
/** Signed by both; each reads what it wrote, the last one what all wrote. */
const inForce = async (of: object, kind = 'jointPrevention'): Promise<string> => {
  const agreement = await proposes(of, { kind });
  await signs(xiuzhou, agreement);
  expect(await signs(wujiang, agreement)).toMatchObject({ inForce: true });
  return agreement;
};

interface AgreementSeen extends Record<string, unknown> {
  readonly status: string;
}
const fields = `status kind version pendingVersion parties { organisation signatoryBody offPlatform lastDay reason }
  periods { version since until } versions { version title sections noticeMinutes receiptMinutes since until
    compensation { scheme schemeVersion items parameters } signatures { party kind organisation signedOn description } }`;
const agreementOf = async (who: Visitor, id: string) => {
  const query = `query($id: ID!) { agreement(id: $id) { ${fields} } }`;
  return (await who.ask<{ agreement: AgreementSeen | null }>(query, { id })).agreement;
};
/** Waits until everything that was written is shown to everybody. */
const settled = async () => {
  await act(wujiang, 'proposeAgreement', 'AgreementProposed', {
    ...{ kind: 'dataSharing', parties: ['xiuzhou', 'wujiang'].map(party), terms: terms([]) },
  });
  await wujiang.ask('{ me { officer } }');
};
const sees = async (who: Visitor, section: string) => {
  const query = `query($s: ID!) { section(id: $s) { id } readings(section: $s, first: 100) { edges { node { sampledAt } } } }`;
  const { section: found, readings } = await who.ask<{
    section: { id: string } | null;
    readings: { edges: { node: { sampledAt: string } }[] };
  }>(query, { s: section });
  const days = readings.edges.map(({ node }) => node.sampledAt.slice(0, 10));
  return { section: found !== null, days: days.toSorted() };
};

const header = 'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,missing_reasons';
const file = (section: string, ...lines: readonly [day: string, oxygen: string][]) =>
  [
    header,
    ...lines.map(([day, oxygen]) => `${day},示例断面${section},${day}T08:00:00+08:00,正常,Ⅱ,${oxygen},`),
    '',
  ].join('\n');
interface Imported {
  readonly report: {
    readonly added: number;
    readonly notTaken: number;
    readonly proposedCorrections: number;
    readonly problems: { readonly line: number; readonly code: string }[];
  };
}
const imports = async (who: Visitor, content: string, over: object = {}) => {
  const { digest } = await who.upload(content);
  return act<Imported>(
    who,
    'importReadings',
    'ReadingsImported',
    { digest, dryRun: false, dataOwner: 'cnemc', address: 'https://example.org/daily.csv', ...over },
    'receipt { position } report { added notTaken proposedCorrections problems { line code } }',
  );
};

describe('an agreement', () => {
  it('is proposed, signed by each party, and in force with the last signature', async () => {
    const section = await aSection();
    const agreement = await proposes(terms([section]), { parties: ['xiuzhou', 'wujiang', 'qingpu'] });
    expect(await agreementOf(legal, agreement)).toMatchObject({ status: 'proposed', version: null, pendingVersion: 1 });
    expect(await signs(xiuzhou, agreement)).toMatchObject({ inForce: false });
    expect(await claims(legal, agreement)).toMatchObject({ inForce: false });
    expect(await signs(wujiang, agreement)).toMatchObject({ inForce: true });
    for (let time = 1; time <= 3; time++) {
      expect(await agreementOf(wujiang, agreement)).toMatchObject({
        ...{ status: 'inForce', kind: 'jointPrevention', version: 1, pendingVersion: null },
        parties: [
          { organisation: 'xiuzhou' },
          { organisation: 'wujiang' },
          { organisation: 'qingpu', offPlatform: true },
        ],
        periods: [{ version: 1, since: '2020-05-01', until: null }],
        versions: [
          {
            ...{ sections: [section], noticeMinutes: 120, receiptMinutes: null, compensation: null },
            signatures: expect.arrayContaining([
              { party: 'wujiang', kind: 'own', organisation: 'wujiang', signedOn: null, description: null },
              expect.objectContaining({
                party: 'qingpu',
                kind: 'claimed',
                organisation: 'xiuzhou',
                signedOn: '2020-05-01',
              }),
            ]),
          },
        ],
      });
    }
    await settled();
    const query = `{ agreements(first: 100) { edges { node { id } } } }`;
    const { agreements } = await wujiang.ask<{ agreements: { edges: { node: { id: string } }[] } }>(query);
    expect(agreements.edges.map(({ node }) => node.id)).toContain(agreement);
    expect(await outsider.ask(query)).toEqual({ agreements: { edges: [] } });
  });

  it('is known to its parties alone, whatever is asked', async () => {
    const section = await aSection();
    const agreement = await inForce(terms([section]));
    await settled();
    expect(await agreementOf(outsider, agreement)).toBeNull();
    for (const ask of [
      () => signs(outsider, agreement),
      () => claims(outsider, agreement),
      () => amends(outsider, agreement, terms([])),
      () => leaves(outsider, agreement, '2020-12-31'),
      () => signs(outsider, 'nothing'),
    ])
      await expect(ask()).rejects.toEqual(refusal('NotFound'));
    // A proposal does not tell which sections there are.
    const pair = { who: outsider, parties: ['anji', 'qingpu'] };
    for (const other of [section, 'nothing'])
      await expect(proposes(terms([other]), pair)).rejects.toEqual(refusal('SectionNotAtBoundary'));
  });

  it('cannot be proposed, signed or left in ways that make no sense', async () => {
    const section = await aSection();
    const of = terms([section]);
    await expect(proposes(of, { parties: ['xiuzhou'] })).rejects.toEqual(refusal('TooFewParties'));
    await expect(proposes(of, { parties: ['wujiang', 'qingpu'] })).rejects.toEqual(refusal('NotAParty'));
    await expect(proposes(of, { parties: ['xiuzhou', 'nobody'] })).rejects.toEqual(refusal('UnknownOrganisation'));
    await expect(proposes(of, { who: monitor })).rejects.toEqual(refusal('Forbidden'));
    await expect(proposes(paying([section]))).rejects.toEqual(refusal('InvalidInput'));
    await expect(proposes(terms([section], { until: '2020-04-30' }))).rejects.toEqual(refusal('InvalidInput'));
    const numbers = { scheme: 's', schemeVersion: 1, items: ['TP'], parameters: '{"TP":0.5}' };
    await expect(
      proposes(terms([section], { clauses: { compensation: numbers } }), { kind: 'horizontalCompensation' }),
    ).rejects.toEqual(refusal('InvalidInput'));
    const agreement = await proposes(of, { parties: ['xiuzhou', 'wujiang', 'qingpu'] });
    await expect(signs(legal, agreement)).rejects.toEqual(refusal('Forbidden'));
    await expect(signs(xiuzhou, agreement, 2)).rejects.toEqual(refusal('NothingToSign'));
    await signs(xiuzhou, agreement);
    await expect(signs(xiuzhou, agreement)).rejects.toEqual(refusal('AlreadySigned'));
    await expect(claims(legal, agreement, { party: 'wujiang' })).rejects.toEqual(refusal('PartyOnPlatform'));
    await expect(claims(legal, agreement, { party: 'anji' })).rejects.toEqual(refusal('NotAParty'));
    await expect(claims(legal, agreement, { signedOn: '2099-01-01' })).rejects.toEqual(refusal('SignedInFuture'));
    await expect(claims(legal, agreement, { description: null })).rejects.toEqual(refusal('InvalidInput'));
    await signs(wujiang, agreement);
    await claims(legal, agreement);
    await expect(leaves(xiuzhou, agreement, '2020-05-07')).rejects.toEqual(refusal('EndsInThePast'));
    const stale = { agreement, version: 1, expectedVersion: 0 };
    await expect(act(xiuzhou, 'signAgreement', 'AgreementSigned', stale)).rejects.toEqual(refusal('Stale'));
  });

  it('is declined by a party that does not sign', async () => {
    const agreement = await proposes(terms([await aSection()]));
    expect(await leaves(wujiang, agreement, '2020-05-08')).toMatchObject({ ended: true });
    expect(await agreementOf(wujiang, agreement)).toMatchObject({ status: 'ended', version: null });
    await expect(signs(xiuzhou, agreement)).rejects.toEqual(refusal('AgreementEnded'));
  });

  it('is carried out once: the same command again is the earlier receipt', async () => {
    const agreement = await proposes(terms([await aSection()]));
    const once = { ...newId(), agreement, version: 1 };
    const send = () => act(xiuzhou, 'signAgreement', 'AgreementSigned', once);
    const first = await send();
    expect(await send()).toMatchObject({ receipt: { version: first.receipt.version, repeated: true } });
  });
});

describe('the sections of an agreement', () => {
  it('and their readings are seen by its parties when it is in force, from its first day on', async () => {
    const section = await aSection();
    await imports(owner, file(section, ['2020-04-30', '8.1'], ['2020-05-01', '8.2'], ['2020-05-02', '8.3']));
    const agreement = await proposes(terms([section]));
    await signs(xiuzhou, agreement);
    await settled();
    expect(await sees(monitor, section)).toEqual({ section: false, days: [] });
    await signs(wujiang, agreement);
    await settled();
    for (const who of [monitor, wujiang]) {
      expect(await sees(who, section)).toEqual({ section: true, days: ['2020-05-01', '2020-05-02'] });
    }
    expect(await sees(outsider, section)).toEqual({ section: false, days: [] });
    expect(await sees(owner, section)).toMatchObject({ section: true, days: { length: 3 } });
  });

  it('are those of the version in force on the day', async () => {
    const [kept, dropped] = [await aSection(), await aSection()];
    for (const section of [kept, dropped])
      await imports(owner, file(section, ['2020-05-02', '8.1'], ['2020-05-06', '8.2']));
    const agreement = await inForce(terms([kept, dropped]));
    await amends(xiuzhou, agreement, terms([kept], { since: '2020-05-05', title: '【示例】修订' }));
    await signs(xiuzhou, agreement, 2);
    await signs(wujiang, agreement, 2);
    await settled();
    expect(await sees(wujiang, kept)).toEqual({ section: true, days: ['2020-05-02', '2020-05-06'] });
    expect(await sees(wujiang, dropped)).toEqual({ section: true, days: ['2020-05-02'] });
    expect(await agreementOf(wujiang, agreement)).toMatchObject({
      periods: [
        { version: 1, since: '2020-05-01', until: '2020-05-04' },
        { version: 2, since: '2020-05-05', until: null },
      ],
    });
    expect(
      await amends(xiuzhou, agreement, terms([kept], { since: '2020-05-05', title: '【示例】修订' })),
    ).toMatchObject({
      version: null,
    });
  });
});

describe('compensation', () => {
  const kind = 'horizontalCompensation';
  it('is agreed once for an item, a section and a day; other kinds of agreements do not matter', async () => {
    const section = await aSection();
    await inForce(terms([section]));
    const first = await inForce(paying([section], { until: '2020-12-31' }), kind);
    const again = await proposes(paying([section], { since: '2020-12-01' }), { kind });
    await signs(xiuzhou, again);
    const refused = await signs(wujiang, again).catch((error: Error) => error);
    expect(refused).toEqual(refusal('CompensationOverlaps'));
    const told = String(refused);
    for (const fact of [`section=${section}`, 'item=TP', 'since=2020-12-01', 'until=2020-12-31', `agreement=${first}`])
      expect(told).toContain(fact);
    const otherItem = await proposes(paying([section], {}, ['NH3N']), { kind });
    await signs(xiuzhou, otherItem);
    expect(await signs(wujiang, otherItem)).toMatchObject({ inForce: true });
    const later = await proposes(paying([section], { since: '2021-01-01' }), { kind });
    await signs(xiuzhou, later);
    expect(await signs(wujiang, later)).toMatchObject({ inForce: true });
  });

  it('tells nobody of an agreement of others', async () => {
    const section = await aSection('cnemc', ['330411', '320509', '330523']);
    const first = await inForce(paying([section]), kind);
    const other = await proposes(paying([section]), { who: outsider, kind, parties: ['anji', 'qingpu'] });
    await claims(outsider, other);
    const refused = String(await signs(outsider, other).catch((error: Error) => error));
    expect(refused).toContain('CompensationOverlaps');
    expect(refused).not.toContain(first);
  });

  it('names schemes, rules and sets that are there, with parameters that fit', async () => {
    const section = await aSection();
    const clause = (over: object) =>
      paying([section], {
        clauses: {
          compensation: {
            ...{ scheme: 'stepped-deduction', schemeVersion: 1, items: ['TP'], parameters: parametersOf(['TP']) },
            ...over,
          },
        },
      });
    const faults: readonly (readonly [object, string])[] = [
      [clause({ scheme: 'no-such-scheme' }), 'UnknownScheme'],
      [clause({ schemeVersion: 99 }), 'UnknownScheme'],
      [clause({ parameters: '{"TP":{"step":"0.5"}}' }), 'SchemeParametersInvalid'],
      [clause({ items: ['TP', 'NH3N'] }), 'SchemeParametersInvalid'],
      [clause({ parameters: parametersOf(['TP'], { monthRule: 'nothing' }) }), 'UnknownMonthRule'],
      [clause({ parameters: parametersOf(['TP'], { indicatorSet: 'nothing' }) }), 'UnknownIndicatorSet'],
    ];
    for (const [of, code] of faults) await expect(proposes(of, { kind })).rejects.toEqual(refusal(code));
    const target = { section, waterClass: 'III', indicatorSet: 'nothing' };
    for (const clauses of [{ targets: [target] }, { indicatorSet: 'nothing' }])
      await expect(proposes(terms([section], { clauses }))).rejects.toEqual(refusal('UnknownIndicatorSet'));
    const agreement = await inForce(paying([section]), kind);
    await expect(amends(xiuzhou, agreement, clause({ scheme: 'no-such-scheme' }))).rejects.toEqual(
      refusal('UnknownScheme'),
    );
  });

  it('is free again when it was amended, or has ended', async () => {
    const section = await aSection();
    const first = await inForce(paying([section], {}, ['TP', 'NH3N']), kind);
    await amends(xiuzhou, first, paying([section], { since: '2020-07-01' }, ['NH3N']));
    await signs(xiuzhou, first, 2);
    await signs(wujiang, first, 2);
    const phosphorus = await proposes(paying([section], { since: '2020-07-01' }), { kind });
    await signs(xiuzhou, phosphorus);
    expect(await signs(wujiang, phosphorus)).toMatchObject({ inForce: true });
    expect(await leaves(xiuzhou, first, '2020-09-30')).toMatchObject({ ended: true });
    const ammonia = await proposes(paying([section], { since: '2020-09-30' }, ['NH3N']), { kind });
    await signs(xiuzhou, ammonia);
    await expect(signs(wujiang, ammonia)).rejects.toEqual(refusal('CompensationOverlaps'));
    await amends(xiuzhou, ammonia, paying([section], { since: '2020-10-01' }, ['NH3N']));
    await signs(xiuzhou, ammonia, 2);
    expect(await signs(wujiang, ammonia, 2)).toMatchObject({ inForce: true });
  });

  it('that was refused for one section holds none of the others', async () => {
    const [taken, free] = [await aSection(), await aSection()];
    await inForce(paying([taken]), kind);
    const both = await proposes(paying([free, taken]), { kind });
    await signs(xiuzhou, both);
    await expect(signs(wujiang, both)).rejects.toEqual(refusal('CompensationOverlaps'));
    await inForce(paying([free]), kind);
  });
});

interface Publications {
  readonly readings: {
    readonly edges: readonly {
      readonly node: { readonly publication: { readonly agreement: { readonly id: string } | null } };
    }[];
  };
}

describe('a party that names its agreement', () => {
  it('imports what the owner published, within its days, and nothing without naming it', async () => {
    const section = await aSection();
    const agreement = await inForce(terms([section]));
    await settled();
    const content = file(section, ['2020-04-30', '8.1'], ['2020-05-01', '8.2'], ['2020-05-02', '8.3']);
    await expect(imports(monitor, content)).rejects.toEqual(refusal('NotFound'));
    // April lies before the agreement: a month that is not its affair.
    const { report } = await imports(monitor, content, { agreement });
    expect(report).toEqual({
      ...{ added: 2, notTaken: 1, proposedCorrections: 0, problems: [{ line: 2, code: 'NotFound' }] },
    });
    expect(await sees(monitor, section)).toEqual({ section: true, days: ['2020-05-01', '2020-05-02'] });
    // Each version says under which agreement it came; what the owner brings itself names none.
    await imports(owner, file(section, ['2020-05-03', '8.4']));
    const query = `query($s: ID!) { readings(section: $s) { edges { node { publication { agreement { id revision } } } } } }`;
    const { readings } = await owner.ask<Publications>(query, { s: section });
    const cited = { id: agreement, revision: expect.any(Number) };
    expect(readings.edges.map(({ node }) => node.publication.agreement)).toEqual([null, cited, cited]);
    expect((await imports(wujiangMonitor, content, { agreement })).report).toMatchObject({ added: 0 });
    await expect(imports(outsiderMonitor, content, { agreement })).resolves.toMatchObject({
      report: {
        added: 0,
        problems: [{ code: 'UnknownSection' }, { code: 'UnknownSection' }, { code: 'UnknownSection' }],
      },
    });
  });

  it('within a month of which it is a party for a part, brings that part', async () => {
    const section = await aSection();
    const agreement = await inForce(terms([section], { since: '2020-05-03' }));
    await settled();
    const content = file(section, ['2020-05-01', '8.2'], ['2020-05-03', '8.3']);
    expect((await imports(monitor, content, { agreement })).report).toMatchObject({
      ...{ added: 1, problems: [{ line: 2, code: 'NotTheDataOwner' }] },
    });
  });

  it('assesses a month; values by hand, decisions and the end of the month stay the owner’s', async () => {
    const section = await aSection();
    const agreement = await inForce(terms([section]));
    await settled();
    await imports(monitor, file(section, ['2020-05-01', '8.2']), { agreement });
    const month = '2020-05';
    const rule = { rule: 'normal-values-raw', indicatorSet: 'assessment-3' };
    const assess = (who: Visitor, over: object) =>
      act(who, 'assessMonth', 'MonthAssessed', { section, month, ...rule, ...over });
    await assess(monitor, { agreement });
    await expect(assess(monitor, {})).rejects.toEqual(refusal('NotFound'));
    await expect(assess(outsiderMonitor, { agreement })).rejects.toEqual(refusal('NotFound'));
    await expect(assess(monitor, { agreement, month: '2020-04' })).rejects.toEqual(refusal('NotFound'));
    const close = { section, month, agreement };
    await expect(act(monitor, 'closeMonth', 'MonthClosed', close)).rejects.toEqual(refusal('NotTheDataOwner'));
    await expect(
      act(monitor, 'publishReadings', 'ReadingsPublished', {
        section,
        rows: [
          {
            ...{ sampledAt: '2020-05-02T08:00:00+08:00', source: 'national-automatic', method: 'automatic' },
            ...{ status: 'normal', items: [{ item: 'DO', kind: 'measured', text: '8.0', unit: 'mg/L' }] },
          },
        ],
      }),
    ).rejects.toEqual(refusal('NotFound'));
  });

  it('closes, corrects and reopens a month whose owner is off the platform, two officers together', async () => {
    const section = await aSection('away');
    const agreement = await inForce(terms([section]));
    await settled();
    const away = { agreement, dataOwner: 'away' };
    today('2020-06-01');
    const on = { section, month: '2020-05', agreement };
    await imports(monitor, file(section, ['2020-05-01', '8.2']), away);
    await act(monitor, 'closeMonth', 'MonthClosed', on);
    expect((await imports(monitor, file(section, ['2020-05-01', '8.1']), away)).report).toMatchObject({
      proposedCorrections: 1,
    });
    const query = `query($s: ID!) { corrections(section: $s) { edges { node { id state } } } }`;
    interface Corrections {
      readonly corrections: { readonly edges: { readonly node: { readonly id: string } }[] };
    }
    const { corrections } = await monitor.ask<Corrections>(query, { s: section });
    const confirm = (who: Visitor) =>
      act(who, 'confirmCorrections', 'CorrectionsConfirmed', {
        ...{ ...on, proposals: corrections.edges.map(({ node }) => node.id), reason: '与发布一致' },
      });
    await expect(confirm(monitor)).rejects.toEqual(refusal('SecondOfficerNeeded'));
    await confirm(wujiangMonitor);
    await act(monitor, 'reopenMonth', 'MonthReopeningRequested', { ...on, reason: '重审' });
    await act(wujiangMonitor, 'confirmReopening', 'MonthReopened', on);
    await expect(confirm(outsiderMonitor)).rejects.toEqual(refusal('NotFound'));
  });

  it('that left sees and does nothing that comes after its last day', async () => {
    today('2020-06-01');
    const section = await aSection();
    const agreement = await inForce(terms([section]));
    await settled();
    expect(await leaves(xiuzhou, agreement, '2020-06-01')).toMatchObject({ ended: true });
    await expect(amends(wujiang, agreement, terms([]))).rejects.toEqual(refusal('AgreementEnded'));
    today('2020-07-03');
    const content = file(section, ['2020-06-01', '8.2'], ['2020-06-02', '8.3'], ['2020-07-01', '8.4']);
    await imports(owner, content);
    await owner.ask('{ me { officer } }');
    expect(await sees(monitor, section)).toEqual({ section: true, days: ['2020-06-01'] });
    const { report } = await imports(monitor, content, { agreement });
    expect(report.problems).toEqual([
      { line: 3, code: 'NotTheDataOwner' },
      { line: 4, code: 'NotFound' },
    ]);
    expect(await agreementOf(xiuzhou, agreement)).toMatchObject({
      ...{ status: 'ended', periods: [{ until: '2020-06-01' }] },
      parties: [
        { organisation: 'xiuzhou', lastDay: '2020-06-01' },
        { organisation: 'wujiang', lastDay: null },
      ],
    });
  });
});

describe('organisations', () => {
  const competence = { matter: 'boundaryWater', area: '330482', since: '2019-01-01' };
  const asked = (visitor: Visitor) =>
    visitor
      .ask<{ organisations: { edges: { node: { id: string } }[] } }>(
        `{ organisations(first: 100) { edges { node { id platform actingName competences { matter area since until }
          provenance { text } changeProvenance { text } } } } }`,
      )
      .then(({ organisations }) => organisations.edges.find(({ node }) => node.id === 'pinghu')?.node);
  const changes = (over: object) =>
    act(api.operator, 'changeOrganisation', 'OrganisationChanged', {
      ...{ organisation: 'pinghu', competences: [competence], platform: 'off', provenance, ...over },
    });

  it('show in whose name they act, and what they may act on, where and when; both change', async () => {
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation: 'pinghu', nameZh: '平湖', nameEn: 'Pinghu', kind: 'ecologyBranch', region: '330482' },
      ...{ actingName: '嘉兴市生态环境局', competences: [competence], platform: 'off', provenance },
    });
    const registered = {
      ...{ id: 'pinghu', platform: 'off', actingName: '嘉兴市生态环境局', provenance: { text: provenance.text } },
      ...{ competences: [{ ...competence, until: null }], changeProvenance: null },
    };
    for (let time = 1; time <= 3; time++) expect(await asked(outsider)).toEqual(registered);
    const ended = { ...competence, until: '2020-12-31' };
    await expect(changes({ competences: [{ ...ended, until: '2018-12-31' }] })).rejects.toEqual(
      refusal('InvalidInput'),
    );
    await expect(changes({ organisation: 'nowhere' })).rejects.toEqual(refusal('NotFound'));
    const monitoring = { matter: 'monitoring', area: '330400', since: '2021-01-01' };
    const source = { kind: 'example', text: '【示例】机构改革' };
    await changes({ platform: 'on', competences: [ended, monitoring], provenance: source });
    for (let time = 1; time <= 3; time++)
      expect(await asked(outsider)).toEqual({
        ...registered,
        ...{ platform: 'on', actingName: null, competences: [ended, { ...monitoring, until: null }] },
        changeProvenance: { text: source.text },
      });
  });
});

describe('regions', () => {
  const region = (code: string, over: object = {}) =>
    act(api.operator, 'registerRegion', 'RegionRegistered', {
      ...{ code, name: '余杭区', level: 'county', since: '2019-01-01', provenance, ...over },
    });
  const succession = (over: object = {}) =>
    act(api.operator, 'recordSuccession', 'SuccessionRecorded', {
      ...{ code: '330110', kind: 'split', successors: ['330110', '330113'], on: '2021-04-09', provenance, ...over },
    });
  const regionsOn = async (date?: string) => {
    const query = `query($d: LocalDate) { regions(date: $d, first: 100) { edges { node { code since succession { kind successors on } } } } }`;
    const { regions } = await api.operator.ask<{ regions: { edges: { node: Record<string, unknown> }[] } }>(query, {
      d: date ?? null,
    });
    return regions.edges.map(({ node }) => `${node['code']} ${node['since']}`);
  };

  it('are registered and succeeded by others; a day tells which', async () => {
    await expect(region('330110', { parent: '330100' })).rejects.toEqual(refusal('UnknownRegion'));
    await region('330100', { name: '杭州市', level: 'city' });
    await region('330110', { parent: '330100' });
    await expect(region('330110', { name: '余杭市', parent: '330100' })).rejects.toEqual(refusal('RegionExists'));
    await expect(succession({ successors: ['330113'] })).rejects.toEqual(refusal('InvalidInput'));
    await succession();
    await expect(succession({ on: '2022-01-01' })).rejects.toEqual(refusal('RegionSucceeded'));
    await region('330110', { parent: '330100', since: '2021-04-09' });
    await region('330113', { name: '临平区', parent: '330100', since: '2021-04-09' });
    expect(await regionsOn('2021-04-08')).toEqual(['330100 2019-01-01', '330110 2019-01-01']);
    expect(await regionsOn('2021-04-09')).toEqual(['330100 2019-01-01', '330110 2021-04-09', '330113 2021-04-09']);
    expect(await regionsOn()).toHaveLength(4);
  });
});
