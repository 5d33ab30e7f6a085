import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MonthText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import type { CitedParty } from './authority.js';
import { type PublishedVolume, volumePublished } from './volume.events.js';
import { newestVolume, type PublishVolume, type ReportedAmount, volumes } from './volumes.js';

const { given } = specify(volumes);
const month = '2025-07' as MonthText;
const hydrology = anOfficer('suzhou-hydrology', 'monitoringOfficer');
const finance = anOfficer('xiuzhou', 'financeOfficer');
const party: CitedParty = { agreement: 'agreement-1', revision: 4, days: [] };
const provenance = { kind: 'example', text: '【示例】' } as const;
const forwardIs = { from: '320509', to: '330411' };

const amount = (over: Partial<Extract<ReportedAmount, { gauged: true }>> = {}): ReportedAmount => ({
  ...{ gauged: true, unit: 'm3', forwardIs, forward: '120.50', backward: '20.5' },
  ...over,
});
const publish = (over: Partial<PublishVolume> = {}): PublishVolume => ({
  ...{ type: 'PublishVolume', actor: hydrology, section: 'taipu', period: month, kind: 'measured' },
  ...{ owner: 'suzhou-hydrology', ownerIsKnown: true, amount: amount(), timeBase: { text: '每日 08:00 结算' } },
  ...{ publication: '【示例】水文月报', provenance },
  ...over,
});
const shared = (version: number) => ({
  ...{ section: 'taipu', period: month, versionId: `taipu/2025-07/v${version}`, version },
  ...({ kind: 'measured', owner: 'suzhou-hydrology', timeBase: { text: '每日 08:00 结算' } } as const),
  ...{ publication: '【示例】水文月报', provenance },
});
const published = (version = 1, over: Partial<Extract<PublishedVolume, { gauged: true }>> = {}) =>
  volumePublished({
    ...shared(version),
    ...{ gauged: true, forwardIs, gross: { forward: '120.5', backward: '20.5' }, net: '100', unit: 'm3' },
    reported: { forward: '120.50', backward: '20.5', unit: 'm3' },
    ...over,
  });
const notGauged = (version: number) => volumePublished({ ...shared(version), gauged: false, reason: '断流检修' });
const none: ReportedAmount = { gauged: false, reason: '断流检修' };

