import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { createLogger, type Logger } from '#platform/runtime/logging.js';
import {
  type EmbeddedJournal,
  type EmbeddedJournalOptions,
  JournalRefusedToStart,
  startEmbeddedJournal,
} from './embedded.js';
import { EventStoreDbJournal } from './eventstoredb.js';
import type { EventToAppend, JournalPosition } from './journal.js';

const silent = createLogger('silent');

const fact = (n: number): EventToAppend => ({
  id: randomUUID(),
  type: 'testing.fact-noted.v1',
  data: { n },
  metadata: {
    commandId: 'c',
    commandDigest: 'd',
    causationId: 'c',
    correlationId: 'k',
    actor: 'officer-1',
    organisation: 'xiuzhou-ecology',
    jurisdiction: '330411',
    recordedAt: '2025-01-31T08:00:00.000Z',
  },
});

describe('the embedded journal', () => {
  let folder: string;
  let running: EmbeddedJournal[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-embedded-'));
    running = [];
  });
  afterEach(async () => {
    for (const server of running) await server.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (options: Partial<EmbeddedJournalOptions> = {}): Promise<EmbeddedJournal> => {
    const server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger: silent, ...options });
    running.push(server);
    return server;
  };

  const withJournal = async <T>(server: EmbeddedJournal, use: (journal: EventStoreDbJournal) => Promise<T>) => {
    const journal = new EventStoreDbJournal({ socket: server.socket }, { logger: silent });
    try {
      return await use(journal);
    } finally {
      await journal.close();
    }
  };

  it('keeps what was appended over a stop and a start, in a folder of this user alone', async () => {
    const first = await start();
    const event = fact(1);
    await withJournal(first, (journal) => journal.append('testing-1', 'no-stream', [event]));
    expect(statSync(dirname(first.socket)).mode & 0o777).toBe(0o700);
    expect(statSync(first.socket).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(await first.exited).toBe('stopped');
    expect(first.process.exitCode).toBe(0);
    const ids = await withJournal(await start(), async (journal) => {
      const found: string[] = [];
      for await (const { id } of journal.readAll('start')) found.push(id);
      return found;
    });
    expect(ids).toEqual([event.id]);
  });

  it('passes the largest append on', async () => {
    const server = await start({ maxAppendSize: 200 });
    await withJournal(server, async (journal) => {
      const large = { ...fact(1), data: { text: 'x'.repeat(200) } };
      await expect(journal.append('testing-1', 'no-stream', [large])).rejects.toMatchObject({ code: 'AppendTooLarge' });
    });
  });

  it('puts the socket into a private folder when its path would be too long, and takes it away again', async () => {
    const deep = join(folder, 'x'.repeat(120), 'journal');
    const server = await start({ folder: deep });
    const place = dirname(server.socket);
    expect(place.startsWith(deep)).toBe(false);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    await withJournal(server, (journal) => journal.append('testing-1', 'no-stream', [fact(1)]));
    await server.stop();
    expect(existsSync(place)).toBe(false);
    expect(readdirSync(deep)).toContain('journal.db');
  });

  it('hands the log lines of the server to the logger', async () => {
    const lines: { level: number; msg: string; folder?: string }[] = [];
    const logger: Logger = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) });
    const server = await start({ logger });
    await server.stop();
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 30,
        msg: 'journal server: the journal server is ready',
        folder: join(folder, 'journal'),
      }),
    );
  });

  const refusals: [JournalRefusedToStart['code'], () => Promise<Partial<EmbeddedJournalOptions> | undefined>][] = [
    ['BadArguments', async () => ({ extraArgs: ['--nonsense'] })],
    ['FolderLocked', async () => start().then(() => undefined)],
    [
      'NewerFormat',
      async () => {
        await start().then((server) => server.stop());
        const file = new DatabaseSync(join(folder, 'journal', 'journal.db'));
        file.exec('PRAGMA user_version = 1000');
        file.close();
        return undefined;
      },
    ],
    [
      'AddressInUse',
      async () => {
        mkdirSync(join(folder, 'journal'));
        writeFileSync(join(folder, 'journal', 'socket'), 'no socket');
        return undefined;
      },
    ],
    [
      'Unexpected',
      async () => {
        writeFileSync(join(folder, 'file'), '');
        return { folder: join(folder, 'file') };
      },
    ],
  ];
  it.each(refusals)('says why it does not start: %s', async (code, arrange) => {
    const options = await arrange();
    const refused = await start(options).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(JournalRefusedToStart);
    expect(refused).toMatchObject({ code, message: expect.stringMatching(/\w/) });
  });

  it('is started again when it was killed: appends and the subscription go on within 5 s, nothing lost or doubled', async () => {
    const server = await start();
    await withJournal(server, async (journal) => {
      const seen: string[] = [];
      let wake: () => void = () => undefined;
      const stop = new AbortController();
      const listening = (async () => {
        for await (const message of journal.subscribeAll('start', stop.signal)) {
          if (message.kind === 'event') seen.push(message.event.id);
          wake();
        }
      })();
      const events = Array.from({ length: 30 }, (_, n) => fact(n));
      const slowest = { append: 0 };
      for (const [n, event] of events.entries()) {
        if (n % 10 === 5) server.process.kill('SIGKILL');
        const before = performance.now();
        await journal.append('testing-1', n === 0 ? 'no-stream' : n - 1, [event]);
        slowest.append = Math.max(slowest.append, performance.now() - before);
      }
      const appended = performance.now();
      while (seen.length < events.length) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      expect(slowest.append).toBeLessThan(5_000);
      expect(performance.now() - appended).toBeLessThan(5_000);
      stop.abort();
      await listening;
      expect(seen).toEqual(events.map(({ id }) => id));
      let last: JournalPosition | undefined;
      for await (const { id, revision, position } of journal.readStream('testing-1')) {
        expect(id).toBe(events[revision]?.id);
        last = position;
      }
      expect(await journal.head()).toBe(last);
    });
  });

  it('is given up when it dies again and again, and the program hears of it', async () => {
    const deaths: Error[] = [];
    const server = await start({ onFatal: (error) => deaths.push(error) });
    // From now on it cannot start: something that is no socket is where its socket should be.
    rmSync(server.socket);
    mkdirSync(server.socket);
    server.process.kill('SIGKILL');
    expect(await server.exited).toBe('gave-up');
    expect(deaths.map(({ message }) => message)).toEqual([expect.stringContaining('is there and is no socket')]);
  });

  it('is not started again when it was stopped while it was down', async () => {
    const { promise: died, resolve } = Promise.withResolvers<void>();
    const logger: Logger = pino({ level: 'error' }, { write: () => resolve() });
    const server = await start({ logger });
    const { process } = server;
    process.kill('SIGKILL');
    await died;
    await server.stop();
    expect(await server.exited).toBe('stopped');
    await new Promise((turn) => setImmediate(turn));
    expect(server.process).toBe(process);
  });
});
