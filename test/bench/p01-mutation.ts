import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startProgram } from '#platform/client/program.js';
import { filling, fillJournal, journalFolder, metadata, withJournal } from './journals.js';
import { atMost, figure, floor, type Measure, missing, quantile, sized, withFolder } from './measure.js';
import { startPeer } from './peers.js';
import { aReading, id, prepare, untilCaughtUp } from './world.js';

/** One insert after the other, `synchronous=FULL`: milliseconds each. */
const rawInserts = (folder: string, inserts: number): number[] => {
  const db = new DatabaseSync(join(folder, 'raw.db'));
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS e (n INTEGER PRIMARY KEY, b BLOB)',
  );
  const insert = db.prepare('INSERT INTO e (b) VALUES (?)');
  const block = Buffer.alloc(500, 7);
  const took: number[] = [];
  for (let n = 0; n < inserts; n += 1) {
    const start = performance.now();
    insert.run(block);
    took.push(performance.now() - start);
  }
  db.close();
  return took;
};

export const mutation: Measure = {
  id: 'P1',
  title: 'GraphQL mutation → durable receipt, one user, ≤ 20 events in the stream, 1 M in the journal',
  run: () =>
    withFolder(async (folder) => {
      const events = sized(10_000, 1_000_000);
      await withJournal(journalFolder(folder), (journal) => fillJournal(journal, events));
      const program = await startProgram(folder, {
        LIANFANG_LOG_LEVEL: 'info',
        LIANFANG_REQUESTS_PER_MINUTE: '100000000',
      });
      const owner = await prepare(program.address, folder, 60);
      await untilCaughtUp(program.address, owner, 's59');
      const peer = await startPeer(metadata);
      const rounds: { p50: number; p99: number; raw: number; peer: number; floor: number }[] = [];
      for (let round = 0; round < 5; round += 1) {
        const took: number[] = [];
        for (let n = 0; n < 200; n += 1) {
          const input = {
            ...aReading(`s${round * 10 + (n % 10)}`, new Date(Date.UTC(2020, 0, 1, n)).toISOString()),
            ...id(),
          };
          const start = performance.now();
          await owner.command('publishReadings', 'ReadingsPublished', input);
          took.push(performance.now() - start);
        }
        // The first ones are interpreted, not compiled.
        const warm = took.slice(20);
        const raw = rawInserts(folder, 200);
        const theirs: number[] = [];
        for (let n = 0; typeof peer !== 'string' && n < 200; n += 1) {
          const start = performance.now();
          await peer.command(`command-${round * 10 + (n % 10)}`, { n, filling });
          theirs.push(performance.now() - start);
        }
        rounds.push({
          p50: quantile(warm, 0.5),
          p99: quantile(warm, 0.99),
          raw: quantile(raw, 0.5),
          peer: quantile(theirs.slice(20), 0.5),
          floor: (await floor()).milliseconds,
        });
      }
      await program.stop();
      if (typeof peer !== 'string') await peer.stop();
      const over = rounds.map(({ p50, floor: one }) => p50 - one);
      const tail = rounds.map(({ p99, floor: one }) => p99 - 2 * one);
      return [
        figure(
          'mutation, p50',
          'ms',
          rounds.map(({ p50 }) => p50),
        ),
        figure(
          'mutation, p99',
          'ms',
          rounds.map(({ p99 }) => p99),
        ),
        figure(
          'raw SQLite FULL insert, p50',
          'ms',
          rounds.map(({ raw }) => raw),
        ),
        typeof peer === 'string'
          ? missing('emmett-postgresql command, p50', peer)
          : figure(
              'emmett-postgresql command (no API, no scope, no view), p50',
              'ms',
              rounds.map((round) => round.peer),
            ),
        figure('p50 − one fdatasync', 'ms', over, atMost(4)),
        figure('p99 − two fdatasyncs', 'ms', tail, atMost(20)),
      ];
    }),
};
