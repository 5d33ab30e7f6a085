import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { newId, password, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let owner: Visitor;
let second: Visitor;
let finance: Visitor;
let xiuzhou: Visitor;
let wujiang: Visitor;
let outsider: Visitor;
const provenance = { kind: 'example', text: '【示例】' };
const period = '2020-09';

const officerOf = async (organisation: string, ...roles: readonly string[]): Promise<Visitor> => {
  const login = `${organisation}.${newId().commandId.slice(-12)}`;
  const officer = { organisation, login, password, name: '【示例】', roles };
  await api.operator.command('registerOfficer', 'OfficerRegistered', { ...officer, ...newId() });
  return api.nobody.signIn(login, password);
};
const today = (date: string) => api.platform.clock.driveTo(instant(`${date}T09:00:00+08:00`));
const act = <Success = { receipt: { version: number } }>(
  who: Visitor,
  name: string,
  success: string,
  input: object,
  selection = 'receipt { version position }',
) => who.command<Success>(name, success, { ...newId(), ...input }, selection);
const refusal = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  api = await startApi();
  today('2020-05-08');
  const regions = { cnemc: '110000', xiuzhou: '330411', wujiang: '320509', anji: '330523' };
  for (const [organisation, region] of Object.entries(regions))
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region, platform: 'on' },
      ...{ competences: [], provenance },
    });
  owner = await officerOf('cnemc', 'monitoringOfficer');
  second = await officerOf('cnemc', 'monitoringOfficer');
  finance = await officerOf('xiuzhou', 'financeOfficer', 'head');
  xiuzhou = await officerOf('xiuzhou', 'head');
  wujiang = await officerOf('wujiang', 'head', 'financeOfficer');
  outsider = await officerOf('anji', 'head', 'financeOfficer');
  today('2020-10-09');
});
afterAll(() => api?.close());

const row = (day: string, tp: string) => ({
  ...{ sampledAt: `2020-09-${day}T08:00:00+08:00`, source: 'owner-manual', method: 'manual', status: 'normal' },
  items: ['TP', 'NH3N', 'CODMN'].map((item) => ({
    ...{ item, kind: 'measured', text: item === 'TP' ? tp : item === 'NH3N' ? '1.5' : '5.0', unit: 'mg/L' },
  })),
});
const publishes = (section: string, ...rows: object[]) =>
  act<{ proposals: string[] }>(
    owner,
    'publishReadings',
    'ReadingsPublished',
    { section, rows },
    'receipt { position } proposals',
  );
const flows = (section: string, forward: string) =>
  act(owner, 'publishVolume', 'VolumePublished', {
    ...{
      section,
      month: period,
      owner: 'cnemc',
      kind: 'measured',
      unit: '10^4 m3',
      forward,
      backward: '0',
      provenance,
    },
    ...{ forwardIs: { from: '320509', to: '330411' }, timeBase: '每日 08:00 结算', publication: '【示例】' },
  });
const parameters = JSON.stringify({
  ...{ monthRule: 'normal-values-raw', indicatorSet: 'assessment-3' },
  items: {
    TP: { step: '0.5', amountWan: '30' },
    NH3N: { scheme: 'load-above-target', priceWan: '10' },
    CODMN: { scheme: 'load-above-target', priceWan: '1.5' },
  },
});

