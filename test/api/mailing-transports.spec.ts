import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { MailingRules } from '#contexts/mailing/domain/mailing-rules.js';
import { Postman } from '#contexts/mailing/postman.js';
import { MAILING_RULES } from '#contexts/mailing/reference.js';
import type { Automation } from '#platform/automations/automation.js';
import { Automations } from '#platform/automations/automations.module.js';
import { AutomationRunner } from '#platform/automations/runner.js';
import type { Visitor } from '#platform/client/api.js';
import { epochMilliseconds, fromEpochMilliseconds, type InstantText, instant } from '#platform/kernel/time.js';
import type { Platform } from '#platform/runtime/platform.js';
import { type Fault, ScriptedMailServer } from '#platform/testing/scripted-mail-server.js';
import { newestOf, type RunningApi, type Start, start } from './harness.js';
import { act } from './world.js';

// Messages that leave, over a real SMTP server on loopback that misbehaves as it is told. What cannot be known is
// whether a message was taken when the connection dies after all of it was handed over: it comes again, as the same.

let api: RunningApi;
let alarms: Record<string, unknown>[] = [];
const server = new ScriptedMailServer((recipient, attempt) => scripts.get(recipient)?.[attempt - 1] ?? 'ok');
const scripts = new Map<string, readonly Fault[]>();
let port: number;

/** Whoever is told of alarms. */
const hearing = (platform: Platform): Platform => ({
  ...platform,
  logger: Object.assign(Object.create(platform.logger), {
    error: (about: Record<string, unknown>) => void (about['alarm'] && alarms.push(about)),
  }),
});
const rulesOf = (it: RunningApi): MailingRules => it.app.get(MAILING_RULES, { strict: false });
const begin = async (over: Start = {}): Promise<RunningApi> => {
  const started = await start({
    altered: hearing,
    ...over,
    settings: {
      ...{ LIANFANG_MAIL_URL: `smtp://127.0.0.1:${port}`, LIANFANG_MAIL_FROM: 'lianfang@example.org' },
      ...over.settings,
    },
  });
  Object.assign(rulesOf(started), { timeouts: { connect: 2, idle: 1, whole: 5 } });
  return started;
};

/** Nothing is left to be done as of now, and nothing under way. */
const quiet = async (): Promise<void> => {
  const { journal } = api.platform;
  for (let before = await journal.head(), again = true; again; ) {
    await api.app.get(Automations).settled();
    await api.app.get(Postman, { strict: false }).idle();
    await newestOf(api);
    const head = await journal.head();
    again = head !== before;
    before = head;
  }
};

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly dueAt: InstantText | null;
  readonly attempts: number;
  readonly code: string;
  readonly carrier: string;
}
const messageOf = async (who: Visitor): Promise<Shown> => {
  const { mailbox } = await who.ask<{ mailbox: { edges: { node: Shown }[] } }>(
    '{ mailbox(first: 1) { edges { node { id status dueAt attempts code carrier } } } }',
  );
  return mailbox.edges[0]?.node as Shown;
};

/** Each officer of one is asked to look whether its address is right. */
const asked = async (organisation: string, faults: Readonly<Record<string, readonly Fault[]>>) => {
  const officers = new Map<string, Visitor>();
  for (const [name, script] of Object.entries(faults)) {
    scripts.set(`${name}@example.org`, script);
    const who = await api.officer(organisation, 'dutyOfficer');
    const { me } = await who.ask<{ me: { officer: string } }>('{ me { officer } }');
    await act(who, 'changeContact', 'ContactChanged', { officer: me.officer, mail: `${name}@example.org` });
    await act(who, 'sendTestMessage', 'TestMessageQueued', {});
    officers.set(name, who);
  }
  return officers;
};

/** The clock is driven from one attempt to the next until none is due. */
const untilDone = async (officers: ReadonlyMap<string, Visitor>): Promise<ReadonlyMap<string, Shown>> => {
  for (;;) {
    await quiet();
    const shown = new Map<string, Shown>();
    for (const [name, who] of officers) shown.set(name, await messageOf(who));
    const due = [...shown.values()].flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt])).sort();
    const [next] = due;
    if (next === undefined) return shown;
    api.platform.clock.driveTo(next > api.platform.clock.now() ? next : api.platform.clock.now());
  }
};

beforeAll(async () => {
  port = await server.listen();
});
afterAll(() => server.close());
afterEach(async () => {
  await api?.close();
  alarms = [];
  server.taken.length = 0;
  server.attempts.clear();
});

