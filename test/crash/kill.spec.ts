import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram, startProgram } from '#platform/client/program.js';

// The whole program, killed with -9 at random moments under load. `LIANFANG_TEST_KILLS` says how often.
const kills = Number(process.env['LIANFANG_TEST_KILLS'] ?? 5);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_200_919);
const password = 'a password of the tests';

describe(`killed with -9 ${kills} times under load (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-kill-'));
  let program: RunningProgram;
  let count = 0;
  const id = () => ({ commandId: commandIdFor(`kill ${++count}`, 1_600_000_000_000 + count) });
  const owner = () => new Visitor(overHttp(program.address)).signIn('owner', password);

  beforeAll(async () => {
    program = await startProgram(folder);
    const operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
    const provenance = { kind: 'example', text: '【示例】' };
    await operator.command('registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation: 'cnemc', nameZh: '总站', nameEn: 'centre', kind: 'monitoringCentre', region: '110000' },
      ...{ competences: [], platform: 'on', provenance, ...id() },
    });
    await operator.command('registerOfficer', 'OfficerRegistered', {
      ...{ organisation: 'cnemc', login: 'owner', name: '【示例】', roles: ['monitoringOfficer'], password, ...id() },
    });
    await operator.command('registerSection', 'SectionRegistered', {
      ...{ section: 's', name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
      ...{ boundaryType: 'interlocked', sides: ['330411'], provenance, ...id() },
      waterBodyType: { type: 'river', source: '【示例】', since: '2020-01-01' },
    });
  });
  afterAll(async () => {
    await program?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses nothing it acknowledged, doubles nothing, and is ready within 10 s', async () => {
    const acknowledged = new Set<string>();
    const sent: object[] = [];
    const when = fc.sample(fc.integer({ min: 1, max: 25 }), { numRuns: kills, seed });
    for (const after of when) {
      const visitor = await owner();
      const commands = Array.from({ length: 30 }, () => {
        const sampledAt = new Date(Date.UTC(2020, 0, 1, sent.length)).toISOString();
        const items = [{ item: 'DO', kind: 'measured', text: '5.0', unit: 'mg/L' }];
        const rows = [{ sampledAt, source: 'a', method: 'automatic', status: 'normal', items }];
        const command = { section: 's', rows, ...id() };
        sent.push(command);
        return { command, sampledAt };
      });
      let done = 0;
      await Promise.allSettled(
        commands.map(async ({ command, sampledAt }) => {
          await visitor.command('publishReadings', 'ReadingsPublished', command);
          acknowledged.add(sampledAt);
          done += 1;
          if (done === after) program.process.kill('SIGKILL');
        }),
      );
      await program.stop('SIGKILL');
      const started = performance.now();
      program = await startProgram(folder);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(await sampledTimes(await owner())).toEqual(expect.arrayContaining([...acknowledged]));
    }
    // Sent again, whatever was lost on the way stands too, and nothing stands twice.
    const visitor = await owner();
    for (const command of sent)
      await visitor.command('publishReadings', 'ReadingsPublished', command, 'receipt { position }');
    const times = await sampledTimes(visitor);
    expect(times).toHaveLength(sent.length);
    expect(new Set(times).size).toBe(sent.length);
  }, 600_000);

  const sampledTimes = async (visitor: Visitor): Promise<string[]> => {
    const times: string[] = [];
    for (let after: string | undefined; ; ) {
      const { readings } = await visitor.ask<{
        readings: { edges: { node: { sampledAt: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      }>(
        `query($after: String) { readings(section: "s", first: 100, after: $after, superseded: true) {
          edges { node { sampledAt } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      times.push(...readings.edges.map(({ node }) => node.sampledAt));
      if (!readings.pageInfo.hasNextPage) return times;
      after = readings.pageInfo.endCursor;
    }
  };
});
