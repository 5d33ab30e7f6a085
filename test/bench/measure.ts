import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

/** One figure with what it is held against. `reached` is absent where the goal names none. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Median of the rounds, and each of them. */
  readonly median: number;
  readonly rounds: readonly number[];
  readonly goal?: string;
  readonly reached?: boolean;
  /** Why it could not be taken; `rounds` is empty then. */
  readonly missing?: string;
}

export interface Measure {
  /** As in the list of measures: `P1`. */
  readonly id: string;
  readonly title: string;
  run(): Promise<readonly Figure[]>;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @param q 0 to 1 */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const figure = (
  name: string,
  unit: string,
  rounds: readonly number[],
  goal?: { readonly text: string; readonly reached: (median: number) => boolean },
): Figure => {
  const middle = median(rounds);
  const of = { name, unit, median: middle, rounds };
  return goal ? { ...of, goal: goal.text, reached: goal.reached(middle) } : of;
};

/** What could not be taken on this machine is said, never left out. */
export const missing = (name: string, why: string): Figure => ({
  ...{ name, unit: '', median: Number.NaN, rounds: [], missing: why },
});

export const atMost = (limit: number, unit = '') => ({
  text: `≤ ${limit}${unit && ` ${unit}`}`,
  reached: (value: number) => value <= limit,
});
export const atLeast = (limit: number, unit = '') => ({
  text: `≥ ${limit}${unit && ` ${unit}`}`,
  reached: (value: number) => value >= limit,
});
export const exactly = (expected: number) => ({
  text: `${expected}`,
  reached: (value: number) => value === expected,
});

const sizes = ['quick', 'normal', 'long'] as const;
/**
 * `LIANFANG_TEST_BENCH`. `quick` shows in minutes that everything runs, on sizes too small to say anything: its results
 * are not kept. `long` adds the largest sizes.
 */
export const size = sizes.find((name) => name === process.env['LIANFANG_TEST_BENCH']) ?? 'normal';
export const sized = <Value>(quick: Value, normal: Value, long: Value = normal): Value =>
  ({ quick, normal, long })[size];

/** Runs the contenders in turn, A B C A B C …, so that a machine whose speed drifts drifts for all of them. */
export const inTurn = async <Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> => {
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(contenders) as Name[]) found[name].push(await contenders[name]());
  }
  return found;
};

export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, n) => value / (b[n] ?? Number.NaN));

/** A folder on the same disk as everything measured. */
export const withFolder = async <Result>(use: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Floor F: 4 KiB append and `fdatasync`, per second, over half a second; and the median of one in milliseconds. */
export const floor = async (): Promise<{ readonly perSecond: number; readonly milliseconds: number }> =>
  withFolder(async (folder) => {
    const file = openSync(join(folder, 'floor'), 'a');
    const block = Buffer.alloc(4096, 7);
    const took: number[] = [];
    const end = performance.now() + 500;
    while (performance.now() < end) {
      const start = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      took.push(performance.now() - start);
    }
    closeSync(file);
    return { perSecond: took.length / 0.5, milliseconds: median(took) };
  });

/** Of a process, now (`VmRSS`) or at its most (`VmHWM`), in MiB. */
export const residentMiB = (pid: number | undefined, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number => {
  const status = readFileSync(`/proc/${pid ?? 'nobody'}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
};

/** From here on `VmHWM` is of what comes, not of how it started. */
export const forgetPeak = (pid: number | undefined): void => writeFileSync(`/proc/${pid ?? 'nobody'}/clear_refs`, '5');

/** Hardware, and how busy others keep it: figures of a machine under load say little. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  /** Processes that ran or waited over the last minute, before the measure began. */
  load: loadavg()[0] ?? Number.NaN,
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
});
