import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';
import { Vault } from '#platform/vault/vault.js';
import { chanceFrom, Disk } from '../../libs/journal-server/testing/disk.js';
import { missingStrace, readTrace, straced } from '../../libs/journal-server/testing/system-calls.js';

// The vault has a file of its own; the journal's power cuts are in libs/journal-server/power-cut.spec.ts, where a missing
// strace is a failure.

const account = {
  ...{ officer: 'o', organisation: 'a', login: 'l', name: '【示例】', telephone: undefined },
  ...{ passwordHash: 'h', createdAt: 0 },
};

/** A first start of the program as far as the vault goes, on a folder that is not there yet. */
const script = (data: string): string => `
  const { openDataFolder } = await import('${projectFolder()}/dist/libs/platform/runtime/data-folder.js');
  const { Vault } = await import('${projectFolder()}/dist/libs/platform/vault/vault.js');
  const vault = Vault.open(openDataFolder(${JSON.stringify(data)}).file('vault'));
  vault.putAccount(${JSON.stringify(account)});
  process.kill(process.pid, 'SIGKILL');`;

const missing = missingStrace();
const title = 'an account that was stored outlives a power cut';
(missing === undefined ? it : it.skip)(missing === undefined ? title : `${title}: ${missing}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'lianfang-vault-'));
  const trace = join(tmpdir(), `${root.slice(-6)}.trace`);
  const [command = '', ...args] = [...straced(trace), process.execPath, '--input-type=module', '-e'];
  spawnSync(command, [...args, script(join(root, 'new', 'data'))]);
  const disk = new Disk(root);
  for (const call of readTrace(trace, root)) disk.apply(call);
  for (let seed = 0; seed < 30; seed += 1) {
    const image = mkdtempSync(join(tmpdir(), 'lianfang-vault-image-'));
    const fate = disk.afterPowerCut(chanceFrom(seed), image);
    const vault = Vault.open(join(image, 'new', 'data', 'vault'));
    expect([seed, fate, vault.account('o')]).toMatchObject([seed, fate, { login: 'l' }]);
    vault.close();
    rmSync(image, { recursive: true });
  }
  rmSync(root, { recursive: true });
  rmSync(trace);
});
