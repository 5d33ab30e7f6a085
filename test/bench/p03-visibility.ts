import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { startProgram } from '#platform/client/program.js';
import { atMost, exactly, figure, type Measure, quantile, sized, withFolder } from './measure.js';
import { id as commandId, untilReached, World } from './world.js';

interface Crowd {
  /** Bodies that receive the notices, and bodies that do not; each has as many subscribers. */
  readonly neighbours: number;
  readonly others: number;
  readonly subscribersEach: number;
  /** Notices. Each one alarms each of its recipients as well, and writes to whom they have on duty. */
  readonly perSecond: number;
  /** Milliseconds; absent where no goal is named. */
  readonly p50?: number;
  readonly p99?: number;
  readonly last?: number;
}
const rounds = 5;
/** Seconds of one. */
const lasting = sized(2, 10);

/** Subscribers of bodies, and when each of them heard of a notice. */
class Hearers {
  /** By title of the notice, then by subscriber. */
  readonly heard = new Map<string, Map<number, number[]>>();
  private readonly clients: { dispose(): void | Promise<void> }[] = [];

  subscribe(address: string, officer: Visitor, hearers: number): void {
    const url = `${address.replace('http', 'ws')}/graphql`;
    for (let n = 0; n < hearers; n += 1) {
      const connectionParams = { authorization: officer.authorization };
      const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
      const hearer = this.clients.push(client);
      client.subscribe<{ noticeChanged: { title: string } }>(
        { query: 'subscription { noticeChanged { title } }' },
        {
          next: ({ data }) => {
            const title = data?.noticeChanged.title ?? '';
            const hearersOf = this.heard.get(title) ?? new Map<number, number[]>();
            hearersOf.set(hearer, [...(hearersOf.get(hearer) ?? []), performance.now()]);
            this.heard.set(title, hearersOf);
          },
          error: (error) => {
            throw new Error(`a subscription failed: ${JSON.stringify(error)}`);
          },
          complete: () => undefined,
        },
      );
    }
  }

  /** How many subscribers heard of a notice. */
  hearersOf(title: string): number {
    return this.heard.get(title)?.size ?? 0;
  }

  times(title: string): readonly number[] {
    return [...(this.heard.get(title)?.values() ?? [])].flat();
  }

  /** Waits until all have heard of each, for ten seconds at most. */
  async all(titles: readonly string[]): Promise<void> {
    const late = () => titles.some((title) => this.hearersOf(title) < this.clients.length);
    for (let tries = 0; late() && tries < 200; tries += 1) await pause(50);
  }

  async end(): Promise<void> {
    for (const client of this.clients) await client.dispose();
  }
}

/** Of one notice. */
const mostRecipients = 100;

