import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newId, password, type RunningApi, startApi } from './harness.js';

/** 2020-10-09: two governments at a boundary, the data owner with two officers, and who is party to nothing. */
export const provenance = { kind: 'example', text: '【示例】' };
export const refusal = (code: string) => expect.objectContaining({ code });
export const wan = (text: string): string => `${BigInt(text) * 1_000_000n}`;

export const parameters = JSON.stringify({
  ...{ monthRule: 'normal-values-raw', indicatorSet: 'assessment-3' },
  items: {
    TP: { step: '0.5', amountWan: '30' },
    NH3N: { scheme: 'load-above-target', priceWan: '10' },
    CODMN: { scheme: 'load-above-target', priceWan: '1.5' },
  },
});

export interface Settling extends Awaited<ReturnType<typeof settling>> {}

export const settling = async () => {
  const api: RunningApi = await startApi();
  const today = (date: string) => api.platform.clock.driveTo(instant(`${date}T09:00:00+08:00`));
  const act = <Success = { receipt: { version: number } }>(
    who: Visitor,
    name: string,
    success: string,
    input: object,
    selection = 'receipt { version position }',
  ) => who.command<Success>(name, success, { ...newId(), ...input }, selection);

  const body = (organisation: string, region: string, platform = 'on') =>
    act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region, platform },
      ...{ competences: [], provenance },
    });
  const officerOf = async (organisation: string, ...roles: readonly string[]): Promise<Visitor> => {
    const login = `${organisation}.${newId().commandId.slice(-12)}`;
    const officer = { organisation, login, password, name: '【示例】', roles };
    await api.operator.command('registerOfficer', 'OfficerRegistered', { ...officer, ...newId() });
    return api.nobody.signIn(login, password);
  };

  today('2020-05-08');
  await body('cnemc', '110000');
  await body('xiuzhou', '330411');
  await body('wujiang', '320509');
  await body('qingpu', '310118', 'off');
  await body('anji', '330523');
  const owner = await officerOf('cnemc', 'monitoringOfficer');
  const second = await officerOf('cnemc', 'monitoringOfficer');
  const finance = await officerOf('xiuzhou', 'financeOfficer', 'head');
  const xiuzhou = await officerOf('xiuzhou', 'head');
  const wujiang = await officerOf('wujiang', 'head', 'financeOfficer');
  const outsider = await officerOf('anji', 'head', 'financeOfficer');
  today('2020-10-09');

  const row = (month: string, tp: string) => ({
    ...{ sampledAt: `${month}-10T08:00:00+08:00`, source: 'owner-manual', method: 'manual', status: 'normal' },
    items: ['TP', 'NH3N', 'CODMN'].map((item) => ({
      ...{ item, kind: 'measured', text: item === 'TP' ? tp : item === 'NH3N' ? '1.5' : '5.0', unit: 'mg/L' },
    })),
  });
  const publishes = (section: string, month: string, tp: string) =>
    act<{ proposals: string[] }>(
      owner,
      'publishReadings',
      'ReadingsPublished',
      { section, rows: [row(month, tp)] },
      'receipt { position } proposals',
    );
  const flows = (section: string, forward: string, month = '2020-09', from = '320509') =>
    act(owner, 'publishVolume', 'VolumePublished', {
      ...{ section, month, owner: 'cnemc', kind: 'measured', unit: '10^4 m3', forward, backward: '0', provenance },
      ...{ forwardIs: { from, to: '330411' }, timeBase: '每日 08:00 结算', publication: '【示例】' },
    });
  const closes = (section: string, month: string) => act(owner, 'closeMonth', 'MonthClosed', { section, month });
  /** The owner republishes the TP of a closed month, and a second officer confirms it. */
  const corrects = async (section: string, month: string, tp: string) => {
    const { proposals } = await publishes(section, month, tp);
    await act(second, 'confirmCorrections', 'CorrectionsConfirmed', { section, month, proposals, reason: '复核' });
  };

  return {
    ...{ api, today, act, officerOf, owner, second, finance, xiuzhou, wujiang, outsider },
    ...{ publishes, flows, closes, corrects },

    /** A section with a closed September 2020, its volume, and an agreement that pays. */
    aMonth: async (clause: object = { parameters }, { close = true, other = 'wujiang', from = '320509' } = {}) => {
      const section = `section-${newId().commandId.slice(-8)}`;
      await act(api.operator, 'registerSection', 'SectionRegistered', {
        ...{ section, name: `【示例】${section}`, river: '示例河', controlLevel: 'national', dataOwner: 'cnemc' },
        ...{ boundaryType: 'interlocked', sides: ['330411', from], provenance },
        waterBodyType: { type: 'river', source: '示例', since: '2020-01-01' },
      });
      const compensation = { scheme: 'stepped-deduction', schemeVersion: 1, items: ['TP', 'NH3N', 'CODMN'], ...clause };
      const { agreement } = await act<{ agreement: string }>(
        finance,
        'proposeAgreement',
        'AgreementProposed',
        {
          kind: 'horizontalCompensation',
          parties: ['xiuzhou', other].map((one) => ({ organisation: one, signatoryBody: `${one} 人民政府` })),
          terms: {
            ...{ title: '【示例】横向补偿', sections: [section], since: '2020-05-08', provenance },
            clauses: { compensation, targets: [{ section, waterClass: 'III', indicatorSet: 'assessment-3' }] },
          },
        },
        'receipt { position } agreement',
      );
      await act(xiuzhou, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
      if (other === 'wujiang') await act(wujiang, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
      else
        await act(finance, 'claimSignature', 'SignatureClaimed', {
          ...{ agreement, version: 1, party: other, signedOn: '2020-05-08', description: '【示例】函' },
        });
      await publishes(section, '2020-09', '0.40065');
      await flows(section, '1000', '2020-09', from);
      if (close) await closes(section, '2020-09');
      return { section, agreement, id: `${agreement}-2020-09` };
    },
    computes: (agreement: string, who = finance, period = '2020-09') =>
      act<{ settlement: string; computation: number | null; statementDigest: string }>(
        ...([who, 'computeSettlement', 'SettlementComputed', { agreement, period }] as const),
        'receipt { version position } settlement computation statementDigest',
      ),
    confirms: (who: Visitor, agreement: string, statementDigest: string, period = '2020-09') =>
      act<{ final: boolean }>(
        ...([who, 'confirmSettlement', 'SettlementConfirmed', { agreement, period, statementDigest }] as const),
        'receipt { position } final',
      ),
    objects: (agreement: string, statementDigest: string, over: object = {}) =>
      act(wujiang, 'objectToSettlement', 'SettlementObjected', {
        ...{ agreement, period: '2020-09', statementDigest, reason: '数据存疑', ...over },
      }),
  };
};
