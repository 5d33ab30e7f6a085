import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '#platform/runtime/clock.js';
import { type Fault, ScriptedMailServer } from '#platform/testing/scripted-mail-server.js';
import type { Outgoing } from './channel.js';
import { SmsChannel, WorkPlatformChannel } from './http.js';
import { SmtpChannel } from './smtp.js';

const outgoing: Outgoing = {
  ...{ id: '5f0d3c1e-6a7b-5c8d-9e0f-1a2b3c4d5e6f', subject: '【告警】王江泾溶解氧 0.70 | Alarm: dissolved oxygen' },
  ...{ text: '溶解氧 0.70 mg/L\n.\n下一步：核实\n', brief: '溶解氧 0.70 mg/L' },
};
const never = new AbortController().signal;
const timeouts = { connect: 2, idle: 1, whole: 5 };

describe('the mail channel', () => {
  let fault: Fault = 'ok';
  let port: number;
  const server = new ScriptedMailServer(() => fault);
  const channel = (user = '', from = 'lianfang@example.org', at = port) =>
    new SmtpChannel({ url: `smtp://${user}127.0.0.1:${at}`, from, requireTls: false }, { timeouts });
  const send = (signal = never) => channel().send(outgoing, 'duty@example.org', signal);

  beforeAll(async () => {
    port = await server.listen();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    fault = 'ok';
    server.taken.length = 0;
  });

  it('sends one message to one address, with an id of its own, and says that a program wrote it', async () => {
    expect(await send()).toEqual({ kind: 'accepted', code: '250' });
    const [taken, ...others] = server.taken;
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ to: 'duty@example.org', messageId: `<${outgoing.id}@example.org>` });
    const headers = taken?.content.slice(0, taken.content.indexOf('\r\n\r\n')) ?? '';
    expect(headers).toMatch(/^To: duty@example\.org$/m);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(headers).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(headers).not.toMatch(/^(Cc|Bcc):/im);
  });

  it.each<[Fault, object]>([
    ['421 RCPT', { kind: 'deferred', code: expect.stringContaining('421') }],
    ['450 RCPT', { kind: 'deferred', code: expect.stringMatching(/^RCPT TO 450/) }],
    ['451 DATA', { kind: 'deferred', code: expect.stringContaining('451') }],
    ['550 RCPT', { kind: 'rejected', reason: 'Rejected', code: expect.stringMatching(/^RCPT TO 550/) }],
    ['554 DATA', { kind: 'rejected', reason: 'Rejected', code: expect.stringContaining('554') }],
    ['tarpit', { kind: 'deferred', code: 'ETIMEDOUT' }],
    ['drop in DATA', { kind: expect.stringMatching(/deferred|ambiguous/) }],
    ['drop after DATA', { kind: 'ambiguous', code: expect.stringMatching(/^E/) }],
  ])('%s comes to %j', async (asked, expected) => {
    fault = asked;
    const outcome = await send();
    expect(outcome).toMatchObject(expected);
    // What the other side wrote stands in no event: it may name somebody.
    expect(outcome.code).not.toContain('canary');
  });

  it('is not there: deferred; given up: deferred where nothing was handed over', async () => {
    const closed = new ScriptedMailServer(() => 'ok');
    const free = await closed.listen();
    await closed.close();
    expect(await channel('', undefined, free).send(outgoing, 'duty@example.org', never)).toEqual({
      ...{ kind: 'deferred', code: 'ECONNREFUSED' },
    });
    fault = 'tarpit';
    expect(await send(AbortSignal.timeout(50))).toEqual({ kind: 'deferred', code: 'EABORTED' });
  });

  it('signs in; a wrong password is ours to mend and kills no message', async () => {
    const signed = (user: string) => channel(user).send(outgoing, 'duty@example.org', never);
    expect(await signed('lianfang:right@')).toMatchObject({ kind: 'accepted' });
    expect(await signed('lianfang:wrong@')).toMatchObject({ kind: 'deferred', code: expect.stringContaining('535') });
  });

  it('asks for TLS where it must, and sends nothing without', async () => {
    const strict = new SmtpChannel(
      { url: `smtp://127.0.0.1:${port}`, from: 'lianfang@example.org', requireTls: true },
      { timeouts },
    );
    expect(await strict.send(outgoing, 'duty@example.org', never)).toMatchObject({ kind: 'deferred' });
    expect(server.taken).toEqual([]);
  });
});

