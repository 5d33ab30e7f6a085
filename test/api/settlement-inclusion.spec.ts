import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Visitor } from '#platform/client/api.js';
import { instant, type LocalDateText, localDate } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { parameters, refusal, settling, wan } from './settling.js';

const { act, aMonth, api, closes, computes, confirms, flows, officerOf, publishes, ...people } = await settling();
const { finance, outsider, owner, wujiang, xiuzhou } = people;
afterAll(() => api.close());
const neighbour = await officerOf('wujiang', 'head');

interface Shown {
  readonly status: string;
  readonly outdated: boolean;
  readonly computation: number;
  readonly statementDigest: string;
  readonly lines: readonly {
    readonly item: string;
    readonly n: number;
    readonly readingVersions: readonly string[];
    readonly inclusions: readonly { readonly id: string; readonly readings: readonly string[] }[];
  }[];
}
const shows = async (who: Visitor, id: string) => {
  const { settlement } = await who.ask<{ settlement: Shown }>(
    `query($id: ID!) { settlement(id: $id) { status outdated computation statementDigest
        lines { item n concentration amount payer readingVersions inclusions { ...decision } }
        undecided { item reason inclusions { ...decision } }
        differences { item before after changed }
        inclusions { id section items readings effect reason basis status party officer declined { party reason }
          signatures { party officer claimed { claimedBy signedOn document } } } } }
      fragment decision on AppliedInclusion { id effect readings reason basis signatures { party } }`,
    { id },
  );
  return settlement;
};
const statementOf = async (id: string) =>
  (
    await wujiang.ask<{ statement: { text: string; digest: string } }>(
      'query($id: ID!) { statement(id: $id) { text digest } }',
      { id },
    )
  ).statement;

const proposes = (who: Visitor, agreement: string, section: string, readings: readonly string[], over: object = {}) =>
  act<{ inclusion: string }>(
    who,
    'proposeInclusion',
    'InclusionProposed',
    {
      ...{ agreement, period: '2020-09', section, readings, items: ['TP'], effect: 'exclude' },
      ...{ reason: '洪水期平台值', basis: '【示例】会商纪要', ...over },
    },
    'receipt { position } inclusion',
  );
const signs = (who: Visitor, agreement: string, inclusion: string, period = '2020-09') =>
  act<{ agreed: boolean }>(
    who,
    'signInclusion',
    'InclusionSigned',
    { agreement, period, inclusion },
    'receipt { position } agreed',
  );
const declines = (who: Visitor, agreement: string, inclusion: string) =>
  act(who, 'declineInclusion', 'InclusionDeclined', {
    ...{ agreement, period: '2020-09', inclusion, reason: '未见仪器故障' },
  });
const aReading = (section: string) => `${section}/${instant('2020-09-10T08:00:00+08:00')}/owner-manual/v1`;

/** The real July of 斜路港, brought in by the data owner under the name of the section, and closed. */
const july = async (section: string) => {
  const file = join(projectFolder(), 'seeds/demo/readings/national-stations-daily-2020.csv');
  const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
  const ofJuly = lines.filter((line) => line.includes(',斜路港,2020-07-'));
  const { digest } = await owner.upload(
    [header, ...ofJuly.map((line) => line.replace(',斜路港,', `,【示例】${section},`))].join('\n'),
  );
  await act(owner, 'importReadings', 'ReadingsImported', {
    ...{ digest, dryRun: false, dataOwner: 'cnemc', address: 'https://example.org/readings.csv' },
  });
  await flows(section, '1000', '2020-07');
  await closes(section, '2020-07');
};
const monthOfTheOwner = async (section: string) => {
  await act(owner, 'assessMonth', 'MonthAssessed', {
    ...{ section, month: '2020-07', rule: 'normal-values-raw', indicatorSet: 'assessment-3' },
  });
  return owner.ask<object>(
    `query($s: ID!) { assessments(section: $s, month: "2020-07", first: 5) { edges { node {
        items { item figures { n mean } } decisions { item effect } } } } }`,
    { s: section },
  );
};

