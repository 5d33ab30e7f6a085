import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Automations } from '#platform/automations/automations.module.js';
import type { Visitor } from '#platform/client/api.js';
import { instant } from '#platform/kernel/time.js';
import { type RunningApi, start } from './harness.js';
import { act, reading, termsFor, versionOf, World } from './world.js';

// By the agreement 吴江 tells first what is wrong at a section, and 秀洲 waits 30 minutes. Each knows its own abnormality only.
let api: RunningApi;
let world: World;
let finder: Visitor;
let first: Visitor;

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  finder = await world.officer('xiuzhou', 'dutyOfficer');
  first = await world.officer('wujiang', 'dutyOfficer');
});
afterAll(() => api?.close());

const itIs = async (time: string) => {
  api.platform.clock.driveTo(instant(`2020-10-${time}:00+08:00`));
  await settled();
};
const settled = () => api.app.get(Automations).settled();
const refusal = (code: string) => expect.objectContaining({ code });

const clause = (section: string, party = 'wujiang', minutes = 30) => ({ firstNotices: [{ section, party, minutes }] });
/** A section with a reading, under an agreement; `isFirst` of it by its clause, if there is one. */
const shared = async (isFirst?: string) => {
  const section = await world.section();
  const terms = termsFor([section], isFirst === undefined ? {} : clause(section, isFirst));
  const agreement = await world.agreement([section], { terms });
  await world.published(section, reading(10));
  await settled();
  return { section, agreement };
};
type Shared = Awaited<ReturnType<typeof shared>>;
const raises = async (who: Visitor, { section, agreement }: Shared): Promise<string> =>
  (
    await act<{ abnormality: string }>(
      who,
      'raiseAbnormality',
      'AbnormalityRaised',
      {
        ...{ reading: { reading: versionOf(section, 10), items: ['TP'] }, agreement },
        ...{ description: '【示例】总磷异常', example: '【示例】' },
      },
      'abnormality',
    )
  ).abnormality;
const decides = async (abnormality: string, outcome: string, who = finder) => {
  await act(who, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '已复核' });
  await act(who, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome, reason: '示例' });
};
const sends = async (who: Visitor, to: string, abnormality: string): Promise<string> =>
  (
    await act<{ notice: string }>(
      who,
      'sendNotice',
      'NoticeSent',
      {
        ...{ kind: 'warning', recipients: [to], title: '【示例】总磷异常', body: '请排查', example: '【示例】' },
        abnormality,
      },
      'notice',
    )
  ).notice;
/** What stands on the call sheet because nobody heard of the abnormality first. */
const alarmOf = async (who: Visitor, abnormality: string) => {
  await settled();
  const { callSheet } = await who.ask<{ callSheet: { edges: { node: { subject: string } }[] } }>(
    '{ callSheet(first: 100) { edges { node { subject words open stoodDownBecause } } } }',
  );
  return callSheet.edges.map(({ node }) => node).find(({ subject }) => subject === `${abnormality}/first`);
};
const takeoverIn = async (who: Visitor, id: string) =>
  (
    await who.ask<{ notice: { takeover: unknown } }>(
      'query($id: ID!) { notice(id: $id) { takeover { silent section agreement dueAt reason } } }',
      { id },
    )
  ).notice.takeover;

describe('a clause says who sends first', () => {
  it('and stands in the terms as it was signed', async () => {
    const { section, agreement } = await shared('wujiang');
    const asked = 'query($id: ID!) { agreement(id: $id) { versions { firstNotices { section party minutes } } } }';
    expect(await finder.ask(asked, { id: agreement })).toEqual({ agreement: { versions: [clause(section)] } });
  });

  it('for a section of the agreement, one of its parties, each section once', async () => {
    const section = await world.section();
    const [one] = clause(section).firstNotices;
    for (const firstNotices of [
      clause('another').firstNotices,
      clause(section, 'anji').firstNotices,
      [one, one],
      clause(section, 'wujiang', 0).firstNotices,
    ])
      await expect(world.proposed([section], { terms: termsFor([section], { firstNotices }) })).rejects.toEqual(
        refusal('InvalidInput'),
      );
  });
});

