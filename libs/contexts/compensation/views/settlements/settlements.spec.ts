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

/** What a final settlement of December came to otherwise, once and then again; and January, which carries the first. */
const difference = (number: number, revision: number) => {
  const data = golden('difference-computed.v1');
  const months = [{ section: 'xielugang', monthVersion: 1, volumeVersion: 2, read: { kind: 'upTo', revision } }];
  return {
    stream: 'differences-a',
    type: 'compensation.difference-computed.v1',
    data: { ...data, difference: number, statement: { ...data.statement, months } },
  };
};
const january = {
  stream: 'settlement-a-2021-01',
  type: 'compensation.settlement-computed.v1',
  data: golden('settlement-computed.v1.3'),
};

const tables = [
  ...['settlements', 'settlement_computations', 'settlement_confirmations', 'settlement_months'],
  ...['settlement_month_states', 'settlement_carried', 'settlement_carriable'],
];

describeStores((store) => {
  beforeAll(() => store().renew([settlementsView]));
  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...[...tables, 'grants'].map((table) => plain(`delete from ${table}`)),
      ...batches.flatMap((events) => (events.length === 0 ? [] : settlementsView.project(events))),
      ...tables.map((table) => plain(`select * from ${table} order by 1, 2, 3`)),
    ]);
    return results.slice(-tables.length).map(({ rows }) => rows);
  };

  const upheld = (revision: number) => {
    const { data, ...event } = own('settlement-upheld');
    const months = [{ section: 'xielugang', monthVersion: 1, volumeVersion: 1, read: { kind: 'upTo', revision } }];
    return { ...event, data: { ...data, months } };
  };
  const events = recorded([
    ...[reading, volume(1), computed(1, 0, 1), own('settlement-confirmed'), reading, own('settlement-objected')],
    ...[computed(2, 1, 1), own('confirmation-claimed'), reading, upheld(2), own('section-status-decided')],
    ...[computed(3, 2, 1), own('inclusion-proposed'), own('inclusion-signed'), own('inclusion-agreed')],
    ...[computed(4, 2, 1), own('inclusion-declined'), own('inclusion-signature-claimed')],
    ...[volume(2), own('settlement-final'), reading, difference(1, 3), january, difference(2, 3)],
  ]);
  const outdatedAfter = async (n: number) =>
    (await tablesAfter([events.slice(0, n)]))[0]?.map(({ id, outdated }) => [id, outdated]);

  it.each([
    ['computed', 4, [['a-2020-12', false]]],
    ['of whose month a reading changed', 5, [['a-2020-12', true]]],
    ['computed anew', 8, [['a-2020-12', false]]],
    ['of whose month a decision was taken', 9, [['a-2020-12', true]]],
    ['upheld', 10, [['a-2020-12', false]]],
    ['of whose section a status was decided', 11, [['a-2020-12', true]]],
    ['with a proposal that not all signed', 14, [['a-2020-12', false]]],
    ['whose parties decided what counts', 15, [['a-2020-12', true]]],
    ['computed anew with that decision', 18, [['a-2020-12', false]]],
    ['of which another volume was published', 19, [['a-2020-12', true]]],
    ['final, with a difference that accounts for it', 22, [['a-2020-12', false]]],
    [
      'that carries the newest difference',
      23,
      [
        ['a-2020-12', false],
        ['a-2021-01', false],
      ],
    ],
    [
      'that carries a difference another took the place of',
      24,
      [
        ['a-2020-12', false],
        ['a-2021-01', true],
      ],
    ],
  ] as const)('a settlement %s is outdated or not', async (_, n, expected) => {
    expect(await outdatedAfter(n)).toEqual(expected);
  });

  it('keeps each computation and what was confirmed of it', async () => {
    const [, computations, confirmations] = await tablesAfter([events]);
    expect(computations?.map(({ settlement, computation }) => [settlement, computation])).toEqual([
      ...[
        ['a-2020-12', 1],
        ['a-2020-12', 2],
        ['a-2020-12', 3],
        ['a-2020-12', 4],
      ],
      ['a-2021-01', 1],
    ]);
    expect(confirmations?.map(({ party }) => party)).toEqual(['qingpu', 'xiuzhou']);
  });

  it('the settlements come to the same whatever the sizes of the batches', async () => {
    const most = events.length;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: most }),
        fc.array(fc.integer({ min: 0, max: most })),
        async (n, cuts) => {
          const taken = events.slice(0, n);
          const places = [0, ...cuts.map((cut) => Math.min(cut, n)).sort((a, b) => a - b), n];
          const batches = places.slice(1).map((end, k) => taken.slice(places[k], end));
          expect(await tablesAfter(batches)).toEqual(await tablesAfter(taken.map((event) => [event])));
        },
      ),
      { numRuns: 25 },
    );
  });
});
