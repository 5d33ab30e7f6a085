import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { overHttp, Visitor } from '#platform/client/api.js';
import { startDemo, startProgram } from '#platform/client/program.js';
import { type Figure, figure, type Measure, quantile, sized, withFolder } from './measure.js';
import { id, password, World } from './world.js';

const readings = sized(5, 40);
const demoPassword = 'lianfang-demo-2020';

interface Sheet {
  readonly id: string;
  readonly red: boolean;
  readonly words: string;
  readonly contacts: readonly { readonly kind: string; readonly contact?: string; readonly telephone?: string }[];
}

/** Resolves the first time that the call sheet shows something. */
class CallSheet {
  readonly shown: { readonly at: number; readonly alarm: Sheet }[] = [];
  private readonly waiting = new Set<() => void>();

  take(alarm: Sheet): void {
    this.shown.push({ at: performance.now(), alarm });
    for (const look of this.waiting) look();
  }

  async when(fits: (alarm: Sheet) => boolean): Promise<{ readonly at: number; readonly alarm: Sheet }> {
    for (;;) {
      const found = this.shown.find(({ alarm }) => fits(alarm));
      if (found) return found;
      await new Promise<void>((resolve) => {
        const look = () => {
          this.waiting.delete(look);
          resolve();
        };
        this.waiting.add(look);
      });
    }
  }
}

export const informed: Measure = {
  id: 'W1',
  title: `from an abnormal reading to a named person: ${readings} readings one after the other, telephone simulated (who answers does so at once), embedded`,
  run: () =>
    withFolder(async (folder) => {
      const program = await startProgram(folder, { LIANFANG_REQUESTS_PER_MINUTE: '100000000' });
      const world = await World.at(program.address, folder);
      const owner = await world.officer('cnemc', 'monitoringOfficer');
      const parties = ['xiuzhou', 'wujiang'];
      const signIn = (login: string) => new Visitor(overHttp(program.address)).signIn(login, password);
      const ids = new Map<string, string>();
      for (const body of parties) {
        await world.officer(body, 'head');
        for (const [name, role] of [
          ['duty', 'dutyOfficer'],
          ['deputy', 'dutyOfficer'],
        ]) {
          const login = `${body}.${name}`;
          const { officer } = await world.operator.command<{ officer: string }>(
            'registerOfficer',
            'OfficerRegistered',
            {
              ...{ organisation: body, login, name: `【示例】${login}`, roles: [role], password, ...id() },
              telephone: `000-${ids.size}`,
            },
            'officer',
          );
          ids.set(login, officer);
        }
        const now = Date.now();
        const hours = (from: number) => new Date(now + from * 3_600_000).toISOString();
        await (await signIn(body)).command('assignDuty', 'DutyAssigned', {
          ...{ officer: ids.get(`${body}.duty`), deputy: ids.get(`${body}.deputy`), from: hours(-1), until: hours(40) },
          ...id(),
        });
      }
      const sections = Array.from({ length: readings }, (_, n) => `w${n}`);
      for (const section of sections) await world.section(section, 'cnemc');
      const provenance = { kind: 'example', text: '【示例】' };
      const { agreement } = await (await signIn('xiuzhou')).command<{ agreement: string }>(
        'proposeAgreement',
        'AgreementProposed',
        {
          kind: 'jointPrevention',
          parties: parties.map((organisation) => ({ organisation, signatoryBody: `【示例】${organisation}` })),
          terms: { title: '【示例】联防联控协议', sections, clauses: {}, since: '2020-01-01', provenance },
          ...id(),
        },
        'agreement',
      );
      for (const body of parties)
        await (await signIn(body)).command('signAgreement', 'AgreementSigned', {
          ...{ agreement, version: 1, ...id() },
        });

      const desk = await signIn('xiuzhou.duty');
      const figures = await timesOf(program.address, owner, desk, sections, () => new Date().toISOString());
      await program.stop();
      return figures;
    }),
};

