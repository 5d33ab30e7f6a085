import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { newestOf, password, type RunningApi, start } from './harness.js';
import { act, calling, provenance } from './world.js';

// To whom 秀洲, a branch, reports: at the city there are a brigade, which stands nearest, and the bureau of 嘉兴.
let api: RunningApi;
let head: Visitor;
let duty: Visitor;
const now = (local: string) => api.platform.clock.driveTo(instant(`${local}:00+08:00`));

const body = (organisation: string, region: string, over: object = {}) =>
  act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
    ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBureau', region },
    ...{ competences: [], platform: 'on', provenance, ...over },
  });
const officer = async (login: string, organisation: string, role: string): Promise<Visitor> => {
  const input = { organisation, login, password, name: `【示例】${login}`, roles: [role] };
  await act(api.operator, 'registerOfficer', 'OfficerRegistered', input);
  return api.nobody.signIn(login, password);
};
const responds = (area: string, over: object = {}) => ({
  competences: [{ matter: 'incidentResponse', area, since: '2020-10-01', ...over }],
});
const changes = (organisation: string, over: object) =>
  act(api.operator, 'changeOrganisation', 'OrganisationChanged', { organisation, platform: 'on', provenance, ...over });
const determined = async (): Promise<string> => {
  const { incident } = await act<{ incident: string }>(
    ...([head, 'determineIncident', 'IncidentDetermined'] as const),
    { withoutAbnormality: '直接接报', description: '【示例】泄漏', distribution: [], example: '【示例】' },
    'incident',
  );
  return incident;
};
interface Clock {
  readonly id: string;
  readonly missing: readonly { readonly function: string; readonly organisation: string | null }[];
}
/** Who still has to get a report if it is of grade Ⅲ. */
const missing = (clocks: readonly Clock[] | undefined) =>
  clocks?.find(({ id }) => id === 'report-if-iii')?.missing.map((one) => one.organisation ?? one.function);
const clocks = 'clocks { id missing { function organisation } }';
const ofIncident = async (id: string) => {
  await newestOf(api);
  const asked = `query($id: ID!) { incident(id: $id) { ${clocks} } }`;
  return missing((await head.ask<{ incident: { clocks: Clock[] } | null }>(asked, { id })).incident?.clocks);
};
const ofAbnormality = async (id: string) => {
  await newestOf(api);
  const asked = `query($id: ID!) { abnormality(id: $id) { ${clocks} } }`;
  return missing((await duty.ask<{ abnormality: { clocks: Clock[] } | null }>(asked, { id })).abnormality?.clocks);
};
const reports = (incident: string, addressee: object) =>
  act(duty, 'fileIncidentReport', 'IncidentReportFiled', { ...calling(incident), addressees: [addressee] });

beforeAll(async () => {
  api = await start({});
  now('2020-10-09T09:00');
  await body('zhejiang', '330000', responds('330000'));
  await body('jiaxing', '330400', { parent: 'zhejiang' });
  await body('brigade', '330400', { kind: 'ecologyBranch', parent: 'jiaxing' });
  await body('xiuzhou', '330411', { kind: 'ecologyBranch', parent: 'brigade' });
  const government = { kind: 'governmentOfRegion' };
  await body('xiuzhou-government', '330411', government);
  await body('jiaxing-government', '330400', { ...government, ...responds('330400') });
  await body('zone', '330402', { ...government, ...responds('330411') });
  head = await officer('head', 'xiuzhou', 'head');
  duty = await officer('duty', 'xiuzhou', 'dutyOfficer');
});
afterAll(() => api?.close());

describe('the bureau above', () => {
  let abnormality: string;
  let incident: string;

  it('is the nearest, where nobody of the level is competent; not the province, which is', async () => {
    ({ abnormality } = await act<{ abnormality: string }>(
      ...([duty, 'raiseAbnormality', 'AbnormalityRaised'] as const),
      { patrol: '油膜', description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    ));
    expect(await ofAbnormality(abnormality)).toEqual(['ownGovernment', 'brigade']);
  });

  it('is the body of that level that is competent for the place, from the first day on', async () => {
    await changes('jiaxing', responds('330500'));
    expect(await ofAbnormality(abnormality)).toEqual(['ownGovernment', 'brigade']);
    await changes('jiaxing', responds('330400', { since: '2020-10-10' }));
    expect(await ofAbnormality(abnormality)).toEqual(['ownGovernment', 'brigade']);
    now('2020-10-10T00:00');
    expect(await ofAbnormality(abnormality)).toEqual(['ownGovernment', 'jiaxing']);
    incident = await determined();
    expect(await ofIncident(incident)).toEqual(['ownGovernment', 'jiaxing']);
  });

  it('stays that of an incident that was determined, when the competence ends', async () => {
    await changes('jiaxing', responds('330400', { until: '2020-10-09' }));
    expect(await ofIncident(incident)).toEqual(['ownGovernment', 'jiaxing']);
    expect(await ofIncident(await determined())).toEqual(['ownGovernment', 'brigade']);
  });

  it('gets the report; another body of the level does not', async () => {
    const asked = { function: 'bureauAbove' };
    await expect(reports(incident, { ...asked, organisation: 'brigade' })).rejects.toMatchObject({
      code: 'AddresseeDoesNotFit',
    });
    await reports(incident, asked);
    expect(await ofIncident(incident)).toEqual(['ownGovernment']);
    const count = async (who: Visitor) => {
      await newestOf(api);
      const answer = await who.ask<{ incidentReports: { edges: object[] } }>(
        '{ incidentReports { edges { node { id } } } }',
      );
      return answer.incidentReports.edges.length;
    };
    expect(await count(await officer('city', 'jiaxing', 'dutyOfficer'))).toBe(1);
    expect(await count(await officer('brigade', 'brigade', 'dutyOfficer'))).toBe(0);
  });
});

describe('the own government', () => {
  it.each([
    ['of the district', 'xiuzhou-government', true],
    ['that stands elsewhere and is competent for the district', 'zone', true],
    ['of the city, whose competence holds the district', 'jiaxing-government', false],
  ])('%s', async (_, organisation, fits) => {
    const asked = reports(await determined(), { function: 'ownGovernment', organisation });
    await (fits
      ? expect(asked).resolves.toBeDefined()
      : expect(asked).rejects.toMatchObject({ code: 'AddresseeDoesNotFit' }));
  });
});
