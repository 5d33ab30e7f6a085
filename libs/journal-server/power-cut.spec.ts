import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JSONEventData, jsonEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { clientOn, newFolder, startServerUnder } from '../../test/conformance/journal-server.js';
import { journalFile, lockFolder } from './folder.js';
import { Store, type StoredEvent } from './store.js';
import { type Acknowledgement, Answers } from './testing/answers.js';
import { chanceFrom, Disk } from './testing/disk.js';
import { missingStrace, readTrace, type SystemCall, straced } from './testing/system-calls.js';
import { verifyJournal } from './verify.js';

// The system calls of the real server under real appends, played to a disk whose power goes between any two of them.
// `LIANFANG_TEST_POWER_CUTS` says how often.
const cuts = Number(process.env['LIANFANG_TEST_POWER_CUTS'] ?? 20);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_200_919);

const MARKER = 'power-cut-';
const STREAMS = 8;
/** So many that the write-ahead log is copied into the file on the way. */
const APPENDS = 45;

/** What one writer appends, one append after the other. */
class Written {
  readonly appends: JSONEventData[][] = [];
  acknowledged = 0;

  constructor(
    readonly stream: string,
    private readonly chance: () => number,
  ) {}

  /** The next append: after an unknown outcome the same as before. */
  next(): JSONEventData[] {
    this.appends[this.acknowledged] ??= Array.from({ length: 1 + Math.floor(this.chance() * 4) }, () =>
      jsonEvent({
        id: randomUUID(),
        type: 'power-cut.counted.v1',
        data: { text: `${this.chance()}`.repeat(this.chance() < 0.1 ? 1_500 : 1 + Math.floor(this.chance() * 50)) },
      }),
    );
    return this.appends[this.acknowledged] ?? [];
  }

  get revision(): bigint | 'no_stream' {
    const events = this.appends.slice(0, this.acknowledged).flat().length;
    return events === 0 ? 'no_stream' : BigInt(events - 1);
  }
}

/** Everything the server said to its disk and its clients, and what the clients had asked for. */
interface Recording {
  readonly root: string;
  readonly steps: readonly { readonly call: SystemCall; readonly acknowledged: readonly Acknowledgement[] }[];
  readonly written: readonly Written[];
}

/** @param kills at which of its syncs the server is killed and started anew, one a life */
const record = async (kills: readonly number[], ...sabotage: string[]): Promise<Recording> => {
  const folder = newFolder();
  const chance = chanceFrom(seed);
  const written = Array.from({ length: STREAMS }, (_, n) => new Written(`${MARKER}${n}`, chance));
  const calls: SystemCall[] = [];
  for (const kill of [...kills, undefined]) {
    const trace = join(folder.path, 'trace');
    const place = ['--folder', folder.journal, '--socket', folder.socket];
    const server = await startServerUnder(straced(trace, kill), ...place, ...sabotage);
    const client = clientOn(folder.socket);
    // The client may never say that a killed server will not answer.
    const died = once(server.process, 'exit').then(() => 'the server is gone');
    await Promise.all(
      written.map(async (it) => {
        while (it.acknowledged < APPENDS) {
          const appending = client.appendToStream(it.stream, it.next(), { expectedRevision: it.revision });
          const answered = appending.then(
            () => undefined,
            (error: unknown) => error ?? 'no reason',
          );
          const failure: unknown = await Promise.race([answered, died]);
          if (failure && kill === undefined) throw failure;
          if (failure) return; // The next life takes it up.
          it.acknowledged += 1;
        }
      }),
    );
    await client.dispose();
    const gone = server.process.exitCode === null ? once(server.process, 'exit') : undefined;
    server.process.stdin?.end();
    await gone;
    calls.push(...readTrace(trace, folder.path).filter((call) => call.kind === 'send' || call.path !== trace));
  }
  folder.remove();
  const answers = new Answers(MARKER);
  const steps = calls.map((call) => {
    return { call, acknowledged: call.kind === 'send' ? answers.take(call.socket, call.bytes) : [] };
  });
  return {
    root: folder.path,
    steps: steps.filter(({ call, acknowledged }) => call.kind !== 'send' || acknowledged.length > 0),
    written,
  };
};

