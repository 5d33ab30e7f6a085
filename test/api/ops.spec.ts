import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram, startProgram } from '#platform/client/program.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { writeWorld } from '#platform/runtime/world.js';
import { silentLogger } from '#platform/testing/stores.js';

// The command line of operators, as it is run, at the real program.

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lianfang-ops-'));
let program: RunningProgram;

const ops = async (...args: string[]) => {
  const main = join(projectFolder(), 'dist/apps/ops/src/main.js');
  const env = { PATH: process.env['PATH'], LIANFANG_DATA: folder };
  return run(process.execPath, [main, ...args], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
};
const warnings = () => program.lines.filter((line) => line.includes('a demo is served'));
const atProgram = (command: string, ...args: string[]) => ops(command, ...args, '--address', program.address);

/** An event of a type that this program does not know, as a newer one may have written it. */
const appendUnknown = async (): Promise<void> => {
  const journal = new EventStoreDbJournal({ socket: join(folder, 'journal/socket') }, { logger: silentLogger });
  const id = '00000000-0000-4000-8000-000000000001';
  const who = { actor: 'nobody', organisation: 'nobody', jurisdiction: '000000' };
  const metadata = { commandId: id, commandDigest: '', causationId: id, correlationId: id, ...who };
  await journal.append('newer-1', 'no-stream', [
    { id, type: 'newer.fact-found.v1', data: {}, metadata: { ...metadata, recordedAt: '2020-09-19T00:00:00.000Z' } },
  ]);
  await journal.close();
};

const registerRegion = async (code: string): Promise<{ freshness: { reached: boolean; halted: string[] } }> => {
  const operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
  const { receipt } = await operator.command<{ receipt: { position: string } }>('registerRegion', 'RegionRegistered', {
    ...{
      code,
      name: '秀洲区',
      level: 'county',
      since: '2020-01-01',
      provenance: { kind: 'example', text: '【示例】' },
    },
    commandId: commandIdFor(code, 1_600_000_000_000),
  });
  const response = await fetch(`${program.address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `${operator.authorization}`,
      'x-lianfang-after': receipt.position,
    },
    body: JSON.stringify({ query: '{ me { officer } }' }),
  });
  return ((await response.json()) as { extensions: never }).extensions;
};

beforeAll(async () => {
  program = await startProgram(folder);
});
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('ops at a running program', () => {
  it('says how far the views are', async () => {
    expect(warnings()).toEqual([]);
    expect((await registerRegion('330400')).freshness).toMatchObject({ reached: true, halted: [] });
    const { code, said } = await atProgram('lag');
    expect(code).toBe(0);
    expect(said).toMatch(/^views at \d+, journal at \d+: at the head\n/);
    expect(said).toMatch(/\nlive {5}officers v\d+ \d+\n/);
  });

  it('says where they stand still, and lets them go on by an officer with a reason', async () => {
    await appendUnknown();
    expect((await registerRegion('320500')).freshness).toMatchObject({ reached: false });
    const halted = await atProgram('lag');
    expect(halted.code).toBe(1);
    expect(halted.said).toContain('halted   officers');
    expect(halted.said).toContain('newer-1@0 newer.fact-found.v1');
    expect(await atProgram('skip', 'all')).toMatchObject({ code: 1, said: 'skip needs VIEW --reason TEXT\n' });
    expect(await atProgram('skip', 'officers', '--reason', 'x')).toMatchObject({
      ...{ code: 1, said: 'officers does not stand still\n' },
    });
    const skipped = await atProgram('skip', 'all', '--reason', '【示例】新版程序所写');
    expect(skipped).toMatchObject({ code: 0, said: expect.stringContaining('newer-1@0 newer.fact-found.v1 recorded') });
    while ((await registerRegion('340000')).freshness.halted.length > 0);
    expect(await atProgram('lag')).toMatchObject({ code: 0 });
  });

  it('is refused without the password, and where nothing listens', async () => {
    expect(await atProgram('lag', '--password-file', join(folder, 'format.json'))).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('SignInRefused') },
    });
    expect(await ops('lag', '--address', 'http://127.0.0.1:1')).toMatchObject({ code: 1 });
  });

  it('gets the folder when Ctrl-C has ended the program, not before', async () => {
    const refused = { code: 1, said: expect.stringContaining('uses the data folder') };
    for (const command of ['rebuild', 'demo']) expect(await ops(command)).toMatchObject(refused);
    const children = ['-P', `${program.process.pid}`, '-f', 'journal-server'];
    const journalServer = Number.parseInt(execFileSync('pgrep', children, { encoding: 'utf8' }), 10);
    expect(await program.stop('SIGINT')).toBe(0);
    expect(() => process.kill(journalServer, 0)).toThrow('ESRCH');
  });

  it('compares a rebuild with the live tables of the stopped program, and switches', async () => {
    const { code, said } = await ops('rebuild', '--switch');
    expect(code).toBe(0);
    expect(said).toMatch(/^equal at \d+\n/);
    expect(said).toMatch(/\nequal {6}regions: 3 rows\n/);
    expect(said).toMatch(/\nthe rebuilt tables are live\n$/);
  });

  it('makes no demo of a real world, and leaves it as it was', async () => {
    const clock = readFileSync(join(folder, 'clock.json'), 'utf8');
    expect(await ops('demo')).toEqual({ code: 1, said: `${folder} holds a world that is no demo\n` });
    expect(existsSync(join(folder, 'world.json'))).toBe(false);
    expect(readFileSync(join(folder, 'clock.json'), 'utf8')).toBe(clock);
  });

  it('is served again from the tables that were rebuilt; of a demo the log says that it is one', async () => {
    writeWorld(folder, { kind: 'demo' });
    program = await startProgram(folder);
    expect(warnings()).toEqual([expect.stringContaining(`"folder":"${folder}"`)]);
    expect(await atProgram('lag')).toMatchObject({ code: 0 });
  });
});
