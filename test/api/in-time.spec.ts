import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type AlarmEvent, alarmIdOf } from '#contexts/alarms/published.js';
import type { MessageEvent } from '#contexts/mailing/domain/message.events.js';
import { Postman } from '#contexts/mailing/postman.js';
import type { InstanceEvent } from '#platform/automations/automation.events.js';
import type { Automation } from '#platform/automations/automation.js';
import { AutomationRunner, type AutomationsOptions } from '#platform/automations/runner.js';
import type { Visitor } from '#platform/client/api.js';
import { Gateway } from '#platform/gateway/gateway.js';
import type { DecodedOf } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { Projector } from '#platform/projector/projector.js';
import { WorldClock } from '#platform/runtime/world-clock.js';
import { type Fault, ScriptedMailServer } from '#platform/testing/scripted-mail-server.js';
import { renew } from '#platform/testing/stores.js';
import { UnrulyJournal } from '#platform/testing/unruly-journal.js';
import { password, type RunningApi, start } from './harness.js';
import { minute, Paper } from './in-time.paper.js';
import { act, calling, partyOf, provenance, termsFor } from './world.js';

// Whatever automations do at a time, in the whole program over its own journal and a real mail server: alarms of legal
// clocks, of notices, of those that are not passed on and of the roster, the next contact and the next, mails, digests.
// The system clock jumps, runners die, the read store is dropped, events come late, twice and in another order. What is
// to happen is reckoned on paper; LIANFANG_TEST_TIMELY_HISTORIES says how often.
const histories = Number(process.env['LIANFANG_TEST_TIMELY_HISTORIES'] ?? 1);

let api: RunningApi;
let system: number;
let fault: Fault = 'ok';
const mail = new ScriptedMailServer(() => fault);
const clockFolder = mkdtempSync(join(tmpdir(), 'lianfang-clock-'));
const clock = new WorldClock(clockFolder, () => system);
const who = new Map<string, Visitor>();
const ids = new Map<string, string>();
const loginOf = (officer: string): string => [...ids].find(([, id]) => id === officer)?.[0] ?? officer;
const visitor = (login: string): Visitor => who.get(login) as Visitor;
const text = (at: number): string => new Date(at).toISOString();
let agreement: string;

const officer = async (login: string, organisation: string, ...roles: string[]) => {
  const input = { organisation, login, password, name: `【示例】${login}`, roles };
  const made = await act<{ officer: string }>(api.operator, 'registerOfficer', 'OfficerRegistered', input, 'officer');
  ids.set(login, made.officer);
  who.set(login, await api.nobody.signIn(login, password));
  await act(visitor(login), 'changeContact', 'ContactChanged', {
    officer: made.officer,
    mail: `${login}@duty.example`,
  });
};

beforeAll(async () => {
  system = Date.parse('2018-01-01T08:00:00+08:00');
  const port = await mail.listen();
  api = await start({
    settings: {
      ...{ LIANFANG_MAIL_URL: `smtp://127.0.0.1:${port}` },
      LIANFANG_MAIL_FROM: 'lianfang@duty.example',
    },
    // As the API alone it runs no automations: they are started and stopped here.
    altered: (it) => ({
      ...it,
      ...{ clock, gateway: new Gateway(it.journal, it.codec, clock) },
      configuration: { ...it.configuration, role: 'api' },
    }),
  });
  for (const [organisation, region, over] of [
    ['jiaxing', '330400', {}],
    ['xiuzhou', '330411', { parent: 'jiaxing' }],
    ['wujiang', '320509', {}],
    ['qingpu', '310118', {}],
    ['nanxun', '330503', {}],
  ] as const)
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region },
      ...{ competences: [], platform: 'on', provenance, ...over },
    });
  await officer('city', 'jiaxing', 'dutyOfficer', 'head');
  await officer('shen', 'xiuzhou', 'dutyOfficer', 'head', 'legalOfficer');
  await officer('lin', 'xiuzhou', 'head');
  await officer('guwei', 'wujiang', 'dutyOfficer', 'head', 'legalOfficer');
  await officer('gu.deputy', 'wujiang', 'dutyOfficer');
  await officer('gu.leader', 'wujiang', 'head');
  await officer('qing', 'qingpu', 'dutyOfficer', 'head', 'legalOfficer');
  await officer('nan', 'nanxun', 'dutyOfficer', 'head');
  await act(visitor('gu.deputy'), 'changeMailPreferences', 'MailPreferencesChanged', {
    ...{ legalClock: ['mail'], urgent: ['mail'], routine: ['mail'], digestAt: '17:00' },
  });
  await api.officer('cnemc', 'monitoringOfficer');
  await act(api.operator, 'registerSection', 'SectionRegistered', {
    ...{ section: 'wangjiangjing', name: '王江泾', river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
    waterBodyType: { type: 'river', source: '【示例】', since: '2000-01-01' },
  });
  const terms = termsFor(['wangjiangjing']);
  ({ agreement } = await act<{ agreement: string }>(
    ...([visitor('shen'), 'proposeAgreement', 'AgreementProposed'] as const),
    {
      ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang', 'qingpu'].map(partyOf) },
      terms: { ...terms, since: '2017-01-01', clauses: { ...terms.clauses, receiptMinutes: 20 } },
    },
    'agreement',
  ));
  for (const login of ['shen', 'guwei', 'qing'])
    await act(visitor(login), 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  projector = api.platform.projector as Projector;
});
afterAll(async () => {
  await stopAll();
  await projector?.stop();
  await api?.close();
  await mail.close();
  clock.close();
  rmSync(clockFolder, { recursive: true, force: true });
});

