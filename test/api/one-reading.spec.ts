import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { newId, type RunningApi, startApi } from './harness.js';

const readingsOf =
  'query($s: ID!) { readings(section: $s) { edges { node { id version current items { item text } } } } }';
const publish = (section: string, text: string, sampledAt = '2020-09-19T08:00:00+08:00') => ({
  section,
  rows: [
    {
      ...{ sampledAt, source: 'national-automatic', method: 'automatic', status: 'normal' },
      items: [{ item: 'DO', kind: 'measured', text, unit: 'mg/L' }],
    },
  ],
});
const selection = 'receipt { version position repeated }';
interface Published {
  readonly receipt: { readonly version: number; readonly position: string; readonly repeated: boolean };
}

let api: RunningApi;
let owner: Visitor;
let outsider: Visitor;

beforeAll(async () => {
  api = await startApi();
  owner = await api.officer('cnemc', 'monitoringOfficer');
  outsider = await api.officer('anji', 'monitoringOfficer');
});
afterAll(() => api?.close());

const aSection = async (): Promise<string> => {
  const section = `section-${newId().commandId.slice(-8)}`;
  await api.operator.command('registerSection', 'SectionRegistered', {
    ...newId(),
    ...{
      section,
      name: '王江泾',
      river: '京杭运河',
      controlLevel: 'national',
      dataOwner: 'cnemc',
      boundaryType: 'interlocked',
    },
    ...{ sides: ['330411', '320509'], waterBodyType: { type: 'river', source: '示例', since: '2020-01-01' } },
    provenance: { kind: 'example', text: '【示例】' },
  });
  return section;
};

const publishes = (visitor: Visitor, input: object) =>
  visitor.command<Published>('publishReadings', 'ReadingsPublished', input, selection);

