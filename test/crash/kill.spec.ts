import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { killWhileStarting, type RunningProgram, startProgram } from '#platform/client/program.js';
import { owner, prepare, publish, reading, sampledTimes } from './readings.js';

// The whole program, killed with -9 at random moments under load, and again while it starts: when it makes its folder,
// recovers, or fills a read store that was dropped. `LIANFANG_TEST_KILLS` says how often under load.
// The 10 s are measured by `npm run test:crash`, where nothing else runs; beside other tests they say nothing.
const readySeconds = Number(process.env['LIANFANG_TEST_READY_SECONDS'] ?? 30);
const kills = Number(process.env['LIANFANG_TEST_KILLS'] ?? 5);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_200_919);

/** How many readings the n-th command publishes in one append. */
const eventsOf = (n: number): number => 1 + (n % 3);
const timesOf = (n: number): readonly string[] => reading(n, eventsOf(n)).sampledTimes;

/** After how many acknowledgements it is killed, and at which part of its next start once more. */
const moments = fc.sample(
  fc.record({ after: fc.integer({ min: 1, max: 25 }), part: fc.integer({ min: 5, max: 95 }) }),
  {
    ...{ numRuns: kills + 1, seed },
  },
);
const startingToo = (round: number): boolean => round % 2 === 1;
const readStoreDroppedToo = (round: number): boolean => round % 4 === 3;

describe(`killed with -9 ${kills} times under load, and while it starts (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-kill-'));
  let program: RunningProgram;
  /** How long its last start took. */
  let milliseconds = 0;

  const starts = async (): Promise<void> => {
    const began = performance.now();
    program = await startProgram(folder);
    milliseconds = performance.now() - began;
  };
  /** How many events of a command stand in the journal, by its id. */
  const written = (): ReadonlyMap<string, number> => {
    const journal = new DatabaseSync(join(folder, 'journal', 'journal.db'), { readOnly: true, timeout: 5_000 });
    try {
      const rows = journal
        .prepare(`SELECT json_extract(CAST(metadata AS TEXT), '$.commandId') AS id, count(*) AS count
          FROM events WHERE type LIKE 'water-quality.reading-published.%' GROUP BY 1`)
        .all() as { readonly id: string; readonly count: number }[];
      return new Map(rows.map(({ id, count }) => [id, count]));
    } finally {
      journal.close();
    }
  };

  beforeAll(async () => {
    await killWhileStarting(folder, 30 * (moments[kills]?.part ?? 0));
    await starts();
    await prepare(program, folder);
  });
  afterAll(async () => {
    await program?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it(`loses nothing it acknowledged, doubles and halves nothing, and is ready within ${readySeconds} s`, async () => {
    const acknowledged = new Set<number>();
    let sent = 0;
    let visitor = await owner(program);
    for (const [round, { after, part }] of moments.slice(0, kills).entries()) {
      const wave = Array.from({ length: 30 }, () => sent++);
      let done = 0;
      await Promise.allSettled(
        wave.map(async (n) => {
          await publish(visitor, n, eventsOf(n));
          acknowledged.add(n);
          done += 1;
          if (done === after) program.process.kill('SIGKILL');
        }),
      );
      await program.stop('SIGKILL');
      if (readStoreDroppedToo(round)) rmSync(join(folder, 'read-store'), { recursive: true });
      if (startingToo(round)) await killWhileStarting(folder, (milliseconds * part) / 100);
      await starts();
      expect(milliseconds).toBeLessThan(readySeconds * 1_000);
      visitor = await owner(program);
      // It answers before a read store that was dropped is filled.
      const expected = [...acknowledged].flatMap(timesOf);
      const end = performance.now() + 30_000;
      let seen = new Set(await sampledTimes(visitor));
      while (performance.now() < end && !expected.every((one) => seen.has(one)))
        seen = new Set(await sampledTimes(visitor));
      expect([...seen]).toEqual(expect.arrayContaining(expected));
      // A command stands whole or not at all.
      const journal = written();
      expect(journal.size).toBeGreaterThanOrEqual(acknowledged.size);
      for (let n = 0; n < sent; n += 1)
        expect([n, journal.get(reading(n).commandId) ?? eventsOf(n)]).toEqual([n, eventsOf(n)]);
    }
    // Sent again, whatever was lost on the way stands too, and nothing stands twice.
    for (let n = 0; n < sent; n += 1) await publish(visitor, n, eventsOf(n));
    const all = Array.from({ length: sent }, (_, n) => timesOf(n)).flat();
    expect((await sampledTimes(visitor)).toSorted()).toEqual(all.toSorted());
  }, 600_000);
});
