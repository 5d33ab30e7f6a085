import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram } from '#platform/client/program.js';

const password = 'a password of the tests';

/** A body, its officer and a section: enough to publish readings. */
export const prepare = async (program: RunningProgram, folder: string): Promise<void> => {
  const operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
  const provenance = { kind: 'example', text: '【示例】' };
  const id = (text: string) => ({ commandId: commandIdFor(text, 1_600_000_000_000) });
  await operator.command('registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation: 'cnemc', nameZh: '总站', nameEn: 'centre', kind: 'monitoringCentre', region: '110000' },
    ...{ competences: [], platform: 'on', provenance, ...id('organisation') },
  });
  await operator.command('registerOfficer', 'OfficerRegistered', {
    ...{ organisation: 'cnemc', login: 'owner', name: '【示例】', roles: ['monitoringOfficer'], password },
    ...id('officer'),
  });
  await operator.command('registerSection', 'SectionRegistered', {
    ...{ section: 's', name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411'], provenance, ...id('section') },
    waterBodyType: { type: 'river', source: '【示例】', since: '2020-01-01' },
  });
};

export const owner = (program: RunningProgram): Promise<Visitor> =>
  new Visitor(overHttp(program.address)).signIn('owner', password);

/** The n-th command: one reading an hour, or in the hour as many as asked for, each an event of the same append. */
export const reading = (n: number, events = 1) => {
  const sampledTimes = Array.from({ length: events }, (_, k) => new Date(Date.UTC(2020, 0, 1, n, k)).toISOString());
  const items = [{ item: 'DO', kind: 'measured', text: '5.0', unit: 'mg/L' }];
  const rows = sampledTimes.map((sampledAt) => ({
    ...{ sampledAt, source: 'a', method: 'automatic', status: 'normal', items },
  }));
  const commandId = commandIdFor(`reading ${n}`, 1_600_000_000_000 + n);
  return { command: { section: 's', rows, commandId }, commandId, sampledTimes };
};

/** @throws Declined */
export const publish = (visitor: Visitor, n: number, events = 1): Promise<unknown> =>
  visitor.command('publishReadings', 'ReadingsPublished', reading(n, events).command);

/** Of every reading there is, superseded ones too. */
export const sampledTimes = async (visitor: Visitor): Promise<string[]> => {
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
