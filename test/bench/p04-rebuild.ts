import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { missingPostgres, type PrivatePostgres, startPostgres } from '#platform/testing/postgres.js';
import { fillReadings, silent, withJournal } from './journals.js';
import {
  atLeast,
  atMost,
  exactly,
  type Figure,
  figure,
  type Measure,
  median,
  missing,
  ratios,
  sized,
  withFolder,
} from './measure.js';
import type { Replayed } from './replay.js';

interface Size {
  readonly events: number;
  readonly rounds: number;
}
const sizesOfJournal = sized<readonly Size[]>(
  [
    { events: 1_000, rounds: 2 },
    { events: 10_000, rounds: 1 },
  ],
  [
    { events: 10_000, rounds: 5 },
    { events: 100_000, rounds: 3 },
  ],
  [
    { events: 10_000, rounds: 5 },
    { events: 100_000, rounds: 3 },
    { events: 1_000_000, rounds: 1 },
  ],
);

const main = fileURLToPath(new URL('replaying.mjs', import.meta.url));
const replayed = async (...args: readonly string[]): Promise<Replayed> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', main, ...args]);
  return JSON.parse(stdout) as Replayed;
};

interface Round {
  readonly bare: Replayed;
  readonly stores: Readonly<Record<string, Replayed>>;
}

/** Bare, embedded, PostgreSQL, and again. */
const roundsOf = ({ events, rounds }: Size, postgres: PrivatePostgres | undefined): Promise<readonly Round[]> =>
  withFolder(async (folder) => {
    const journal = join(folder, 'journal');
    await withJournal(journal, (open) => fillReadings(open, events));
    const server = await startEmbeddedJournal({ folder: journal, logger: silent });
    const found: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const bare = await replayed(server.socket, 'bare');
      const embedded = await withFolder((place) => replayed(server.socket, 'pglite', place));
      const stores: Record<string, Replayed> = { embedded };
      if (postgres) stores['PostgreSQL'] = await replayed(server.socket, 'postgres', await postgres.newDatabase());
      found.push({ bare, stores });
    }
    await server.stop();
    return found;
  });

const figuresOf = ({ events }: Size, rounds: readonly Round[], store: string): readonly Figure[] => {
  const of = rounds.map(({ stores }) => stores[store] as Replayed);
  const times = of.map(({ milliseconds }) => milliseconds);
  const name = `${store}, ${events} events`;
  return [
    figure(`${name}: filled from nothing`, 'events/s', perSecond(events, times)),
    figure(
      `${name}: ÷ bare subscribeAll`,
      '×',
      ratios(
        rounds.map(({ bare }) => bare.milliseconds),
        times,
      ),
      atLeast(0.4),
    ),
    figure(
      `${name}: ÷ bare upserts of its rows`,
      '×',
      ratios(
        of.map(({ filled }) => filled?.upsertMilliseconds ?? Number.NaN),
        times,
      ),
      atLeast(0.6),
    ),
    figure(
      `${name}: rebuilt beside, every row compared`,
      'events/s',
      perSecond(
        events,
        of.map(({ filled }) => filled?.rebuildMilliseconds ?? Number.NaN),
      ),
    ),
    figure(`${name}: rebuilds that differed`, '', [of.filter(({ filled }) => !filled?.equal).length], exactly(0)),
    figure(
      `${name}: RSS of the process while filling, at its most`,
      'MiB',
      of.map(({ mebibytes }) => mebibytes),
    ),
  ];
};

const perSecond = (events: number, milliseconds: readonly number[]): number[] =>
  milliseconds.map((time) => (events / time) * 1_000);

export const rebuilding: Measure = {
  id: 'P4',
  title: 'all views rebuilt from a journal of hourly readings, 11 items each',
  run: async () => {
    const without = missingPostgres();
    const postgres = without ? undefined : await startPostgres([]);
    const figures: Figure[] = without ? [missing('on PostgreSQL', without)] : [];
    const stores = postgres ? ['embedded', 'PostgreSQL'] : ['embedded'];
    const before = new Map<string, { readonly events: number; readonly time: number; readonly mebibytes: number }>();
    for (const size of sizesOfJournal) {
      const rounds = await roundsOf(size, postgres);
      const bare = rounds.map(({ bare }) => bare.milliseconds);
      figures.push(figure(`bare subscribeAll, ${size.events} events`, 'events/s', perSecond(size.events, bare)));
      for (const store of stores) {
        figures.push(...figuresOf(size, rounds, store));
        const of = rounds.map(({ stores }) => stores[store] as Replayed);
        const time = median(of.map(({ milliseconds }) => milliseconds));
        const mebibytes = median(of.map((one) => one.mebibytes));
        const smaller = before.get(store);
        if (smaller) {
          const exponent = Math.log(time / smaller.time) / Math.log(size.events / smaller.events);
          figures.push(
            figure(`${store}, ${smaller.events} → ${size.events}: exponent of the time`, '', [exponent], atMost(1.05)),
            figure(`${store}, ${smaller.events} → ${size.events}: RSS ×`, '×', [mebibytes / smaller.mebibytes]),
          );
        }
        before.set(store, { events: size.events, time, mebibytes });
      }
    }
    await postgres?.stop();
    return figures;
  },
};
