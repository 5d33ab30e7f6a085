import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogLines } from '#platform/testing/stores.js';
import { DatabaseUnavailable } from './database.js';
import type { PGliteDatabase } from './pglite.js';
import { openFolder } from './pglite-folder.js';

const sql = (text: string) => [{ sql: text, parameters: [] }];

describe('the folder of the embedded read store', () => {
  let folder: string;
  let lines: LogLines;
  const open = (boot = 'this run'): Promise<PGliteDatabase> => openFolder({ folder, logger: lines.logger, boot });
  const dropped = (): readonly unknown[] => lines.lines.map((line) => line['reason']);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-folder-'));
    lines = new LogLines();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const filled = async (): Promise<PGliteDatabase> => {
    const database = await open();
    await database.batch(sql('create table kept (id integer)'));
    await database.batch(sql('insert into kept select generate_series(1, 1000)'));
    return database;
  };
  const isKept = async (database: PGliteDatabase): Promise<unknown> => {
    const [found] = await database.batch(sql(`select to_regclass('kept') is not null as kept`));
    if (!found?.rows[0]?.['kept']) return false;
    const [count] = await database.batch(sql('select count(*)::integer as n from kept'));
    return count?.rows[0]?.['n'];
  };

  it('is kept when it was closed in order, whenever it is opened again', async () => {
    await (await filled()).close();
    const database = await open('another run');
    expect(await isKept(database)).toBe(1_000);
    await database.close();
    expect(dropped()).toEqual([]);
  });

  it('is kept when its program was killed and the machine ran on', async () => {
    await (await filled()).close();
    // In a process of its own, killed in the middle of its writing.
    const program = fileURLToPath(new URL('./pglite.worker.ts', import.meta.url));
    const script = `
      const { Worker } = await import('node:worker_threads');
      const worker = new Worker(${JSON.stringify(program)}, { workerData: { folder: ${JSON.stringify(join(folder, 'files'))} } });
      let id = 0;
      const insert = { sql: 'insert into kept select generate_series(1, 100)', values: [] };
      worker.on('message', (message) => {
        if (message.kind === 'done') console.log(id);
        worker.postMessage({ kind: 'run', id: ++id, statements: [insert] });
      });`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script]);
    let acknowledged = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      acknowledged = Number.parseInt(chunk.toString().trim().split('\n').at(-1) ?? '0', 10);
      if (acknowledged >= 20) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const marker = join(folder, 'state.json');
    writeFileSync(marker, JSON.stringify({ ...JSON.parse(readFileSync(marker, 'utf8')), clean: false }));

    const database = await open();
    expect(await isKept(database)).toBeGreaterThanOrEqual(1_000 + acknowledged * 100);
    await database.close();
    expect(dropped()).toEqual([]);
  });

  it('is dropped when it was open when the machine stopped', async () => {
    const killed = await filled();
    const marker = join(folder, 'state.json');
    const open1 = readFileSync(marker);
    await killed.close();
    writeFileSync(marker, open1);
    const database = await open('another run');
    expect(await isKept(database)).toBe(false);
    await database.close();
    expect(dropped()).toEqual(['it was not closed, and the machine was started anew since']);
  });

  it('is dropped where the system does not say whether it was started anew', async () => {
    const killed = await filled();
    const marker = join(folder, 'state.json');
    const text = readFileSync(marker, 'utf8').replace('this run', 'unknown');
    await killed.close();
    writeFileSync(marker, text);
    const database = await open('unknown');
    expect(await isKept(database)).toBe(false);
    await database.close();
  });

  it('is dropped when it does not open', async () => {
    await (await filled()).close();
    truncateSync(join(folder, 'files', 'global', 'pg_control'), 100);
    const database = await open();
    expect(await isKept(database)).toBe(false);
    await database.close();
    expect(lines.lines).toMatchObject([{ msg: 'the embedded read store is dropped and will be replayed' }]);
  });

  it('is dropped when nothing says how it was left, or another PGlite made it', async () => {
    await (await filled()).close();
    const marker = join(folder, 'state.json');
    writeFileSync(marker, readFileSync(marker, 'utf8').replace(/"pglite":"[^"]+"/, '"pglite":"0.0.1"'));
    const database = await open();
    expect(await isKept(database)).toBe(false);
    await database.close();
    rmSync(marker);
    await (await open()).close();
    expect(dropped()).toEqual(['made by PGlite 0.0.1', 'it does not say how it was left']);
  });

  it('says that it is closed, to who waits and to who comes later', async () => {
    const database = await open();
    const session = database.session({ mode: 'read', begin: [], atMostMilliseconds: 60_000 });
    await session.run(sql('select 1'));
    const closing = database.close();
    const waiting = database.batch(sql('select 1'));
    await session.end();
    await closing;
    await expect(waiting).rejects.toThrow(DatabaseUnavailable);
    await expect(database.batch(sql('select 1'))).rejects.toThrow(DatabaseUnavailable);
    await database.close();
  });
});
