import { type CommandEnvelope, Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { LocalDateText, MonthText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { type ReadingsCommand, readings } from './domain/readings.js';
import { versionIdOf } from './domain/readings-month.js';
import { type SectionCommand, section as sections } from './domain/section.js';
import { MonthReader, SectionReader } from './published.js';
import { afterTheMonth, lu, month, on, onDay, publish, section, shen, statusOn } from './testing/a-month.js';
import { waterQuality } from './water-quality.module.js';

const day = (text: string) => text as LocalDateText;

const aJournal = () => {
  class Noon extends Clock {
    now = () => afterTheMonth;
  }
  const gateway = new Gateway(new MemoryJournal(), new Codec(waterQuality.events), new Noon());
  let count = 0;
  const envelope = (actor: Actor): CommandEnvelope => {
    count += 1;
    return { actor, commandId: `command-${count}`, commandDigest: '', correlationId: '' };
  };
  return {
    sectionReader: new SectionReader(gateway),
    monthReader: new MonthReader(gateway),
    onSection: (command: SectionCommand) => gateway.execute(sections, section, command, envelope(command.actor)),
    onMonth: (command: ReadingsCommand) =>
      gateway.execute({ ...readings, mayKnow: () => true }, `${section}-${month}`, command, envelope(command.actor)),
  };
};

describe('what other contexts are told of a section', () => {
  it('is who owns its data, and what holds on a day', async () => {
    const { onSection, sectionReader } = aJournal();
    const actor = anOfficer('operations', 'operator');
    const provenance = { kind: 'example', text: '【示例】' } as const;
    const until = { kind: 'open' } as const;
    expect(await sectionReader.find(section)).toBeUndefined();
    await onSection({
      ...{ type: 'RegisterSection', actor, section, dataOwnerIsKnown: true },
      details: {
        ...{
          name: '王江泾',
          river: '京杭运河',
          controlLevel: 'national',
          dataOwner: 'cnemc',
          boundaryType: 'interlocked',
        },
        ...{
          sides: ['330411'],
          waterBodyType: { type: 'river', source: '示例', since: day('2020-01-01') },
          provenance,
        },
        location: { kind: 'unknown', reason: '未核实' },
      },
    });
    const target = { waterClass: 'III', indicatorSet: 'a', since: day('2020-06-01'), until, provenance } as const;
    await onSection({ type: 'SetSectionTarget', actor, target, indicatorSetIsKnown: true });
    const known = await sectionReader.find(section);
    expect(known).toMatchObject({ id: section, name: '王江泾', dataOwner: 'cnemc', sides: ['330411'], revision: 1 });
    expect(known?.targetAt('a', day('2020-06-01'))?.waterClass).toBe('III');
    expect(known?.targetAt('a', day('2020-05-31'))).toBeUndefined();
    expect([day('2019-12-31'), day('2020-01-01')].map((date) => known?.waterBodyTypeAt(date))).toEqual([
      undefined,
      'river',
    ]);
  });
});

describe('what other contexts are told of a month', () => {
  it('is nothing while nothing is known of it', async () =>
    expect(await aJournal().monthReader.find(section, '2019-01' as MonthText)).toMatchObject({
      ...{ status: 'open', monthVersion: 0, rows: [], decisions: [], statuses: [], revision: -1 },
    }));

  it('is what stands: newest versions with their ids, decisions, statuses, and the month’s version', async () => {
    const { onMonth, monthReader } = aJournal();
    const first = versionIdOf(section, onDay(19), 1);
    await onMonth(publish([onDay(19), onDay(18)], { statuses: [statusOn('2020-09-07', 'fault')] }));
    await onMonth({
      ...{ type: 'DecideInclusion', ...on(), versionId: first, item: 'DO', effect: 'exclude' },
      ...{ reason: '校准', basis: '记录' },
    });
    await onMonth({ type: 'CloseMonth', ...on(), at: afterTheMonth });
    await onMonth({ type: 'WithdrawReading', ...on(), versionId: versionIdOf(section, onDay(18), 1), reason: '故障' });
    const before = await monthReader.find(section, month);
    expect(before).toMatchObject({ status: 'closed', monthVersion: 1 });
    expect(before.rows.map(({ versionId }) => versionId)).toEqual([versionIdOf(section, onDay(18), 1), first]);
    const proposals = [`${versionIdOf(section, onDay(18), 1)}/w1`];
    await onMonth({ type: 'ConfirmCorrections', ...on({ actor: lu }), proposals, reason: '复核' });
    expect(shen.officer).not.toBe(lu.officer);
    expect(await monthReader.find(section, month)).toMatchObject({
      ...{ status: 'closed', monthVersion: 2, statuses: [{ date: '2020-09-07', status: 'fault' }], revision: 7 },
      rows: [{ versionId: first, row: { items: { DO: { text: '0.70' } } } }],
      decisions: [{ versionId: first, item: 'DO', effect: 'exclude' }],
    });
  });
});