describe('a volume', () => {
  it('is published with both directions and the net; the same again, however printed, adds nothing', () => {
    given().when(publish()).then(published());
    given(published())
      .when(publish({ amount: amount({ forward: '120.5', net: '100.0' }), publication: '年鉴' }))
      .thenNothing();
  });

  it('is another version with other values, also where it returns to earlier ones', () => {
    const other = published(2, {
      ...{ gross: { forward: '10', backward: '20.5' }, net: '-10.5' },
      reported: { forward: '10', backward: '20.5', unit: 'm3' },
    });
    given(published())
      .when(publish({ amount: amount({ forward: '10' }) }))
      .then(other);
    given(published(), other).when(publish()).then(published(3));
  });

  it('counts its versions by month', () =>
    given(published())
      .when(publish({ period: '2025-08' as MonthText }))
      .then(published(1, { period: '2025-08' as MonthText, versionId: 'taipu/2025-08/v1' })));

  it('comes into cubic metres once and exactly; the text that was reported stays', () =>
    given()
      .when(publish({ amount: amount({ unit: '10^4 m3', forward: '2907.44', backward: '0', net: '2907.44' }) }))
      .then(
        published(1, {
          ...{ gross: { forward: '29074400', backward: '0' }, net: '29074400' },
          reported: { forward: '2907.44', backward: '0', unit: '10^4 m3' },
        }),
      ));

  it.each([
    ['without a unit', { amount: amount({ unit: undefined }) }, 'VolumeWithoutUnit'],
    ['in an unknown unit', { amount: amount({ unit: 'L' }) }, 'WrongUnit'],
    ['without a direction', { amount: amount({ forwardIs: undefined }) }, 'VolumeWithoutDirection'],
    ['within one region', { amount: amount({ forwardIs: { from: '1', to: '1' } }) }, 'VolumeWithoutDirection'],
    ['without an owner', { owner: undefined }, 'VolumeWithoutOwner'],
    ['not gauged, without an owner', { owner: undefined, amount: none }, 'VolumeWithoutOwner'],
    ['negative', { amount: amount({ backward: '-0.1' }) }, 'NegativeVolume'],
    ['negative forward', { amount: amount({ forward: '-1' }) }, 'NegativeVolume'],
    ['with a net that differs', { amount: amount({ net: '100.1' }) }, 'NetDiffers'],
    ['of another owner', { owner: 'anji-water' }, 'NotTheVolumeOwner'],
    ['of another owner, by a party', { owner: 'anji-water', party }, 'NotTheVolumeOwner'],
    ['agreed, naming no agreement', { kind: 'agreed', actor: finance }, 'NotTheVolumeOwner'],
    [
      'agreed, for an owner nobody knows',
      { kind: 'agreed', actor: finance, party, ownerIsKnown: false },
      'UnknownVolumeOwner',
    ],
    ['agreed, by who only measures', { kind: 'agreed', party }, 'Forbidden'],
    ['measured, by finance', { actor: finance, owner: 'xiuzhou' }, 'Forbidden'],
  ] as [string, Partial<PublishVolume>, string][])('%s is refused', (_, over, code) =>
    given().when(publish(over)).thenRefused(code),
  );

  it('that was agreed is brought in by a party of the agreement, which it names', () =>
    given(published())
      .when(publish({ kind: 'agreed', actor: finance, party }))
      .then(published(2, { kind: 'agreed', agreement: { id: 'agreement-1', revision: 4 } })));

  it('that was not gauged is not 0', () => {
    const zero = published(1, {
      ...{ gross: { forward: '0', backward: '0' }, net: '0' },
      reported: { forward: '0', backward: '0', unit: 'm3' },
    });
    const closed = publish({ amount: amount({ forward: '0', backward: '0' }) });
    given().when(closed).then(zero);
    given(zero)
      .when(publish({ amount: none }))
      .then(notGauged(2));
    given(notGauged(1))
      .when(publish({ amount: none }))
      .thenNothing();
  });

  it('of one owner is found beside the newest of all', () => {
    const theirs = published(2, { owner: 'xiuzhou' });
    const state = [published(), theirs].reduce(volumes.evolve, volumes.initial());
    expect(newestVolume(state, month)).toEqual(theirs.data);
    expect(newestVolume(state, month, 'suzhou-hydrology')?.version).toBe(1);
    expect(newestVolume(state, '2025-06' as MonthText)).toBeUndefined();
  });
});

describe('the table of 苏州, which prints neither unit nor direction nor owner', () => {
  const file = fileURLToPath(
    new URL('../../../../seeds/demo/readings/suzhou-in-out-volume-2025-07.csv', import.meta.url),
  );
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => {
    const [station = '', , , observedAt = '', forward = '', backward = ''] = line.split(',');
    return { station, period: observedAt.slice(0, 7) as MonthText, forward, backward };
  });
  const { forwardIs: _, unit: __, ...bare } = amount() as Extract<ReportedAmount, { gauged: true }>;

  it.each(rows)('$station $period $forward/$backward is refused until all three are known', (row) => {
    const { period, forward, backward } = row;
    const asPrinted = { ...bare, forward, backward };
    const publishing = (over: object) => publish({ period, owner: undefined, amount: { ...asPrinted, ...over } });
    given().when(publishing({})).thenRefused('VolumeWithoutUnit');
    given()
      .when(publishing({ unit: '10^4 m3' }))
      .thenRefused('VolumeWithoutDirection');
    given()
      .when(publishing({ unit: '10^4 m3', forwardIs }))
      .thenRefused('VolumeWithoutOwner');
  });

  it('has a gate that was closed: 0 each way, which is a volume', () => {
    const closed = rows.filter(({ forward, backward }) => forward === '0' && backward === '0');
    expect(closed.map(({ station }) => station)).toContain('太浦闸');
    for (const { period, forward, backward } of closed) {
      const decision = volumes.decide(publish({ period, amount: amount({ forward, backward }) }), volumes.initial());
      expect(decision).toMatchObject({ kind: 'accepted', events: [{ data: { gauged: true, net: '0' } }] });
    }
  });
});