/** The same at 王江泾 and 斜路港 of the demo world, where both have an agreement and 秀洲 puts its officers on duty. */
export const informedInDemo: Measure = {
  id: 'W1-demo',
  title: 'from an abnormal reading to a named person, in the demo world: 王江泾 and 斜路港, telephone simulated',
  run: () =>
    withFolder(async (folder) => {
      const program = await startDemo(folder);
      const signIn = (login: string) => new Visitor(overHttp(program.address)).signIn(login, demoPassword);
      const [owner, head, desk] = [await signIn('zz.monitor'), await signIn('xz.head'), await signIn('xz.duty')];
      const idOf = async (officer: Visitor) =>
        (await officer.ask<{ me: { officer: string } }>('{ me { officer } }')).me.officer;
      const { extensions } = await overHttp(program.address).post(
        { query: '{ me { officer } }' },
        { authorization: head.authorization ?? '' },
      );
      const begun = [performance.now(), Date.parse(String(extensions?.serverTime))] as const;
      const now = () => new Date(begun[1] + performance.now() - begun[0]).toISOString();
      const until = new Date(begun[1] + 20 * 3_600_000).toISOString();
      const [duty, leader] = [await idOf(desk), await idOf(head)];
      await head.command('assignDuty', 'DutyAssigned', { officer: duty, leader, from: now(), until, ...id() });
      for (const [who, officer, telephone] of [
        [desk, duty, '000-1'],
        [head, leader, '000-2'],
      ] as const)
        await who.command('changeContact', 'ContactChanged', { officer, telephone, ...id() });
      const figures = await timesOf(program.address, owner, desk, ['wangjiangjing', 'xielugang'], now);
      await program.stop();
      return figures;
    }),
};

/** A reading at each section, one after the other: whoever is on duty does not answer, the next one does. */
const timesOf = async (
  address: string,
  owner: Visitor,
  desk: Visitor,
  sections: readonly string[],
  now: () => string,
): Promise<readonly Figure[]> => {
  const sheet = new CallSheet();
  const url = `${address.replace('http', 'ws')}/graphql`;
  const connectionParams = { authorization: desk.authorization };
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  client.subscribe<{ alarmChanged: Sheet }>(
    { query: 'subscription { alarmChanged { id red words contacts { kind contact telephone } } }' },
    {
      next: ({ data }) => data && sheet.take(data.alarmChanged),
      error: (error) => {
        throw error;
      },
      complete: () => undefined,
    },
  );
  const found = { listed: [] as number[], next: [] as number[], informed: [] as number[] };
  for (const section of sections) {
    const known = new Set(sheet.shown.map(({ alarm }) => alarm.id));
    const begin = performance.now();
    await owner.command('publishReadings', 'ReadingsPublished', {
      section,
      rows: [
        {
          ...{ sampledAt: now(), source: 'a', method: 'automatic', status: 'normal' },
          items: [{ item: 'DO', kind: 'measured', text: '0.70', unit: 'mg/L' }],
        },
      ],
      ...id(),
    });
    const { at, alarm } = await sheet.when((one) => !known.has(one.id) && one.contacts[0]?.telephone !== undefined);
    found.listed.push(at - begin);
    const calls = async (contact: string | undefined, result: string) => {
      const called = performance.now();
      await desk.command('logCall', 'CallLogged', { alarm: alarm.id, contact, result, ...id() });
      return called;
    };
    const rang = await calls(alarm.contacts[0]?.contact, 'noAnswer');
    const deputy = await sheet.when((one) => one.id === alarm.id && one.contacts[1]?.telephone !== undefined);
    found.next.push(deputy.at - rang);
    await calls(deputy.alarm.contacts[1]?.contact, 'answered');
    const reached = await sheet.when((one) => one.id === alarm.id && !one.red);
    found.informed.push(reached.at - begin);
  }
  await client.dispose();
  return [
    figure('reading sent → officer on duty with number on the call sheet, p50', 'ms', [quantile(found.listed, 0.5)]),
    figure('reading sent → officer on duty with number on the call sheet, p99', 'ms', [quantile(found.listed, 0.99)]),
    figure('not answered → the deputy with number, p50', 'ms', [quantile(found.next, 0.5)]),
    figure('reading sent → the deputy answered, the ringing left out, p50', 'ms', [quantile(found.informed, 0.5)]),
    figure('reading sent → the deputy answered, the ringing left out, p99', 'ms', [quantile(found.informed, 0.99)]),
  ];
};
