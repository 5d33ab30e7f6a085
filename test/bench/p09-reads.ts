import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { PostgresDatabase } from '#platform/read-store/postgres.js';
import { missingPostgres, startPostgres } from '#platform/testing/postgres.js';
import { silent } from './journals.js';
import { atLeast, atMost, type Figure, figure, type Measure, missing, ratios, sized, withFolder } from './measure.js';
import { makeReadings } from './rows.js';
import type { Answer } from './serve-reads.js';
import { prepare } from './world.js';

const sections = 50;
const inFlight = 8;
const rounds = 5;
const seconds = sized(0.4, 1.5);

type Query = (n: number) => { readonly query: string; readonly variables: object };
const page: Query = (n) => ({
  query: `query($s: ID!) { readings(section: $s, first: 50) {
    edges { node { id sampledAt status version items { item text unit } } } pageInfo { hasNextPage endCursor } } }`,
  variables: { s: `s${n % sections}` },
});
const one: Query = (n) => ({
  query: 'query($s: ID!) { section(id: $s) { id name river controlLevel dataOwner sides } }',
  variables: { s: `s${n % sections}` },
});
const list: Query = () => ({
  query: '{ sections(first: 20) { edges { node { id name river } } pageInfo { hasNextPage endCursor } } }',
  variables: {},
});
/** Of five requests one page of 50 readings, one list of 20 sections, three single sections. */
const mix: Query = (n) => [page, list, one, one, one][n % 5]?.(n) ?? one(n);

/** The server of `reading-server.mjs`. */
class ReadingServer {
  readonly child: ChildProcess;
  private readonly exited: Promise<never>;

  constructor(connectionString: string, dataFolder: string) {
    const main = fileURLToPath(new URL('reading-server.mjs', import.meta.url));
    this.child = fork(main, [dataFolder, connectionString], { execArgv: ['--no-warnings'] });
    this.exited = once(this.child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}`);
    });
    this.exited.catch(() => undefined);
  }

  /** What it says next. @throws Error when it ends */
  async heard<Said extends Answer>(): Promise<Said> {
    const [answer] = await Promise.race([once(this.child, 'message'), this.exited]);
    return answer as Said;
  }

  /** Microseconds of processor it has used, once it has done what it was told. */
  async told(message: 'scoped' | 'bare' | 'cpu'): Promise<number> {
    this.child.send(message);
    return (await this.heard<{ cpu: number }>()).cpu;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await this.exited.catch(() => undefined);
  }
}

const reading = async (connectionString: string, dataFolder: string): Promise<readonly Figure[]> => {
  const server = new ReadingServer(connectionString, dataFolder);
  try {
    const { address } = await server.heard<{ address: string }>();
    const officer = await prepare(address, dataFolder, sections);
    const database = new PostgresDatabase({ connectionString, logger: silent });
    // Waited for: the tables are ready.
    await officer.ask('{ sections(first: 1) { edges { cursor } } }');
    await makeReadings(database, sections, 200);
    await database.close();
    return await measured(server, new URL('/graphql', address), officer.authorization ?? '');
  } finally {
    if (server.child.connected) await server.stop();
  }
};

interface Rate {
  readonly perSecond: number;
  /** Requests a second of the server's own processor time. */
  readonly perCore: number;
  /** Bytes of all answers of a request: whether both servers answer the same. */
  readonly bytes: number;
}

const measured = async (server: ReadingServer, url: URL, authorization: string): Promise<readonly Figure[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  /** Bytes of the answer. @throws Error when it is not the one asked for */
  const ask = (body: object): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization };
      const asking = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (text.includes('"errors"') || !text.includes('"id":')) reject(new Error(text.slice(0, 400)));
          else resolve(text.length);
        });
      });
      asking.on('error', reject);
      asking.end(JSON.stringify(body));
    });
  const load = async (kind: Query, store: 'scoped' | 'bare', during = seconds): Promise<Rate> => {
    const cpuBefore = await server.told(store);
    let done = 0;
    let bytes = 0;
    const start = performance.now();
    const end = start + during * 1_000;
    let next = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() < end) {
        const length = await ask(kind(next++));
        bytes += length;
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    const took = (performance.now() - start) / 1_000;
    const cpu = ((await server.told('cpu')) - cpuBefore) / 1_000_000;
    return { perSecond: done / took, perCore: done / cpu, bytes: bytes / done };
  };
  for (const kind of [page, one, mix]) for (const store of ['bare', 'scoped'] as const) await load(kind, store, 2);
  const found = { page: [] as Pair[], one: [] as Pair[], mix: [] as Pair[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, kind] of Object.entries({ page, one, mix })) {
      found[name as keyof typeof found].push({ bare: await load(kind, 'bare'), scoped: await load(kind, 'scoped') });
    }
  }
  agent.destroy();
  const scoped = (of: readonly Pair[]) => of.map((pair) => pair.scoped.perSecond);
  const bare = (of: readonly Pair[]) => of.map((pair) => pair.bare.perSecond);
  return [
    figure('page of 50 readings, bare resolver', '/s', bare(found.page)),
    figure('page of 50 readings, scoped', '/s', scoped(found.page)),
    figure('page of 50: bare ÷ scoped', '×', ratios(bare(found.page), scoped(found.page)), atMost(1.15)),
    figure('one object, bare resolver', '/s', bare(found.one)),
    figure('one object, scoped', '/s', scoped(found.one)),
    figure('one object: bare ÷ scoped', '×', ratios(bare(found.one), scoped(found.one)), atMost(1.6)),
    figure('mix, scoped', '/s', scoped(found.mix)),
    figure(
      'mix, scoped, a core of the API (PostgreSQL has its own)',
      '/s',
      found.mix.map((pair) => pair.scoped.perCore),
      atLeast(800),
    ),
    figure(
      'mix, bare, a core of the API',
      '/s',
      found.mix.map((pair) => pair.bare.perCore),
    ),
    figure(
      'bytes of a page, bare ÷ scoped',
      '×',
      found.page.map((pair) => pair.bare.bytes / pair.scoped.bytes),
      { text: '1 ± 0.01', reached: (value) => Math.abs(value - 1) < 0.01 },
    ),
  ];
};

interface Pair {
  readonly bare: Rate;
  readonly scoped: Rate;
}

export const reads: Measure = {
  id: 'P9',
  title: `GraphQL reads on PostgreSQL with and without scope, ${inFlight} in flight; mix: 1 page of 50, 1 list of 20, 3 single objects`,
  run: async () => {
    const without = missingPostgres();
    if (without) return [missing('GraphQL reads', without)];
    const postgres = await startPostgres([]);
    try {
      const connectionString = await postgres.newDatabase();
      return await withFolder((folder) => reading(connectionString, folder));
    } finally {
      await postgres.stop();
    }
  },
};