// ---- what runs --------------------------------------------------------------------------------------------------------

let projector: Projector;
let runners: AutomationRunner[] = [];

const startProjector = async (): Promise<void> => {
  const { database, journal, codec, contexts, logger } = api.platform;
  projector = new Projector({ database, journal, codec, views: contexts.flatMap(({ views }) => views), logger });
  await projector.start();
};
const dropReadStore = async (): Promise<void> => {
  await projector.stop();
  await renew(
    api.platform.database,
    api.platform.contexts.flatMap(({ views }) => views),
  );
  await startProjector();
};
const stopAll = async (): Promise<void> => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
};
/** One runner for each of these; where there are choices its events come late, twice and in another order. */
const run = async (deliveries: readonly Delivery[], more: Partial<AutomationsOptions> = {}): Promise<void> => {
  const { platform, app } = api;
  const automations = platform.contexts
    .flatMap((context) => context.automations ?? [])
    .map((type) => app.get<Automation>(type, { strict: false }));
  runners = deliveries.map((choices) => {
    const journal = choices ? new UnrulyJournal(platform.journal, choices) : platform.journal;
    const options = { ...platform, journal, automations, freshness: projector.freshness, pollMilliseconds: 5 };
    return new AutomationRunner({ ...options, progressEvents: 100, ...more });
  });
  await Promise.all(runners.map((runner) => runner.start()));
};

/** Nothing is left to be done as of now, and no mail under way. */
const quiet = async (): Promise<void> => {
  const { journal } = api.platform;
  for (let before = await journal.head(), again = true; again; ) {
    await Promise.all(runners.map((runner) => runner.settled()));
    await api.app.get(Postman, { strict: false }).idle();
    const head = await journal.head();
    again = head !== before;
    before = head;
  }
};

// ---- a history --------------------------------------------------------------------------------------------------------

type Delivery = readonly [number, ...number[]] | undefined;
const acts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('notice' as const), routine: fc.boolean(), relay: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('incident' as const) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(['receive', 'passOn', 'noAnswer', 'acknowledge', 'grade', 'report'] as const)),
      which: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fillGap' as const), hours: fc.constantFrom(12, 24, 48) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeShift' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mail' as const),
      fault: fc.constantFrom<Fault>('ok', '421 RCPT', '451 DATA', 'drop after DATA', '550 RCPT'),
    }),
  },
);
/** ±1 h, ±1 day, back 10 min, and small steps: of the system's clock. */
const jumps = fc.constantFrom(60, -60, 1440, -1440, -10, 1, 5, 20, 30, 90);
const trouble = fc.oneof(
  { weight: 9, arbitrary: fc.constant('none' as const) },
  { weight: 2, arbitrary: fc.constantFrom('restart' as const, 'death' as const) },
  { weight: 1, arbitrary: fc.constant('drop' as const) },
);
/** Some acts before anything is waited for, what befalls whoever works meanwhile, and then the clock. */
const steps = fc.array(
  fc.record({ acts: fc.array(acts, { minLength: 1, maxLength: 4 }), trouble, jump: jumps, afterwards: trouble }),
  {
    ...{ minLength: 4, maxLength: 7 },
  },
);
type Of<Values> = Values extends fc.Arbitrary<infer Value> ? Value : never;
type Story = Of<typeof steps>;
type Act = Of<typeof acts>;
type Trouble = Of<typeof trouble>;

