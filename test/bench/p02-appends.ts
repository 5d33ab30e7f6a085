import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import type { EventMetadata, EventToAppend } from '#platform/journal/journal.js';
import { derivedId } from '#platform/runtime/ids.js';
import { createLogger } from '#platform/runtime/logging.js';
import { figure, floor, inTurn, type Measure, ratios, withFolder } from './measure.js';
import { peerAppends } from './peers.js';

export const metadata: EventMetadata = {
  commandId: '01890a5d-ac00-7000-8000-000000000000',
  commandDigest: 'd'.repeat(64),
  causationId: 'c',
  correlationId: 'c',
  actor: 'a',
  organisation: 'o',
  jurisdiction: '330411',
  recordedAt: '2020-09-19T00:00:00.000Z',
};
const filling = 'x'.repeat(240);
/** About 500 bytes with its metadata. */
export const anEvent = (stream: string, n: number): EventToAppend => ({
  id: derivedId('bench', stream, `${n}`),
  type: 'bench.counted.v1',
  data: { n, filling },
  metadata,
});

const seconds = 2;

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
    withFolder(async (folder) => {
      const logger = createLogger('silent');
      const server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger });
      const journal = new EventStoreDbJournal({ socket: server.socket }, { logger });
      const peer = await peerAppends(folder);
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
        peer ? appendsOf(inFlight, peer.append, label(inFlight)) : Promise.resolve(Number.NaN);
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
      await journal.close();
      await server.stop();
      await peer?.stop();
      const atLeast = (times: number) => (value: number) => value >= times;
      return [
        figure('1 in flight', '/s', found.ours1),
        figure('16 in flight', '/s', found.ours16),
        figure('64 in flight', '/s', found.ours64),
        figure('256 in flight', '/s', found.ours256),
        figure('raw SQLite FULL, groups of 64', '/s', found.raw64),
        figure('64 in flight ÷ F', '×', ratios(found.ours64, found.floor), { text: '≥ 1.5', reached: atLeast(1.5) }),
        ...(peer
          ? [
              figure('emmett-postgresql, 16 in flight', '/s', found.peer16),
              figure('emmett-postgresql, 64 in flight', '/s', found.peer64),
              figure('16 in flight ÷ emmett', '×', ratios(found.ours16, found.peer16), {
                text: '≥ 3',
                reached: atLeast(3),
              }),
              figure('64 in flight ÷ emmett', '×', ratios(found.ours64, found.peer64), {
                text: '≥ 3',
                reached: atLeast(3),
              }),
            ]
          : []),
      ];
    }),
};
