import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder } from '#platform/runtime/reference.js';

/** The program in a process of its own, as `npm start` runs it. */
export interface RunningProgram {
  readonly address: string;
  readonly process: ChildProcess;
  /** What it logged last. */
  readonly lines: readonly string[];
  /** Sends the signal and waits for the end; answers the exit code (null after SIGKILL). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on a data folder; resolves when it listens. @throws Error with its last log lines when it does not */
export const startProgram = (
  dataFolder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> => start('dist/apps/server/src/main.js', [], dataFolder, environment);

/** Only the worker, which listens nowhere; resolves when it works. @throws as {@link startProgram} */
export const startWorker = (
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Omit<RunningProgram, 'address'>> =>
  start('dist/apps/server/src/main.js', [], dataFolder, { ...environment, LIANFANG_ROLE: 'worker' });

/** The same with the demo world, loaded at the first start. */
export const startDemo = (dataFolder: string): Promise<RunningProgram> =>
  start('dist/apps/ops/src/main.js', ['demo'], dataFolder, { LIANFANG_LOG_LEVEL: 'info' });

/**
 * Starts it and, ready or not, kills it with -9 so many milliseconds later; resolves when it has ended.
 *
 * @throws Error when it ended by itself before
 */
export const killWhileStarting = async (dataFolder: string, milliseconds: number): Promise<void> => {
  const child = spawned('dist/apps/server/src/main.js', [], dataFolder, {});
  const exited = once(child, 'exit');
  child.stderr.resume();
  await sleep(milliseconds);
  child.kill('SIGKILL');
  const [code] = await exited;
  if (code !== null) throw new Error(`the program ended with ${code}`);
};

const spawned = (
  main: string,
  args: readonly string[],
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
) => {
  const child = spawn(process.execPath, [join(projectFolder(), main), ...args], {
    env: { PATH: process.env['PATH'], LIANFANG_DATA: dataFolder, LIANFANG_PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Whoever ends without stopping it takes it along.
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
};

const start = async (
  main: string,
  args: readonly string[],
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningProgram> => {
  const child = spawned(main, args, dataFolder, environment);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const last: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      const found = /"address":"(http[^"]+)".*"msg":"listening"/.exec(line)?.[1];
      if (found) resolve(found);
      else if (line.includes('"msg":"working"')) resolve('');
    });
    void exited.then((code) => reject(new Error(`the program ended with ${code}:\n${last.join('\n')}`)));
  });
  return {
    address,
    process: child,
    lines: last,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
};

/** What the first start wrote for the operator. */
export const operatorPassword = (dataFolder: string): string =>
  readFileSync(join(dataFolder, 'operator-password'), 'utf8').trim();
