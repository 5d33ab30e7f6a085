import { ReadingsArgs, ReadingsQuery } from '#contexts/water-quality/views/readings/readings.query.js';
import { Caller } from '#platform/graphql/caller.js';
import { openReadStore, type Place } from '#platform/read-store/open.js';
import type { ReadStore, SnapshotHolder } from '#platform/read-store/read-store.js';
import { missingPostgres, startPostgres } from '#platform/testing/postgres.js';
import { BareReadStore } from './bare-read-store.js';
import { silent } from './journals.js';
import {
  atMost,
  exactly,
  type Figure,
  figure,
  type Measure,
  median,
  missing,
  quantile,
  ratios,
  sized,
  withFolder,
} from './measure.js';
import { grantSections, makeReadings, views } from './rows.js';

const sections = sized(100, 1_000);
const [small, large] = sized([10_000, 50_000] as const, [100_000, 1_000_000] as const);
const pagesARound = sized(50, 200);
const rounds = 5;

/** Which sections of all a body may see. */
const scopes = { party: 50, centre: sections, nobody: 0 } as const;

interface Pages {
  /** Milliseconds each. */
  readonly took: readonly number[];
  readonly rows: number;
}

/**
 * Pages of 50 as the API reads them: its resolver in one snapshot, closed at the end; of one section after the other the
 * first page and the second.
 */
const pagesOf = (store: ReadStore, organisation: string, visible: number) => {
  const query = new ReadingsQuery(store, undefined as never, undefined as never);
  const actor = { officer: 'o', organisation, jurisdiction: '330411', roles: [] };
  let asked = 0;
  let after: string | undefined;
  return async (): Promise<Pages> => {
    const took: number[] = [];
    let rows = 0;
    for (let n = 0; n < pagesARound; n += 1) {
      const holder: SnapshotHolder = {};
      const caller = new Caller(actor, { id: 's', actor, expiresAt: 0 }, 'c', 'readings', holder);
      // 7,919 is prime: each is far from the one before.
      const section = `s${(asked * 7_919) % (visible || sections)}`;
      const args = Object.assign(new ReadingsArgs(), { section, first: 50, ...(after === undefined ? {} : { after }) });
      const start = performance.now();
      const { edges, pageInfo } = await query.readings(caller, args);
      await (await holder.snapshot)?.close();
      took.push(performance.now() - start);
      rows += edges.length;
      after = after === undefined ? pageInfo.endCursor : undefined;
      if (after === undefined) asked += 1;
    }
    return { took, rows };
  };
};

interface Found {
  readonly p50: number[];
  readonly p99: number[];
  readonly rows: number[];
}

/** In turn, the first time not counted. */
const measured = async (contenders: Readonly<Record<string, () => Promise<Pages>>>): Promise<Map<string, Found>> => {
  const found = new Map(Object.keys(contenders).map((name) => [name, { p50: [], p99: [], rows: [] } as Found]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, call] of Object.entries(contenders)) {
      const { took, rows } = await call();
      if (round === 0) continue;
      found.get(name)?.p50.push(quantile(took, 0.5));
      found.get(name)?.p99.push(quantile(took, 0.99));
      found.get(name)?.rows.push(rows / pagesARound);
    }
  }
  return found;
};

const pagesAt = async (place: Place, readings: number): Promise<Map<string, Found>> => {
  const { database, readStore } = await openReadStore({ ...place, views, logger: silent });
  await makeReadings(database, sections, readings / sections);
  const contenders: Record<string, () => Promise<Pages>> = {};
  for (const [organisation, visible] of Object.entries(scopes)) {
    await grantSections(database, organisation, visible);
    contenders[organisation] = pagesOf(readStore, organisation, visible);
  }
  const bare = 'connectionString' in place ? new BareReadStore(place.connectionString) : undefined;
  if (bare) contenders['bare'] = pagesOf(bare, 'party', scopes.party);
  const found = await measured(contenders);
  await bare?.close();
  await database.close();
  return found;
};

const none: Found = { p50: [], p99: [], rows: [] };

const figuresOf = (
  store: string,
  atSmall: ReadonlyMap<string, Found>,
  atLarge: ReadonlyMap<string, Found>,
): readonly Figure[] => {
  const { party = none, centre = none, nobody = none, bare } = Object.fromEntries(atLarge);
  const exponent = (name: string): number =>
    Math.log(median(atLarge.get(name)?.p50 ?? []) / median(atSmall.get(name)?.p50 ?? [])) / Math.log(large / small);
  return [
    figure(`${store}, ${large} rows: page, scope of ${scopes.party} sections, p50`, 'ms', party.p50),
    figure(`${store}, ${large} rows: page, scope of ${scopes.party} sections, p99`, 'ms', party.p99, atMost(15, 'ms')),
    figure(`${store}, ${large} rows: page, scope of all ${sections} sections, p99`, 'ms', centre.p99, atMost(15, 'ms')),
    figure(`${store}, ${large} rows: scope that sees nothing, p99`, 'ms', nobody.p99, atMost(5, 'ms')),
    figure(`${store}: rows a page`, '', party.rows, exactly(50)),
    figure(`${store}: rows a page of a scope that sees nothing`, '', nobody.rows, exactly(0)),
    figure(`${store}, ${small} → ${large} rows: exponent of a page`, '', [exponent('party')], atMost(0.1)),
    figure(`${store}, ${small} → ${large} rows: exponent of nothing`, '', [exponent('nobody')], atMost(0.1)),
    ...(bare
      ? [
          figure(`${store}, ${large} rows: the same SQL through pg, no scope, p50`, 'ms', bare.p50),
          figure(`${store}: page ÷ the same SQL through pg, p50`, '×', ratios(party.p50, bare.p50)),
        ]
      : []),
  ];
};

export const pages: Measure = {
  id: 'P6',
  title: `scoped page of 50 readings, ${sections} sections, rows made by SQL`,
  run: async () => {
    const embedded = (readings: number) => withFolder((dataFolder) => pagesAt({ dataFolder }, readings));
    const figures: Figure[] = [...figuresOf('embedded', await embedded(small), await embedded(large))];
    const without = missingPostgres();
    if (without) return [...figures, missing('on PostgreSQL', without)];
    const server = await startPostgres([]);
    try {
      const at = async (readings: number) => pagesAt({ connectionString: await server.newDatabase() }, readings);
      return [...figures, ...figuresOf('PostgreSQL', await at(small), await at(large))];
    } finally {
      await server.stop();
    }
  },
};