describe('a reading', () => {
  it('published by its data owner is read by it, and exists for nobody else', async () => {
    const section = await aSection();
    await publishes(owner, { ...newId(), ...publish(section, '0.70') });
    const seen = {
      readings: { edges: [{ node: { version: 1, current: true, items: [{ item: 'DO', text: '0.70' }] } }] },
    };
    for (let time = 1; time <= 3; time++) {
      // three times: compiled from the second on
      expect(await owner.ask(readingsOf, { s: section })).toMatchObject(seen);
      expect(await outsider.ask(readingsOf, { s: section })).toEqual({ readings: { edges: [] } });
      expect(await outsider.ask('query($s: ID!) { section(id: $s) { name } }', { s: section })).toEqual({
        section: null,
      });
    }
    await expect(publishes(outsider, { ...newId(), ...publish(section, '9') })).rejects.toMatchObject({
      code: 'NotFound',
    });
    await expect(publishes(outsider, { ...newId(), ...publish('nowhere', '9') })).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('sent again with the same commandId has no second effect and the same answer', async () => {
    const section = await aSection();
    const input = { ...newId(), ...publish(section, '0.70') };
    const first = await publishes(owner, input);
    expect(await publishes(owner, input)).toEqual({ receipt: { ...first.receipt, repeated: true } });
    await publishes(owner, { ...newId(), ...publish(section, '1.0', '2020-09-20T08:00:00+08:00') });
    expect(await publishes(owner, input)).toEqual({ receipt: { ...first.receipt, repeated: true } });
    await expect(publishes(owner, { ...input, ...publish(section, '0.71') })).rejects.toMatchObject({
      code: 'CommandIdReused',
    });
  });

  it('published otherwise becomes a version; the earlier one stays, superseded', async () => {
    const section = await aSection();
    await publishes(owner, { ...newId(), ...publish(section, '0.70') });
    await publishes(owner, { ...newId(), ...publish(section, '0.71') });
    const all = 'query($s: ID!) { readings(section: $s, superseded: true) { edges { node { version current } } } }';
    expect(await owner.ask(all, { s: section })).toEqual({
      readings: { edges: [{ node: { version: 2, current: true } }, { node: { version: 1, current: false } }] },
    });
  });

  it('decided on an older version is stale, and says which is current', async () => {
    const section = await aSection();
    await publishes(owner, { ...newId(), ...publish(section, '0.70') });
    const stale = { ...newId(), ...publish(section, '0.71'), expectedVersion: -1 };
    const { answer } = await api.post(
      {
        query: `mutation($input: PublishReadingsInput!) { publishReadings(input: $input) {
          ... on Stale { code current messageEn } } }`,
        variables: { input: stale },
      },
      { authorization: `${owner.authorization}` },
    );
    expect(answer.data).toMatchObject({ publishReadings: { code: 'Stale', current: 0 } });
  });

  it('is heard live by whom it concerns, once, and by nobody else', async () => {
    const section = await aSection();
    await api.app.listen(0, '127.0.0.1');
    const url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
    const listen = (authorization: string | undefined) => {
      const connectionParams = { authorization };
      const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
      const query = `subscription { readingChanged(section: "${section}") { sampledAt } }`;
      const changes = client.iterate<{ readingChanged: { sampledAt: string } }>({ query });
      const heard: string[] = [];
      const extensions: unknown[] = [];
      const ended = (async () => {
        for await (const delivery of changes) {
          heard.push(`${delivery.data?.readingChanged.sampledAt}`);
          extensions.push(delivery.extensions);
        }
      })().catch(() => 'closed');
      return { heard, extensions, ended, client };
    };
    const [mine, theirs] = [listen(owner.authorization), listen(outsider.authorization)];
    const published: string[] = [];
    const publishOne = async () => {
      const sampledAt = new Date(Date.UTC(2020, 0, 1, published.length)).toISOString();
      published.push(sampledAt);
      await publishes(owner, { ...newId(), ...publish(section, '5', sampledAt) });
    };
    // A subscription hears what comes after it stands: until it does, one reading after the other is published.
    while (mine.heard.length === 0) await publishOne();
    for (let n = 0; n < 20; n++) await publishOne();
    while (mine.heard.at(-1) !== published.at(-1)) await owner.ask('{ me { officer } }');
    expect(mine.heard).toEqual(published.slice(-mine.heard.length));
    expect(theirs.heard).toEqual([]);
    expect(mine.extensions).toEqual(mine.heard.map(() => told));
    await Promise.all([mine.client.dispose(), theirs.client.dispose(), mine.ended, theirs.ended]);

    const connectionParams = { authorization: 'Bearer a.b.c' };
    const stranger = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    const refused = stranger.iterate({ query: 'subscription { readingChanged { id } }' }).next();
    expect(await refused.catch(() => 'closed')).toBe('closed');
  });
});

/** What stands under `extensions` of each answer. */
const told = expect.objectContaining({
  serverTime: expect.stringMatching(/Z$/),
  world: { name: 'local', kind: 'real' },
  correlationId: expect.any(String),
});

describe('a request', () => {
  const code = async (body: object | string, headers: Record<string, string> = {}) => {
    const { answer } = await api.post(body, headers);
    return answer.errors?.[0]?.extensions?.code;
  };
  const signedIn = () => ({ authorization: `${owner.authorization}` });

  it('without a token, with a foreign or a broken one is not signed in', async () => {
    const query = '{ sections { edges { cursor } } }';
    expect(await code({ query })).toBe('NotSignedIn');
    expect(await code({ query }, { authorization: 'Bearer abc' })).toBe('NotSignedIn');
    const [header, payload] = `${owner.authorization}`.slice(7).split('.');
    expect(await code({ query }, { authorization: `Bearer ${header}.${payload}.${'A'.repeat(86)}` })).toBe(
      'NotSignedIn',
    );
  });

  it('that the role may not make is forbidden', async () => {
    const input = {
      ...newId(),
      organisation: 'x',
      nameZh: 'x',
      nameEn: 'x',
      kind: 'court',
      region: '330411',
      competences: [],
      platform: 'on',
      provenance: { kind: 'source', text: 'x' },
    };
    const query = 'mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { __typename } }';
    expect(await code({ query, variables: { input } }, signedIn())).toBe('Forbidden');
  });

  it.each([
    ['a syntax error', '{ sections {', 'InvalidQuery'],
    ['an unknown field', '{ everything }', 'InvalidQuery'],
    ['two operations', 'query A { me { officer } } query B { me { officer } }', 'OneOperationOnly'],
    [
      'too many aliases',
      `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
      'TooManyAliases',
    ],
    ['too many tokens', `{ ${'__typename '.repeat(2_000)} }`, 'InvalidQuery'],
    ['a page that is too large', '{ sections(first: 101) { edges { cursor } } }', 'PageTooLarge'],
    ['a cursor of nowhere', '{ sections(after: "x") { edges { cursor } } }', 'InvalidCursor'],
    [
      'what is too dear',
      `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: readings(section: "s", first: 100) { edges { node { items { item } } } }`).join(' ')} }`,
      'TooCostly',
    ],
  ])('with %s is refused', async (_, query, expected) => {
    expect(await code({ query }, signedIn())).toBe(expected);
    expect(await code({ query }, signedIn())).toBe(expected);
  });

  it('that is nested too deeply is refused', async () => {
    const deep = `{ __schema { types { ${'ofType { '.repeat(0)}fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } }`;
    expect(await code({ query: deep }, signedIn())).toBe('TooDeep');
  });

  it('that is not POST with JSON, or comes from a foreign page, is refused', async () => {
    const inject = api.app.inject.bind(api.app);
    const form = await inject({
      method: 'POST',
      url: '/graphql',
      payload: 'query={me{officer}}',
      headers: { 'content-type': 'text/plain' },
    });
    expect([form.statusCode, form.body]).toEqual([415, expect.stringContaining('PostJsonOnly')]);
    expect((await inject({ method: 'GET', url: '/graphql?query={me{officer}}' })).body).toContain('PostJsonOnly');
    expect(await code({ query: '{ me { officer } }' }, { ...signedIn(), origin: 'https://elsewhere.example' })).toBe(
      'OriginNotAllowed',
    );
    expect(await code(`{"query":"${' '.repeat(1_100_000)}"}`, signedIn())).toBe('RequestTooLarge');
  });

  it('that is refused is answered with the server’s time and world all the same', async () => {
    const tooDear = `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: readings(section: "s", first: 100) { edges { node { items { item } } } }`).join(' ')} }`;
    const refused: [string, object | string, Record<string, string>][] = [
      ['NotSignedIn', { query: '{ me { officer } }' }, {}],
      ['Forbidden', { query: '{ views { head } }' }, signedIn()],
      ['InvalidQuery', { query: '{ sections {' }, signedIn()],
      ['InvalidQuery', { query: '{ everything }' }, signedIn()],
      ['TooCostly', { query: tooDear }, signedIn()],
      ['InvalidInput', { query: '{ me { officer } }' }, { ...signedIn(), 'x-lianfang-after': 'x' }],
      ['OriginNotAllowed', { query: '{ me { officer } }' }, { ...signedIn(), origin: 'https://elsewhere.example' }],
      ['PostJsonOnly', 'query={me{officer}}', { ...signedIn(), 'content-type': 'text/plain' }],
      ['RequestTooLarge', `{"query":"${' '.repeat(1_100_000)}"}`, signedIn()],
      ['BadRequest', '{"query":', signedIn()],
    ];
    for (const [expected, body, headers] of refused) {
      const { answer } = await api.post(body, headers);
      expect([answer.errors?.[0]?.extensions?.code, answer.extensions]).toEqual([expected, told]);
    }
  });

  it('for a file or for the health is answered with the server’s time in a header', async () => {
    const at = async (method: 'GET' | 'POST', url: string) => {
      const { statusCode, headers } = await api.app.inject({ method, url, headers: signedIn() });
      return [statusCode, headers['x-lianfang-server-time']];
    };
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(await at('GET', '/health')).toEqual([200, time]);
    expect(await at('POST', '/files')).toEqual([400, time]);
    expect(await at('GET', '/papers/incidents/nothing/reports/none')).toEqual([404, time]);
    expect(await at('GET', '/nothing')).toEqual([404, time]);
    const stored = await api.app.inject({
      ...{ method: 'POST', url: '/files' },
      headers: { ...signedIn(), 'content-type': 'multipart/form-data; boundary=b' },
      payload: '--b\r\ncontent-disposition: form-data; name="file"; filename="file"\r\n\r\n1\r\n--b--\r\n',
    });
    expect([stored.statusCode, stored.headers['x-lianfang-server-time']]).toEqual([201, time]);
  });

  it('is answered with the server’s time and world, and how fresh the answer is', async () => {
    const { answer } = await api.post({ query: '{ me { officer } }' }, { ...signedIn(), 'x-lianfang-after': '1' });
    expect(answer.extensions).toMatchObject({
      serverTime: expect.stringMatching(/Z$/),
      world: { name: 'local', kind: 'real' },
      freshness: { reached: true, halted: [] },
    });
    const beyond = await api.post(
      { query: '{ me { officer } }' },
      { ...signedIn(), 'x-lianfang-after': '99999999999999' },
    );
    expect(beyond.answer.extensions).toMatchObject({ freshness: { reached: false } });
    expect(await code({ query: '{ me { officer } }' }, { ...signedIn(), 'x-lianfang-after': 'x' })).toBe(
      'InvalidInput',
    );
  });
});
