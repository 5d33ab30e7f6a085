import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram, startProgram } from '#platform/client/program.js';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import type { RecordedEvent } from '#platform/journal/journal.js';
import { createLogger } from '#platform/runtime/logging.js';
import { ScriptedMailServer } from '#platform/testing/scripted-mail-server.js';

// The whole program, killed with -9 while its automations work: warnings to three bodies raise alarms, alarms call
// officers, officers are written to over SMTP. `LIANFANG_TEST_AUTOMATION_KILLS` says how often.
const kills = Number(process.env['LIANFANG_TEST_AUTOMATION_KILLS'] ?? 1);
const seed = Number(process.env['LIANFANG_TEST_SEED'] ?? 20_201_003);
const noticesEach = 6;
const password = 'a password of the tests';
const bodies = ['wujiang', 'tongxiang', 'nanxun'];
const id = (text: string) => ({ commandId: commandIdFor(text, 1_600_000_000_000) });
const provenance = { kind: 'example', text: '【示例】' };

describe(`killed with -9 ${kills} times while automations work (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-kill-automations-'));
  const mail = new ScriptedMailServer(() => 'ok');
  let program: RunningProgram;
  let environment: Readonly<Record<string, string>>;
  /** Officer on duty, by body. */
  const onDuty = new Map<string, string>();

  const officer = async (operator: Visitor, organisation: string, login: string, role: string): Promise<string> => {
    const input = { organisation, login, name: '【示例】', roles: [role], password, ...id(`officer ${login}`) };
    return (
      await operator.command<{ officer: string }>(
        ...(['registerOfficer', 'OfficerRegistered', input, 'receipt { position } officer'] as const),
      )
    ).officer;
  };
  const signedIn = (login: string) => new Visitor(overHttp(program.address)).signIn(login, password);

  beforeAll(async () => {
    const port = await mail.listen();
    // The mail server is on loopback, and every address in a domain that is nobody's.
    environment = {
      ...{ LIANFANG_ENVIRONMENT: 'development', LIANFANG_MAIL_URL: `smtp://127.0.0.1:${port}` },
      ...{ LIANFANG_MAIL_FROM: 'duty@lianfang.example', LIANFANG_REQUESTS_PER_MINUTE: '1000000' },
    };
    program = await startProgram(folder, environment);
    const operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
    for (const organisation of ['xiuzhou', ...bodies]) {
      await operator.command('registerOrganisation', 'OrganisationRegistered', {
        ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '330411' },
        ...{ competences: [], platform: 'on', provenance, ...id(organisation) },
      });
    }
    await officer(operator, 'xiuzhou', 'sender', 'dutyOfficer');
    const now = Date.now();
    for (const body of bodies) {
      const duty = await officer(operator, body, `duty.${body}`, 'dutyOfficer');
      onDuty.set(body, duty);
      await officer(operator, body, `head.${body}`, 'head');
      const head = await signedIn(`head.${body}`);
      const [from, until] = [new Date(now - 3_600_000).toISOString(), new Date(now + 40 * 3_600_000).toISOString()];
      await head.command('assignDuty', 'DutyAssigned', { officer: duty, from, until, ...id(`shift ${body}`) });
      const contact = { officer: duty, mail: `duty@${body}.example`, ...id(`mail ${body}`) };
      await (await signedIn(`duty.${body}`)).command('changeContact', 'ContactChanged', contact);
    }
  }, 120_000);
  afterAll(async () => {
    await program?.stop('SIGKILL');
    await mail.close();
    // What went wrong can only be read in the journal.
    if (holds) rmSync(folder, { recursive: true, force: true });
    else process.stderr.write(`the data folder is kept: ${folder}\n`);
  });

  const send = (sender: Visitor, n: number) =>
    sender.command('sendNotice', 'NoticeSent', {
      ...{ kind: 'warning', recipients: bodies, title: `【示例】第 ${n} 号`, body: '请签收', example: '【示例】' },
      ...id(`notice ${n}`),
    });

  let holds = false;
  it('every warning raises one alarm a body and writes one mail an officer; nothing happens twice', async () => {
    let sent = 0;
    const when = fc.sample(fc.tuple(fc.integer({ min: 1, max: noticesEach }), fc.integer({ min: 0, max: 250 })), {
      ...{ numRuns: kills, seed },
    });
    for (const [after, then] of when) {
      const sender = await signedIn('sender');
      let done = 0;
      const wave = Array.from({ length: noticesEach }, () => sent++);
      const killed = new Promise<void>((resolve) => {
        for (const n of wave)
          void send(sender, n).then(
            () => {
              done += 1;
              if (done === after) void pause(then).then(resolve);
            },
            () => undefined,
          );
      });
      await killed;
      await program.stop('SIGKILL');
      program = await startProgram(folder, environment);
    }
    const sender = await signedIn('sender');
    for (let n = 0; n < sent; n += 1) await send(sender, n);
    // What was intended is carried out; then nothing more comes. After a kill the runner reads again what it had dealt with
    // since its last progress, thousands of events perhaps, and sends nothing meanwhile.
    for (let before = -1, quiet = 0; quiet < 60; ) {
      await pause(500);
      quiet = mail.taken.length === before ? quiet + 1 : 0;
      before = mail.taken.length;
    }
    await program.stop();

    const events = await all(join(folder, 'journal'));
    const data = (type: string) => events.filter((one) => one.type === type).map((one) => one.data as Fact);
    const notices = data('notices.notice-sent.v2').map(({ notice }) => notice as string);
    expect(new Set(notices).size).toBe(sent);
    const expected = notices.flatMap((notice) => bodies.map((body) => `${notice} ${body}`)).toSorted();
    const alarms = data('alarms.alarm-raised.v1').filter(({ subject }) => (subject as Fact)['kind'] === 'notice');
    expect(alarms.map(({ subject, organisation }) => `${(subject as Fact)['id']} ${organisation}`).toSorted()).toEqual(
      expected,
    );
    const first = data('alarms.contact-due.v1').filter(({ step }) => step === 1);
    expect(new Set(first.map(({ alarm }) => alarm)).size).toBe(first.length);
    const queued = data('mailing.message-queued.v1').filter(({ fact }) => (fact as Fact)['kind'] === 'notice');
    expect(queued.map(({ fact, organisation }) => `${(fact as Fact)['id']} ${organisation}`).toSorted()).toEqual(
      expected,
    );
    const intended = data('automations.command-intended.v1').map(({ id: command }) => command as string);
    const carriedOut = data('automations.command-done.v1').map(({ id: command }) => command as string);
    expect(new Set(intended).size).toBe(intended.length);
    expect(carriedOut.toSorted()).toEqual(intended.toSorted());

    // A mail came once for each message that counts as sent. An attempt that was begun and has no outcome may have been
    // taken by the server: that is the one window. It counts as lost after a while, and is made again: one copy more.
    const of = ({ message, attempt }: Fact) => `${message} ${attempt}`;
    const begun = data('mailing.attempt-begun.v1').map(of);
    const outcomes = new Map(data('mailing.message-attempted.v1').map((one) => [of(one), one['outcome'] as Fact]));
    const inWindow = begun.filter((one) => (outcomes.get(one)?.['kind'] ?? 'ambiguous') === 'ambiguous');
    const windowsOf = Map.groupBy(inWindow, (one) => one.split(' ')[0]);
    const accepted = new Set(
      [...outcomes].flatMap(([one, { kind }]) => (kind === 'accepted' ? [one.split(' ')[0]] : [])),
    );
    const copies = Map.groupBy(mail.taken, ({ messageId }) => messageId.slice(1).split('@')[0]);
    for (const message of accepted) expect([message, copies.has(message)]).toEqual([message, true]);
    for (const [message, { length }] of copies) {
      const most = (accepted.has(message) ? 1 : 0) + (windowsOf.get(message)?.length ?? 0);
      expect([message, length > most]).toEqual([message, false]);
    }
    const doubled = [...copies.values()].filter(({ length }) => length > 1).length;
    holds = true;
    process.stderr.write(
      `${kills} kills: ${sent} notices, ${alarms.length} alarms, ${queued.length} messages, ${mail.taken.length} mails, ${inWindow.length} attempts in the window, ${doubled} mails doubled there\n`,
    );
  }, 3_600_000);
});

type Fact = Readonly<Record<string, unknown>>;

const all = async (journalFolder: string): Promise<readonly RecordedEvent[]> => {
  const logger = createLogger('silent');
  const server = await startEmbeddedJournal({ folder: journalFolder, logger });
  const journal = new EventStoreDbJournal({ socket: server.socket }, { logger });
  const events: RecordedEvent[] = [];
  try {
    for await (const event of journal.readAll('start')) events.push(event);
  } finally {
    await journal.close();
    await server.stop();
  }
  return events;
};
