import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import { changed, hidden, lettersView, shown, talliesView, weighed, written } from '#platform/testing/letters.js';
import { describeStores } from '#platform/testing/stores.js';
import { eventsFor } from './projection.js';

type Happening =
  | { readonly kind: 'write' | 'change' | 'weigh'; readonly id: string; readonly by: string; readonly text: string }
  | { readonly kind: 'show'; readonly id: string; readonly by: string; readonly to: string; readonly from: number }
  | { readonly kind: 'hide'; readonly id: string; readonly by: string; readonly to: string | undefined };

const id = fc.constantFrom('1', '2', '3');
const organisation = fc.constantFrom('a', 'b', 'c');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), id, by: organisation, text: fc.string() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('change' as const), id, by: organisation, text: fc.string() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('weigh' as const), id, by: organisation, text: fc.string() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ kind: fc.constant('show' as const), id, by: organisation, to: organisation },
      from: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant('hide' as const), id, by: organisation, to: fc.option(organisation, { nil: undefined }) },
    }),
  },
);

/** What the aggregates would allow: a letter is written once, and first. */
const eventsOf = (happenings: readonly Happening[]): readonly DecodedEvent[] => {
  const known = new Set<string>();
  const events: DecodedEvent[] = [];
  for (const it of happenings) {
    if (known.has(it.id) === (it.kind === 'write')) continue;
    known.add(it.id);
    const n = events.length + 1;
    events.push({
      ...eventOf(it),
      ...{ id: `event-${n}`, stream: `letter-${it.id}`, revision: 0, position: BigInt(n * 10) as JournalPosition },
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
        ...{ organisation: it.by, recordedAt: `2020-09-19T00:00:${String(n % 60).padStart(2, '0')}.000Z` },
      },
    });
  }
  return events;
};

const eventOf = (it: Happening) => {
  switch (it.kind) {
    case 'write':
      return written({ id: it.id, text: withoutNul(it.text), at: '2020-09-19T00:00:00.000Z' });
    case 'change':
      return changed({ id: it.id, text: withoutNul(it.text) });
    case 'weigh':
      return weighed({ id: it.id });
    case 'show':
      return shown({ id: it.id, to: it.to, since: `2020-09-0${it.from}T00:00:00.000Z` });
    case 'hide':
      return hidden({ id: it.id, ...(it.to ? { from: it.to } : {}) });
  }
};

/** PostgreSQL has no place for it in a text. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

const views = [lettersView(), talliesView()];

describeStores((store) => {
  beforeAll(() => store().renew(views));

  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const statements: Statement[] = batches.flatMap((events) =>
      views.flatMap((view) => {
        const taken = eventsFor(view, events);
        return taken.length === 0 ? [] : view.project(taken);
      }),
    );
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...['letters', 'tallies', 'grants'].map((table) => plain(`delete from ${table}`)),
      ...statements,
      plain('select * from letters order by id'),
      plain('select * from tallies order by organisation'),
      plain('select * from grants order by basis, key, grantee, from_position'),
    ]);
    return results.slice(-3).map(({ rows }) => rows);
  };

  it('a view comes to the same tables whatever the sizes of its batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        async (happenings, sizes) => {
          const events = eventsOf(happenings);
          const oneByOne = await tablesAfter(events.map((event) => [event]));
          const batches: DecodedEvent[][] = [];
          for (let i = 0, n = 0; i < events.length; n++) {
            const size = sizes[n % sizes.length] as number;
            batches.push(events.slice(i, i + size));
            i += size;
          }
          expect(await tablesAfter([events])).toEqual(oneByOne);
          expect(await tablesAfter(batches)).toEqual(oneByOne);
        },
      ),
      { numRuns: Number(process.env['LIANFANG_TEST_VIEW_HISTORIES'] ?? 100) },
    );
  });
});