/** Each takes days of its own, later than those of the one before. */
let played = 0;

const play = async (story: Story, deliveries: readonly Delivery[]) => {
  played += 1;
  const base = Date.parse('2018-01-01T12:00:00+08:00') + played * 20 * 1_440 * minute;
  const [first, last] = [base - 3 * 1_440 * minute, base + 7 * 1_440 * minute];
  fault = 'ok';
  system = first;
  await stopAll();
  for (let from = first; from < last; from += 2_880 * minute) {
    const whole = { from: text(from), until: text(from + 2_880 * minute) };
    const assigns = (login: string, over: object) =>
      act(visitor(login), 'assignDuty', 'DutyAssigned', { ...whole, officer: ids.get(login), ...over });
    await assigns('city', {});
    await assigns('shen', { leader: ids.get('lin') });
    await assigns('guwei', { deputy: ids.get('gu.deputy'), leader: ids.get('gu.leader') });
  }
  const paper = new Paper({
    xiuzhou: ['shen', 'lin', 'city'],
    wujiang: ['guwei', 'gu.deputy', 'gu.leader'],
  });
  await run(deliveries);
  system = base;
  await quiet();
  const since = (await api.platform.journal.head()) as JournalPosition;

  const disturb = async (what: Trouble): Promise<void> => {
    if (what === 'none') return;
    await stopAll();
    if (what === 'drop') await dropReadStore();
    // The next ones may die without saying how far they were.
    await run(deliveries, what === 'death' ? { sabotage: { saysNothing: true } } : {});
  };
  const tick = async (): Promise<void> => {
    await quiet();
    paper.tick(fault);
  };
  paper.now = base;
  await assignsShift(paper, base, base + 2_880 * minute);
  await tick();
  for (const step of story) {
    for (const one of step.acts) await perform(one, paper);
    await disturb(step.trouble);
    await tick();
    // The history keeps within the days of its rosters.
    const wanted = system + step.jump * minute;
    system = wanted > base + 4 * 1_440 * minute ? system : wanted;
    paper.now = Math.max(paper.now, system);
    await disturb(step.afterwards);
    await tick();
  }
  fault = 'ok';
  for (let hours = 0; hours < 30; hours += 5) {
    system = base + (4 * 24 + hours) * 60 * minute;
    paper.now = Math.max(paper.now, system);
    await tick();
  }
  expect(await happened(since)).toEqual(paper.expected());
  expect(await intended(since)).toEqual({ twice: [], undone: [] });
};

const assignsShift = async (paper: Paper, from: number, until: number): Promise<void> => {
  const asked = { officer: ids.get('nan'), from: text(from), until: text(until) };
  const { shift } = await act<{ shift: string }>(visitor('nan'), 'assignDuty', 'DutyAssigned', asked, 'shift');
  paper.shiftAssigned({ shift, from, until });
};

