import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '#platform/runtime/reference.js';

// What our runner says of spec files that fail, each in its own way: a test that cannot fail would be none.

const inProject = (file: string) => join(projectFolder(), file);
const files: Readonly<Record<string, string>> = {
  passes: `it('holds', async () => { const late = Promise.reject(new Error('awaited later'));
    await new Promise((resolve) => setTimeout(resolve, 20)); await expect(late).rejects.toThrow('later'); });`,
  fails: `describe('a part', () => { it('does not hold', () => expect(1).toBe(2)); it('holds', () => undefined); });`,
  hangs: `it('ends', () => new Promise(() => undefined));`,
  breaks: `import './nothing.js'; it('is never asked', () => undefined);`,
  hook: `beforeAll(() => { throw new Error('no ground'); }); it('stands on it', () => undefined);`,
  leaves: `it('says nothing', async () => { Promise.reject(new Error('nobody waits'));
    await new Promise((resolve) => setTimeout(resolve, 20)); });`,
  throws: `it('ends by itself', () => new Promise((resolve) => { setTimeout(() => { throw new Error('thrown') }, 5);
    setTimeout(resolve, 50); }));`,
};

it('tells what holds from what fails, hangs, breaks or leaves something behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-runner-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.spec.ts`), text);
    const config = {
      ...{ rootDir: folder, runner: inProject('test/runner/runner.mjs'), testMatch: ['**/*.spec.ts'] },
      ...{ transform: {}, testTimeout: 300, haste: { enableSymlinks: false } },
    };
    const args = [inProject('node_modules/jest/bin/jest.js'), '--config', JSON.stringify(config), '--json', '-i'];
    const { code, stdout } = (await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
      (failed: { code: number; stdout: string }) => failed as never as { code: number; stdout: string },
    )) as { code?: number; stdout: string };
    expect(code).toBe(1);
    interface File {
      readonly name: string;
      readonly status: string;
      readonly message: string;
      readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
    }
    const { testResults } = JSON.parse(stdout) as { testResults: readonly File[] };
    const told = Object.fromEntries(
      testResults.map(({ name, status, message, assertionResults }) => [
        /(\w+)\.spec/.exec(name)?.[1],
        { status, message, tests: assertionResults.map((one) => `${one.fullName}: ${one.status}`) },
      ]),
    );
    expect(told).toMatchObject({
      passes: { status: 'passed', tests: ['holds: passed'] },
      fails: { status: 'failed', tests: ['a part does not hold: failed', 'a part holds: passed'] },
      hangs: { status: 'failed', message: expect.stringContaining('300 ms'), tests: ['ends: failed'] },
      breaks: { status: 'failed', message: expect.stringContaining('nothing.ts') },
      hook: { status: 'failed', message: expect.stringContaining('no ground'), tests: ['stands on it: failed'] },
      leaves: { status: 'failed', message: expect.stringContaining('nobody waits') },
      throws: { status: 'failed', message: expect.stringContaining('thrown') },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
