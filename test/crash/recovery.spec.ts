import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { allContexts } from '#contexts/all-contexts.js';
import { Declined } from '#platform/client/api.js';
import { type RunningProgram, startProgram } from '#platform/client/program.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { openPlatform } from '#platform/runtime/platform.js';
import { silentLogger } from '#platform/testing/stores.js';
import { owner, prepare, publish, reading, sampledTimes } from './readings.js';

// What the whole program says, over HTTP, when something beneath it fails, and how it comes back.

/** What a client may be told of a command whose outcome the program does not know: all ask for the same one again. */
const mayBeRepeated = ['Unavailable', 'TimedOut', 'Busy'];

const codeOf = (error: unknown): string => (error instanceof Declined ? error.code : `${error}`);

/** The process that holds the journal. */
const journalServerOf = (program: RunningProgram): number => {
  const { pid } = program.process;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const found = children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('journal-server'));
  if (!found) throw new Error('the program has no journal server');
  return Number.parseInt(found, 10);
};

/** No file of the process may grow beyond 4 KiB, or any may: what a full disk, and room on it, look like to it. */
const setDisk = (pid: number, state: 'full' | 'free'): void => {
  execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${state === 'full' ? '4096' : 'unlimited'}:`]);
};

interface LogLine {
  readonly msg: string;
  readonly correlationId?: string;
}

/** Log lines of the program from now on. */
const listenTo = (program: RunningProgram) => {
  const lines: LogLine[] = [];
  const said = new EventEmitter();
  if (!program.process.stderr) throw new Error('nobody can hear the program');
  createInterface({ input: program.process.stderr }).on('line', (line) => {
    lines.push(JSON.parse(line) as LogLine);
    said.emit('line');
  });
  return async (message: string, correlationId?: string): Promise<void> => {
    while (!lines.some((line) => line.msg === message && (!correlationId || line.correlationId === correlationId)))
      await once(said, 'line');
  };
};

/** Once `GET /health` has this status, the whole of its answer. */
const healthWhen = async ({ address }: RunningProgram, status: string): Promise<{ readonly http: number }> => {
  for (;;) {
    const response = await fetch(`${address}/health`);
    const health = (await response.json()) as { readonly status: string };
    if (health.status === status) return { http: response.status, ...health };
  }
};

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-recovery-'));
  let program: RunningProgram;
  let sent = 0;

  beforeAll(async () => {
    program = await startProgram(folder);
    await prepare(program, folder);
  });
  afterAll(async () => {
    await program?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Everything sent so far stands once when what was not acknowledged has been sent again. */
  const expectAllOnce = async (acknowledged: ReadonlySet<number>): Promise<void> => {
    const visitor = await owner(program);
    // The views may still be on their way to what was acknowledged last: after a fault they have 5 s to go on.
    const expected = [...acknowledged].flatMap((n) => reading(n).sampledTimes);
    const end = performance.now() + 10_000;
    let times = await sampledTimes(visitor);
    while (performance.now() < end && !expected.every((one) => times.includes(one)))
      times = await sampledTimes(visitor);
    expect(times).toEqual(expect.arrayContaining(expected));
    for (let n = 0; n < sent; n += 1) await publish(visitor, n);
    const all = Array.from({ length: sent }, (_, n) => reading(n).sampledTimes).flat();
    expect((await sampledTimes(visitor)).sort()).toEqual(all.sort());
  };

  it('starts its journal server again when that is killed with -9 while commands run', async () => {
    const visitor = await owner(program);
    const acknowledged = new Set<number>();
    const refused: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = journalServerOf(program);
      const wave = Array.from({ length: 25 }, () => sent++);
      let done = 0;
      await Promise.all(
        wave.map((n) =>
          publish(visitor, n).then(
            () => {
              acknowledged.add(n);
              done += 1;
              if (done === 8) process.kill(before, 'SIGKILL');
            },
            (error: unknown) => refused.push(codeOf(error)),
          ),
        ),
      );
      expect(journalServerOf(program)).not.toBe(before);
    }
    expect(mayBeRepeated).toEqual(expect.arrayContaining(refused));
    expect(acknowledged.size).toBeGreaterThan(24);
    await expectAllOnce(acknowledged);
    expect(program.process.exitCode).toBeNull();
  });

  it('says Unavailable when the disk is full, goes on reading, and is healthy again by itself', async () => {
    const visitor = await owner(program);
    const before = await sampledTimes(visitor);
    const heard = listenTo(program);
    const journal = journalServerOf(program);
    expect(await healthWhen(program, 'ok')).toEqual({ http: 200, status: 'ok', halted: [] });
    setDisk(journal, 'full');
    const lost = sent++;
    const refusal = publish(visitor, lost).then(() => 'acknowledged', codeOf);
    await heard('journal server: appends are refused: a write failed');
    const refusing = { http: 503, status: 'journal-refuses-writes', halted: [] };
    expect(await healthWhen(program, refusing.status)).toEqual(refusing);
    expect(await sampledTimes(visitor)).toEqual(before);
    expect(await refusal).toBe('Unavailable');
    expect(await sampledTimes(visitor)).toEqual(before);
    expect(await healthWhen(program, refusing.status)).toEqual(refusing);

    // Nobody writes meanwhile.
    setDisk(journal, 'free');
    await heard('journal server: appends are taken again: a probe write succeeded');
    expect(await healthWhen(program, 'ok')).toMatchObject({ http: 200 });
    expect(await sampledTimes(visitor)).toEqual(before);
    expect(journalServerOf(program)).toBe(journal);
    await expectAllOnce(new Set());
  });

  it('carries out a command that waited for room, under one correlation id in log, answer and event', async () => {
    const visitor = await owner(program);
    const heard = listenTo(program);
    const journal = journalServerOf(program);
    setDisk(journal, 'full');
    const patient = sent++;
    const correlationId = '2f6d1c1e-5a0b-4d35-9f0e-0c7e5b7d4a11';
    const waiting = fetch(`${program.address}/graphql`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: `${visitor.authorization}` },
        'x-correlation-id': correlationId,
      },
      body: JSON.stringify({
        query: 'mutation($i: PublishReadingsInput!) { publishReadings(input: $i) { __typename } }',
        variables: { i: reading(patient).command },
      }),
    });
    await heard('the journal is tried again', correlationId);
    setDisk(journal, 'free');
    const answer = await waiting;
    expect(answer.headers.get('x-correlation-id')).toBe(correlationId);
    expect(await answer.json()).toMatchObject({
      ...{ data: { publishReadings: { __typename: 'ReadingsPublished' } }, extensions: { correlationId } },
    });
    const reader = new EventStoreDbJournal({ socket: join(folder, 'journal/socket') }, { logger: silentLogger });
    expect(await reader.last('readings-s-2020-01')).toMatchObject({
      ...{ data: { row: { sampledAt: reading(patient).sampledTimes[0] } }, metadata: { correlationId } },
    });
    await reader.close();
    await expectAllOnce(new Set([patient]));
  });

  it('is not started a second time on its data folder, and the first goes on', async () => {
    await expect(startProgram(folder)).rejects.toThrow('DataFolderInUse');
    expect(await sampledTimes(await owner(program))).toHaveLength(sent);
  });

  const saidByProgram = () => startProgram(folder).then(() => 'started', String);
  /** What the program ends with; loading it takes longer than asking. */
  const saidByPlatform = async (): Promise<string> => {
    const configuration = parseConfiguration({ LIANFANG_DATA: folder });
    return openPlatform(configuration, async () => allContexts, silentLogger).then(
      async (platform) => {
        await platform.close();
        return 'started';
      },
      (error: Error & { readonly code?: string }) => `${error.code} ${error.message}`,
    );
  };
  const newer: [string, string, () => void][] = [
    ['data folder', 'DataFolderNewer', () => writeFileSync(join(folder, 'format.json'), '{"format":1000}')],
    ['vault', 'NewerFormat', () => setVersion(join(folder, 'vault', 'vault.db'), 1_000)],
    ['journal', 'NewerFormat', () => setVersion(join(folder, 'journal', 'journal.db'), 1_000)],
  ];
  it('is not started on what a newer version wrote, says what that is, and leaves it as it was', async () => {
    await program.stop();
    for (const [what, code, makeNewer] of newer) {
      const format = readFileSync(join(folder, 'format.json'), 'utf8');
      const database = what === 'data folder' ? undefined : join(folder, what, `${what}.db`);
      const before = database === undefined ? 0 : versionOf(database);
      makeNewer();
      const refused = await (what === 'data folder' ? saidByProgram() : saidByPlatform());
      expect([what, refused]).toEqual([what, expect.stringContaining(code)]);
      expect([what, refused]).toEqual([what, expect.stringContaining('1000')]);
      writeFileSync(join(folder, 'format.json'), format);
      if (database !== undefined) setVersion(database, before);
    }
    program = await startProgram(folder);
    expect(await sampledTimes(await owner(program))).toHaveLength(sent);
  });
});

const versionOf = (file: string): number => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  } finally {
    db.close();
  }
};
const setVersion = (file: string, version: number): void => {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
};
