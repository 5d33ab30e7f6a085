import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CommandBus } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { FileBlobStore } from '#platform/blobs/file-blob-store.js';
import { Files } from '#platform/blobs/files.js';
import { fileUploaded } from '#platform/blobs/uploads.js';
import { type CommandEnvelope, Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import {
  type Appended,
  AppendTooLarge,
  type EventToAppend,
  type ExpectedRevision,
  JournalUnavailable,
} from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import { instant, type LocalDateText } from '#platform/kernel/time.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import type { SectionDetails } from '../domain/section.events.js';
import { section } from '../domain/section.js';
import { readImportFormats } from '../import/import-reference.js';
import { readItems, readLimits } from '../reference.js';
import type { SectionParties } from '../section-parties.js';
import { waterQuality } from '../water-quality.module.js';
import { AssessmentsAsked } from './assessments-asked.js';
import { ImportReadings, ImportReadingsHandler } from './import-readings.handler.js';
import { type ReadingsCommand, ReadingsHandler } from './readings.handler.js';

const at = instant('2021-01-04T09:00:00+08:00');
const owner = anOfficer('cnemc', 'monitoringOfficer');

/** A journal that fails, or takes no large appends, when it is told so. */
class TroubledJournal extends MemoryJournal {
  appends = 0;
  failsFrom = Number.POSITIVE_INFINITY;
  mostEvents = Number.POSITIVE_INFINITY;
  readonly events: EventToAppend[] = [];

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<Appended> {
    this.appends += 1;
    if (this.appends >= this.failsFrom) throw new JournalUnavailable('away');
    if (events.length > this.mostEvents) throw new AppendTooLarge('too large');
    const appended = await super.append(stream, expected, events);
    this.events.push(...events);
    return appended;
  }

  of(type: string): readonly EventToAppend[] {
    return this.events.filter((event) => event.type === type);
  }
}

const details: SectionDetails = {
  name: '王江泾',
  river: '京杭运河',
  controlLevel: 'national',
  dataOwner: 'cnemc',
  boundaryType: 'interlocked',
  sides: [],
  waterBodyType: { type: 'river', source: '【示例】', since: '2019-01-01' as LocalDateText },
  location: { kind: 'unknown', reason: '【示例】' },
  provenance: { kind: 'example', text: '【示例】' },
};
const row = {
  ...{ id: 'wangjiangjing', name: '王江泾', river: '京杭运河', data_owner: 'cnemc', details },
  ...{ aliases: {}, targets: {}, water_bodies: { '2019-01-01': details.waterBodyType } },
};

const days = (month: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => {
    const day = `${month}-${String(n + 1).padStart(2, '0')}`;
    return `${day},王江泾,${day}T08:00:00+08:00,正常,Ⅱ,8.${n}`;
  });
const file = (...lines: string[]): string =>
  ['snapshot_date,station,observed_at,station_status,published_class,do_mg_l,missing_reasons']
    .concat(lines.map((line) => `${line},`))
    .join('\n');

/** No agreement gives anybody anything. */
const nobodyElse: SectionParties = { under: async () => undefined };

const stranger = anOfficer('xiuzhou-ecology', 'monitoringOfficer', 'operator');
const folder = mkdtempSync(join(tmpdir(), 'lianfang-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const anImporter = async (content: string) => {
  const journal = new TroubledJournal();
  const gateway = () => new Gateway(journal, new Codec([...waterQuality.events, fileUploaded]), { now: () => at });
  const operator = anOfficer('operations', 'operator');
  const registering = { commandId: 'register', commandDigest: 'register', correlationId: 'register', actor: operator };
  const command = {
    type: 'RegisterSection',
    actor: operator,
    section: 'wangjiangjing',
    dataOwnerIsKnown: true,
  } as const;
  await gateway().execute(section, 'wangjiangjing', { ...command, details }, registering);
  const items = readItems();
  const reference = { items, limits: readLimits(), formats: readImportFormats(items) };
  const views = { scoped: async () => [row] } as unknown as ReadStore;
  const blobs = await FileBlobStore.open(mkdtempSync(join(folder, 'blobs-')));
  const bytes = Buffer.from(content);
  let digest = '';
  for (const actor of [owner, stranger])
    ({ digest } = await new Files(gateway(), blobs, views).store(
      actor,
      Readable.from([bytes]),
      bytes.length,
      'upload',
    ));
  journal.appends = 0;
  /** As after a start of the program: nothing is remembered. */
  const handler = () => {
    const through = gateway();
    const assessments = new AssessmentsAsked([], [], [], reference.limits);
    const readings = new ReadingsHandler(through, new OrganisationReader(through), nobodyElse, assessments);
    const bus = { execute: (sent: ReadingsCommand) => readings.execute(sent) };
    return new ImportReadingsHandler(
      through,
      bus as unknown as CommandBus,
      new Files(through, blobs, views),
      views,
      reference,
    );
  };
  const imports = (actor: Actor = owner, over: object = {}) => {
    const asked = {
      digest,
      dryRun: false,
      dataOwner: 'cnemc',
      address: 'x',
      trust: 'ownerPublication',
      ...over,
    } as const;
    const envelope: CommandEnvelope = {
      ...{ actor, commandId: '01890a5d-ac96-774b-bcce-b302099a8057', commandDigest: JSON.stringify(asked) },
      correlationId: 'test',
    };
    return handler().execute(new ImportReadings(asked, at, envelope));
  };
  return { journal, imports, handler, digest };
};

describe('an import', () => {
  it('by somebody who may not publish for any of its sections is refused, and leaves no record', async () => {
    const { journal, imports } = await anImporter(file(...days('2020-05', 3), ...days('2020-06', 3)));
    for (const dryRun of [true, false]) {
      const outcome = await imports(stranger, { dryRun });
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'NotTheDataOwner' } });
    }
    expect(journal.appends).toBe(0);
  });

  it('that broke off in the middle is whole when its command comes again, each reading once', async () => {
    const content = file(...days('2020-05', 3), ...days('2020-06', 3), ...days('2020-07', 3));
    const whole = await anImporter(content);
    const expected = await whole.imports();
    for (let failsFrom = 1; failsFrom <= whole.journal.appends; failsFrom++) {
      const { journal, imports } = await anImporter(content);
      journal.failsFrom = failsFrom;
      await expect(imports()).rejects.toThrow(JournalUnavailable);
      journal.failsFrom = Number.POSITIVE_INFINITY;
      const outcome = await imports();
      expect(outcome.kind === 'imported' && outcome.data).toEqual(expected.kind === 'imported' && expected.data);
      expect(journal.of('water-quality.reading-published.v1')).toHaveLength(9);
      expect(journal.of('water-quality.readings-imported.v1')).toHaveLength(1);
    }
  });

  it('asked for twice at a time is done once', async () => {
    const { journal, handler, digest } = await anImporter(file(...days('2020-05', 3)));
    const asked = { digest, dryRun: false, dataOwner: 'cnemc', address: 'x', trust: 'ownerPublication' } as const;
    const envelope = { actor: owner, commandId: 'one', commandDigest: 'one', correlationId: 'test' };
    const importer = handler();
    const both = [0, 1].map(() => importer.execute(new ImportReadings(asked, at, envelope)));
    const [first, second] = await Promise.all(both);
    expect(second).toBe(first);
    expect(journal.appends).toBe(2);
  });

  it('splits a command whose events are too large for one append', async () => {
    const { journal, imports } = await anImporter(file(...days('2020-05', 31)));
    journal.mostEvents = 8;
    expect(await imports()).toMatchObject({ kind: 'imported', data: { report: { added: 31, notTaken: 0 } } });
    expect(journal.of('water-quality.reading-published.v1')).toHaveLength(31);
  });
});
