import type { Visitor } from '#platform/client/api.js';
import { newId, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let owner: Visitor;
let outsider: Visitor;

beforeAll(async () => {
  api = await startApi();
  owner = await api.officer('hydrology', 'monitoringOfficer');
  outsider = await api.officer('anji', 'monitoringOfficer', 'financeOfficer');
});
afterAll(() => api?.close());

const provenance = { kind: 'example', text: '【示例】' };
const refusal = (code: string) => expect.objectContaining({ code });

const aSection = async (): Promise<string> => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await api.operator.command('registerSection', 'SectionRegistered', {
    ...newId(),
    ...{ section, name: '示例断面', river: '太浦河', controlLevel: 'national', dataOwner: 'hydrology' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '示例', since: '2020-01-01' },
  });
  return section;
};
const publishes = (who: Visitor, section: string, over: object = {}) =>
  who.command('publishVolume', 'VolumePublished', {
    ...newId(),
    ...{ section, month: '2020-07', owner: 'hydrology', kind: 'measured', unit: '10^4 m3' },
    ...{ forwardIs: { from: '320509', to: '330411' }, forward: '291.29', backward: '0', net: '291.29' },
    ...{ timeBase: '每日 08:00 结算', publication: '【示例】水情日报', provenance },
    ...over,
  });
const observes = (who: Visitor, section: string, over: object = {}) =>
  who.command('observeFlow', 'FlowObserved', {
    ...newId(),
    ...{ section, from: '2020-07-01T00:00:00+08:00', to: '2020-07-02T00:00:00+08:00', direction: 'AtoB' },
    ...{ sideA: '320509', sideB: '330411', source: '【示例】', confidence: 'observed', provenance },
    ...over,
  });
const volumesOf = (who: Visitor, section: string, args = '') =>
  who.ask<{ volumes: { edges: { cursor: string }[] } }>(
    `query($s: ID!) { volumes(section: $s${args}) { edges { cursor node { id version gauged notGaugedBecause forward
      backward net forwardIs { from to } reported { forward unit } owner timeBase } } pageInfo { hasNextPage } } }`,
    { s: section },
  );

