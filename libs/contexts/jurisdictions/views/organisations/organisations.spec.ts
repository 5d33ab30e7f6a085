import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import { openReadStore } from '#platform/read-store/open.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { createLogger } from '#platform/runtime/logging.js';
import {
  type OrganisationEvent,
  organisationChanged,
  organisationRegistered,
} from '../../domain/organisation.events.js';
import { type OrganisationRow, organisationsView } from './organisations.view.js';

const provenance = { kind: 'example', text: '【示例】' } as const;
const since = '2019-01-01' as LocalDateText;

/** As the journal hands them out, in this order. */
const recorded = (events: readonly OrganisationEvent[]): DecodedEvent[] =>
  events.map((event, index) => ({
    ...event,
    id: `event-${index}`,
    stream: `organisation-${event.data.organisation}`,
    revision: 0,
    position: BigInt(index + 1) as JournalPosition,
    metadata: {
      ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '' },
      ...{ organisation: '', jurisdiction: '', recordedAt: '2020-09-19T00:00:00.000Z' },
    },
  }));

const registered = (organisation: string): OrganisationEvent =>
  organisationRegistered({
    organisation,
    details: {
      ...{ name: { zh: organisation, en: organisation }, kind: 'ecologyBranch', region: '330411' },
      ...{ parent: { kind: 'none' }, actingName: { kind: 'none' }, competences: [], platform: 'on', provenance },
    },
  });

describe('the directory of bodies', () => {
  let folder: string;
  let database: Database;
  let readStore: ReadStore;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-organisations-'));
    const logger = createLogger('silent');
    ({ database, readStore } = await openReadStore({ dataFolder: folder, views: [organisationsView], logger }));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const rowsAfter = async (events: readonly DecodedEvent[], size: number) => {
    await database.batch([asOwner(liveSchema), plain('delete from organisations')]);
    for (let from = 0; from < events.length; from += size)
      await database.batch([asOwner(liveSchema), ...organisationsView.project(events.slice(from, from + size))]);
    return readStore.scoped({ kind: 'organisation', organisation: 'anji' }, (reader) =>
      reader.rows(reader.from<OrganisationRow>('organisations').selectAll().orderBy('id')),
    );
  };

  it('says what each is after its last change, the same however the events were batched', async () => {
    const change = fc.record({
      organisation: fc.constantFrom('a', 'b'),
      actingName: fc.constantFrom({ kind: 'none' as const }, { kind: 'name' as const, value: '市局' }),
      platform: fc.constantFrom('on' as const, 'off' as const),
      matter: fc.constantFrom('monitoring' as const, 'compensation' as const),
    });
    const histories = fc.array(change, { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 2, max: 12 }), async (changes, size) => {
        const history = changes.map(({ matter, ...one }) => ({
          ...{ ...one, provenance },
          competences: [{ matter, area: '330411', since, until: { kind: 'open' as const } }],
        }));
        const events = recorded([registered('a'), registered('b'), ...history.map((one) => organisationChanged(one))]);
        const rows = await rowsAfter(events, size);
        expect(rows).toEqual(await rowsAfter(events, 1));
        for (const { id, acting_name, platform, competences, change_provenance, changed_at } of rows) {
          const at = history.findLastIndex(({ organisation }) => organisation === id);
          const last = history[at];
          const actingName = last?.actingName.kind === 'name' ? last.actingName.value : null;
          expect([acting_name, platform, competences, change_provenance]).toEqual(
            last ? [actingName, last.platform, last.competences, provenance] : [null, 'on', [], null],
          );
          expect(changed_at).toBe(`${last ? at + 3 : id === 'a' ? 1 : 2}`);
        }
      }),
      { numRuns: 25 },
    );
  });
});