const measureOf = (id: string, { neighbours, others, subscribersEach, perSecond, ...goals }: Crowd): Measure => ({
  id,
  title: `notice to ${neighbours} neighbours → visible there: ${(neighbours + others) * subscribersEach} sockets of ${neighbours + others} bodies, ${neighbours * subscribersEach} concerned, ${perSecond}/s, embedded`,
  run: () =>
    withFolder(async (folder) => {
      const program = await startProgram(folder, {
        LIANFANG_LOG_LEVEL: 'info',
        LIANFANG_REQUESTS_PER_MINUTE: '100000000',
      });
      const world = await World.at(program.address, folder);
      const sender = await world.officer('sender', 'dutyOfficer');
      const concerned = new Hearers();
      const unconcerned = new Hearers();
      const recipients = Array.from({ length: neighbours }, (_, n) => `neighbour${n}`);
      const officers: Visitor[] = [];
      for (const body of recipients) officers.push(await world.officer(body, 'dutyOfficer'));
      for (const officer of officers) concerned.subscribe(program.address, officer, subscribersEach);
      for (let n = 0; n < others; n += 1) {
        const officer = await world.officer(`other${n}`, 'dutyOfficer');
        unconcerned.subscribe(program.address, officer, subscribersEach);
      }
      const [neighbour] = officers as [Visitor];
      const expected = neighbours * subscribersEach;

      const send = (title: string, to = recipients) =>
        sender.command<{ receipt: { position: string }; notice: string }>(
          'sendNotice',
          'NoticeSent',
          {
            ...{
              kind: 'information',
              recipients: to,
              title,
              body: '【示例】请协助排查',
              example: '【示例】',
              ...commandId(),
            },
          },
          'receipt { position } notice',
        );
      // A subscription hears what comes after it stands: until all do, one notice after the other is sent.
      for (let n = 0, all = false; !all; n += 1) {
        const title = `【示例】开始 ${n}`;
        const { receipt } = await send(title);
        await untilReached(program.address, sender, receipt.position);
        await pause(200);
        all = concerned.hearersOf(title) === expected;
      }
      await untilQuiet(concerned);
      concerned.heard.clear();

      const found = { p50: [] as number[], p99: [] as number[], last: [] as number[], query: [] as number[] };
      const queries99: number[] = [];
      const titles: string[] = [];
      let notSeen = 0;
      for (let round = 0; round < rounds; round += 1) {
        const intended = new Map<string, number>();
        const queries: number[] = [];
        const underWay: Promise<void>[] = [];
        const begin = performance.now() + 20;
        for (let n = 0; n < Math.ceil(lasting * perSecond); n += 1) {
          const at = begin + (n * 1_000) / perSecond;
          const title = `【示例】${round}-${n}`;
          await pause(Math.max(0, at - performance.now()));
          intended.set(title, at);
          underWay.push(
            (async () => {
              const { receipt, notice } = await send(title);
              const seen = await asks(neighbour, program.address, notice, receipt.position);
              queries.push(performance.now() - at);
              if (!seen) notSeen += 1;
            })(),
          );
        }
        await Promise.all(underWay);
        await concerned.all([...intended.keys()]);
        titles.push(...intended.keys());
        const deliveries = [...intended].flatMap(([title, at]) => concerned.times(title).map((heard) => heard - at));
        const lasts = [...intended].map(([title, at]) => Math.max(...concerned.times(title)) - at);
        found.p50.push(quantile(deliveries, 0.5));
        found.p99.push(quantile(deliveries, 0.99));
        found.last.push(Math.max(...lasts));
        found.query.push(quantile(queries, 0.5));
        queries99.push(quantile(queries, 0.99));
      }
      await untilQuiet(concerned);
      const strays = unconcerned.heard.size;
      // They are there and listen: this one is for them.
      const forOthers = '【示例】结束';
      for (let first = 0; first < others; first += mostRecipients)
        await send(
          forOthers,
          Array.from({ length: Math.min(mostRecipients, others - first) }, (_, n) => `other${first + n}`),
        );
      await unconcerned.all([forOthers]);
      await concerned.end();
      await unconcerned.end();
      await program.stop();
      const missed = titles.reduce((sum, title) => sum + expected - concerned.hearersOf(title), 0);
      const twice = titles.reduce((sum, title) => sum + concerned.times(title).length - concerned.hearersOf(title), 0);
      return [
        figure('to another’s subscription, p50', 'ms', found.p50, within(goals.p50)),
        figure('to another’s subscription, p99', 'ms', found.p99, within(goals.p99)),
        figure('to another’s subscription, the last of all', 'ms', found.last, within(goals.last)),
        figure('to another’s query with `after`, p50', 'ms', found.query),
        figure('to another’s query with `after`, p99', 'ms', queries99),
        figure('queries that did not show it', '', [notSeen], exactly(0)),
        figure('deliveries', '', [titles.length * expected - missed]),
        figure('deliveries missed', '', [missed], exactly(0)),
        figure('deliveries made twice', '', [twice], exactly(0)),
        figure('deliveries to bodies not concerned', '', [strays], exactly(0)),
        figure(
          'of their sockets, hear what is for them',
          '',
          [unconcerned.hearersOf(forOthers)],
          exactly(others * subscribersEach),
        ),
      ];
    }),
});

const within = (limit: number | undefined) => (limit === undefined ? undefined : atMost(limit, 'ms'));

/** 100 sockets of 20 bodies, 20 concerned. */
export const visibility = measureOf('P3', { neighbours: 4, others: 16, subscribersEach: 5, perSecond: 10, p99: 150 });
/** 1,000 sockets, 50 concerned. */
export const visibilityOfFew = measureOf('P3-1000-50', {
  ...{ neighbours: 10, others: 190, subscribersEach: 5, perSecond: 10, p50: 40, p99: 250 },
});
/** 1,000 sockets, all concerned. */
export const visibilityOfAll = measureOf('P3-1000-all', {
  ...{ neighbours: 100, others: 0, subscribersEach: 10, perSecond: 0.5, last: 600 },
});

/** A delivery that is late, or one too many, comes with the next look of the feed at the latest: every 2 s. */
const untilQuiet = async (hearers: Hearers): Promise<void> => {
  const heard = () => [...hearers.heard.keys()].reduce((sum, title) => sum + hearers.times(title).length, 0);
  for (let before = -1; before !== heard(); ) {
    before = heard();
    await pause(3_000);
  }
};

/** Whether the officer sees the notice, having waited for its position. */
const asks = async (officer: Visitor, address: string, notice: string, position: string): Promise<boolean> => {
  const response = await fetch(new URL('/graphql', address), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: officer.authorization ?? '',
      'x-lianfang-after': position,
    },
    body: JSON.stringify({ query: 'query($id: ID!) { notice(id: $id) { title } }', variables: { id: notice } }),
  });
  const { data } = (await response.json()) as { data?: { notice?: object | null } };
  return Boolean(data?.notice);
};