describe('which values count in a settlement', () => {
  it('takes the July plateau of 斜路港 out by the signature of both sides, and only with both', async () => {
    const period = '2020-07';
    const { agreement, section } = await aMonth({
      parameters: parameters.replace('"1.5"', '"1.5","negative":"pays"'),
    });
    await july(section);
    const id = `${agreement}-${period}`;
    const before = await computes(agreement, finance, period);
    // 31 values: TP 0.40065 is three steps of 30; CODMn 4.95 lies below 6: 10.5 t × 1.5, paid by downstream.
    const first = {
      lines: [
        { item: 'CODMN', n: 31, amount: '15750000', payer: 'xiuzhou', inclusions: [] },
        { item: 'NH3N' },
        { item: 'TP', n: 31, amount: wan('90'), payer: 'wujiang', inclusions: [] },
      ],
    };
    expect(await shows(finance, id)).toMatchObject({ computation: 1, ...first });
    const theirs = await monthOfTheOwner(section);
    expect(JSON.stringify(theirs)).toContain('{"n":31,"mean":"4.95"}');

    const { lines } = await shows(finance, id);
    const plateau = (lines[2]?.readingVersions ?? []).filter((version) => {
      const day = localDate(instant(version.split('/')[1] ?? ''));
      return day >= ('2020-07-06' as LocalDateText) && day <= ('2020-07-29' as LocalDateText);
    });
    expect(plateau).toHaveLength(24);
    const { inclusion } = await proposes(wujiang, agreement, section, plateau, { period, items: ['TP', 'CODMN'] });
    await expect(signs(wujiang, agreement, inclusion, period)).rejects.toEqual(refusal('SeparationOfDuties'));
    await expect(signs(outsider, agreement, inclusion, period)).rejects.toEqual(refusal('NotFound'));
    expect(await signs(neighbour, agreement, inclusion, period)).toMatchObject({ agreed: false });
    // One side alone changes nothing.
    expect(await computes(agreement, finance, period)).toMatchObject({ computation: null });
    expect(await shows(finance, id)).toMatchObject({ outdated: false, computation: 1, ...first });

    expect(await signs(xiuzhou, agreement, inclusion, period)).toMatchObject({ agreed: true });
    expect(await shows(wujiang, id)).toMatchObject({
      ...{ outdated: true, computation: 1, ...first },
      inclusions: [
        {
          ...{ id: inclusion, status: 'agreed', party: 'wujiang', effect: 'exclude', items: ['CODMN', 'TP'] },
          signatures: [
            { party: 'wujiang', claimed: null },
            { party: 'xiuzhou', claimed: null },
          ],
        },
      ],
    });
    await expect(confirms(xiuzhou, agreement, before.statementDigest, period)).rejects.toEqual(
      refusal('StatusDecidedSince'),
    );

    expect(await computes(agreement, finance, period)).toMatchObject({ computation: 2 });
    // The seven values left: TP 0.112 is below 0.2; CODMn 3.65: 23.5 t × 1.5.
    const decision = { id: inclusion, effect: 'exclude', reason: '洪水期平台值', basis: '【示例】会商纪要' };
    const signatures = [{ party: 'wujiang' }, { party: 'xiuzhou' }];
    const applied = [{ ...decision, readings: [...plateau].sort(), signatures }];
    const after = await shows(wujiang, id);
    expect(after).toMatchObject({
      ...{ outdated: false, computation: 2 },
      lines: [
        {
          ...{ item: 'CODMN', n: 7, concentration: '3.65', amount: '35250000' },
          inclusions: applied,
        },
        { item: 'NH3N', n: 31, inclusions: [] },
        { item: 'TP', n: 7, concentration: '0.112', amount: '0', inclusions: applied },
      ],
      differences: [
        { item: 'CODMN', changed: ['readings', 'inclusion'] },
        { item: 'TP', before: wan('90'), after: '0', changed: ['readings', 'inclusion'] },
      ],
    });
    expect(after.lines[2]?.readingVersions.filter((version) => plateau.includes(version))).toEqual([]);
    const { text, digest } = await statementOf(id);
    expect([sha256(text), digest]).toEqual([after.statementDigest, after.statementDigest]);
    for (const version of plateau) expect(text).toContain(version);
    // The month of the data owner is what it was.
    expect(await monthOfTheOwner(section)).toEqual(theirs);

    // Taken in again the same way.
    const back = await proposes(finance, agreement, section, plateau, {
      ...{ period, items: ['TP', 'CODMN'], effect: 'include', reason: '复核一致' },
    });
    for (const who of [neighbour, xiuzhou]) await signs(who, agreement, back.inclusion, period);
    await computes(agreement, finance, period);
    expect(await shows(finance, id)).toMatchObject({
      lines: [{ n: 31 }, { n: 31 }, { n: 31, amount: wan('90'), inclusions: [{ id: back.inclusion }] }],
    });
  });

  it('is declined with a reason, and of no effect', async () => {
    const { agreement, section, id } = await aMonth();
    await computes(agreement);
    const { inclusion } = await proposes(wujiang, agreement, section, [aReading(section)]);
    await expect(declines(outsider, agreement, inclusion)).rejects.toEqual(refusal('NotFound'));
    await declines(xiuzhou, agreement, inclusion);
    await expect(signs(neighbour, agreement, inclusion)).rejects.toEqual(refusal('InclusionClosed'));
    expect(await shows(wujiang, id)).toMatchObject({
      outdated: false,
      inclusions: [{ status: 'declined', declined: { party: 'xiuzhou', reason: '未见仪器故障' }, signatures: [] }],
    });
    expect(await computes(agreement)).toMatchObject({ computation: null });
  });

  it('names values of the settlement, by a party, before it is final', async () => {
    const { agreement, section } = await aMonth();
    const reading = aReading(section);
    await expect(proposes(wujiang, agreement, section, [reading])).rejects.toEqual(refusal('NotFound'));
    const { statementDigest } = await computes(agreement);
    await expect(proposes(outsider, agreement, section, [reading])).rejects.toEqual(refusal('NotFound'));
    await expect(proposes(wujiang, agreement, 'elsewhere', [reading])).rejects.toEqual(
      refusal('UnknownSettlementLine'),
    );
    for (const readings of [['nothing'], [reading.replace('/v1', '/v2')], [reading, aReading('other')]])
      await expect(proposes(wujiang, agreement, section, readings)).rejects.toEqual(refusal('UnknownReading'));
    const { inclusion } = await proposes(wujiang, agreement, section, [reading]);
    expect(await proposes(wujiang, agreement, section, [reading])).toMatchObject({ inclusion: null });
    for (const who of [xiuzhou, wujiang]) await confirms(who, agreement, statementDigest);
    await expect(signs(xiuzhou, agreement, inclusion)).rejects.toEqual(refusal('SettlementFinal'));
    await expect(declines(xiuzhou, agreement, inclusion)).rejects.toEqual(refusal('SettlementFinal'));
    await expect(proposes(xiuzhou, agreement, section, [reading])).rejects.toEqual(refusal('SettlementFinal'));
  });

  it('leaves a line undecided where nothing is left; a difference after that keeps the decision', async () => {
    const { agreement, section, id } = await aMonth();
    await computes(agreement);
    const { inclusion } = await proposes(finance, agreement, section, [aReading(section)]);
    for (const who of [neighbour, xiuzhou]) await signs(who, agreement, inclusion);
    const { statementDigest } = await computes(agreement);
    expect(await shows(finance, id)).toMatchObject({
      lines: [{ item: 'CODMN' }, { item: 'NH3N' }],
      undecided: [{ item: 'TP', reason: 'notEvaluated', inclusions: [{ id: inclusion, effect: 'exclude' }] }],
      differences: [{ item: 'TP', before: wan('90'), after: null, changed: expect.arrayContaining(['inclusion']) }],
    });
    for (const who of [xiuzhou, wujiang]) await confirms(who, agreement, statementDigest);
    await flows(section, '2000');
    await act(finance, 'computeDifference', 'DifferenceComputed', { agreement, period: '2020-09', reason: '水量更正' });
    const { settlement } = await finance.ask<{ settlement: object }>(
      'query($id: ID!) { settlement(id: $id) { laterDifferences { lines { item after changed } } } }',
      { id },
    );
    expect(settlement).toMatchObject({
      laterDifferences: [
        {
          lines: [
            { item: 'CODMN', after: '0', changed: ['volume'] },
            { item: 'NH3N', after: wan('100'), changed: ['volume'] },
          ],
        },
      ],
    });
  });

  it('counts no more once the data owner publishes the value anew', async () => {
    const { agreement, section, id } = await aMonth({ parameters }, { close: false });
    await computes(agreement);
    const { inclusion } = await proposes(finance, agreement, section, [aReading(section)]);
    for (const who of [neighbour, xiuzhou]) await signs(who, agreement, inclusion);
    await publishes(section, '2020-09', '0.30');
    await computes(agreement);
    expect(await shows(finance, id)).toMatchObject({
      lines: [{ item: 'CODMN' }, { item: 'NH3N' }, { item: 'TP', amount: wan('30'), inclusions: [] }],
    });
  });

  it('is signed for a party off the platform by its letter, as a claim', async () => {
    const { agreement, section, id } = await aMonth({ parameters }, { other: 'qingpu', from: '310118' });
    await computes(agreement);
    const { inclusion } = await proposes(finance, agreement, section, [aReading(section)]);
    const { digest: document } = await xiuzhou.upload('【示例】签署函');
    const claims = (who: Visitor, over: object = {}) =>
      act<{ agreed: boolean }>(
        who,
        'claimInclusionSignature',
        'InclusionSignatureClaimed',
        {
          ...{ agreement, period: '2020-09', inclusion, party: 'qingpu', signedOn: '2020-10-09', document },
          ...over,
        },
        'receipt { position } agreed',
      );
    await expect(claims(xiuzhou, { party: 'anji' })).rejects.toEqual(refusal('NotAParty'));
    await expect(claims(xiuzhou, { party: 'xiuzhou' })).rejects.toEqual(refusal('PartyOnPlatform'));
    await expect(claims(xiuzhou, { document: 'a'.repeat(64) })).rejects.toEqual(refusal('UnknownFile'));
    for (const signedOn of ['2020-10-08', '2020-10-10'])
      await expect(claims(xiuzhou, { signedOn })).rejects.toEqual(refusal('ConfirmationTimeImpossible'));
    await expect(claims(finance)).rejects.toEqual(refusal('SeparationOfDuties'));
    await expect(claims(wujiang)).rejects.toEqual(refusal('NotFound'));
    expect(await claims(xiuzhou)).toMatchObject({ agreed: false });
    expect(await signs(xiuzhou, agreement, inclusion)).toMatchObject({ agreed: true });
    expect(await shows(finance, id)).toMatchObject({
      outdated: true,
      inclusions: [
        {
          status: 'agreed',
          signatures: [
            { party: 'qingpu', claimed: { claimedBy: 'xiuzhou', signedOn: '2020-10-09', document } },
            { party: 'xiuzhou', claimed: null },
          ],
        },
      ],
    });
  });
});
