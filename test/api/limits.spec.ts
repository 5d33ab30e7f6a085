import { execFileSync } from 'node:child_process';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { defaultLimits } from '#platform/graphql/limits.js';
import { newId, type RunningApi, start } from './harness.js';

// Every limit over both ways in: a request, and a subscription over a WebSocket.
let api: RunningApi;
let officer: Visitor;
let url: string;

beforeAll(async () => {
  api = await start({ limits: { milliseconds: 500, depth: 3, cost: 100 } });
  officer = await api.officer('xiuzhou', 'dutyOfficer');
  await api.officer('wujiang', 'dutyOfficer');
  await api.app.listen(0, '127.0.0.1');
  url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
});
afterAll(() => api?.close());

interface Told {
  readonly code?: unknown;
  readonly messageEn?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly correlationId?: unknown;
  readonly serverTime?: unknown;
}

const requested = async (query: string, headers: Readonly<Record<string, string>> = {}, visitor = officer) => {
  const { status, answer } = await api.post({ query }, { authorization: `${visitor.authorization}`, ...headers });
  return { status, told: answer.errors?.[0]?.extensions as Told | undefined };
};

const client = (visitor: Visitor) =>
  createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: visitor.authorization },
    retryAttempts: 0,
  });
/** What the first answer says of a subscription that is refused; nothing when the connection is closed instead. */
const refusedOn = async ({ iterate }: Client, query: string): Promise<Told | undefined> => {
  const operationName = /subscription A|query A/.test(query) ? 'A' : null;
  try {
    const { value } = await iterate({ query, operationName }).next();
    return value?.errors?.[0]?.extensions;
  } catch (errors) {
    return Array.isArray(errors) ? errors[0]?.extensions : undefined;
  }
};
const subscribed = async (query: string, visitor = officer): Promise<Told | undefined> => {
  const connection = client(visitor);
  try {
    return await refusedOn(connection, query);
  } finally {
    await connection.dispose();
  }
};

const names = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, n) => of(n)).join(' ');

describe('a document', () => {
  // What a query and a subscription ask, and how both are refused.
  it.each([
    [
      'nested too deeply',
      'TooDeep',
      '{ sections { edges { node { id } } } }',
      'subscription { noticeChanged { recipients { claims { by } } } }',
    ],
    [
      'with too many aliases',
      'TooManyAliases',
      `{ ${names(21, (n) => `a${n}: __typename`)} }`,
      `subscription { noticeChanged { ${names(21, (n) => `a${n}: id`)} } }`,
    ],
    [
      'with too many tokens',
      'InvalidQuery',
      `{ ${'__typename '.repeat(defaultLimits.tokens)} }`,
      `subscription { noticeChanged { ${'id '.repeat(defaultLimits.tokens)} } }`,
    ],
    [
      'that is too dear',
      'TooCostly',
      '{ sections(first: 100) { edges { cursor } } }',
      `subscription { noticeChanged { ${names(20, (n) => `a${n}: recipients { organisation }`)} } }`,
    ],
    ['that asks for too large a page', 'PageTooLarge', '{ sections(first: 101) { __typename } }', undefined],
    ['that is no GraphQL', 'InvalidQuery', '{ sections {', 'subscription { noticeChanged {'],
    ['that asks for what is not there', 'InvalidQuery', '{ nothing }', 'subscription { nothing }'],
    [
      'with two operations',
      'OneOperationOnly',
      'query A { me { officer } } query B { me { officer } }',
      'subscription A { noticeChanged { id } } subscription B { noticeChanged { id } }',
    ],
    ['that is a query, over a WebSocket', 'InvalidQuery', undefined, 'query A { me { officer } }'],
  ])('%s is refused over both', async (_, code, query, subscription) => {
    if (query !== undefined) {
      // The second time it comes from a cache.
      for (let time = 1; time <= 2; time++) expect((await requested(query)).told).toMatchObject({ code });
    }
    if (subscription !== undefined) {
      const told = await subscribed(subscription);
      expect(told).toMatchObject({ code, messageEn: api.platform.errors.of(code).en });
      expect(told).toMatchObject({ correlationId: expect.any(String), serverTime: expect.stringMatching(/Z$/) });
    }
  });

  it('that is too large is refused over both', async () => {
    const large = ' '.repeat(defaultLimits.bodyBytes);
    expect(await requested(`{ me { officer } } ${large}`)).toMatchObject({
      ...{ status: 413, told: { code: 'RequestTooLarge' } },
    });
    // A message has no answer before it was read to its end: the connection is closed with the code for it.
    const connection = client(officer);
    const ended = connection
      .iterate({ query: `subscription { noticeChanged { id } } ${large}` })
      .next()
      .catch((error: { code: number }) => error.code);
    expect(await ended).toBe(1009);
  });
});