const perform = async (one: Act, paper: Paper): Promise<void> => {
  const pick = <Some>(from: readonly Some[], n: number): Some | undefined => from[n % Math.max(1, from.length)];
  switch (one.kind) {
    case 'notice': {
      const kind = one.routine ? 'information' : 'downstreamAbnormality';
      const input = {
        kind,
        recipients: ['wujiang'],
        title: '【示例】异常',
        body: '请协助排查',
        agreement,
        example: '【示例】',
      };
      const relay = one.relay ? { relay: ['qingpu'] } : {};
      const sent = await act<{ notice: string; digest: string }>(
        ...([visitor('shen'), 'sendNotice', 'NoticeSent', { ...input, ...relay }, 'notice digest'] as const),
      );
      paper.noticeSent({ ...sent, routine: one.routine, relay: one.relay });
      return;
    }
    case 'receive': {
      const notice = pick(
        // A warning that is receipted opens a case with clocks of its own, of which the paper knows nothing.
        paper.untouched.filter(({ received, routine }) => routine && !received),
        one.which,
      );
      if (!notice) return;
      const { notice: id, digest } = notice;
      await act(visitor('guwei'), 'receiveNotice', 'NoticeReceived', { notice: id, digest });
      paper.received(notice);
      return;
    }
    case 'passOn': {
      const notice = pick(
        paper.untouched.filter((it) => it.relay && !it.passedOn),
        one.which,
      );
      if (!notice) return;
      const { by } = await act<{ by: string }>(
        ...([visitor('guwei'), 'passNoticeOn', 'NoticePassedOn', { notice: notice.notice }, 'by'] as const),
      );
      paper.passedOn(notice, by);
      return;
    }
    case 'noAnswer': {
      const alarm = pick(paper.calling('wujiang'), one.which);
      if (!alarm) return;
      const input = { alarm: alarmIdOf(alarm), contact: ids.get(alarm.contact), result: 'noAnswer' };
      await act(visitor('guwei'), 'logCall', 'CallLogged', input);
      paper.notAnswered(alarm);
      return;
    }
    case 'acknowledge': {
      const alarm = pick(paper.calling('wujiang'), one.which);
      if (!alarm) return;
      await act(visitor('guwei'), 'acknowledgeAlarm', 'AlarmAcknowledged', { alarm: alarmIdOf(alarm) });
      paper.acknowledged(alarm);
      return;
    }
    case 'incident': {
      const { incident } = await act<{ incident: string }>(
        ...([visitor('shen'), 'determineIncident', 'IncidentDetermined'] as const),
        { withoutAbnormality: '直接接报', description: '【示例】泄漏', distribution: [], example: '【示例】' },
        'incident',
      );
      paper.determined(incident);
      return;
    }
    case 'grade': {
      const incident = pick(
        paper.incidents.filter(({ graded }) => !graded),
        one.which,
      );
      if (!incident) return;
      const { incident: id } = incident;
      const facts = { incident: id, affected: ['330411'], circumstances: [] };
      await act(visitor('shen'), 'recordIncidentFacts', 'IncidentFactsRecorded', facts);
      await act(visitor('shen'), 'determineGrade', 'GradeDetermined', { incident: id, grade: 'IV' });
      paper.graded(incident);
      return;
    }
    case 'report': {
      const incident = pick(paper.reportable, one.which);
      if (!incident) return;
      const input = calling(incident.incident, 'ownGovernment', 'bureauAbove');
      await act(visitor('shen'), 'fileIncidentReport', 'IncidentReportFiled', input);
      paper.reported(incident);
      return;
    }
    case 'fillGap': {
      if (!paper.mayChangeRoster) return;
      const from = Math.max(paper.rosterEnds, paper.now);
      await assignsShift(paper, from, from + one.hours * 60 * minute);
      return;
    }
    case 'removeShift': {
      const shift = paper.removable;
      if (!shift || !paper.mayChangeRoster) return;
      await act(visitor('nan'), 'removeDuty', 'DutyRemoved', { shift: shift.shift, reason: '临时调整' });
      paper.shiftRemoved();
      return;
    }
    case 'mail':
      fault = one.fault;
  }
};

