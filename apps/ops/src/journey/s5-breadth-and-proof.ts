import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { type RunningProgram, startDemo, startProgram } from '#platform/client/program.js';
import { backUp, verifyJournal } from '../backup.js';
import { demoPassword } from '../demo/world.js';
import type { Stage } from './stage.js';

let count = 0;
const id = () => {
  count += 1;
  return { commandId: commandIdFor(`journey S5 ${count}`, 1_600_000_000_000 + count) };
};

const reading = (sampledAt: string, item = 'DO', text = '5.0') => ({
  ...{ sampledAt, source: 'national-automatic', method: 'automatic', status: 'normal' },
  items: [{ item, kind: 'measured', text, unit: 'mg/L' }],
});

/** Code with which the API declines; an Error where it does not. */
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => assert.fail('it was taken'),
    (error: { code?: string }) => error.code ?? assert.fail(String(error)),
  );

const statement = '{ settlements(first: 10) { edges { node { period statementDigest lines { item amount } } } } }';

/** The settlements as this officer sees them once the views have come to a place in the journal. */
const upTo = async (program: RunningProgram, visitor: Visitor, position: string): Promise<unknown> => {
  const headers = { authorization: visitor.authorization ?? '', 'x-lianfang-after': position };
  for (;;) {
    const { data, extensions } = await overHttp(program.address).post({ query: statement }, headers);
    if (extensions?.freshness?.reached) return data;
  }
};

/** The process that serves the journal of a running program. */
const journalProcess = (program: RunningProgram): number =>
  Number.parseInt(execFileSync('pgrep', ['-P', `${program.process.pid}`, '-f', 'journal-server']).toString(), 10);

/** Bad input, faults, proof: what is refused, what recovers, what a copy and a forged journal say. */
export const breadthAndProof: Stage = {
  title: 'breadth and proof: bad input, faults, a copy, a forged journal',
  run: async ({ dataFolder, seen }) => {
    let program = await startDemo(dataFolder);
    const as = (login: string) => new Visitor(overHttp(program.address)).signIn(login, demoPassword);
    let owner = await as('zz.monitor');
    const outsider = await as('aj.duty');

    const publish = (visitor: Visitor, rows: object[], more: object = {}) =>
      visitor.command('publishReadings', 'ReadingsPublished', { section: 'wangjiangjing', rows, ...id(), ...more });
    const january = '2021-01-03T08:00:00+08:00';
    const attempts: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      ['an item nobody knows', 'UnknownItem', () => publish(owner, [reading(january, 'GOLD')])],
      ['a negative value', 'NegativeValue', () => publish(owner, [reading(january, 'DO', '-1')])],
      ['a sample of the future', 'FutureSamplingTime', () => publish(owner, [reading('2031-01-01T00:00:00+08:00')])],
      ['a new reading for a closed month', 'MonthClosed', () => publish(owner, [reading('2020-07-15T09:00:00+08:00')])],
      ['a section whose id was guessed', 'NotFound', () => publish(outsider, [reading(january)])],
      ['a version that has moved on', 'Stale', () => publish(owner, [reading(january)], { expectedVersion: 0 })],
      [
        'a query 20 levels deep',
        'TooDeep',
        () => outsider.ask(`{ sections ${'{ edges { node '.repeat(9)}{ id }${'} }'.repeat(9)} }`),
      ],
    ];
    const codes: string[] = [];
    for (const [what, code, attempt] of attempts) {
      assert.equal(await codeOf(attempt()), code, what);
      codes.push(`${what}: ${code}`);
    }
    seen(`refused, each with its code: ${codes.join('; ')}`);

    const command = { section: 'wangjiangjing', rows: [reading(january)], ...id() };
    const send = (input: object) =>
      owner.command<{ receipt: { position: string; repeated: boolean } }>(
        'publishReadings',
        'ReadingsPublished',
        input,
        'receipt { position repeated }',
      );
    const first = await send(command);
    const again = await send(command);
    assert.deepEqual([first.receipt.repeated, again.receipt.repeated], [false, true]);
    assert.equal(again.receipt.position, first.receipt.position);
    assert.equal(await codeOf(send({ ...command, rows: [reading(january, 'DO', '6.0')] })), 'CommandIdReused');
    seen('a command sent twice has one effect and the same receipt; its id with another body is refused');

    process.kill(journalProcess(program), 'SIGKILL');
    await send({ ...command, rows: [reading('2021-01-03T12:00:00+08:00')], ...id() });
    seen('the journal server was killed with -9 under the running program; the next mutation was taken all the same');

    const copy = join(dataFolder, 'copy');
    await backUp(dataFolder, copy);
    const before = await upTo(program, await as('xz.finance'), first.receipt.position);
    assert.equal(await program.stop(), 0);
    program = await startProgram(copy);
    owner = await as('zz.monitor');
    const { repeated, position } = (await send(command)).receipt;
    assert.equal(repeated, true);
    assert.deepEqual(await upTo(program, await as('xz.finance'), position), before);
    seen('a program started on a copy made beside the running one has the same settlements, to the digest');
    assert.equal(await program.stop(), 0);

    const whole = await verifyJournal(copy);
    assert.equal(whole.ok, true);
    seen(`verify: ${whole.events} events in ${whole.streams} streams, nothing wrong`);
    const forged = join(dataFolder, 'forged');
    cpSync(copy, forged, { recursive: true });
    const db = new DatabaseSync(join(forged, 'journal', 'journal.db'));
    db.exec(`UPDATE events SET data = CAST(replace(CAST(data AS TEXT), '0.70', '5.70') AS BLOB)
      WHERE stream = 'readings-wangjiangjing-2020-09'`);
    db.close();
    const report = await verifyJournal(forged);
    assert.equal(report.ok, false);
    seen(
      `one reading of 2020-09 changed in the file by hand is found: ${report.problems[0]?.kind}, ${report.problems[0]?.detail}`,
    );
  },
};