describe('time', () => {
  it('is limited for a request as a whole', async () => {
    // It would wait 2 s for a place that the journal has not.
    const { status, told } = await requested('{ me { officer } }', { 'x-lianfang-after': '99999999999999' });
    expect(status).toBe(503);
    expect(told).toMatchObject({ code: 'TimedOut', messageEn: api.platform.errors.of('TimedOut').en });
    expect((await requested('{ me { officer } }')).status).toBe(200);
  });

  it('is limited for opening a subscription, and not for how long it lasts', async () => {
    const notice = () =>
      officer.command('sendNotice', 'NoticeSent', {
        ...{ ...newId(), kind: 'information', recipients: ['wujiang'], title: '【示例】通报', body: '示例' },
        example: '【示例】',
      });
    const connection = client(officer);
    const heard = connection.iterate<{ noticeChanged: { title: string } }>({
      query: 'subscription { noticeChanged { title } }',
    });
    const first = heard.next();
    await notice();
    await first;
    const journal = journalOf(api);
    process.kill(journal, 'SIGSTOP');
    try {
      // Who speaks is known for a while; then the journal has to be asked, which says nothing now.
      while ((await requested('{ me { officer } }')).status === 200) expect(journalOf(api)).toBe(journal);
      const query = 'subscription { noticeChanged { id } }';
      expect(await refusedOn(connection, query)).toMatchObject({ code: 'TimedOut' });
      // One that cannot be told who asks is not opened.
      expect(await subscribed(query)).toBeUndefined();
    } finally {
      process.kill(journal, 'SIGCONT');
    }
    const next = heard.next();
    while ((await requested('{ me { officer } }')).status !== 200) expect(journalOf(api)).toBe(journal);
    await notice();
    expect((await next).value?.data).toEqual({ noticeChanged: { title: '【示例】通报' } });
    await connection.dispose();
  });
});

/** Process of the journal server of a running program. */
const journalOf = (of: RunningApi): number => {
  const processes = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  const line = processes.find((each) => each.includes('journal-server') && each.includes(of.platform.folder.path));
  return Number.parseInt(line ?? '', 10);
};

describe('how often', () => {
  const requestsPerMinute = 100;
  const settings = {
    LIANFANG_REQUESTS_PER_MINUTE: `${requestsPerMinute}`,
    LIANFANG_SIGN_INS_PER_MINUTE: '8',
    LIANFANG_TRUSTED_PROXIES: '127.0.0.1',
  };
  beforeAll(async () => {
    await api.close();
    api = await start({ settings });
    officer = await api.officer('xiuzhou', 'dutyOfficer');
    await api.app.listen(0, '127.0.0.1');
    url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
  });
  // As clients behind a proxy that is trusted, each with an address of its own.
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('one address may sign in, whoever it says it is, is limited: each try in a document counts', async () => {
    const attempt = (n: number) => `a${n}: signIn(input: { login: "nobody${n}", password: "x" }) { __typename }`;
    const query = `mutation { ${names(20, attempt)} }`;
    const { answer } = await api.post({ query }, from('192.0.2.1'));
    const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.code);
    expect(codes).toEqual(['TooManyRequests']);
    expect(answer.errors?.[0]?.extensions?.details).toEqual({ retryAfterSeconds: expect.any(Number) });
    const elsewhere = { query: `mutation { ${attempt(0)} }` };
    expect((await api.post(elsewhere, from('192.0.2.2'))).answer.data).toEqual({ a0: { __typename: 'Refused' } });
  });

  it('one address may ask without a token, or with a forged one, is limited', async () => {
    const query = '{ me { officer } }';
    const forged = (n: number) => ({ ...from('192.0.2.3'), authorization: `Bearer a.${n}.c` });
    let refused: Awaited<ReturnType<typeof api.app.inject>> | undefined;
    for (let n = 1; refused === undefined; n++) {
      const response = await api.app.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query },
        headers: forged(n),
      });
      if (response.statusCode === 429) {
        expect(n).toBe(requestsPerMinute + 1);
        refused = response;
      }
    }
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.json()).toMatchObject({
      data: null,
      errors: [{ message: api.platform.errors.of('TooManyRequests').zh, extensions: { code: 'TooManyRequests' } }],
      extensions: { serverTime: expect.stringMatching(/Z$/) },
    });
    const files = await api.app.inject({ method: 'POST', url: '/files', headers: forged(0) });
    expect([files.statusCode, files.body]).toEqual([429, expect.stringContaining('TooManyRequests')]);
    expect((await api.post({ query }, from('192.0.2.4'))).answer.errors?.[0]?.extensions?.code).toBe('NotSignedIn');
  });

  it('one officer may ask is limited over all ways together, wherever from; others go on', async () => {
    const busy = await api.officer('xiuzhou', 'dutyOfficer');
    let n = 1;
    while ((await requested('{ me { officer } }', from(`192.0.2.${n % 250}`), busy)).status === 200) n += 1;
    expect(n).toBe(requestsPerMinute + 1);
    expect(await subscribed('subscription { noticeChanged { id } }', busy)).toMatchObject({ code: 'TooManyRequests' });
    expect((await requested('{ me { officer } }')).status).toBe(200);
  });
});
