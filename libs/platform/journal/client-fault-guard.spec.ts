import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '#platform/runtime/logging.js';
import { isClientFault } from './client-fault-guard.js';
import { type EmbeddedJournal, startEmbeddedJournal } from './embedded.js';

const PROGRAM = fileURLToPath(new URL('../testing/client-fault-process.ts', import.meta.url));
const FLAGS = ['--experimental-transform-types', '--no-warnings', '--conditions=app-source'];

describe('a process with the guard against the faults of the client', () => {
  let folder: string;
  let server: EmbeddedJournal;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-guard-'));
    server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger: createLogger('silent') });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const run = (scenario: string, guarded: 'guarded' | 'unguarded') => {
    const place = mkdtempSync(join(folder, 'process-'));
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [...FLAGS, PROGRAM, scenario, guarded, server.socket, place],
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  };

  it('lives through the late reply to an append the client has forgotten, and the append is applied once', async () => {
    const [guarded, unguarded] = await Promise.all([run('late-reply', 'guarded'), run('late-reply', 'unguarded')]);
    expect(unguarded).toMatchObject({ code: 1, stderr: expect.stringContaining('undefined is not iterable') });
    expect(guarded).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(guarded.stdout)).toEqual({ outcome: { revision: 1, events: 2 }, swallowed: 1 });
  });

  it('lives through a connection that breaks under load, and each append is applied once', async () => {
    const [guarded, unguarded] = await Promise.all([
      run('queued-appends', 'guarded'),
      run('queued-appends', 'unguarded'),
    ]);
    expect(unguarded).toMatchObject({ code: 1, stderr: expect.stringContaining('UNAVAILABLE') });
    expect(guarded).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(guarded.stdout)).toEqual({ outcome: { once: 200 }, swallowed: expect.any(Number) });
    expect(JSON.parse(guarded.stdout).swallowed).toBeGreaterThan(0);
  });

  it.each(['rejected-error', 'rejected-text', 'thrown-error'])(
    'ends of everything else as it would without: %s',
    async (scenario) => {
      const [guarded, unguarded] = await Promise.all([run(scenario, 'guarded'), run(scenario, 'unguarded')]);
      expect(guarded).toMatchObject({ code: 1, stdout: '' });
      // Before the error stands the line of source where Node noticed it, which differs.
      const [shown, expected] = [guarded, unguarded].map(({ stderr }) => stderr.slice(stderr.indexOf('\n\n')));
      expect(shown).toBe(expected);
      expect(shown).toMatch(scenario === 'rejected-text' ? /no error at all/ : /client-fault-process\.ts:\d+/);
    },
  );

  it('leaves a rejection to the program where that listens for itself', async () => {
    const { code, stdout } = await run('rejected-where-the-program-listens', 'guarded');
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, outcome: { heard: 1 }, swallowed: 0 });
  });
});

describe('a fault of the client', () => {
  const from = (file: string, error: Error, fields: object = {}): Error =>
    Object.assign(
      error,
      { stack: `${error.message}\n    at ClientDuplexStreamImpl (/x/appendToStream/${file}:21:35)` },
      fields,
    );
  const grpc = { code: 14, details: 'Connection dropped', metadata: {} };

  it.each([
    ['the TypeError of a late reply', from('batchAppend.js', new TypeError('undefined is not iterable')), true],
    ['the same by its source map', from('batchAppend.ts', new TypeError('undefined is not iterable')), true],
    ['the gRPC error of a queued write', from('batchAppend.js', new Error('14 UNAVAILABLE'), grpc), true],
    ['a TypeError from elsewhere', from('append-service.js', new TypeError('undefined is not iterable')), false],
    ['a gRPC error from elsewhere', from('readStream.js', new Error('14 UNAVAILABLE'), grpc), false],
    [
      'the error an append was rejected with',
      from('batchAppend.js', new Error('14'), { ...grpc, type: 'unavailable' }),
      false,
    ],
    ['another error that passed there', from('batchAppend.js', new RangeError('too much')), false],
    ['what is no error', 'batchAppend.js', false],
  ])('is or is not %s', (_what, reason, fault) => {
    expect(isClientFault(reason)).toBe(fault);
  });
});
