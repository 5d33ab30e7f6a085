import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram, startProgram, startWorker } from '#platform/client/program.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { missingPostgres, type PrivatePostgres, startPostgres } from '#platform/testing/postgres.js';
import { newCertificate, type RunningServer, startServer } from '../conformance/journal-server.js';

// The program as it is run in production: the API in one process, workers in others, on PostgreSQL, the journal over TLS.

const run = promisify(execFile);
const missing = missingPostgres();
const describeOnPostgres = missing && process.env['CI'] !== 'true' ? describe.skip : describe;
if (missing) process.stderr.write(`${missing}\n`);

let count = 0;
const newId = () => {
  count += 1;
  return { commandId: commandIdFor(`two processes ${count}`, 1_600_000_000_000 + count) };
};
const provenance = { kind: 'example', text: '【示例】' };

describeOnPostgres('API and worker as processes of their own', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lianfang-two-'));
  const folder = (name: string): string => join(parent, name);
  let postgres: PrivatePostgres;
  let journal: RunningServer;
  let settings: Readonly<Record<string, string>>;
  let api: RunningProgram;
  const workers = new Map<string, Omit<RunningProgram, 'address'>>();
  let operator: Visitor;

  const work = async (name: string): Promise<void> => {
    workers.set(name, await startWorker(folder(name), settings));
  };
  const end = async (name: string, signal: NodeJS.Signals): Promise<number | null | undefined> => {
    const code = await workers.get(name)?.stop(signal);
    workers.delete(name);
    return code;
  };
  const ops = async (...args: string[]) => {
    const main = join(projectFolder(), 'dist/apps/ops/src/main.js');
    const env = { PATH: process.env['PATH'], LIANFANG_DATA: folder('api'), ...settings };
    const { stdout } = await run(process.execPath, [main, ...args], { env });
    return stdout;
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    const { cert, key } = await newCertificate(parent);
    const tls = ['--port', '0', '--tls-cert', cert, '--tls-key', key];
    journal = await startServer('--folder', folder('journal'), ...tls);
    const port = journal.address.split(':').at(-1);
    settings = {
      LIANFANG_EVENTSTORE: `esdb://localhost:${port}?tls=true&tlsCAFile=${encodeURIComponent(cert)}`,
      LIANFANG_DATABASE: await postgres.newDatabase(),
    };
    await work('first');
    api = await startProgram(folder('api'), { ...settings, LIANFANG_ROLE: 'api' });
    operator = await new Visitor(overHttp(api.address)).signIn('operator', operatorPassword(folder('api')));
  });
  afterAll(async () => {
    await api?.stop();
    for (const name of [...workers.keys()]) await end(name, 'SIGKILL');
    await journal?.stop();
    await postgres?.stop();
    rmSync(parent, { recursive: true, force: true });
  });

  interface Fresh {
    readonly position: string;
    readonly reached: boolean;
    readonly halted: readonly string[];
  }
  /** Writes, and reads after it. */
  const writeAndRead = async () => {
    const organisation = `body-${++count}`;
    const details = { nameZh: '【示例】', nameEn: 'example', kind: 'ecologyBranch', region: '330411' };
    const input = { organisation, ...details, competences: [], platform: 'on', provenance, ...newId() };
    const { receipt } = await operator.command<{ receipt: { position: string } }>(
      ...(['registerOrganisation', 'OrganisationRegistered', input] as const),
    );
    const response = await fetch(`${api.address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `${operator.authorization}`,
        'x-lianfang-after': receipt.position,
      },
      body: JSON.stringify({ query: '{ organisations(first: 100) { edges { node { id } } } }' }),
    });
    const { data, extensions } = (await response.json()) as {
      readonly data: { readonly organisations: { readonly edges: readonly { readonly node: { id: string } }[] } };
      readonly extensions: { readonly freshness: Fresh };
    };
    const isThere = data.organisations.edges.some(({ node }) => node.id === organisation);
    return { isThere, freshness: extensions.freshness, position: receipt.position, organisation };
  };
  const views = async () => {
    interface Views {
      readonly views: { readonly position: string; readonly head: string; readonly behindSeconds: number };
    }
    return (await operator.ask<Views>('{ views { position head behindSeconds } }')).views;
  };

  it('an own write is read at once, though another process projects it', async () => {
    const { isThere, freshness } = await writeAndRead();
    expect(isThere).toBe(true);
    expect(freshness).toMatchObject({ reached: true, halted: [] });
  });

  it('a change is delivered live, though another process projects it', async () => {
    await operator.command('registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation: 'cnemc', nameZh: '总站', nameEn: 'centre', kind: 'monitoringCentre', region: '110000' },
      ...{ competences: [], platform: 'on', provenance, ...newId() },
    });
    const account = {
      login: 'owner',
      name: '【示例】',
      roles: ['monitoringOfficer'],
      password: 'a password of the tests',
    };
    await operator.command('registerOfficer', 'OfficerRegistered', { organisation: 'cnemc', ...account, ...newId() });
    await operator.command('registerSection', 'SectionRegistered', {
      ...{ section: 's', name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
      ...{ boundaryType: 'interlocked', sides: ['330411'], provenance, ...newId() },
      waterBodyType: { type: 'river', source: '【示例】', since: '2020-01-01' },
    });
    const owner = await new Visitor(overHttp(api.address)).signIn('owner', account.password);
    const client = createClient({
      url: `${api.address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: owner.authorization },
      retryAttempts: 0,
    });
    const delivered = client.iterate({ query: 'subscription { readingChanged(section: "s") { sampledAt } }' });
    const next = delivered.next();
    const items = [{ item: 'DO', kind: 'measured', text: '0.70', unit: 'mg/L' }];
    let isDelivered = false;
    void next.then(() => {
      isDelivered = true;
    });
    // A subscription begins some time after it was asked for: what came before is not delivered.
    for (let day = 1; !isDelivered && day < 29; day++) {
      const sampledAt = `2020-02-${`${day}`.padStart(2, '0')}T00:00:00.000Z`;
      const rows = [{ sampledAt, source: 'a', method: 'automatic', status: 'normal', items }];
      await owner.command('publishReadings', 'ReadingsPublished', { section: 's', rows, ...newId() });
    }
    expect((await next).value).toMatchObject({ data: { readingChanged: { sampledAt: expect.any(String) } } });
    await delivered.return?.(undefined);
    await client.dispose();
  });

  it('the API goes on without a worker, says how stale it is, and is fresh again when one is back', async () => {
    const before = await writeAndRead();
    await end('first', 'SIGKILL');
    const started = performance.now();
    const { isThere, freshness, position } = await writeAndRead();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(isThere).toBe(false);
    expect(freshness.reached).toBe(false);
    expect(BigInt(freshness.position)).toBeGreaterThanOrEqual(BigInt(before.position));
    expect(BigInt(freshness.position)).toBeLessThan(BigInt(position));
    const stale = await views();
    expect(BigInt(stale.head)).toBeGreaterThan(BigInt(stale.position));
    expect(stale.behindSeconds).toBeGreaterThan(0);

    await work('second');
    let now = await writeAndRead();
    for (; !now.freshness.reached; now = await writeAndRead());
    expect(now.isThere).toBe(true);
    expect(await views()).toMatchObject({ behindSeconds: 0 });
  });

  it('of two workers one goes on when the other is killed, and nothing is written twice', async () => {
    await work('third');
    for (let i = 0; i < 5; i++) expect(await writeAndRead()).toMatchObject({ isThere: true });
    await end('second', 'SIGKILL');
    let now = await writeAndRead();
    for (; !now.freshness.reached; now = await writeAndRead());
    expect(now.isThere).toBe(true);
    expect(await ops('rebuild')).toMatch(/^equal at \d+\n/);
  });

  it('is told apart by the operator, who sees all views live, and ends cleanly', async () => {
    expect(await ops('lag', '--address', api.address)).toMatch(/journal at \d+: at the head\nlive/);
    expect(await end('third', 'SIGTERM')).toBe(0);
    expect(await api.stop()).toBe(0);
  });
});