/** Alarms and messages since then, as the journal has them, in the words of the paper. */
const happened = async (since: JournalPosition) => {
  const { journal, codec } = api.platform;
  const alarms = new Map<string, { name: string; calls: string[] }>();
  const messages = new Map<string, { name: string; attempts: string[] }>();
  const nameOfFact = (fact: { readonly kind: string; readonly id: string }): string | undefined =>
    fact.kind === 'alarm' ? alarms.get(fact.id)?.name : `${fact.kind} ${fact.id}`;
  const nameOfSubject = ({ kind, id }: { readonly kind: string; readonly id: string }) =>
    `${kind} ${kind === 'deadLetter' ? messages.get(id)?.name : id}`;
  const digests = new Map<string, string>();
  for await (const recorded of journal.readAll(since)) {
    if (!/^(alarms|mailing)\./.test(recorded.type)) continue;
    const event = codec.decode(recorded) as DecodedOf<AlarmEvent> | DecodedOf<MessageEvent>;
    switch (event.type) {
      case 'alarms.alarm-raised.v1': {
        const { alarm, organisation, subject } = event.data;
        const known = alarms.get(alarm) ?? { name: `${organisation} ${nameOfSubject(subject)}`, calls: [] };
        alarms.set(alarm, known);
        break;
      }
      case 'alarms.contact-due.v1': {
        const { alarm, contact, at } = event.data;
        const called = contact.kind === 'officer' ? loginOf(contact.officer) : contact.kind;
        alarms.get(alarm)?.calls.push(`${at} ${called}`);
        break;
      }
      case 'mailing.message-queued.v1': {
        const { message, officer: to, fact, plan } = event.data;
        if (plan.kind === 'digest') digests.set(plan.digest, plan.at);
        const [digest = '', closing = ''] = fact.kind === 'digest' ? fact.id.split(' ') : [];
        const about = fact.kind === 'digest' ? `digest ${digests.get(digest)} ${closing}` : nameOfFact(fact);
        if (about !== undefined) messages.set(message, { name: `${loginOf(to)} ${about}`, attempts: [] });
        break;
      }
      case 'mailing.message-attempted.v1': {
        const { message, outcome, at } = event.data;
        messages.get(message)?.attempts.push(`${at} ${outcome.kind}`);
        break;
      }
      case 'mailing.message-digested.v1':
        messages.get(event.data.message)?.attempts.push(`${event.data.at} digested`);
        break;
      case 'alarms.alarm-acknowledged.v1':
      case 'alarms.alarm-stood-down.v1':
      case 'alarms.call-logged.v1':
      case 'mailing.attempt-begun.v1':
      case 'mailing.dead-letter-retried.v1':
      case 'mailing.message-died.v1':
        break;
    }
  }
  return {
    alarms: [...alarms.values()].map(({ name, calls }) => [name, calls]).toSorted(),
    messages: [...messages.values()].map(({ name, attempts }) => [name, attempts]).toSorted(),
  };
};

/**
 * What automations fired, intended or did twice for one cause since then, and what they intended and did not do. Ids that
 * are derived hide it in what {@link happened}; an intention that is missing is missing there.
 */
const intended = async (since: JournalPosition) => {
  const { journal, codec } = api.platform;
  const seen = new Set<string>();
  const twice: string[] = [];
  const undone = new Set<string>();
  for await (const recorded of journal.readAll(since)) {
    if (!/^automations\.(timer|command)-/.test(recorded.type)) continue;
    const { type, data } = codec.decode(recorded) as DecodedOf<InstanceEvent>;
    const count = (what: string): void => {
      const one = `${data.automation} ${data.instance}: ${what}`;
      if (seen.has(one)) twice.push(one);
      seen.add(one);
    };
    if (type === 'automations.timer-fired.v1') count(`${data.timer} fired of ${data.dueAt}`);
    if (type === 'automations.command-intended.v1') {
      // The id names the cause, and which of its commands.
      count(`${data.command} intended as ${data.id} for ${recorded.metadata.causationId}`);
      undone.add(data.id);
    }
    if (type === 'automations.command-done.v1') {
      count(`${data.id} done`);
      undone.delete(data.id);
    }
  }
  return { twice, undone: [...undone] };
};

it('none early, none twice, none forgotten: the system clock jumps, runners die, the read store is dropped', async () => {
  await fc.assert(
    fc.asyncProperty(steps, (story) => play(story, [undefined])),
    { numRuns: histories, endOnFailure: true },
  );
}, 3_600_000);

it('the same where events come late, twice and in another order, to two runners that lag differently (R7)', async () => {
  const choices = fc.array(fc.nat(1_000), { minLength: 20, maxLength: 60 }) as fc.Arbitrary<unknown> as fc.Arbitrary<
    [number, ...number[]]
  >;
  await fc.assert(
    fc.asyncProperty(steps, choices, choices, (story, one, other) => play(story, [one, other])),
    { numRuns: histories, endOnFailure: true },
  );
}, 3_600_000);
