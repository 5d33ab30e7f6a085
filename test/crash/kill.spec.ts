import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type RunningProgram, startProgram } from '#platform/client/program.js';
import { owner, prepare, publish, reading, sampledTimes } from './readings.js';

// The whole program, killed with -9 at random moments under load. `LIANFANG_TEST_KILLS` says how often.
// The 10 s are measured by `npm run test:crash`, where nothing else runs; beside other tests they say nothing.
const readySeconds = Number(process.env['LIANFANG_TEST_READY_SECONDS'] ?? 30);
const kills = Number(process.env['LIANFANG_TEST_KILLS'] ?? 5);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_200_919);

describe(`killed with -9 ${kills} times under load (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-kill-'));
  let program: RunningProgram;

  beforeAll(async () => {
    program = await startProgram(folder);
    await prepare(program, folder);
  });
  afterAll(async () => {
    await program?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it(`loses nothing it acknowledged, doubles nothing, and is ready within ${readySeconds} s`, async () => {
    const acknowledged = new Set<string>();
    let sent = 0;
    const when = fc.sample(fc.integer({ min: 1, max: 25 }), { numRuns: kills, seed });
    for (const after of when) {
      const visitor = await owner(program);
      const wave = Array.from({ length: 30 }, () => sent++);
      let done = 0;
      await Promise.allSettled(
        wave.map(async (n) => {
          await publish(visitor, n);
          acknowledged.add(reading(n).sampledAt);
          done += 1;
          if (done === after) program.process.kill('SIGKILL');
        }),
      );
      await program.stop('SIGKILL');
      const started = performance.now();
      program = await startProgram(folder);
      expect(performance.now() - started).toBeLessThan(readySeconds * 1_000);
      expect(await sampledTimes(await owner(program))).toEqual(expect.arrayContaining([...acknowledged]));
    }
    // Sent again, whatever was lost on the way stands too, and nothing stands twice.
    const visitor = await owner(program);
    for (let n = 0; n < sent; n += 1) await publish(visitor, n);
    const times = await sampledTimes(visitor);
    expect(times).toHaveLength(sent);
    expect(new Set(times).size).toBe(sent);
  }, 600_000);
});
