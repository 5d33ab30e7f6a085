import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { roles } from '#platform/kernel/actor.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import { openReadStore } from '#platform/read-store/open.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { createLogger } from '#platform/runtime/logging.js';
import {
  type OfficerEvent,
  officerDismissed,
  officerRegistered,
  officerRolesChanged,
} from '../../domain/officer.events.js';
import { type OfficerRow, officersView } from './officers.view.js';

const recordedAt = '2020-09-19T00:00:00.000Z';

/** As the journal hands them out, in this order. */
const recorded = (events: readonly OfficerEvent[]): DecodedEvent[] =>
  events.map((event, index) => ({
    ...event,
    id: `event-${index}`,
    stream: `officer-${event.data.officer}`,
    revision: 0,
    position: BigInt(index + 1) as JournalPosition,
    metadata: {
      ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '' },
      ...{ organisation: '', jurisdiction: '', recordedAt },
    },
  }));

describe('the officers of an organisation', () => {
  let folder: string;
  let database: Database;
  let readStore: ReadStore;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-officers-'));
    const logger = createLogger('silent');
    ({ database, readStore } = await openReadStore({ dataFolder: folder, views: [officersView], logger }));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  /** Rows after a history that arrived in batches of these sizes (the last one over and over). */
  const rowsAfter = async (events: readonly DecodedEvent[], sizes: readonly number[], organisation = 'xiuzhou') => {
    await database.batch([asOwner(liveSchema), plain('delete from officers')]);
    for (let from = 0, batch = 0; from < events.length; batch++) {
      const size = sizes[Math.min(batch, sizes.length - 1)] ?? 1;
      await database.batch([asOwner(liveSchema), ...officersView.project(events.slice(from, from + size))]);
      from += size;
    }
    return readStore.scoped({ kind: 'organisation', organisation }, (reader) =>
      reader.rows(reader.from<OfficerRow>('officers').selectAll().orderBy('id')),
    );
  };

  const registered = (officer: string, organisation = 'xiuzhou') =>
    officerRegistered({ officer, organisation, jurisdiction: '330411', roles: ['dutyOfficer'] });

  it('are shown as they are now, to their own organisation only', async () => {
    const events = recorded([
      registered('lu'),
      registered('shen'),
      registered('zhou', 'wujiang'),
      officerRolesChanged({ officer: 'lu', roles: ['head'], reason: '任命' }),
      officerRolesChanged({ officer: 'lu', roles: ['legalOfficer'], reason: '轮岗' }),
      officerDismissed({ officer: 'lu', reason: '调离' }),
    ]);
    const common = { organisation: 'xiuzhou', visibility_key: 'organisation:xiuzhou', business_time: recordedAt };
    expect(await rowsAfter(events, [events.length])).toEqual([
      { ...common, id: 'lu', roles: ['legalOfficer'], serving: false, changed_at: '6' },
      { ...common, id: 'shen', roles: ['dutyOfficer'], serving: true, changed_at: '2' },
    ]);
    expect(await rowsAfter(events, [events.length], 'jiaxing')).toEqual([]);
  });

  it('are the same however the events were batched', async () => {
    /** Lives side by side: a registration, then changes, perhaps an end. */
    const change = fc.record({
      officer: fc.constantFrom('a', 'b', 'c'),
      roles: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 }),
      end: fc.boolean(),
    });
    const histories = fc.array(change, { maxLength: 12 }).map((changes) => {
      const serving = new Map<string, boolean>();
      return changes.flatMap(({ officer, roles, end }): OfficerEvent[] => {
        if (!serving.has(officer)) {
          serving.set(officer, true);
          return [registered(officer)];
        }
        if (!serving.get(officer)) return [];
        serving.set(officer, !end);
        return [
          end ? officerDismissed({ officer, reason: '调离' }) : officerRolesChanged({ officer, roles, reason: '轮岗' }),
        ];
      });
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async (history, sizes) => {
        const events = recorded(history);
        const oneByOne = await rowsAfter(events, [1]);
        expect(await rowsAfter(events, sizes)).toEqual(oneByOne);
        expect(await rowsAfter(events, [events.length || 1])).toEqual(oneByOne);
      }),
      { numRuns: 25 },
    );
  });
});