describe('a mail server that misbehaves', () => {
  const each: Readonly<Record<string, readonly Fault[]>> = {
    sound: [],
    later: ['450 RCPT', '451 DATA'],
    away: ['421 RCPT', '421 RCPT'],
    slow: ['tarpit'],
    cut: ['drop in DATA'],
    dropped: ['drop after DATA'],
    droppedTwice: ['drop after DATA', '450 RCPT', 'drop after DATA'],
    unknown: ['550 RCPT'],
    refused: ['554 DATA'],
    never: Array.from({ length: 20 }, () => '450 RCPT' as const),
  };
  const copies = 2;
  const faults = Object.fromEntries(
    Object.entries(each).flatMap(([name, script]) =>
      Array.from({ length: copies }, (_, n) => [`${name.toLowerCase()}-${n}`, script]),
    ),
  );

  it('delivers all it can, with two workers; doubles only where nobody can know, under one Message-ID', async () => {
    api = await begin();
    api.platform.clock.driveTo(instant('2020-10-03T08:00:00+08:00'));
    const automations = api.platform.contexts
      .flatMap((context) => context.automations ?? [])
      .map((type) => api.app.get<Automation>(type, { strict: false }));
    const second = new AutomationRunner({ ...api.platform, automations });
    await second.start();
    try {
      const became = await untilDone(await asked('xiuzhou', faults));
      const status = (name: string) => became.get(`${name}-0`)?.status;
      expect(Object.keys(each).map((name) => [name, status(name.toLowerCase())])).toEqual([
        ...['sound', 'later', 'away', 'slow', 'cut', 'dropped', 'droppedTwice'].map((name) => [name, 'accepted']),
        ...['unknown', 'refused', 'never'].map((name) => [name, 'dead']),
      ]);
      const dead = [...became].filter(([, shown]) => shown.status === 'dead');
      // Each dead letter is an alarm, once, and is shown to operators.
      expect(
        alarms
          .filter(({ alarm }) => alarm === 'dead-letter')
          .map(({ message }) => message)
          .sort(),
      ).toEqual(dead.map(([, { id }]) => id).sort());
      expect(dead).toHaveLength(3 * copies);
      // How often the server took a message, and under which id.
      const taken = Map.groupBy(server.taken, ({ to }) => to);
      for (const [name, { id, status: is }] of became) {
        const mine = taken.get(`${name}@example.org`) ?? [];
        const drops = faults[name]?.filter((fault) => fault === 'drop after DATA').length ?? 0;
        const expected = is === 'dead' ? 0 : 1 + drops;
        expect([name, mine.length]).toEqual([name, expected]);
        for (const { messageId } of mine) expect(messageId).toBe(`<${id}@example.org>`);
      }
      // No attempt was made twice: the server saw as many as were written down.
      for (const [name, { attempts }] of became)
        expect([name, server.attempts.get(`${name}@example.org`)]).toEqual([name, attempts]);
      expect(became.get('never-0')).toMatchObject({ attempts: 10 });
      expect(became.get('unknown-0')).toMatchObject({ attempts: 1 });
    } finally {
      await second.stop();
    }
  });

  it('is down: messages wait with growing pauses, and arrive once it is there', async () => {
    api = await begin();
    api.platform.clock.driveTo(instant('2020-10-03T08:00:00+08:00'));
    await server.close();
    const officers = await asked('xiuzhou', { waits: [] });
    const who = officers.get('waits') as Visitor;
    await quiet();
    const pauses: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { dueAt, code } = await messageOf(who);
      expect(code).toBe('ECONNREFUSED');
      pauses.push((epochMilliseconds(dueAt as InstantText) - epochMilliseconds(api.platform.clock.now())) / 60_000);
      api.platform.clock.driveTo(dueAt as InstantText);
      await quiet();
    }
    expect(pauses).toEqual([1, 2, 5, 10]);
    await server.listen(port);
    expect((await untilDone(officers)).get('waits')).toMatchObject({ status: 'accepted', attempts: 6 });
    expect(server.taken).toHaveLength(1);
  });

  it('takes at last what was a dead letter: its alarm ends', async () => {
    api = await begin();
    api.platform.clock.driveTo(instant('2020-10-03T08:00:00+08:00'));
    const officers = await asked('xiuzhou', { mended: ['550 RCPT'] });
    const { id, status } = (await untilDone(officers)).get('mended') as Shown;
    expect(status).toBe('dead');
    const alarmed = async () => {
      const who = officers.get('mended') as Visitor;
      const { callSheet } = await who.ask<{ callSheet: { edges: { node: { subject: string } }[] } }>(
        '{ callSheet(first: 9) { edges { node { subject } } } }',
      );
      return callSheet.edges.map(({ node }) => node.subject);
    };
    expect(await alarmed()).toEqual([id]);
    await act(api.operator, 'retryDeadLetter', 'DeadLetterRetried', { message: id, reason: '地址已更正' });
    await quiet();
    expect(server.taken.map(({ messageId }) => messageId)).toEqual([`<${id}@example.org>`]);
    expect(await alarmed()).toEqual([]);
  });
});

