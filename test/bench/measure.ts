import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
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

export const machine = () => ({
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
});
