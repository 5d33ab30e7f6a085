import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { jestExpect } from '@jest/expect';
import { createEmptyTestResult } from '@jest/test-result';
import * as circus from 'jest-circus';
import { formatResultsErrors } from 'jest-message-util';

const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
Object.assign(globalThis, { expect: jestExpect, describe, it, test, beforeAll, beforeEach, afterAll, afterEach });

/** What nobody caught while a spec file ran, by its promise where it has one: that may be awaited yet. */
const uncaught = new Map();
process.on('uncaughtException', (error) => uncaught.set(error, error));
process.on('unhandledRejection', (error, promise) => uncaught.set(promise, error));
process.on('rejectionHandled', (promise) => uncaught.delete(promise));
circus.addEventHandler(({ name, test }) => {
  if (name === 'test_start') jestExpect.setState({ currentTestName: namesOf(test).join(' ') });
});
const namesOf = ({ name, parent }) => (parent ? [...namesOf(parent), name] : []);

let count = 0;
/** Runs one spec file; answers what Jest reports of it. */
export const run = async ({ path, rootDir, testTimeout, setupFiles, testNamePattern, expand }) => {
  for (const file of setupFiles) await import(pathToFileURL(file));
  circus.resetState();
  uncaught.clear();
  Object.assign(circus.getState(), {
    testTimeout,
    testNamePattern: testNamePattern ? new RegExp(testNamePattern, 'i') : null,
  });
  jestExpect.setState({ testPath: path, expand });
  const start = performance.timeOrigin + performance.now();
  count += 1;
  await import(`${pathToFileURL(path)}?${count}`);
  const { testResults, unhandledErrors } = await circus.run();
  // Node tells of rejections, and that they were handled after all, at the end of a turn of the loop.
  await turn();
  const end = performance.timeOrigin + performance.now();

  const results = testResults.map(resultOf);
  const failures = [...unhandledErrors, ...[...uncaught.values()].map((error) => error?.stack ?? String(error))];
  const stack = failures.join('\n');
  const counted = (status) => results.filter((result) => result.status === status).length;
  const messages = formatResultsErrors(results, { rootDir, testMatch: [] }, { noStackTrace: false }, path);
  return {
    ...createEmptyTestResult(),
    testFilePath: path,
    testResults: results,
    numFailingTests: counted('failed'),
    numPassingTests: counted('passed'),
    numPendingTests: counted('pending'),
    numTodoTests: counted('todo'),
    failureMessage: [messages, stack].filter(Boolean).join('\n\n') || null,
    testExecError: failures.length > 0 ? { message: '', stack } : undefined,
    perfStats: {
      start,
      end,
      runtime: end - start,
      slow: false,
      loadTestEnvironmentEnd: 0,
      loadTestEnvironmentStart: 0,
      setupAfterEnvEnd: 0,
      setupAfterEnvStart: 0,
      setupFilesEnd: 0,
      setupFilesStart: 0,
    },
  };
};

const resultOf = ({
  status,
  errors,
  errorsDetailed,
  duration,
  invocations,
  numPassingAsserts,
  testPath,
  startedAt,
}) => {
  // The first of them is the root.
  const [, ...names] = testPath;
  return {
    ancestorTitles: names.slice(0, -1),
    title: names.at(-1),
    fullName: names.join(' '),
    status: { skip: 'pending', todo: 'todo' }[status] ?? (errors.length > 0 ? 'failed' : 'passed'),
    failureMessages: errors,
    failureDetails: errorsDetailed.map(String),
    duration,
    invocations,
    numPassingAsserts,
    startAt: startedAt,
    location: null,
  };
};