/** Half of the cuts come right after somebody was told that something is durable. */
const cutPoints = ({ steps }: Recording, count: number): { at: number; seed: number }[] => {
  const answers = steps.flatMap(({ acknowledged }, at) => (acknowledged.length > 0 ? [at + 1] : []));
  const at = fc.oneof(fc.nat(steps.length), fc.constantFrom(...answers));
  return fc.sample(fc.record({ at, seed: fc.nat() }), { numRuns: count, seed }).sort((a, b) => a.at - b.at);
};

/** What is wrong with the journals found after so many power cuts. */
const violationsOf = (recording: Recording, count: number): string[] => {
  const { root, steps, written } = recording;
  const disk = new Disk(root);
  const acknowledged = new Map<string, number>();
  const violations: string[] = [];
  let now = 0;
  for (const { at, seed } of cutPoints(recording, count)) {
    for (const step of steps.slice(now, at)) {
      disk.apply(step.call);
      for (const { stream, revision } of step.acknowledged) acknowledged.set(stream, revision);
    }
    now = at;
    const image = mkdtempSync(join(tmpdir(), 'power-cut-'));
    const fate = disk.afterPowerCut(chanceFrom(seed), image);
    const found = inspect(join(image, 'journal'), written, acknowledged);
    violations.push(...found.map((what) => `${what} (cut at ${at} of ${steps.length}, ${fate}, seed ${seed})`));
    rmSync(image, { recursive: true });
  }
  return violations;
};

const inspect = (folder: string, written: readonly Written[], acknowledged: ReadonlyMap<string, number>): string[] => {
  const violations: string[] = [];
  try {
    const lock = lockFolder(folder);
    const store = new Store(journalFile(folder));
    for (const { stream, appends } of written) {
      const events = readAll(store, stream);
      const promised = (acknowledged.get(stream) ?? -1) + 1;
      if (events.length < promised) violations.push(`lost: ${stream} has ${events.length} events of ${promised}`);
      const wholes = [0];
      for (const { length } of appends) wholes.push((wholes.at(-1) ?? 0) + length);
      if (!wholes.includes(events.length)) violations.push(`half: ${stream} ends at ${events.length}`);
      const asked = appends.flat();
      for (const [n, { id, data }] of events.entries()) {
        const same = id === asked[n]?.id && Buffer.from(data).toString() === JSON.stringify(asked[n].data);
        if (!same) violations.push(`foreign: ${stream}@${n} is not what was appended`);
      }
    }
    store.close();
    lock.release();
    const { problems } = verifyJournal(journalFile(folder));
    violations.push(...problems.map(({ kind, detail }) => `damaged: ${kind} ${detail}`));
  } catch (error) {
    violations.push(`unreadable: ${error}`);
  }
  return violations;
};

const readAll = (store: Store, stream: string): StoredEvent[] => {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = store.streamAfter(stream, events.length - 1, 256);
    if (page.length === 0) return events;
    events.push(...page);
  }
};

const missing = missingStrace();
const describeTraced = missing === undefined ? describe : describe.skip;
if (missing !== undefined) {
  it(missing, () => {
    // Elsewhere the power is cut in CI only.
    expect(process.platform === 'linux' || process.env['CI'] !== undefined).toBe(false);
  });
}

describeTraced(`a power cut between any two system calls (${cuts} of them, seed ${seed})`, () => {
  it('loses nothing that was acknowledged and leaves nothing half-written', async () => {
    const recording = await record([]);
    const told = recording.steps.flatMap(({ acknowledged }) => acknowledged);
    expect(told).toHaveLength(STREAMS * APPENDS);
    const checkpoint = recording.steps.findIndex(({ call }, n) => {
      return n > 100 && call.kind === 'sync' && call.path.endsWith('journal.db');
    });
    expect(recording.steps.slice(checkpoint).some(({ acknowledged }) => acknowledged.length > 0)).toBe(true);
    expect(violationsOf(recording, cuts)).toEqual([]);
  }, 600_000);

  it('nor after the server was killed between a write and its sync, and the append was repeated', async () => {
    const recording = await record([20, 10, 30]);
    expect(violationsOf(recording, cuts)).toEqual([]);
  }, 600_000);

  it.each(['no-fsync', 'ack-before-fsync'])('finds a server out that %s', async (sabotage) => {
    const recording = await record([], '--sabotage', sabotage);
    expect(violationsOf(recording, 40)).toContainEqual(expect.stringMatching(/^lost: /));
  });
});
