import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lettersView } from '#platform/testing/letters.js';
import { LogLines } from '#platform/testing/stores.js';
import { DatabaseUnavailable } from './database.js';
import type { PGliteDatabase } from './pglite.js';
import { openFolder } from './pglite-folder.js';

const sql = (text: string) => [{ sql: text, parameters: [] }];

describe('the folder of the embedded read store', () => {
  let closed: string;
  let folder: string;
  let lines: LogLines;
  const open = (boot = 'this run'): Promise<PGliteDatabase> => openFolder({ folder, logger: lines.logger, boot });
  const dropped = (): readonly unknown[] => lines.lines.map((line) => line['reason']);
  const marker = (): string => join(folder, 'state.json');
  const leave = (how: Record<string, unknown>): void =>
    writeFileSync(marker(), JSON.stringify({ ...JSON.parse(readFileSync(marker(), 'utf8')), ...how }));
  const left = (): unknown => JSON.parse(readFileSync(marker(), 'utf8'));

  beforeAll(async () => {
    lines = new LogLines();
    closed = mkdtempSync(join(tmpdir(), 'lianfang-folder-'));
    folder = closed;
    const database = await open();
    await database.batch(sql('create table kept (id integer)'));
    await database.batch(sql('insert into kept select generate_series(1, 1000)'));
    expect(left()).toMatchObject({ boot: 'this run', clean: false });
    await database.close();
    expect(left()).toMatchObject({ boot: 'this run', clean: true });
  });
  afterAll(() => rmSync(closed, { recursive: true, force: true }));
  beforeEach(() => {
    lines = new LogLines();
    folder = mkdtempSync(join(tmpdir(), 'lianfang-folder-'));
    cpSync(closed, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** How many rows it still has; nothing when it was dropped. */
  const opened = async (boot?: string): Promise<unknown> => {
    const database = await open(boot);
    const [found] = await database.batch(sql(`select to_regclass('kept') is not null as kept`));
    const [count] = found?.rows[0]?.['kept']
      ? await database.batch(sql('select count(*)::integer as n from kept'))
      : [];
    await database.close();
    return count?.rows[0]?.['n'];
  };

  it('is kept when it was closed in order, whenever it is opened again', async () => {
    expect(await opened('another run')).toBe(1_000);
    expect(dropped()).toEqual([]);
  });

  it('is kept when its program was killed and the machine ran on', async () => {
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
    leave({ clean: false });

    expect(await opened()).toBeGreaterThanOrEqual(1_000 + acknowledged * 100);
    expect(dropped()).toEqual([]);
  });

  it('is dropped when it was open when the machine stopped', async () => {
    leave({ clean: false });
    expect(await opened('another run')).toBeUndefined();
    expect(dropped()).toEqual(['it was not closed, and the machine was started anew since']);
  });

  it('is dropped where the system does not say whether it was started anew', async () => {
    leave({ clean: false, boot: 'unknown' });
    expect(await opened('unknown')).toBeUndefined();
  });

  it('is dropped when it does not open', async () => {
    truncateSync(join(folder, 'files', 'global', 'pg_control'), 100);
    expect(await opened()).toBeUndefined();
    expect(lines.lines).toMatchObject([{ msg: 'the embedded read store is dropped and will be replayed' }]);
  });

  it('is dropped when another PGlite made it, or nothing says how it was left', async () => {
    leave({ pglite: '0.0.1' });
    expect(await opened()).toBeUndefined();
    rmSync(marker());
    expect(await opened()).toBeUndefined();
    expect(dropped()).toEqual(['made by PGlite 0.0.1', 'it does not say how it was left']);
  });

  it('is new with the tables of its views as their text says, also when those of another text were made since', async () => {
    const columnsWith = async (columns: string): Promise<readonly unknown[]> => {
      rmSync(folder, { recursive: true, force: true });
      const views = Promise.resolve([lettersView({ tables: [{ name: 'letters', columns }] })]);
      const database = await openFolder({ folder, logger: lines.logger, views });
      const [found] = await database.batch(
        sql(`select column_name as name from information_schema.columns where table_schema = 'lianfang'
          and table_name = 'letters' order by ordinal_position limit 2`),
      );
      await database.close();
      return found?.rows.map((row) => row['name']) ?? [];
    };
    expect(await columnsWith('one text, two text')).toEqual(['one', 'two']);
    expect(await columnsWith('one text, other text')).toEqual(['one', 'other']);
    expect(await columnsWith('one text, two text')).toEqual(['one', 'two']);
  });

  it('says that it was lost when its thread ended by itself', async () => {
    const database = await open();
    const waiting = database.batch(sql('select 1'));
    await waiting;
    await (database as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
    expect(await database.lost).toBeInstanceOf(DatabaseUnavailable);
    await expect(database.batch(sql('select 1'))).rejects.toThrow(DatabaseUnavailable);
    await database.close();
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
