import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { startProgram } from '#platform/client/program.js';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { missingPostgres, type PrivatePostgres, startPostgres } from '#platform/testing/postgres.js';
import { anEvent, fillJournal, fillReadings, silent, withJournal } from './journals.js';
import {
  atMost,
  type Figure,
  figure,
  floor,
  inTurn,
  type Measure,
  missing,
  quantile,
  ratios,
  residentMiB,
  sized,
  withFolder,
} from './measure.js';
import { aReading, id, prepare, untilCaughtUp } from './world.js';

const [small, middle, large] = sized([1_000, 5_000, 20_000] as const, [10_000, 100_000, 1_000_000] as const);
/** Of the events of the large journal, those that views take; the rest is of streams they skip. */
const readings = large / 10;
const appendsARound = 300;

/** Appends of one event, one after the other, to journals of three sizes in turn. */
const appendTimes = async (folders: Readonly<Record<'small' | 'middle' | 'large', string>>) => {
  const servers = {
    small: await startEmbeddedJournal({ folder: folders.small, logger: silent }),
    middle: await startEmbeddedJournal({ folder: folders.middle, logger: silent }),
    large: await startEmbeddedJournal({ folder: folders.large, logger: silent }),
  };
  let round = 0;
  const p50 = (of: keyof typeof servers) => async (): Promise<number> => {
    round += 1;
    const journal = new EventStoreDbJournal({ socket: servers[of].socket }, { logger: silent });
    const took: number[] = [];
    for (let n = 0; n < appendsARound; n += 1) {
      const stream = `audit-append-${round}`;
      const start = performance.now();
      await journal.append(stream, n === 0 ? 'no-stream' : n - 1, [anEvent(stream, n)]);
      took.push(performance.now() - start);
    }
    await journal.close();
    return quantile(took.slice(50), 0.5);
  };
  const found = await inTurn(5, {
    floor: async () => (await floor()).milliseconds,
    small: p50('small'),
    middle: p50('middle'),
    large: p50('large'),
  });
  const appending = residentMiB(servers.large.process.pid);
  const journal = new EventStoreDbJournal({ socket: servers.large.socket }, { logger: silent });
  for await (const _ of journal.readAll('start'));
  await journal.close();
  const reading = residentMiB(servers.large.process.pid, 'VmHWM');
  for (const server of Object.values(servers)) await server.stop();
  return { found, appending, reading };
};

const embedded = async (dataFolder: string): Promise<readonly Figure[]> => {
  const program = await startProgram(dataFolder, {
    LIANFANG_LOG_LEVEL: 'info',
    LIANFANG_REQUESTS_PER_MINUTE: '100000000',
  });
  await work(program.address, dataFolder, 'e');
  const { pid } = program.process;
  const sizes = [pid, ...childrenOf(pid)].map((one) => residentMiB(one));
  await program.stop();
  return [
    figure('embedded, large journal: the program', 'MiB', sizes.slice(0, 1)),
    figure('embedded, large journal: everything', 'MiB', [sizes.reduce((all, one) => all + one, 0)]),
  ];
};

const childrenOf = (pid: number | undefined): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);

/** Writes and reads, so that what is measured is a program at work. */
const work = async (address: string, dataFolder: string, prefix: string): Promise<void> => {
  const owner = await prepare(address, dataFolder, 10, { owner: `owner-${prefix}`, prefix });
  await untilCaughtUp(address, owner, `${prefix}9`);
  for (let n = 0; n < 100; n += 1) {
    const sampledAt = new Date(Date.UTC(2020, 0, 1, n)).toISOString();
    await owner.command('publishReadings', 'ReadingsPublished', {
      ...aReading(`${prefix}${n % 10}`, sampledAt),
      ...id(),
    });
    for (let m = 0; m < 3; m += 1) {
      await owner.ask('query($s: ID!) { readings(section: $s, first: 50) { edges { node { id } } } }', {
        s: `${prefix}${n % 10}`,
      });
    }
  }
};

interface Apart {
  readonly api: number;
  readonly worker: number;
}

