import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { anEvent, filling, metadata, withJournal } from './journals.js';
import { atLeast, figure, floor, inTurn, type Measure, missing, ratios, sized, withFolder } from './measure.js';
import { startPeer } from './peers.js';

const seconds = sized(0.5, 2);

/** Appends per second with so many streams under way, each waiting for its last one. */
const appendsOf = async (
  inFlight: number,
  append: (stream: string, n: number) => Promise<unknown>,
  label: string,
): Promise<number> => {
  let done = 0;
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: inFlight }, async (_, worker) => {
      for (let n = 0; performance.now() < end; n += 1) {
        await append(`audit-${label}-${worker}`, n);
        done += 1;
      }
    }),
  );
  return done / seconds;
};

/** The same number of inserts a commit as waits at that load, straight into SQLite with `synchronous=FULL`. */
const rawSqlite = (folder: string, group: number): number => {
  const db = new DatabaseSync(join(folder, `raw-${group}.db`));
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS e (n INTEGER PRIMARY KEY, b BLOB)',
  );
  const insert = db.prepare('INSERT INTO e (b) VALUES (?)');
  const block = Buffer.alloc(500, 7);
  let done = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    db.exec('BEGIN');
    for (let n = 0; n < group; n += 1) insert.run(block);
    db.exec('COMMIT');
    done += group;
  }
  db.close();
  return done / seconds;
};

export const appends: Measure = {
  id: 'P2',
  title: 'appends through the client, 500 B, durable',
  run: () =>
    withFolder((folder) =>
      withJournal(join(folder, 'journal'), async (journal) => {
        const peer = await startPeer(metadata);
        let round = 0;
        const label = (inFlight: number) => {
          round += 1;
          return `${inFlight}-${round}`;
        };
        const ours = (inFlight: number) => () =>
          appendsOf(
            inFlight,
            (stream, n) => journal.append(stream, n === 0 ? 'no-stream' : n - 1, [anEvent(stream, n)]),
            label(inFlight),
          );
        const theirs = (inFlight: number) => () =>
          typeof peer === 'string'
            ? Promise.resolve(Number.NaN)
            : appendsOf(inFlight, (stream, n) => peer.append(stream, n, { n, filling }), label(inFlight));
        const found = await inTurn(5, {
          floor: async () => (await floor()).perSecond,
          ours1: ours(1),
          ours16: ours(16),
          ours64: ours(64),
          ours256: ours(256),
          peer16: theirs(16),
          peer64: theirs(64),
          raw64: async () => rawSqlite(folder, 64),
        });
        if (typeof peer !== 'string') await peer.stop();
        return [
          figure('1 in flight', '/s', found.ours1),
          figure('16 in flight', '/s', found.ours16),
          figure('64 in flight', '/s', found.ours64),
          figure('256 in flight', '/s', found.ours256),
          figure('raw SQLite FULL, groups of 64', '/s', found.raw64),
          figure('64 in flight ÷ F', '×', ratios(found.ours64, found.floor), atLeast(1.5)),
          ...(typeof peer === 'string'
            ? [missing('emmett-postgresql, the same streams', peer)]
            : [
                figure('emmett-postgresql, 16 in flight', '/s', found.peer16),
                figure('emmett-postgresql, 64 in flight', '/s', found.peer64),
                figure('16 in flight ÷ emmett', '×', ratios(found.ours16, found.peer16), atLeast(3)),
                figure('64 in flight ÷ emmett', '×', ratios(found.ours64, found.peer64), atLeast(3)),
              ]),
        ];
      }),
    ),
};
