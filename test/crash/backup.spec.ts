import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FileBlobStore } from '#platform/blobs/file-blob-store.js';
import { overHttp, Visitor } from '#platform/client/api.js';
import { operatorPassword, startProgram } from '#platform/client/program.js';

const run = promisify(execFile);
const ops = async (dataFolder: string, ...args: string[]) => {
  const main = fileURLToPath(new URL('../../dist/apps/ops/src/main.js', import.meta.url));
  const env = { PATH: process.env['PATH'], LIANFANG_DATA: dataFolder };
  return run(process.execPath, [main, ...args], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
};

describe('the operator', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lianfang-backup-'));
  const [data, copy] = [join(parent, 'data'), join(parent, 'copy')];
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('copies a running platform, and starts it again from the copy with every fact, every account and every file', async () => {
    const program = await startProgram(data);
    const password = operatorPassword(data);
    const signsIn = (address: string) => new Visitor(overHttp(address)).signIn('operator', password);
    const officersOf = async (address: string) => {
      const operator = await signsIn(address);
      return operator.ask('{ me { officer name organisation roles } organisations { edges { node { id nameZh } } } }');
    };
    const before = await officersOf(program.address);
    const file = Uint8Array.from({ length: 100_000 }, (_, n) => (n * n) % 251);
    const { digest } = await (await signsIn(program.address)).upload(file);
    expect(await ops(data, 'backup', '--to', copy)).toMatchObject({ code: 0 });
    expect(await ops(data, 'backup', '--to', copy)).toMatchObject({ code: 1 }); // never over a copy
    await program.stop();

    const restored = await startProgram(copy);
    expect(await officersOf(restored.address)).toEqual(before);
    await restored.stop();
    const blobs = await FileBlobStore.open(join(copy, 'blobs'));
    expect(Buffer.compare(await buffer(await blobs.open(digest)), file)).toBe(0);
    // The first start, the calendar, the automations that were deployed: the same here and there.
    const [here, there] = await Promise.all([data, copy].map((folder) => ops(folder, 'verify')));
    expect([here?.code, there?.code]).toEqual([0, 0]);
    const { events, streams } = JSON.parse(here?.stdout ?? '');
    expect(events).toBeGreaterThanOrEqual(streams);
    expect(JSON.parse(there?.stdout ?? '')).toMatchObject({ ok: true, events, streams, problems: [] });
  });

  it('is told which event is not what was written', async () => {
    const db = new DatabaseSync(join(copy, 'journal', 'journal.db'));
    db.exec(
      `UPDATE events SET data = CAST(replace(CAST(data AS TEXT), '平台运维', '平台运准') AS BLOB) WHERE revision = 0`,
    );
    db.close();
    const { code, stdout } = await ops(copy, 'verify');
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { ok: false, problems: [{ kind: 'checksum' }] }]);
  });
});
