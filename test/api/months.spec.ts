import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { newId, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let owner: Visitor;
let second: Visitor;
let outsider: Visitor;

beforeAll(async () => {
  api = await startApi();
  owner = await api.officer('cnemc', 'monitoringOfficer');
  second = await api.officer('cnemc', 'monitoringOfficer');
  outsider = await api.officer('anji', 'monitoringOfficer');
});
afterAll(() => api?.close());

const provenance = { kind: 'example', text: '【示例】' };
const month = '2020-09';
const month8 = (day: number) => `2020-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const idOf = (section: string, day: number, version: number) =>
  `${section}/${new Date(month8(day)).toISOString()}/national-automatic/v${version}`;

const aSection = async (type = 'river'): Promise<string> => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await api.operator.command('registerSection', 'SectionRegistered', {
    ...newId(),
    ...{ section, name: '斜路港', river: '斜路港河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type, source: '示例', since: '2020-01-01' },
  });
  return section;
};

const mg = (item: string, text: string) => ({ item, kind: 'measured', text, unit: 'mg/L' });
const row = (day: number, nh3n: string) => ({
  ...{ sampledAt: month8(day), source: 'national-automatic', method: 'automatic', status: 'normal' },
  items: [mg('NH3N', nh3n), mg('TP', '0.100'), mg('CODMN', '4.0')],
});
const act = <Success = { receipt: { version: number } }>(
  who: Visitor,
  name: string,
  success: string,
  input: object,
  selection = 'receipt { version position repeated }',
) => who.command<Success>(name, success, { ...newId(), ...input }, selection);

const publishes = (who: Visitor, section: string, ...rows: object[]) =>
  act<{ proposals: string[] }>(
    who,
    'publishReadings',
    'ReadingsPublished',
    { section, rows },
    'receipt { position } proposals',
  );
const closes = (who: Visitor, section: string, of = month) =>
  act(who, 'closeMonth', 'MonthClosed', { section, month: of });
const confirms = (who: Visitor, section: string, proposals: readonly string[]) =>
  act(who, 'confirmCorrections', 'CorrectionsConfirmed', { section, month, proposals, reason: '复核一致' });
const rejects = (who: Visitor, section: string, proposals: readonly string[]) =>
  act(who, 'rejectCorrections', 'CorrectionsRejected', { section, month, proposals, reason: '录入有误' });
const withdraws = (who: Visitor, section: string, reading: string) =>
  act<{ proposal: string | null }>(
    who,
    'withdrawReading',
    'ReadingWithdrawn',
    { section, month, reading, reason: '仪器故障' },
    'receipt { position } proposal',
  );
const reopens = (who: Visitor, section: string) =>
  act(who, 'reopenMonth', 'MonthReopeningRequested', { section, month, reason: '整月重审' });
const confirmsReopening = (who: Visitor, section: string) =>
  act(who, 'confirmReopening', 'MonthReopened', { section, month });
const rejectsReopening = (who: Visitor, section: string) =>
  act(who, 'rejectReopening', 'MonthReopeningRejected', { section, month, reason: '无须重审' });
const decides = (who: Visitor, section: string, reading: string, over: object = {}) =>
  act(who, 'decideInclusion', 'InclusionDecided', {
    ...{ section, month, reading, item: 'NH3N', effect: 'exclude', reason: '仪器校准', basis: '审核记录', ...over },
  });
const assesses = (who: Visitor, section: string, over: object = {}) =>
  act<{ assessment: string | null; exceedance: string | null }>(
    who,
    'assessMonth',
    'MonthAssessed',
    { section, month, rule: 'normal-values-raw', indicatorSet: 'assessment-3', ...over },
    'receipt { position } assessment exceedance',
  );
const setsTarget = (who: Visitor, section: string, over: object = {}) =>
  act(who, 'setSectionTarget', 'SectionTargetSet', {
    ...{ section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01', provenance, ...over },
  });
const refusal = (code: string) => expect.objectContaining({ code });

const monthOf = async (who: Visitor, section: string) =>
  (
    await who.ask<{ month: Record<string, unknown> | null }>(
      `query($s: ID!, $m: Month!) { month(section: $s, month: $m) { status monthVersion revision readings pendingProposals
        readingsByStatus { status count } samplingTimes { time count } statusDays { status count }
        reopening { reason requestedBy at }
        assessment { id waterClass outcome exceeded suspects outdated monthVersion rule { id version } indicatorSet { id } } } }`,
      { s: section, m: month },
    )
  ).month;

interface ReadingSeen {
  readonly id: string;
  readonly version: number;
  readonly current: boolean;
}
const readingsOf = async (who: Visitor, section: string, superseded = false) =>
  (
    await who.ask<{ readings: { edges: { node: ReadingSeen & Record<string, unknown> }[] } }>(
      `query($s: ID!, $m: Month!, $all: Boolean) { readings(section: $s, month: $m, superseded: $all) { edges { node {
        id month version current withdrawn { reason } publication { kind } decisions { item effect reason basis }
        items { item text raw } } } } }`,
      { s: section, m: month, all: superseded },
    )
  ).readings.edges.map(({ node }) => node);

const correctionsOf = async (who: Visitor, section: string, state?: string) =>
  (
    await who.ask<{ corrections: { edges: { node: { id: string; state: string } }[] } }>(
      `query($s: ID!, $state: CorrectionState) { corrections(section: $s, state: $state) { edges { node { id kind state
        version reason proposedBy decidedBy decisionReason proposed { items { item text } publication { kind } } } } } }`,
      { s: section, ...(state ? { state } : {}) },
    )
  ).corrections.edges.map(({ node }) => node);

/** A section with two readings in a closed September. */
const aClosedMonth = async () => {
  const section = await aSection();
  await publishes(owner, section, row(19, '1.2'), row(20, '1.4'));
  await closes(owner, section);
  return section;
};

describe('a section', () => {
  it('has aliases, targets and types of its water body, each with its time', async () => {
    const section = await aSection();
    await act(api.operator, 'addSectionAlias', 'SectionAliasAdded', {
      ...{ section, name: '斜路港站', since: '2020-05-08', until: '2020-12-31', provenance },
    });
    await setsTarget(api.operator, section, { until: '2020-12-31' });
    await setsTarget(api.operator, section, { since: '2021-01-01', waterClass: 'II' });
    await act(api.operator, 'setWaterBodyType', 'WaterBodyTypeSet', {
      ...{ section, type: 'lake', source: '示例', since: '2021-01-01' },
    });
    const query = `query($s: ID!) { section(id: $s) { aliases { name since until } waterBodyType { type }
      targets { waterClass indicatorSet since until provenance { kind } } waterBodyTypes { type since } } }`;
    await api.operator.ask('{ me { officer } }');
    for (let time = 1; time <= 3; time++) {
      expect(await owner.ask(query, { s: section })).toEqual({
        section: {
          aliases: [{ name: '斜路港站', since: '2020-05-08', until: '2020-12-31' }],
          waterBodyType: { type: 'lake' },
          targets: [
            {
              ...{ waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01', until: '2020-12-31' },
              provenance: { kind: 'example' },
            },
            {
              ...{ waterClass: 'II', indicatorSet: 'assessment-3', since: '2021-01-01', until: null },
              provenance: { kind: 'example' },
            },
          ],
          waterBodyTypes: [
            { type: 'river', since: '2020-01-01' },
            { type: 'lake', since: '2021-01-01' },
          ],
        },
      });
    }
  });

  it('has no two targets of one set on one day, none for an unknown set, none that ends before it begins', async () => {
    const section = await aSection();
    await setsTarget(api.operator, section);
    await expect(setsTarget(api.operator, section, { since: '2020-06-01' })).rejects.toEqual(refusal('TargetOverlaps'));
    await expect(setsTarget(api.operator, section, { indicatorSet: 'everything' })).rejects.toEqual(
      refusal('UnknownIndicatorSet'),
    );
    await expect(setsTarget(api.operator, section, { until: '2019-12-31' })).rejects.toEqual(refusal('InvalidInput'));
    await expect(setsTarget(api.operator, section, { waterClass: 'worseThanV' })).rejects.toEqual(
      refusal('InvalidInput'),
    );
    await expect(setsTarget(owner, section)).rejects.toEqual(refusal('Forbidden'));
    await expect(setsTarget(api.operator, 'nowhere')).rejects.toEqual(refusal('NotFound'));
  });
});

describe('the status of a station on days without a sampling time', () => {
  it('is shown by itself and counted, and is no reading', async () => {
    const section = await aSection();
    const statuses = [7, 8].map((day) => ({ date: `2020-09-0${day}`, status: 'outOfService' }));
    await act(owner, 'publishReadings', 'ReadingsPublished', { section, rows: [], statuses });
    await act(owner, 'publishReadings', 'ReadingsPublished', {
      ...{ section, rows: [], statuses: [{ date: '2020-09-08', status: 'maintenance' }] },
    });
    const query = `query($s: ID!) { stationStatuses(section: $s, month: "2020-09", first: 1) { pageInfo { endCursor }
      edges { node { date status version current publication { kind } } } } }`;
    const seen = { date: '2020-09-08', status: 'maintenance', version: 2, current: true };
    expect(await owner.ask(query, { s: section })).toMatchObject({
      stationStatuses: { edges: [{ node: { ...seen, publication: { kind: 'entered' } } }] },
    });
    expect(await monthOf(owner, section)).toMatchObject({
      readings: 0,
      statusDays: [
        { status: 'maintenance', count: 1 },
        { status: 'outOfService', count: 1 },
      ],
    });
    await expect(publishes(owner, section)).rejects.toEqual(refusal('InvalidInput'));
    await expect(publishes(owner, section, row(19, '1.2'), row(19, '1.3'))).rejects.toEqual(refusal('InvalidInput'));
  });
});

describe('a month', () => {
  it('counts its readings by status and time of day, and exists for its data owner only', async () => {
    const section = await aSection();
    await publishes(
      owner,
      section,
      row(19, '1.2'),
      { ...row(20, '1.4'), status: 'maintenance' },
      {
        ...row(21, '1.0'),
        sampledAt: '2020-09-21T04:00:00+08:00',
      },
    );
    for (let time = 1; time <= 3; time++) {
      expect(await monthOf(owner, section)).toEqual({
        ...{ status: 'open', monthVersion: 0, revision: 2, readings: 3, pendingProposals: 0, reopening: null },
        readingsByStatus: [
          { status: 'maintenance', count: 1 },
          { status: 'normal', count: 2 },
        ],
        samplingTimes: [
          { time: '04:00', count: 1 },
          { time: '08:00', count: 2 },
        ],
        statusDays: [],
        assessment: null,
      });
      expect(await monthOf(outsider, section)).toBeNull();
    }
    for (const list of ['months', 'assessments', 'corrections', 'stationStatuses', 'exceedances']) {
      expect(
        await outsider.ask(`query($s: ID!) { ${list}(section: $s) { edges { cursor } } }`, { s: section }),
      ).toEqual({
        [list]: { edges: [] },
      });
    }
    const query = 'query($s: ID!) { months(section: $s) { edges { node { month readings } } } }';
    expect(await owner.ask(query, { s: section })).toEqual({
      months: { edges: [{ node: { month, readings: 3 } }] },
    });
  });

  it('is nobody else’s affair: a stranger finds nothing, a platform operator owns no data', async () => {
    const section = await aClosedMonth();
    const meddler = await api.officer('operations', 'operator', 'monitoringOfficer');
    for (const command of [
      (who: Visitor) => closes(who, section),
      (who: Visitor) => confirms(who, section, ['p']),
      (who: Visitor) => rejects(who, section, ['p']),
      (who: Visitor) => withdraws(who, section, idOf(section, 19, 1)),
      (who: Visitor) => reopens(who, section),
      (who: Visitor) => confirmsReopening(who, section),
      (who: Visitor) => rejectsReopening(who, section),
      (who: Visitor) => decides(who, section, idOf(section, 19, 1)),
      (who: Visitor) => assesses(who, section),
    ]) {
      await expect(command(outsider)).rejects.toEqual(refusal('NotFound'));
      await expect(command(meddler)).rejects.toEqual(refusal('NotTheDataOwner'));
    }
    // Not even whether a rule exists is said where the section is not theirs to know.
    await expect(assesses(outsider, section, { rule: 'nothing' })).rejects.toEqual(refusal('NotFound'));
  });

  it('is closed after its end; then it takes no new reading, and what it knows stays known', async () => {
    const section = await aClosedMonth();
    await expect(closes(owner, section, '2099-01')).rejects.toEqual(refusal('MonthNotOver'));
    await expect(publishes(owner, section, row(21, '1.0'))).rejects.toEqual(refusal('MonthClosed'));
    expect((await publishes(owner, section, row(19, '1.2'))).proposals).toEqual([]);
    expect(await monthOf(owner, section)).toMatchObject({ status: 'closed', monthVersion: 1 });
  });

  it('holds a republished value as a proposal until a second officer confirms the batch', async () => {
    const section = await aClosedMonth();
    const { proposals } = await publishes(owner, section, row(19, '1.1'), row(20, '1.3'));
    expect(proposals).toHaveLength(2);
    expect((await publishes(owner, section, row(19, '1.1'))).proposals).toEqual([]);
    expect((await readingsOf(owner, section)).map(({ version }) => version)).toEqual([1, 1]);
    expect(await correctionsOf(owner, section, 'pending')).toMatchObject([
      {
        kind: 'correction',
        proposed: {
          items: expect.arrayContaining([{ item: 'NH3N', text: '1.3' }]),
          publication: { kind: 'entered' },
        },
      },
      { kind: 'correction', version: idOf(section, 19, 1) },
    ]);
    await expect(confirms(owner, section, proposals)).rejects.toEqual(refusal('SecondOfficerNeeded'));
    await expect(confirms(second, section, ['nothing'])).rejects.toEqual(refusal('UnknownProposal'));
    await confirms(second, section, proposals);
    await confirms(second, section, proposals); // a second click
    expect(await monthOf(second, section)).toMatchObject({ monthVersion: 2, pendingProposals: 0, readings: 2 });
    expect(await readingsOf(second, section, true)).toMatchObject([
      { id: idOf(section, 20, 2), version: 2, current: true, month },
      { id: idOf(section, 20, 1), version: 1, current: false },
      { id: idOf(section, 19, 2), version: 2, current: true },
      { id: idOf(section, 19, 1), version: 1, current: false },
    ]);
    expect(await correctionsOf(second, section)).toMatchObject([{ state: 'confirmed' }, { state: 'confirmed' }]);
    await expect(rejects(second, section, proposals)).rejects.toEqual(refusal('ProposalDecided'));
  });

  it('keeps what was rejected, with who decided and why; the latest proposal for a row stands', async () => {
    const section = await aClosedMonth();
    const [first] = (await publishes(owner, section, row(19, '1.1'))).proposals;
    const [latest] = (await publishes(owner, section, row(19, '1.0'))).proposals;
    await rejects(second, section, [`${latest}`]);
    expect(await correctionsOf(second, section)).toMatchObject([
      { id: latest, state: 'rejected', decisionReason: '录入有误', decidedBy: expect.any(String) },
      { id: first, state: 'superseded', decidedBy: null },
    ]);
    await expect(confirms(second, section, [`${first}`])).rejects.toEqual(refusal('ProposalDecided'));
    expect(await monthOf(second, section)).toMatchObject({ monthVersion: 1, pendingProposals: 0 });
  });

  it('lets a version be withdrawn: by one officer while it is open, by two when it is closed', async () => {
    const section = await aSection();
    await publishes(owner, section, row(19, '1.2'), row(20, '1.4'));
    await publishes(owner, section, row(19, '1.1'));
    expect((await withdraws(owner, section, idOf(section, 19, 2))).proposal).toBeNull();
    expect(await readingsOf(owner, section, true)).toMatchObject([
      { id: idOf(section, 20, 1), current: true, withdrawn: null },
      { id: idOf(section, 19, 2), current: false, withdrawn: { reason: '仪器故障' } },
      { id: idOf(section, 19, 1), current: true, withdrawn: null },
    ]);
    await expect(withdraws(owner, section, 'nothing')).rejects.toEqual(refusal('UnknownReading'));
    await closes(owner, section);
    const { proposal } = await withdraws(owner, section, idOf(section, 20, 1));
    expect(await correctionsOf(owner, section, 'pending')).toMatchObject([
      { id: proposal, kind: 'withdrawal', reason: '仪器故障', proposed: null },
    ]);
    await confirms(second, section, [`${proposal}`]);
    expect((await readingsOf(second, section)).map(({ id }) => id)).toEqual([idOf(section, 19, 1)]);
    expect(await monthOf(second, section)).toMatchObject({ monthVersion: 2, readings: 1 });
  });

  it('is reopened by two officers, and closed again under the number that reopening gave it', async () => {
    const section = await aClosedMonth();
    await expect(confirmsReopening(second, section)).rejects.toEqual(refusal('NoReopeningRequested'));
    await reopens(owner, section);
    expect(await monthOf(owner, section)).toMatchObject({ reopening: { reason: '整月重审' } });
    await expect(confirmsReopening(owner, section)).rejects.toEqual(refusal('SecondOfficerNeeded'));
    await confirmsReopening(second, section);
    expect(await monthOf(second, section)).toMatchObject({ status: 'open', monthVersion: 2, reopening: null });
    await expect(reopens(owner, section)).rejects.toEqual(refusal('MonthNotClosed'));
    await publishes(owner, section, row(21, '1.0'));
    await closes(owner, section);
    expect(await monthOf(owner, section)).toMatchObject({ status: 'closed', monthVersion: 2, readings: 3 });
  });

  it('stays closed when the request to reopen it is taken back, or declined by another officer', async () => {
    const section = await aClosedMonth();
    await expect(rejectsReopening(owner, section)).rejects.toEqual(refusal('NoReopeningRequested'));
    for (const who of [owner, second]) {
      await reopens(owner, section);
      await rejectsReopening(who, section);
      expect(await monthOf(owner, section)).toMatchObject({ status: 'closed', monthVersion: 1, reopening: null });
      await expect(confirmsReopening(second, section)).rejects.toEqual(refusal('NoReopeningRequested'));
    }
  });

  it('that moved on since an officer looked at it takes no decision on what it was', async () => {
    const section = await aClosedMonth();
    const { proposals } = await publishes(owner, section, row(19, '1.1'));
    const seen = await monthOf(owner, section);
    await publishes(owner, section, row(20, '1.3'));
    const input = { section, month, proposals, reason: '复核一致', expectedVersion: seen?.['revision'] };
    await expect(act(second, 'confirmCorrections', 'CorrectionsConfirmed', input)).rejects.toEqual(refusal('Stale'));
  });
});

describe('values at full precision', () => {
  it('are shown beside what was printed, and refused where they are of another number', async () => {
    const section = await aSection();
    await publishes(owner, section, row(19, '1.2'));
    const attaches = (value: string, sampledAt = month8(19)) =>
      act(owner, 'attachRawValues', 'RawValuesAttached', {
        ...{ section, month },
        rows: [{ sampledAt, source: 'national-automatic', items: [{ item: 'TP', value }] }],
      });
    await attaches('0.10007');
    const [reading] = await readingsOf(owner, section);
    expect(reading?.['items']).toContainEqual({ item: 'TP', text: '0.100', raw: '0.10007' });
    expect(reading).toMatchObject({ version: 1 });
    await expect(attaches('0.1007')).rejects.toEqual(refusal('RawValueDiffers'));
    await expect(attaches('0.1', month8(18))).rejects.toEqual(refusal('UnknownReading'));
  });
});

describe('assessing a month', () => {
  const whole = `query($s: ID!, $all: Boolean) { assessments(section: $s, first: 2, superseded: $all) { edges { node {
    id month monthVersion current waterBodyType standard target outcome exceededItems notEvaluatedItems versions
    rule { id version } indicatorSet { id } class { waterClass by wording } participation { n of missing }
    items { item kind unit source figures { n nonDetects mean compared waterClass boundary target limit multiple }
      leftOut { reason what versions } }
    principalPollutants { item waterClass multiple } suspects { rule item values { version text } without { n } }
    notes { code text } decisions { item effect version }
    alternatives { id title outcome differs class { waterClass } items { item figures { compared } } } } } } }`;

  it('states class, outcome and everything it rests on; what exceeds is a fact of its own', async () => {
    const section = await aSection();
    await setsTarget(api.operator, section);
    await publishes(owner, section, row(19, '1.2'), row(20, '1.4'));
    const { assessment, exceedance } = await assesses(owner, section);
    expect(exceedance).toBe(`${section}/${month}/assessment-3/normal-values-raw`);
    for (let time = 1; time <= 3; time++) {
      expect(await owner.ask(whole, { s: section })).toMatchObject({
        assessments: {
          edges: [
            {
              node: {
                ...{ id: assessment, month, monthVersion: null, current: true, target: 'III', waterBodyType: 'river' },
                ...{ outcome: 'exceeded', exceededItems: ['NH3N'], notEvaluatedItems: [] },
                versions: [idOf(section, 19, 1), idOf(section, 20, 1)],
                class: { waterClass: 'IV', by: ['NH3N'] },
                items: expect.arrayContaining([
                  expect.objectContaining({
                    item: 'NH3N',
                    figures: expect.objectContaining({
                      ...{ n: 2, mean: '1.3', target: 'exceeded', limit: '1.0', multiple: '0.3', waterClass: 'IV' },
                    }),
                  }),
                ]),
              },
            },
          ],
        },
      });
    }
    expect(await monthOf(owner, section)).toMatchObject({
      assessment: { id: assessment, waterClass: 'IV', exceeded: true, outdated: false, monthVersion: null },
    });
    const exceedances = `query($s: ID!) { exceedances(section: $s) { edges { node { id stands target monthVersion
      items { item compared limit multiple } } } } }`;
    expect(await owner.ask(exceedances, { s: section })).toEqual({
      exceedances: {
        edges: [
          {
            node: {
              ...{ id: exceedance, stands: true, target: 'III', monthVersion: null },
              items: [{ item: 'NH3N', compared: '1.3', limit: '1.0', multiple: '0.3' }],
            },
          },
        ],
      },
    });
    expect(await assesses(owner, section)).toMatchObject({ assessment: null, exceedance: null });

    // A decision takes a value out; the next assessment names it, and no longer finds what exceeded.
    await decides(owner, section, idOf(section, 20, 1));
    await publishes(owner, section, row(21, '0.2'));
    expect(await monthOf(owner, section)).toMatchObject({ assessment: { outdated: true } });
    const next = await assesses(owner, section);
    expect(next.exceedance).toBeNull();
    expect(await owner.ask(whole, { s: section, all: true })).toMatchObject({
      assessments: {
        edges: [
          {
            node: {
              ...{ id: next.assessment, outcome: 'attained', current: true },
              decisions: [{ item: 'NH3N', effect: 'exclude', version: idOf(section, 20, 1) }],
            },
          },
          { node: { id: assessment, current: false } },
        ],
      },
    });
    expect(await owner.ask(exceedances, { s: section })).toMatchObject({
      exceedances: { edges: [{ node: { id: exceedance, stands: false } }] },
    });
    expect((await readingsOf(owner, section)).find(({ id }) => id === idOf(section, 20, 1))).toMatchObject({
      decisions: [{ item: 'NH3N', effect: 'exclude', reason: '仪器校准', basis: '审核记录' }],
    });
    const one = 'query($id: ID!) { assessment(id: $id) { month outcome } }';
    expect(await owner.ask(one, { id: assessment })).toEqual({ assessment: { month, outcome: 'exceeded' } });
    expect(await outsider.ask(one, { id: assessment })).toEqual({ assessment: null });
  });

  it('of a lake tells total nitrogen by a set of its own, with a target of its own, and never in the class', async () => {
    const section = await aSection('lake');
    await setsTarget(api.operator, section);
    await setsTarget(api.operator, section, { indicatorSet: 'separate-2' });
    await publishes(owner, section, {
      ...row(19, '0.4'),
      items: [mg('NH3N', '0.4'), mg('TP', '0.040'), mg('CODMN', '4.0'), mg('TN', '1.50')],
    });
    expect(await assesses(owner, section)).toMatchObject({ exceedance: null });
    const { exceedance } = await assesses(owner, section, { indicatorSet: 'separate-2' });
    expect(exceedance).toBe(`${section}/${month}/separate-2/normal-values-raw`);
    const figures = { compared: '1.5', waterClass: 'IV', target: 'exceeded', limit: '1.0', multiple: '0.5' };
    const { assessments } = await owner.ask<{ assessments: { edges: { node: { indicatorSet: { id: string } } }[] } }>(
      ...([whole, { s: section }] as const),
    );
    const bySet = new Map(assessments.edges.map(({ node }) => [node.indicatorSet.id, node]));
    expect(bySet.get('separate-2')).toMatchObject({
      ...{ waterBodyType: 'lake', outcome: 'exceeded', exceededItems: ['TN'], notEvaluatedItems: ['FC'], class: null },
      items: [
        { item: 'TN', figures },
        { item: 'FC', kind: 'notEvaluated' },
      ],
    });
    expect(bySet.get('assessment-3')).toMatchObject({
      ...{ outcome: 'attained', class: { waterClass: 'III', by: ['TP'] } },
    });
  });

  it('of a closed month names its version', async () => {
    const section = await aClosedMonth();
    await assesses(owner, section);
    const query = 'query($s: ID!) { assessments(section: $s) { edges { node { monthVersion outcome target } } } }';
    expect(await owner.ask(query, { s: section })).toEqual({
      assessments: { edges: [{ node: { monthVersion: 1, outcome: 'noTarget', target: null } }] },
    });
  });

  it('needs a rule, a set, and the type of the water body on the last day of the month', async () => {
    const section = await aSection();
    await expect(assesses(owner, section, { rule: 'nothing' })).rejects.toEqual(refusal('UnknownMonthRule'));
    await expect(assesses(owner, section, { indicatorSet: 'nothing' })).rejects.toEqual(refusal('UnknownIndicatorSet'));
    await expect(assesses(owner, section, { month: '2019-12' })).rejects.toEqual(refusal('WaterBodyTypeUnknown'));
    expect(await assesses(owner, section, { month: '2020-01' })).toMatchObject({ assessment: expect.any(String) });
  });

  it('is changed by no decision on a version that is gone, nor in a closed month', async () => {
    const section = await aSection();
    await publishes(owner, section, row(19, '1.2'));
    await publishes(owner, section, row(19, '1.1'));
    await expect(decides(owner, section, idOf(section, 19, 1))).rejects.toEqual(refusal('VersionSuperseded'));
    await expect(decides(owner, section, idOf(section, 19, 2), { item: 'DO' })).rejects.toEqual(
      refusal('UnknownReading'),
    );
    await closes(owner, section);
    await expect(decides(owner, section, idOf(section, 19, 2))).rejects.toEqual(refusal('MonthClosed'));
  });

  it('is heard live by the data owner when it finds an exceedance, and by nobody else', async () => {
    const section = await aSection();
    await setsTarget(api.operator, section);
    await api.app.listen(0, '127.0.0.1');
    const url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
    const listen = (authorization: string | undefined) => {
      const connectionParams = { authorization };
      const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
      const query = `subscription { exceedanceFound(section: "${section}") { id items { item } } }`;
      const heard: unknown[] = [];
      const found = client.iterate<{ exceedanceFound: unknown }>({ query });
      const ended = (async () => {
        for await (const { data } of found) heard.push(data?.exceedanceFound);
      })().catch(() => 'closed');
      return { heard, ended, client };
    };
    const [mine, theirs] = [listen(owner.authorization), listen(outsider.authorization)];
    // A subscription hears what comes after it stands: until it does, it is found anew.
    for (let n = 2; mine.heard.length === 0; n++) {
      await publishes(owner, section, row(19, `${n}.0`));
      await assesses(owner, section);
      await monthOf(owner, section);
    }
    const id = `${section}/${month}/assessment-3/normal-values-raw`;
    expect(mine.heard[0]).toEqual({ id, items: [{ item: 'NH3N' }] });
    expect(theirs.heard).toEqual([]);
    await Promise.all([mine.client.dispose(), theirs.client.dispose(), mine.ended, theirs.ended]);
  });
});
