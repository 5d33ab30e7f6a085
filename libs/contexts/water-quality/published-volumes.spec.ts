import { Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import { instant, type MonthText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { flow } from './domain/flow.js';
import { type ReportedAmount, volumes } from './domain/volumes.js';
import { FlowReader, VolumeReader } from './published.js';
import { waterQuality } from './water-quality.module.js';

const at = instant('2025-08-01T08:00:00+08:00');
class Morning extends Clock {
  now = () => at;
}
const month = '2025-07' as MonthText;
const actor = anOfficer('hydrology', 'monitoringOfficer');
const provenance = { kind: 'example', text: '【示例】' } as const;

const aJournal = () => {
  const gateway = new Gateway(new MemoryJournal(), new Codec(waterQuality.events), new Morning());
  let count = 0;
  const envelope = () => {
    count += 1;
    return { actor, commandId: `command-${count}`, commandDigest: '', correlationId: '' };
  };
  return {
    volumeReader: new VolumeReader(gateway),
    flowReader: new FlowReader(gateway),
    publish: (amount: ReportedAmount) =>
      gateway.execute(
        { ...volumes, mayKnow: () => true },
        'taipu-2025',
        {
          ...{ type: 'PublishVolume', actor, section: 'taipu', period: month, kind: 'measured', amount, provenance },
          ...{ owner: 'hydrology', ownerIsKnown: true, timeBase: { text: '日' }, publication: '【示例】' },
        },
        envelope(),
      ),
    observe: () =>
      gateway.execute(
        { ...flow, mayKnow: () => true },
        'taipu-2025-07',
        {
          ...{ type: 'ObserveFlow', actor, section: 'taipu', dataOwner: 'hydrology', at },
          observation: {
            ...{ from: instant('2025-07-01T00:00:00+08:00'), to: instant('2025-07-02T00:00:00+08:00') },
            ...{ between: { A: '330411', B: '320509' }, direction: 'AtoB', confidence: 'measured' },
            ...{ source: '【示例】', provenance },
          },
        },
        envelope(),
      ),
  };
};

describe('what other contexts are told', () => {
  it('of a volume: the newest version, with numbers where it was gauged', async () => {
    const { publish, volumeReader } = aJournal();
    expect(await volumeReader.find('taipu', month)).toBeUndefined();
    const forwardIs = { from: '320509', to: '330411' };
    await publish({ gauged: true, unit: '10^4 m3', forwardIs, forward: '2.5', backward: '3' });
    expect(await volumeReader.find('taipu', month)).toEqual({
      ...{ versionId: 'taipu/2025-07/v1', version: 1, kind: 'measured', owner: 'hydrology', revision: 0 },
      ...{ gauged: true, ...forwardIs, forward: '25000', backward: '30000', net: '-5000' },
    });
    await publish({ gauged: false, reason: '停测' });
    expect(await volumeReader.find('taipu', month, 'hydrology')).toEqual({
      ...{ versionId: 'taipu/2025-07/v2', version: 2, kind: 'measured', owner: 'hydrology', revision: 1 },
      ...{ gauged: false, reason: '停测' },
    });
    expect(await volumeReader.find('taipu', month, 'another')).toBeUndefined();
  });

  it('of the flow: the direction that the observations of the month come to', async () => {
    const { observe, flowReader } = aJournal();
    expect(await flowReader.dominant('taipu', month)).toMatchObject({ direction: 'unknown', revision: -1 });
    await observe();
    expect(await flowReader.dominant('taipu', month)).toMatchObject({
      ...{ direction: 'BtoA', from: '330411', to: '320509', revision: 0, basis: { still: 0, contested: 0 } },
    });
  });
});