describe('who has to send first', () => {
  it('is silent: who found it too is alarmed when the minutes have passed, takes over, and the notice says so', async () => {
    const on = await shared('wujiang');
    await itIs('09T10:00');
    const abnormality = await raises(finder, on);
    await itIs('09T10:29');
    expect(await alarmOf(finder, abnormality)).toBeUndefined();
    await itIs('09T10:30');
    expect(await alarmOf(finder, abnormality)).toMatchObject({
      ...{ open: true, words: expect.stringContaining('本单位可接替发出') },
    });
    expect(await alarmOf(first, abnormality)).toBeUndefined();
    await decides(abnormality, 'suspectedFromOutside');
    const notice = await sends(finder, 'wujiang', abnormality);
    expect(await takeoverIn(first, notice)).toEqual({
      ...{ silent: 'wujiang', ...on, dueAt: '2020-10-09T02:30:00.000Z' },
      reason: expect.stringMatching(/^按协议应由 wujiang 首先通报断面 .*30 分钟内.*未收到，接替发出。$/),
    });
    expect(await alarmOf(finder, abnormality)).toBeUndefined();
    // It was said: what is sent later is in nobody's place.
    expect(await takeoverIn(finder, await sends(finder, 'wujiang', abnormality))).toBeNull();
  });

  it('speaks in time: nobody is alarmed, and what the other sends then is in nobody’s place', async () => {
    const on = await shared('wujiang');
    await itIs('09T12:00');
    const [mine, theirs] = [await raises(finder, on), await raises(first, on)];
    await decides(theirs, 'ownArea', first);
    await itIs('09T12:20');
    expect(await takeoverIn(first, await sends(first, 'xiuzhou', theirs))).toBeNull();
    await itIs('09T12:31');
    expect(await alarmOf(finder, mine)).toBeUndefined();
    await decides(mine, 'suspectedFromOutside');
    expect(await takeoverIn(first, await sends(finder, 'wujiang', mine))).toBeNull();
  });

  it('speaks late: the alarm ends', async () => {
    const on = await shared('wujiang');
    await itIs('09T13:00');
    const [mine, theirs] = [await raises(finder, on), await raises(first, on)];
    await decides(theirs, 'ownArea', first);
    await itIs('09T13:40');
    expect(await alarmOf(finder, mine)).toMatchObject({ open: true });
    await sends(first, 'xiuzhou', theirs);
    expect(await alarmOf(finder, mine)).toBeUndefined();
  });

  it('is waited for by nobody where the agreement says nothing, the finder is first, or it was nothing', async () => {
    await itIs('09T14:00');
    const silent = await shared();
    const own = await shared('xiuzhou');
    const nothing = await shared('wujiang');
    const found = [await raises(finder, silent), await raises(finder, own), await raises(finder, nothing)];
    await decides(`${found[2]}`, 'natural');
    await itIs('09T15:00');
    for (const abnormality of found) expect(await alarmOf(finder, abnormality)).toBeUndefined();
  });

  it('is waited for although the read store was dropped meanwhile; it alarms once', async () => {
    const on = await shared('wujiang');
    await itIs('09T16:00');
    const abnormality = await raises(finder, on);
    await settled();
    const folder = api.platform.folder.path;
    await api.end();
    rmSync(join(folder, 'read-store'), { recursive: true });
    api = await start({ folder });
    world = world.at(api);
    finder = await world.officer('xiuzhou', 'dutyOfficer');
    first = await world.officer('wujiang', 'dutyOfficer');
    await itIs('09T16:31');
    expect(await alarmOf(finder, abnormality)).toMatchObject({ open: true });
    const silences = [];
    for await (const { type, data } of api.platform.journal.readStream(`first-notices-${on.section}`))
      silences.push({ type, abnormality: (data as { abnormality?: string }).abnormality });
    expect(silences).toEqual([{ type: 'notices.first-sender-silent.v1', abnormality }]);
  });
});
