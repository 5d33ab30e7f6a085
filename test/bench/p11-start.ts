import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startProgram } from '#platform/client/program.js';
import { figure, type Measure, sized, withFolder } from './measure.js';

/** Milliseconds from the start of the process to the line that names its address. */
const demo = async (folder: string): Promise<number> => {
  const main = fileURLToPath(new URL('../../dist/apps/ops/src/main.js', import.meta.url));
  const start = performance.now();
  const env = { PATH: process.env['PATH'], LIANFANG_DATA: folder, LIANFANG_PORT: '0' };
  const child = spawn(process.execPath, [main, 'demo'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('http')) break;
  const took = performance.now() - start;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return took;
};

const program = async (folder: string, end: NodeJS.Signals): Promise<number> => {
  const start = performance.now();
  const running = await startProgram(folder, { LIANFANG_LOG_LEVEL: 'info' });
  const took = performance.now() - start;
  await running.stop(end);
  return took;
};

export const start: Measure = {
  id: 'P11',
  title: 'start: until it answers',
  run: async () => {
    const found = { empty: [] as number[], demo: [] as number[], again: [] as number[], killed: [] as number[] };
    for (let round = 0; round < sized(1, 5); round += 1) {
      await withFolder(async (folder) => {
        found.empty.push(await program(folder, 'SIGKILL'));
        found.killed.push(await program(folder, 'SIGTERM'));
      });
      await withFolder(async (folder) => {
        found.demo.push(await demo(folder));
        found.again.push(await demo(folder));
      });
    }
    const within = (limit: number) => ({ text: `≤ ${limit / 1000} s`, reached: (value: number) => value <= limit });
    return [
      figure('empty, first time', 'ms', found.empty, within(3_000)),
      figure('after kill -9', 'ms', found.killed, within(10_000)),
      figure('demo, first time', 'ms', found.demo, within(15_000)),
      figure('demo, second time', 'ms', found.again, within(5_000)),
    ];
  },
};