describe('volumes', () => {
  it('are seen with each version, newest first, by whom the section is seen, and by nobody else', async () => {
    const section = await aSection();
    await publishes(owner, section);
    await publishes(owner, section);
    await publishes(owner, section, { forward: null, backward: null, net: null, notGaugedBecause: '检修' });
    const first = await volumesOf(owner, section, ', first: 1');
    expect(first).toMatchObject({
      volumes: {
        edges: [{ node: { version: 2, gauged: false, notGaugedBecause: '检修', forward: null, net: null } }],
        pageInfo: { hasNextPage: true },
      },
    });
    const after = `, after: "${first.volumes.edges[0]?.cursor}"`;
    expect(await volumesOf(owner, section, after)).toMatchObject({
      volumes: {
        edges: [
          {
            node: {
              ...{ id: `${section}/2020-07/v1`, gauged: true, forward: '2912900', backward: '0', net: '2912900' },
              ...{ forwardIs: { from: '320509', to: '330411' }, reported: { forward: '291.29', unit: '10^4 m3' } },
              ...{ owner: 'hydrology', timeBase: '每日 08:00 结算' },
            },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
    expect(await volumesOf(outsider, section)).toMatchObject({ volumes: { edges: [] } });
  });

  it.each([
    ['VolumeWithoutUnit', { unit: null }],
    ['VolumeWithoutDirection', { forwardIs: null }],
    ['VolumeWithoutOwner', { owner: null }],
    ['NotTheVolumeOwner', { owner: 'anji' }],
    ['NegativeVolume', { backward: '-1' }],
    ['NetDiffers', { net: '1' }],
    ['WrongUnit', { unit: 'L' }],
    ['InvalidInput', { backward: null }],
    ['InvalidInput', { notGaugedBecause: '检修' }],
    ['Forbidden', { kind: 'agreed' }],
  ])('answer %s', async (code, over) =>
    expect(publishes(owner, await aSection(), over)).rejects.toEqual(refusal(code)),
  );

  it('that were agreed need an agreement and a registered owner; of a section of others one hears nothing', async () => {
    const section = await aSection();
    const finance = await api.officer('hydrology', 'financeOfficer');
    await expect(publishes(finance, section, { kind: 'agreed' })).rejects.toEqual(refusal('NotTheVolumeOwner'));
    await expect(publishes(outsider, section)).rejects.toEqual(refusal('NotFound'));
    await expect(publishes(outsider, section, { agreement: 'none' })).rejects.toEqual(refusal('NotFound'));
  });
});

describe('a party of an agreement', () => {
  it('brings in what was agreed, for a registered owner, and what it saw; it sees both', async () => {
    const section = await aSection();
    const heads = [await api.officer('xiuzhou', 'head', 'legalOfficer'), await api.officer('wujiang', 'head')];
    const [xiuzhou, wujiang] = heads as [Visitor, Visitor];
    const { agreement } = await xiuzhou.command<{ agreement: string }>(
      'proposeAgreement',
      'AgreementProposed',
      {
        ...{ ...newId(), kind: 'jointPrevention' },
        parties: ['xiuzhou', 'wujiang'].map((organisation) => ({ organisation, signatoryBody: organisation })),
        terms: {
          ...{ title: '【示例】协议', sections: [section], clauses: { noticeMinutes: 120 } },
          ...{ since: '2020-05-01', provenance },
        },
      },
      'receipt { position } agreement',
    );
    const agreed = { kind: 'agreed', agreement };
    await expect(publishes(wujiang, section, agreed)).rejects.toEqual(refusal('NotFound'));
    for (const head of heads)
      await head.command('signAgreement', 'AgreementSigned', { ...newId(), agreement, version: 1 });
    await publishes(wujiang, section, agreed);
    await expect(publishes(wujiang, section, { ...agreed, owner: 'nobody' })).rejects.toEqual(
      refusal('UnknownVolumeOwner'),
    );
    await expect(publishes(wujiang, section, { ...agreed, month: '2020-04' })).rejects.toEqual(refusal('NotFound'));
    const duty = await api.officer('wujiang', 'dutyOfficer');
    await observes(duty, section, { agreement });
    const query = `query($s: ID!) { volumes(section: $s) { edges { node { kind agreement } } }
      flowObservations(section: $s, month: "2020-07") { edges { node { observer agreement } } } }`;
    expect(await duty.ask(query, { s: section })).toEqual({
      volumes: { edges: [{ node: agreed }] },
      flowObservations: { edges: [{ node: { observer: 'wujiang', agreement } }] },
    });
  });
});

describe('observations of the flow', () => {
  it('are all kept, also those that contradict one another', async () => {
    const section = await aSection();
    await observes(owner, section);
    await observes(owner, section, { direction: 'BtoA' });
    const query = `query($s: ID!) { flowObservations(section: $s, month: "2020-07") { edges { node {
      id direction sideA from observer } } } }`;
    expect(await owner.ask(query, { s: section })).toMatchObject({
      flowObservations: {
        edges: [
          { node: { id: `${section}/2020-07/f1`, direction: 'AtoB', sideA: '320509', observer: 'hydrology' } },
          { node: { direction: 'BtoA', from: '2020-06-30T16:00:00.000Z' } },
        ],
      },
    });
    expect(await outsider.ask(query, { s: section })).toEqual({ flowObservations: { edges: [] } });
  });

  it.each([
    ['SameSide', { sideB: '320509' }],
    ['FlowEndsBeforeItBegins', { to: '2020-06-30T00:00:00+08:00' }],
    ['FlowSpansMonths', { to: '2020-08-02T00:00:00+08:00' }],
    ['FutureFlow', { from: '2999-07-01T00:00:00+08:00', to: '2999-07-02T00:00:00+08:00' }],
  ])('answer %s', async (code, over) => expect(observes(owner, await aSection(), over)).rejects.toEqual(refusal(code)));

  it('are answered with NotFound by whom the section is not known to', async () =>
    expect(observes(outsider, await aSection())).rejects.toEqual(refusal('NotFound')));
});
