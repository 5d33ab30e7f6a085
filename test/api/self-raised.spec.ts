import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { newId, type RunningApi, startApi } from './harness.js';
import { act, partyOf, provenance, reading, termsFor } from './world.js';

// A reading that breaks a rule raises an abnormality by itself: for both parties of the agreement, for nobody else.
let api: RunningApi;
let owner: Visitor;
let [xiuzhou, wujiang, anji]: Visitor[] = [];
const section = 'wangjiangjing';
const abnormalities =
  '{ abnormalities(first: 10) { edges { node { id cause reading items raisedBy learnedAt occurredAt description ruleFindings { rule version items restsOn } } } } }';
interface Listed {
  readonly abnormalities: { readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[] };
}
const seenBy = async (visitor: Visitor | undefined) => {
  await api.app.get(Automations).settled();
  return (await (visitor as Visitor).ask<Listed>(abnormalities)).abnormalities.edges.map(({ node }) => node);
};
const onSheet = async (visitor: Visitor | undefined) => {
  await api.app.get(Automations).settled();
  const asked = '{ callSheet(first: 9) { edges { node { subject red contacts { kind } } } } }';
  const { callSheet } = await (visitor as Visitor).ask<{ callSheet: { edges: { node: object }[] } }>(asked);
  return callSheet.edges.map(({ node }) => node);
};
const publish = (sampledAt: string, oxygen: string) =>
  act(owner, 'publishReadings', 'ReadingsPublished', {
    section,
    rows: [{ ...reading(1), sampledAt, items: [{ item: 'DO', kind: 'measured', text: oxygen, unit: 'mg/L' }] }],
  });

beforeAll(async () => {
  api = await startApi();
  api.platform.clock.driveTo('2020-09-01T00:00:00.000Z' as never);
  owner = await api.officer('cnemc', 'monitoringOfficer');
  [xiuzhou, wujiang, anji] = [
    await api.officer('xiuzhou', 'dutyOfficer', 'head', 'legalOfficer'),
    await api.officer('wujiang', 'dutyOfficer', 'head', 'legalOfficer'),
    await api.officer('anji', 'dutyOfficer', 'head', 'legalOfficer'),
  ];
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section, name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '【示例】', since: '2000-01-01' },
  });
  const { agreement } = await act<{ agreement: string }>(
    xiuzhou as Visitor,
    'proposeAgreement',
    'AgreementProposed',
    {
      kind: 'jointPrevention',
      parties: [partyOf('xiuzhou'), partyOf('wujiang')],
      terms: termsFor([section]),
    },
    'agreement',
  );
  for (const party of [xiuzhou, wujiang]) {
    await act(party as Visitor, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  }
  await api.app.get(Automations).settled();
});
afterAll(() => api?.close());

it('DO 0.70 at 王江泾 wakes both parties, each with an abnormality of its own; the outsider hears nothing', async () => {
  api.platform.clock.driveTo('2020-09-19T00:10:00.000Z' as never);
  await publish('2020-09-19T08:00:00+08:00', '0.70');
  const [mine, ...others] = await seenBy(xiuzhou);
  expect(others).toEqual([]);
  expect(mine).toMatchObject({
    ...{ cause: 'rule', items: ['DO'], raisedBy: 'automation incidents.raise-by-rule' },
    ...{ learnedAt: '2020-09-19T00:10:00.000Z', occurredAt: '2020-09-19T00:00:00.000Z' },
    ...{ description: '溶解氧低于Ⅴ类标准限值（DO）', reading: expect.stringContaining(section) },
    ruleFindings: [{ rule: 'dissolved-oxygen-below-v', version: 1, items: ['DO'], restsOn: [] }],
  });
  // Nobody knows of it until somebody was reached: it stands on the call sheet of each, until it is verified.
  expect(await onSheet(xiuzhou)).toMatchObject([{ subject: mine?.['id'], red: true, contacts: [{ kind: 'nobody' }] }]);
  const theirs = await seenBy(wujiang);
  expect(theirs).toHaveLength(1);
  expect(theirs[0]?.['id']).not.toBe(mine?.['id']);
  expect(await seenBy(anji)).toEqual([]);
});

it('a second one of the day adds none; the next day does; an officer verifies and decides as ever', async () => {
  api.platform.clock.driveTo('2020-09-19T04:10:00.000Z' as never);
  await publish('2020-09-19T12:00:00+08:00', '0.60');
  const [first, ...more] = await seenBy(xiuzhou);
  expect(more).toEqual([]);
  // That is no refusal.
  const last = await api.platform.journal.last(`automation-incidents.raise-by-rule-${section}`);
  expect(last).toMatchObject({ type: 'automations.command-done.v1', data: { outcome: { kind: 'accepted' } } });
  api.platform.clock.driveTo('2020-09-20T00:10:00.000Z' as never);
  await publish('2020-09-20T08:00:00+08:00', '1.20');
  expect(await seenBy(xiuzhou)).toHaveLength(2);
  const abnormality = first?.['id'];
  await act(xiuzhou as Visitor, 'verifyAbnormality', 'AbnormalityVerified', {
    abnormality,
    findings: '【示例】复测 0.68',
  });
  expect(await onSheet(xiuzhou)).not.toContainEqual(expect.objectContaining({ subject: abnormality }));
});

it('what is in order, or comes late, raises nothing', async () => {
  api.platform.clock.driveTo('2020-09-25T00:10:00.000Z' as never);
  const before = await seenBy(xiuzhou);
  await publish('2020-09-25T08:00:00+08:00', '5.1');
  await publish('2020-09-21T08:00:00+08:00', '0.50');
  expect(await seenBy(xiuzhou)).toEqual(before);
});

it('what an unverified file says raises nothing', async () => {
  const before = await seenBy(xiuzhou);
  const header = 'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,missing_reasons';
  const { digest } = await owner.upload(`${header}\n2020-09-25,王江泾,2020-09-25T07:00:00+08:00,正常,劣Ⅴ,0.10,\n`);
  const file = { digest, dryRun: false, dataOwner: 'cnemc', address: 'https://example.org/daily.csv' };
  const report = 'report { added }';
  const imported = (trust: string) =>
    act<object>(owner, 'importReadings', 'ReadingsImported', { ...file, trust }, report);
  expect(await imported('unverified')).toMatchObject({ report: { added: 1 } });
  expect(await seenBy(xiuzhou)).toEqual(before);
  expect(await imported('ownerPublication')).toMatchObject({ report: { added: 1 } });
  expect(await seenBy(xiuzhou)).toHaveLength(before.length + 1);
});

it('nobody can raise one as if a rule had', async () => {
  const refused = (xiuzhou as Visitor).command('raiseAbnormality', 'AbnormalityRaised', {
    ...{ ...newId(), rule: { reading: 'x', items: ['DO'] }, description: '【示例】' },
  });
  await expect(refused).rejects.toThrow();
});
