import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { describeStores } from '#platform/testing/stores.js';
import { settlementsView } from './settlements.view.js';

const golden = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../../test/golden/events/compensation.${name}.json`, import.meta.url), 'utf8'),
  );
const first = golden('settlement-computed.v1');
const computed = (computation: number, revision: number, volumeVersion: number) => ({
  stream: 'settlement-a-2020-12',
  type: 'compensation.settlement-computed.v1',
  data: {
    ...{ ...first, computation },
    statement: {
      ...first.statement,
      months: [{ section: 'xielugang', monthVersion: 1, volumeVersion, read: { kind: 'upTo', revision } }],
    },
  },
});
const own = (name: string) => ({
  stream: 'settlement-a-2020-12',
  type: `compensation.${name}.v1`,
  data: golden(`${name}.v1`),
});
const reading = {
  stream: 'readings-xielugang-2020-12',
  type: 'water-quality.inclusion-decided.v1',
  data: { section: 'xielugang', month: '2020-12' },
};
const volume = (version: number) => ({
  stream: 'volumes-xielugang-2020',
  type: 'water-quality.volume-published.v1',
  data: { section: 'xielugang', period: '2020-12', version },
});

const recorded = (all: readonly { stream: string; type: string; data: unknown }[]): DecodedEvent[] => {
  const revisions = new Map<string, number>();
  return all.map(({ stream, type, data }, n) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const metadata = { recordedAt: '2021-01-05T01:00:00.000Z' };
    const position = BigInt(n * 10 + 1) as JournalPosition;
    return { id: `${n}`, stream, type, data, revision, position, metadata } as unknown as DecodedEvent;
  });
};

const tables = ['settlements', 'settlement_lines', 'settlement_months', 'settlement_month_states'];

describeStores((store) => {
  beforeAll(() => store().renew([settlementsView]));
  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...[...tables, 'grants'].map((table) => plain(`delete from ${table}`)),
      ...batches.flatMap((events) => (events.length === 0 ? [] : settlementsView.project(events))),
      ...tables.map((table) => plain(`select * from ${table} order by 1, 2, 3, 4`)),
    ]);
    return results.slice(-tables.length).map(({ rows }) => rows);
  };

  it('the settlements come to the same whatever the sizes of the batches', async () => {
    const events = recorded([
      ...[reading, volume(1), computed(1, 0, 1), own('settlement-confirmed'), reading, own('settlement-objected')],
      ...[computed(2, 1, 1), own('settlement-confirmed'), volume(2), own('settlement-final'), reading],
    ]);
    const outdated = async (n: number) => (await tablesAfter([events.slice(0, n)]))[0]?.[0]?.['outdated'];
    expect([await outdated(4), await outdated(5), await outdated(8), await outdated(9)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 11 }), fc.array(fc.integer({ min: 0, max: 11 })), async (n, cuts) => {
        const taken = events.slice(0, n);
        const places = [0, ...cuts.map((cut) => Math.min(cut, n)).sort((a, b) => a - b), n];
        const batches = places.slice(1).map((end, k) => taken.slice(places[k], end));
        expect(await tablesAfter(batches)).toEqual(await tablesAfter(taken.map((event) => [event])));
      }),
      { numRuns: 25 },
    );
  });
});
