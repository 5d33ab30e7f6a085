import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, startProgram } from '#platform/client/program.js';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { createLogger } from '#platform/runtime/logging.js';
import { figure, floor, type Measure, quantile, withFolder } from './measure.js';
import { anEvent } from './p02-appends.js';

/** Events of streams that views skip, so that the journal is large and the tables are not. */
export const fillJournal = async (dataFolder: string, events: number): Promise<void> => {
  const logger = createLogger('silent');
  const server = await startEmbeddedJournal({ folder: join(dataFolder, 'journal'), logger });
  const journal = new EventStoreDbJournal({ socket: server.socket }, { logger });
  const perStream = 1_000;
  const streams = Array.from({ length: events / perStream }, (_, n) => `audit-filling-${n}`);
  for (let n = 0; n < streams.length; n += 4) {
    await Promise.all(
      streams.slice(n, n + 4).map((stream) =>
        journal.append(
          stream,
          'no-stream',
          Array.from({ length: perStream }, (_, m) => anEvent(stream, m)),
        ),
      ),
    );
  }
  await journal.close();
  await server.stop();
};

let count = 0;
const id = () => {
  count += 1;
  return { commandId: commandIdFor(`bench ${count}`, 1_600_000_000_000 + count) };
};
export const password = 'a password of the bench';

/** A body with one officer and as many sections as are asked for. */
export const prepare = async (address: string, dataFolder: string, sections: number): Promise<Visitor> => {
  const nobody = new Visitor(overHttp(address));
  const operator = await nobody.signIn('operator', operatorPassword(dataFolder));
  const provenance = { kind: 'example', text: '【示例】' };
  await operator.command('registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation: 'owner', nameZh: '总站', nameEn: 'centre', kind: 'monitoringCentre', region: '110000' },
    ...{ competences: [], platform: 'on', provenance, ...id() },
  });
  await operator.command('registerOfficer', 'OfficerRegistered', {
    ...{ organisation: 'owner', login: 'owner', name: '【示例】', roles: ['monitoringOfficer'], password, ...id() },
  });
  for (let n = 0; n < sections; n += 1) {
    await operator.command('registerSection', 'SectionRegistered', {
      ...{ section: `s${n}`, name: `断面${n}`, river: '京杭运河', controlLevel: 'national', dataOwner: 'owner' },
      ...{ boundaryType: 'interlocked', sides: ['330411'], provenance, ...id() },
      waterBodyType: { type: 'river', source: '【示例】', since: '2020-01-01' },
    });
  }
  return nobody.signIn('owner', password);
};

export const aReading = (section: string, sampledAt: string, text = '5.0') => ({
  section,
  rows: [
    {
      ...{ sampledAt, source: 'a', method: 'automatic', status: 'normal' },
      items: ['DO', 'CODMN', 'NH3N', 'TP'].map((item) => ({ item, kind: 'measured', text, unit: 'mg/L' })),
    },
  ],
});

/** Waits until the views have taken everything up to what this officer wrote last: the state of every ordinary day. */
export const untilCaughtUp = async (address: string, owner: Visitor, section: string): Promise<void> => {
  const { receipt } = await owner.command<{ receipt: { position: string } }>('publishReadings', 'ReadingsPublished', {
    ...aReading(section, '2019-12-31T00:00:00.000Z'),
    ...id(),
  });
  const headers = { authorization: owner.authorization ?? '', 'x-lianfang-after': receipt.position };
  for (let reached = false; !reached; ) {
    const { extensions } = await overHttp(address).post({ query: '{ sections(first: 1) { edges { cursor } } }' }, headers);
    reached = (extensions?.freshness as { readonly reached?: boolean } | undefined)?.reached === true;
  }
};

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
      await fillJournal(folder, 1_000_000);
      const program = await startProgram(folder, { LIANFANG_LOG_LEVEL: 'info' });
      const owner = await prepare(program.address, folder, 60);
      await untilCaughtUp(program.address, owner, 's59');
      const rounds: { p50: number; p99: number; raw: number; floor: number }[] = [];
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
        rounds.push({
          p50: quantile(warm, 0.5),
          p99: quantile(warm, 0.99),
          raw: quantile(raw, 0.5),
          floor: (await floor()).milliseconds,
        });
      }
      await program.stop();
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
        figure('p50 − one fdatasync', 'ms', over, { text: '≤ 4', reached: (value) => value <= 4 }),
        figure('p99 − two fdatasyncs', 'ms', tail, { text: '≤ 20', reached: (value) => value <= 20 }),
      ];
    }),
};
