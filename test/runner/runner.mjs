import { accessSync, constants, statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'jest-worker';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const execArgv = [
  '--enable-source-maps',
  '--no-warnings',
  '--conditions=app-source',
  '--import',
  here('typescript.mjs'),
];

/**
 * Where the machine has room in memory, what tests write lies there: the files of a read store alone are seven hundred,
 * and none of the tests asks whether a disk keeps what it promised (`power-cut.spec` asks what was promised to whom).
 */
const room = '/dev/shm';
const hasRoom = () => {
  try {
    accessSync(room, constants.W_OK);
    const { bavail, bsize } = statfsSync(room);
    return bavail * bsize > 4 * 2 ** 30;
  } catch {
    return false;
  }
};
if (!process.env.TMPDIR && hasRoom()) process.env.TMPDIR = room;

/**
 * Runs spec files in Node itself, one after the other in each worker, so that a module is loaded once for all of them.
 * Jest's own runner loads every module anew for every file, which took most of the time. What a spec file leaves behind
 * in a module is still there for the next one.
 */
export default class {
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
  }

  async runTests(tests, _watcher, onStart, onResult, onFailure) {
    const { maxWorkers, testNamePattern, expand } = this.globalConfig;
    const workers = new Worker(here('worker.mjs'), {
      ...{ numWorkers: maxWorkers, maxRetries: 0, exposedMethods: ['run'] },
      forkOptions: { execArgv, stdio: ['pipe', 'inherit', 'inherit', 'ipc'] },
    });
    const waiting = tests.values();
    const inTurn = async () => {
      for (const test of waiting) {
        await onStart(test);
        const { rootDir, testTimeout, setupFiles } = test.context.config;
        try {
          const asked = { path: test.path, rootDir, testTimeout, setupFiles, testNamePattern, expand };
          await onResult(test, await workers.run(asked));
        } catch (error) {
          await onFailure(test, error);
        }
      }
    };
    await Promise.all(Array.from({ length: maxWorkers }, inTurn));
    await workers.end();
  }
}