/** API and worker as processes of their own, on a journal server over TLS and on PostgreSQL; MiB of both. */
const apart = (dataFolder: string, postgres: PrivatePostgres, prefix: string): Promise<Apart> =>
  withFolder(async (folder) => {
    const { process: server, eventStore } = await journalOverTls(join(dataFolder, 'journal'), folder);
    const settings = {
      LIANFANG_EVENTSTORE: eventStore,
      LIANFANG_DATABASE: await postgres.newDatabase(),
      LIANFANG_LOG_LEVEL: 'info',
      LIANFANG_REQUESTS_PER_MINUTE: '100000000',
    };
    const worker = await startWorker(join(folder, 'worker'), settings);
    const api = await startProgram(dataFolder, { ...settings, LIANFANG_ROLE: 'api' });
    try {
      await work(api.address, dataFolder, prefix);
      return { api: residentMiB(api.process.pid), worker: residentMiB(worker.pid) };
    } finally {
      await api.stop();
      await ended(worker);
      await ended(server);
    }
  });

const sum = ({ api, worker }: Apart): number => api + worker;

const apartFigures = (journal: string, runs: readonly Apart[], limit: number): readonly Figure[] => [
  figure(
    `on PostgreSQL, ${journal}: API`,
    'MiB',
    runs.map(({ api }) => api),
  ),
  figure(
    `on PostgreSQL, ${journal}: worker`,
    'MiB',
    runs.map(({ worker }) => worker),
  ),
  figure(`on PostgreSQL, ${journal}: API + worker`, 'MiB', runs.map(sum), atMost(limit, 'MiB')),
];

const dist = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));

const journalOverTls = async (folder: string, certificates: string) => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [certificate, key] = [join(certificates, 'certificate.pem'), join(certificates, 'key.pem')];
  writeFileSync(certificate, made.cert);
  writeFileSync(key, made.private);
  const tls = ['--tls-cert', certificate, '--tls-key', key];
  const args = [dist('libs/journal-server/main.js'), '--with-parent', '--folder', folder, '--port', '0', ...tls];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  const port = address.split(':').at(-1);
  return { process: child, eventStore: `esdb://localhost:${port}?tls=true&tlsCAFile=${certificate}` };
};

const startWorker = async (dataFolder: string, settings: Readonly<Record<string, string>>): Promise<ChildProcess> => {
  const env = { PATH: process.env['PATH'], LIANFANG_DATA: dataFolder, LIANFANG_ROLE: 'worker', ...settings };
  const child = spawn(process.execPath, [dist('apps/server/src/main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('"msg":"working"')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
};

const ended = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
};

export const footprint: Measure = {
  id: 'P12',
  title: `footprint, and appends at ${small}, ${middle} and ${large} events in the journal`,
  run: () =>
    withFolder(async (folder) => {
      const folders = {
        small: join(folder, 'small'),
        middle: join(folder, 'middle'),
        large: join(folder, 'large/journal'),
      };
      await withJournal(folders.small, (journal) => fillJournal(journal, small));
      await withJournal(folders.middle, (journal) => fillJournal(journal, middle));
      await withJournal(folders.large, async (journal) => {
        await fillReadings(journal, readings);
        await fillJournal(journal, large - readings);
      });
      const { found, appending, reading } = await appendTimes(folders);
      const figures = [
        figure('one fdatasync', 'ms', found.floor),
        figure(`append at ${small} events, p50`, 'ms', found.small),
        figure(`append at ${middle} events, p50`, 'ms', found.middle),
        figure(`append at ${large} events, p50`, 'ms', found.large),
        figure(`append at ${large} ÷ at ${small}`, '×', ratios(found.large, found.small), atMost(1.2)),
        figure(`journal server, ${large} events, after appends`, 'MiB', [appending], atMost(150, 'MiB')),
        figure(`journal server, ${large} events, while all is read, at its most`, 'MiB', [reading], atMost(150, 'MiB')),
        ...(await embedded(join(folder, 'large'))),
      ];
      const without = missingPostgres();
      if (without) return [...figures, missing('API + worker on PostgreSQL', without)];
      const postgres = await startPostgres([]);
      try {
        // Garbage moves each by tens of MiB, so several runs; a new database each time, filled anew.
        const few: Apart[] = [];
        const many: Apart[] = [];
        for (const prefix of sized(['a'], ['a', 'b', 'c'])) {
          few.push(await apart(join(folder, 'new'), postgres, prefix));
          many.push(await apart(join(folder, 'large'), postgres, prefix));
        }
        return [
          ...figures,
          ...apartFigures('empty journal', few, 400),
          ...apartFigures(`${large} events (${readings} readings)`, many, 400 + large / 50_000),
          figure(
            'on PostgreSQL: more for each 1 M events',
            'MiB',
            many.map((run, n) => ((sum(run) - sum(few[n] ?? run)) / large) * 1_000_000),
            atMost(20, 'MiB'),
          ),
        ];
      } finally {
        await postgres.stop();
      }
    }),
};