describe('channels over HTTP', () => {
  interface Asked {
    readonly url: URL;
    readonly headers: IncomingHttpHeaders;
    readonly body: Record<string, unknown>;
  }
  let server: Server;
  let address: string;
  let asked: Asked[] = [];
  let answer: (response: ServerResponse) => void = () => undefined;
  const saying = (status: number, body = '{}') => {
    answer = (response) => void response.writeHead(status, { location: '/elsewhere' }).end(body);
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        asked.push({ url: new URL(request.url ?? '', address), headers: request.headers, body });
        answer(response);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = [];
  });

  const sms = (signal = never) =>
    new SmsChannel({ url: `${address}/sms`, secret: 'a secret' }).send(outgoing, '13800000000', signal);
  const work = (signal = never) =>
    new WorkPlatformChannel({ url: `${address}/robot?access_token=x`, secret: 'a secret' }, new SystemClock()).send(
      ...([outgoing, '13800000000', signal] as const),
    );

  it('an SMS names number, text and id, and the secret', async () => {
    saying(202);
    expect(await sms()).toEqual({ kind: 'accepted', code: 'HTTP 202' });
    expect(asked).toMatchObject([
      {
        headers: { authorization: 'Bearer a secret', 'idempotency-key': outgoing.id },
        body: { id: outgoing.id, telephone: '13800000000', text: outgoing.brief },
      },
    ]);
  });

  it.each([
    [400, 'rejected'],
    [422, 'rejected'],
    [401, 'deferred'],
    [404, 'deferred'],
    [429, 'deferred'],
    [500, 'deferred'],
    [503, 'deferred'],
    [302, 'rejected'],
  ])('%i of a gateway is %s; nobody is followed elsewhere', async (status, kind) => {
    saying(status);
    expect(await sms()).toMatchObject({ kind, code: `HTTP ${status}` });
    expect(asked).toHaveLength(1);
  });

  it('no answer is ambiguous; nobody there is deferred', async () => {
    answer = (response) => void response.socket?.destroy();
    expect(await sms()).toMatchObject({ kind: 'ambiguous' });
    answer = () => undefined;
    expect(await sms(AbortSignal.timeout(50))).toMatchObject({ kind: 'ambiguous', code: 'TimeoutError' });
    const closed = createServer();
    await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const nobody = new SmsChannel({ url: `http://127.0.0.1:${port}/sms`, secret: 'x' });
    expect(await nobody.send(outgoing, '13800000000', never)).toMatchObject({ kind: 'deferred' });
  });

  it('the work platform gets a signed text that calls a number', async () => {
    saying(200, '{"errcode":0,"errmsg":"ok"}');
    expect(await work()).toEqual({ kind: 'accepted', code: 'errcode 0' });
    const [{ url, body } = { url: new URL(address), body: {} }] = asked;
    const timestamp = url.searchParams.get('timestamp') ?? '';
    const sign = createHmac('sha256', 'a secret').update(`${timestamp}\na secret`).digest('base64');
    expect(Object.fromEntries(url.searchParams)).toEqual({ access_token: 'x', timestamp, sign });
    expect(body).toMatchObject({
      msgtype: 'text',
      text: { content: outgoing.brief },
      at: { atMobiles: ['13800000000'] },
    });
  });

  it.each([
    ['{"errcode":130101}', 'deferred', 'errcode 130101'],
    ['{"errcode":-1}', 'deferred', 'errcode -1'],
    ['{"errcode":310000}', 'rejected', 'errcode 310000'],
    ['<html>', 'ambiguous', 'no errcode'],
  ])('its answer %s is %s', async (body, kind, code) => {
    saying(200, body);
    expect(await work()).toMatchObject({ kind, code });
  });
});