/** A section with a closed month, its volume, and an agreement that pays. */
const aMonth = async (clause: object = { parameters }, close = true) => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section, name: `【示例】${section}`, river: '示例河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '示例', since: '2020-01-01' },
  });
  const compensation = { scheme: 'stepped-deduction', schemeVersion: 1, items: ['TP', 'NH3N', 'CODMN'], ...clause };
  const { agreement } = await act<{ agreement: string }>(
    finance,
    'proposeAgreement',
    'AgreementProposed',
    {
      kind: 'horizontalCompensation',
      parties: ['xiuzhou', 'wujiang'].map((one) => ({ organisation: one, signatoryBody: `${one} 人民政府` })),
      terms: {
        ...{ title: '【示例】横向补偿', sections: [section], since: '2020-05-08', provenance },
        clauses: { compensation, targets: [{ section, waterClass: 'III', indicatorSet: 'assessment-3' }] },
      },
    },
    'receipt { position } agreement',
  );
  await act(xiuzhou, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  await act(wujiang, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  await publishes(section, row('10', '0.40065'));
  await flows(section, '1000');
  if (close) await act(owner, 'closeMonth', 'MonthClosed', { section, month: period });
  return { section, agreement, id: `${agreement}-${period}` };
};
const computes = (agreement: string, who = finance, month = period) =>
  act<{ settlement: string; computation: number | null; statementDigest: string }>(
    ...([who, 'computeSettlement', 'SettlementComputed', { agreement, period: month }] as const),
    'receipt { version position } settlement computation statementDigest',
  );
const confirms = (who: Visitor, agreement: string, statementDigest: string) =>
  act<{ final: boolean }>(
    ...([who, 'confirmSettlement', 'SettlementConfirmed', { agreement, period, statementDigest }] as const),
    'receipt { position } final',
  );
const objects = (agreement: string, statementDigest: string, over: object = {}) =>
  act(wujiang, 'objectToSettlement', 'SettlementObjected', {
    ...{ agreement, period, statementDigest, reason: '数据存疑', ...over },
  });
const shows = async (who: Visitor, id: string) =>
  await who.ask<{ settlement: Record<string, unknown> | null; statement: { text: string; digest: string } | null }>(
    `query($id: ID!) { settlement(id: $id) { status computation outcome outdated provisional { code } totals { party amount }
        lines { item concentration amount payer payee arithmetic readingVersions parameters measure { steps tonnes }
          alternatives { id amount } } undecided { item reason } differences { item before after changed }
        confirmations { party } objections { party reason } } statement(id: $id) { text digest } }`,
    { id },
  );

describe('a settlement', () => {
  it('is computed, confirmed by both and final; a later correction makes it outdated, and it stays', async () => {
    const { section, agreement, id } = await aMonth();
    const { statementDigest } = await computes(agreement);
    const { settlement, statement } = await shows(wujiang, id);
    // CODMn is below its target; NH3-N 0.5 mg/L × 10⁷ m³ = 5 t × 10; TP three steps.
    expect(settlement).toMatchObject({
      ...{ status: 'computed', computation: 1, outcome: 'settled', outdated: false, provisional: [], undecided: [] },
      totals: [
        { party: 'wujiang', amount: wan('-140') },
        { party: 'xiuzhou', amount: wan('140') },
      ],
      lines: [
        { item: 'CODMN', amount: '0' },
        { item: 'NH3N', amount: wan('50'), measure: { tonnes: '5' } },
        { item: 'TP', amount: wan('90'), measure: { steps: '3' }, payer: 'wujiang', payee: 'xiuzhou' },
      ],
    });
    expect(JSON.stringify(settlement)).toContain('owner-manual/v1');
    expect(statement?.digest).toBe(statementDigest);
    expect(sha256(statement?.text ?? '')).toBe(statementDigest);
    await expect(confirms(finance, agreement, statementDigest)).rejects.toEqual(refusal('SeparationOfDuties'));
    await expect(confirms(wujiang, agreement, 'a'.repeat(64))).rejects.toEqual(refusal('SettlementDigestDiffers'));
    expect(await confirms(xiuzhou, agreement, statementDigest)).toMatchObject({ final: false });
    expect(await confirms(wujiang, agreement, statementDigest)).toMatchObject({ final: true });
    const { proposals } = await publishes(section, row('10', '0.30'));
    await act(second, 'confirmCorrections', 'CorrectionsConfirmed', {
      section,
      month: period,
      proposals,
      reason: '复核',
    });
    expect((await shows(xiuzhou, id)).settlement).toMatchObject({ status: 'final', outdated: true });
    await expect(computes(agreement)).rejects.toEqual(refusal('SettlementFinal'));
  });

  it('is objected to and computed anew, with what differs', async () => {
    const { section, agreement, id } = await aMonth();
    const { statementDigest } = await computes(agreement);
    expect(await computes(agreement)).toMatchObject({ computation: null });
    await expect(objects(agreement, statementDigest, { lines: [{ section, item: 'DO' }] })).rejects.toEqual(
      refusal('UnknownSettlementLine'),
    );
    await objects(agreement, statementDigest);
    await expect(confirms(xiuzhou, agreement, statementDigest)).rejects.toEqual(refusal('ObjectionStands'));
    await flows(section, '2000');
    expect((await shows(finance, id)).settlement).toMatchObject({ status: 'objected', outdated: true });
    expect(await computes(agreement)).toMatchObject({ computation: 2 });
    expect((await shows(finance, id)).settlement).toMatchObject({
      ...{
        status: 'computed',
        computation: 2,
        outdated: false,
        objections: [{ party: 'wujiang', reason: '数据存疑' }],
      },
      differences: expect.arrayContaining([
        { item: 'NH3N', before: wan('50'), after: wan('100'), changed: ['volume'] },
      ]),
    });
  });

  it('of an open month is provisional, and outdated when the month is closed', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, false);
    await computes(agreement);
    expect((await shows(finance, id)).settlement).toMatchObject({ provisional: [{ code: 'monthOpen' }] });
    await act(owner, 'closeMonth', 'MonthClosed', { section, month: period });
    expect((await shows(finance, id)).settlement).toMatchObject({ outdated: true });
  });

  it('is nothing to who is no party', async () => {
    const { agreement, id } = await aMonth();
    const { statementDigest } = await computes(agreement);
    expect(await shows(outsider, id)).toEqual({ settlement: null, statement: null });
    await expect(computes(agreement, outsider)).rejects.toEqual(refusal('NotFound'));
    await expect(confirms(outsider, agreement, statementDigest)).rejects.toEqual(refusal('NotFound'));
  });

  it('without volume is not decided; without a fitting clause it is refused', async () => {
    const none = await aMonth();
    await expect(computes(none.agreement, finance, '2020-05')).rejects.toEqual(refusal('AgreementNotInForce'));
    const { statementDigest } = await computes(none.agreement, finance, '2020-06');
    await expect(
      act(xiuzhou, 'confirmSettlement', 'SettlementConfirmed', {
        ...{ agreement: none.agreement, period: '2020-06', statementDigest },
      }),
    ).rejects.toEqual(refusal('NothingToConfirm'));
    const unknown = await aMonth({ parameters, scheme: 'no-such-scheme' });
    await expect(computes(unknown.agreement)).rejects.toEqual(refusal('UnknownScheme'));
    const joint = await act<{ agreement: string }>(
      finance,
      'proposeAgreement',
      'AgreementProposed',
      {
        kind: 'jointPrevention',
        parties: ['xiuzhou', 'wujiang'].map((one) => ({ organisation: one, signatoryBody: `${one} 人民政府` })),
        terms: { title: '【示例】联防', sections: [none.section], clauses: {}, since: '2020-05-08', provenance },
      },
      'receipt { position } agreement',
    );
    for (const who of [xiuzhou, wujiang])
      await act(who, 'signAgreement', 'AgreementSigned', { agreement: joint.agreement, version: 1 });
    await expect(computes(joint.agreement)).rejects.toEqual(refusal('NoCompensationClause'));
    const invalid = await aMonth({ parameters: '{"TP":{"step":"0.5"}}' });
    await expect(computes(invalid.agreement)).rejects.toEqual(refusal('SchemeParametersInvalid'));
  });
});

const wan = (text: string): string => `${BigInt(text) * 1_000_000n}`;
