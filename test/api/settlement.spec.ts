import type { Visitor } from '#platform/client/api.js';
import { sha256 } from '#platform/runtime/digest.js';
import { parameters, provenance, refusal, settling, wan } from './settling.js';

const { api, act, aMonth, closes, computes, confirms, corrects, flows, objects, ...people } = await settling();
const { finance, outsider, owner, wujiang, xiuzhou } = people;
const period = '2020-09';
afterAll(() => api.close());

const shows = async (who: Visitor, id: string) =>
  await who.ask<{ settlement: Record<string, unknown> | null; statement: { text: string; digest: string } | null }>(
    `query($id: ID!) { settlement(id: $id) { status computation outcome outdated provisional { code } totals { party amount }
        lines { item n concentration loadConcentration amount payer payee arithmetic readingVersions examples { versionId text } parameters measure { steps tonnes }
          alternatives { id amount } } undecided { item reason } differences { item before after changed }
        exempt { item status party basis amountWithout payerWithout } statusDecisions { section items status party }
        confirmations { party claimed { claimedBy signedOn document } } objections { party reason } } statement(id: $id) { text digest } }`,
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
    await corrects(section, period, '0.30');
    expect((await shows(xiuzhou, id)).settlement).toMatchObject({ status: 'final', outdated: true });
    await expect(computes(agreement)).rejects.toEqual(refusal('SettlementFinal'));
  });

  it('goes over an account where the agreement names one: a pool in the place of downstream, or the treasury', async () => {
    const over = (kind: string, account: string) =>
      aMonth({
        parameters: JSON.stringify({ ...JSON.parse(parameters), clearing: { kind, account, name: '省级【示例】' } }),
      });
    const cleared = async (id: string) => {
      const { settlement } = await xiuzhou.ask<{ settlement: object }>(
        `query($id: ID!) { settlement(id: $id) { totals { party account amount } lines { amount payer payee }
          clearing { kind account name payments { from to amount } } } }`,
        { id },
      );
      return settlement;
    };
    const clearing = { account: 'zj', name: '省级【示例】' };
    const paid = { from: 'wujiang', to: 'zj', amount: wan('140') };
    const pooled = await over('pool', 'zj');
    const { statementDigest } = await computes(pooled.agreement);
    expect(await cleared(pooled.id)).toMatchObject({
      totals: [
        { party: 'wujiang', account: null, amount: wan('-140') },
        { party: 'xiuzhou', account: null, amount: '0' },
        { party: 'zj', account: 'pool', amount: wan('140') },
      ],
      clearing: { ...clearing, kind: 'pool', payments: [paid] },
    });
    expect(await confirms(xiuzhou, pooled.agreement, statementDigest)).toMatchObject({ final: false });
    expect(await confirms(wujiang, pooled.agreement, statementDigest)).toMatchObject({ final: true });
    const passedOn = await over('treasury', 'zj');
    await computes(passedOn.agreement);
    expect(await cleared(passedOn.id)).toMatchObject({
      totals: [
        { party: 'wujiang', amount: wan('-140') },
        { party: 'xiuzhou', amount: wan('140') },
        { party: 'zj', account: 'treasury', amount: '0' },
      ],
      clearing: { ...clearing, kind: 'treasury', payments: [paid, { from: 'zj', to: 'xiuzhou', amount: wan('140') }] },
    });
    const itsOwn = await over('treasury', 'wujiang');
    await expect(computes(itsOwn.agreement)).rejects.toEqual(refusal('SchemeParametersInvalid'));
  });

  it('counts half the detection limit in its concentrations, and zero in its loads', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, { close: false });
    const values = [
      { kind: 'measured', text: '3.5' },
      { kind: 'belowDetectionLimit', text: '<1.0', limit: '1.0' },
      { kind: 'measured', text: '1.0' },
    ];
    const rows = values.map((value, n) => ({
      ...{ sampledAt: `2020-09-${11 + n}T08:00:00+08:00`, source: 'owner-manual', method: 'manual', status: 'normal' },
      items: [{ item: 'NH3N', unit: 'mg/L', ...value }],
    }));
    await act(owner, 'publishReadings', 'ReadingsPublished', { section, rows });
    await closes(section, period);
    await computes(agreement);
    // 1.5, 3.5, <1.0, 1.0: 1.625 mg/L with half of it; 1.5 with zero, so that 0.5 mg/L × 10⁷ m³ = 5 t × 10.
    expect((await shows(wujiang, id)).settlement).toMatchObject({
      lines: [
        { item: 'CODMN', loadConcentration: null },
        {
          ...{ item: 'NH3N', n: 4, concentration: '1.625', loadConcentration: '1.5', measure: { tonnes: '5' } },
          ...{ amount: wan('50'), arithmetic: expect.stringContaining('低于检出限按零计：1.5 − 1.0 = 0.5 mg/L') },
        },
        { item: 'TP', loadConcentration: null },
      ],
    });
  });

  it('rests on nothing that an unverified file says', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, { close: false });
    await computes(agreement);
    const { settlement, statement } = await shows(wujiang, id);
    const header = 'snapshot_date,station,observed_at,station_status,published_class,nh3n_mg_l,missing_reasons';
    const line = `2020-09-11,【示例】${section},2020-09-11T08:00:00+08:00,正常,劣Ⅴ,9.9,`;
    const { digest } = await owner.upload(`${header}\n${line}\n`);
    const file = {
      digest,
      dryRun: false,
      dataOwner: 'cnemc',
      address: 'https://example.org/x.csv',
      trust: 'unverified',
    };
    const imported = await act(owner, 'importReadings', 'ReadingsImported', file, 'report { added }');
    expect(imported).toEqual({ report: { added: 1 } });
    expect(await computes(agreement)).toMatchObject({ computation: null }); // upheld
    const after = await shows(wujiang, id);
    expect(after.statement).toEqual(statement);
    expect(after.settlement).toMatchObject({ lines: settlement?.['lines'], outdated: false });
  });

  it('names the readings that say that they are an example', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, { close: false });
    await act(owner, 'publishReadings', 'ReadingsPublished', {
      ...{ section, provenance },
      rows: [
        {
          ...{ sampledAt: '2020-09-11T08:00:00+08:00', source: 'owner-manual', method: 'manual', status: 'normal' },
          items: [{ item: 'TP', kind: 'measured', text: '0.3', unit: 'mg/L' }],
        },
      ],
    });
    const { readings } = await owner.ask<{ readings: { edges: { node: { id: string } }[] } }>(
      `{ readings(section: "${section}", first: 2) { edges { node { id publication { provenance { kind text } } } } } }`,
    );
    const [invented, real] = readings.edges.map(({ node }) => node);
    expect([invented, real]).toMatchObject([{ publication: { provenance } }, { publication: { provenance: null } }]);
    await computes(agreement);
    expect((await shows(wujiang, id)).settlement).toMatchObject({
      lines: [
        { item: 'CODMN', examples: [] },
        { item: 'NH3N', examples: [] },
        { item: 'TP', examples: [{ versionId: invented?.id, text: provenance.text }] },
      ],
    });
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

  it('keeps every computation with its lines, its statement and who confirmed it, also what was taken back', async () => {
    const { section, agreement, id } = await aMonth();
    const first = await computes(agreement);
    await confirms(wujiang, agreement, first.statementDigest);
    await objects(agreement, first.statementDigest);
    await flows(section, '2000');
    const again = await computes(agreement);
    await confirms(xiuzhou, agreement, again.statementDigest);
    const query = `query($id: ID!) { settlementComputations(id: $id) { computation statementDigest statement computedBy
      outcome lines { item amount volume } totals { party amount } differences { item } confirmations { party } } }`;
    interface Computation {
      readonly statement: string;
      readonly statementDigest: string;
    }
    for (let time = 1; time <= 3; time++) {
      const { settlementComputations: all } = await wujiang.ask<{ settlementComputations: Computation[] }>(query, {
        id,
      });
      expect(all).toMatchObject([
        {
          ...{ computation: 1, statementDigest: first.statementDigest, confirmations: [{ party: 'wujiang' }] },
          lines: [{ item: 'CODMN' }, { item: 'NH3N', amount: wan('50'), volume: '10000000' }, { item: 'TP' }],
        },
        {
          ...{ computation: 2, statementDigest: again.statementDigest, confirmations: [{ party: 'xiuzhou' }] },
          lines: [{ item: 'CODMN' }, { item: 'NH3N', amount: wan('100'), volume: '20000000' }, { item: 'TP' }],
        },
      ]);
      for (const { statement, statementDigest } of all) expect(sha256(statement)).toBe(statementDigest);
    }
    expect(await outsider.ask(query, { id })).toEqual({ settlementComputations: [] });
  });

  it('that a change leaves as it was is upheld when it is computed again, with its confirmations', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, { close: false });
    const { statementDigest } = await computes(agreement);
    await confirms(wujiang, agreement, statementDigest);
    const { settlement } = await shows(wujiang, id);
    const [line] = (settlement?.['lines'] ?? []) as { readingVersions: string[] }[];
    const reading = line?.readingVersions[0];
    await act(owner, 'decideInclusion', 'InclusionDecided', {
      ...{ section, month: period, reading, item: 'TP', effect: 'include', reason: '复测一致', basis: '记录' },
    });
    expect((await shows(finance, id)).settlement).toMatchObject({ outdated: true });
    expect(await computes(agreement)).toMatchObject({ computation: null });
    expect((await shows(finance, id)).settlement).toMatchObject({
      ...{ outdated: false, computation: 1, confirmations: [{ party: 'wujiang' }] },
    });
    expect((await shows(finance, id)).statement?.digest).toBe(statementDigest);
  });

  it('deducts nothing by steps where a party signed a status of the section; the other side sees by whom', async () => {
    const { section, agreement, id } = await aMonth();
    const { statementDigest } = await computes(agreement);
    const decides = (who: Visitor, over: object = {}) =>
      act(who, 'decideSectionStatus', 'SectionStatusDecided', {
        ...{ agreement, period, section, items: ['TP'], status: 'notIncreased', reason: '较上游断面未增加' },
        ...{ basis: '【示例】公报 2020-09', ...over },
      });
    await expect(decides(wujiang, { section: 'elsewhere' })).rejects.toEqual(refusal('UnknownSettlementLine'));
    await expect(decides(outsider)).rejects.toEqual(refusal('NotFound'));
    await decides(wujiang);
    expect((await shows(finance, id)).settlement).toMatchObject({
      ...{ outdated: true, statusDecisions: [{ section, items: ['TP'], status: 'notIncreased', party: 'wujiang' }] },
    });
    await expect(confirms(xiuzhou, agreement, statementDigest)).rejects.toEqual(refusal('StatusDecidedSince'));
    await computes(agreement);
    const exempt = { item: 'TP', status: 'notIncreased', party: 'wujiang', basis: '【示例】公报 2020-09' };
    expect((await shows(xiuzhou, id)).settlement).toMatchObject({
      ...{ outdated: false, computation: 2, lines: [{ item: 'CODMN' }, { item: 'NH3N', amount: wan('50') }] },
      exempt: [{ ...exempt, amountWithout: wan('90'), payerWithout: 'wujiang' }],
      differences: [{ item: 'TP', before: wan('90'), after: null, changed: ['status'] }],
      totals: [
        { party: 'wujiang', amount: wan('-50') },
        { party: 'xiuzhou', amount: wan('50') },
      ],
    });
    await decides(xiuzhou, { status: 'measured', reason: '公报已更正' });
    await computes(agreement);
    expect((await shows(xiuzhou, id)).settlement).toMatchObject({ computation: 3, exempt: [] });
  });

  it('is confirmed for a party off the platform by its letter, as a claim', async () => {
    const { agreement, id } = await aMonth({ parameters }, { other: 'qingpu', from: '310118' });
    const { statementDigest } = await computes(agreement);
    const { digest: document } = await xiuzhou.upload('【示例】确认函');
    const claims = (who: Visitor, over: object = {}) =>
      act<{ final: boolean }>(
        who,
        'claimConfirmation',
        'ConfirmationClaimed',
        { agreement, period, statementDigest, party: 'qingpu', signedOn: '2020-10-09', document, ...over },
        'receipt { position } final',
      );
    await expect(claims(xiuzhou, { party: 'anji' })).rejects.toEqual(refusal('NotAParty'));
    await expect(claims(xiuzhou, { party: 'xiuzhou' })).rejects.toEqual(refusal('PartyOnPlatform'));
    await expect(claims(xiuzhou, { document: 'a'.repeat(64) })).rejects.toEqual(refusal('UnknownFile'));
    for (const signedOn of ['2020-10-08', '2020-10-10'])
      await expect(claims(xiuzhou, { signedOn })).rejects.toEqual(refusal('ConfirmationTimeImpossible'));
    await expect(claims(finance)).rejects.toEqual(refusal('SeparationOfDuties'));
    await expect(claims(wujiang)).rejects.toEqual(refusal('NotFound'));
    expect(await claims(xiuzhou)).toMatchObject({ final: false });
    expect(await confirms(xiuzhou, agreement, statementDigest)).toMatchObject({ final: true });
    expect((await shows(finance, id)).settlement).toMatchObject({
      status: 'final',
      confirmations: [
        { party: 'qingpu', claimed: { claimedBy: 'xiuzhou', signedOn: '2020-10-09', document } },
        { party: 'xiuzhou', claimed: null },
      ],
    });
  });

  it('of an open month is provisional, and outdated when the month is closed', async () => {
    const { section, agreement, id } = await aMonth({ parameters }, { close: false });
    await computes(agreement);
    expect((await shows(finance, id)).settlement).toMatchObject({ provisional: [{ code: 'monthOpen' }] });
    await closes(section, period);
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
  });
});