describe('a program that dies', () => {
  it('after an attempt was begun: it is found without outcome, and repeated as the same', async () => {
    api = await begin();
    api.platform.clock.driveTo(instant('2020-10-03T08:00:00+08:00'));
    // The attempt is written down, and then nothing is left that could send it.
    Object.assign(api.app.get(Postman, { strict: false }), { take: async () => undefined });
    const officers = await asked('xiuzhou', { cut: [] });
    const who = officers.get('cut') as Visitor;
    await quiet();
    const { id } = await messageOf(who);
    expect(await messageOf(who)).toMatchObject({ status: 'underWay', attempts: 1 });
    await api.end();
    api = await begin({ folder: api.platform.folder.path });
    const later = epochMilliseconds(instant('2020-10-03T08:00:00+08:00'));
    const minutes = rulesOf(api).attemptLostAfterMinutes;
    api.platform.clock.driveTo(fromEpochMilliseconds(later + minutes * 60_000));
    await quiet();
    const events: unknown[] = [];
    for await (const { type, data } of api.platform.journal.readStream(`message-${id}`))
      events.push([type, (data as { outcome?: { kind: string } }).outcome?.kind]);
    expect(events).toEqual([
      ['mailing.message-queued.v1', undefined],
      ['mailing.attempt-begun.v1', undefined],
      ['mailing.message-attempted.v1', 'ambiguous'],
    ]);
    api.platform.clock.driveTo(fromEpochMilliseconds(later + (minutes + 1) * 60_000));
    await quiet();
    expect(server.taken.map(({ messageId }) => messageId)).toEqual([`<${id}@example.org>`]);
  });
});

describe('a world that is not real', () => {
  /** Counts connections, and requests on those that are kept. */
  const counting = (): Promise<{ server: Server; count: () => number; at: string; port: number }> =>
    new Promise((resolve) => {
      let connections = 0;
      const listening = createServer((_, response) => {
        connections += 1;
        response.end('{"errcode":0}');
      });
      listening.on('connection', () => {
        connections += 1;
      });
      listening.listen(0, '127.0.0.1', () => {
        const { port: at } = listening.address() as AddressInfo;
        resolve({ server: listening, count: () => connections, at: `http://127.0.0.1:${at}`, port: at });
      });
    });
  const settingsOf = (at: string, from: number) => ({
    ...{ LIANFANG_MAIL_URL: `smtp://127.0.0.1:${from}`, LIANFANG_MAIL_FROM: 'lianfang@example.org' },
    ...{ LIANFANG_SMS_URL: `${at}/sms`, LIANFANG_SMS_SECRET: 'x' },
    ...{ LIANFANG_WORK_PLATFORM_URL: `${at}/robot`, LIANFANG_WORK_PLATFORM_SECRET: 'x' },
  });
  const onAllChannels = async () => {
    const who = await api.officer('xiuzhou', 'dutyOfficer');
    const { me } = await who.ask<{ me: { officer: string } }>('{ me { officer } }');
    const contact = { officer: me.officer, mail: 'duty@jiaxing.gov.cn', telephone: '13800000000' };
    await act(who, 'changeContact', 'ContactChanged', contact);
    const urgent = ['mail', 'sms', 'workPlatform'];
    await act(who, 'changeMailPreferences', 'MailPreferencesChanged', { legalClock: urgent, urgent, routine: [] });
    await act(who, 'sendTestMessage', 'TestMessageQueued', {});
    await quiet();
    const { mailbox } = await who.ask<{ mailbox: { edges: { node: object }[] } }>(
      '{ mailbox { edges { node { channel status carrier code } } } }',
    );
    return mailbox.edges.map(({ node }) => node);
  };

  const isDead = expect.objectContaining({ status: 'dead', carrier: 'none', code: 'WorldIsNotReal' });

  it('opens no connection for an address that may be somebody’s: a demo, an exercise, a driven clock; a real one does', async () => {
    const there = await counting();
    try {
      const settings = { ...settingsOf(there.at, port), LIANFANG_ENVIRONMENT: 'development' };
      api = await begin({ settings });
      const { world, clock } = api.platform;
      expect(world.isReal).toBe(true);
      expect(new Set(await onAllChannels())).toEqual(
        new Set([
          { channel: 'mail', status: 'accepted', carrier: 'smtp', code: '250' },
          { channel: 'sms', status: 'accepted', carrier: 'smsGateway', code: 'HTTP 200' },
          { channel: 'workPlatform', status: 'accepted', carrier: 'workPlatform', code: 'errcode 0' },
        ]),
      );
      expect(server.taken[0]?.content).not.toContain('=?UTF-8?B?44CQ');
      const before = [there.count(), server.taken.length];
      for (const become of [
        () => world.become('demo'),
        () => world.become('exercise'),
        () => {
          world.become('real');
          clock.driveTo(clock.now());
        },
      ]) {
        become();
        expect(await onAllChannels()).toEqual([isDead, isDead, isDead]);
      }
      expect([there.count(), server.taken.length]).toEqual(before);
    } finally {
      there.server.closeAllConnections();
      there.server.close();
    }
  });

  it('opens none in a test', async () => {
    const [there, mailServer] = [await counting(), await counting()];
    try {
      api = await begin({ settings: settingsOf(there.at, mailServer.port) });
      expect(await onAllChannels()).toEqual([isDead, isDead, isDead]);
      expect([there.count(), mailServer.count()]).toEqual([0, 0]);
      // One would have been counted.
      const socket = connect(mailServer.port, '127.0.0.1');
      await new Promise((closed) => socket.on('connect', () => socket.destroy()).on('close', closed));
      expect(mailServer.count()).toBe(1);
    } finally {
      there.server.closeAllConnections();
      there.server.close();
      mailServer.server.close();
    }
  });
});
