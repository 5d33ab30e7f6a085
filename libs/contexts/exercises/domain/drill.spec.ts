import { automationActor } from '#platform/kernel/actor.js';
import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { drillEnded, drillStarted } from './drill.events.js';
import { drill, type EndDrill, type StartDrill } from './drill.js';
import { resultOf } from './receipt-times.js';
import { noticeOf } from './words.js';

const { given } = specify(drill);
const head = anOfficer('jiaxing', 'head');
const at = instant('2020-10-03T03:00:00+08:00');
const dueAt = instant('2020-10-03T03:20:00+08:00');
const id = '3c1f6f0e-8d5a-5b7e-9d55-0a2b6e4f7c10';
const bodies = [
  { organisation: 'wujiang', notice: `w.${id}` },
  { organisation: 'xiuzhou', notice: `x.${id}` },
];
const asked = { kind: 'warning', bodies, title: '夜间签收', text: '溶解氧 0.70', minutes: 20 } as const;
const start = (over: Partial<StartDrill> = {}): StartDrill => ({
  ...{ type: 'StartDrill', actor: head, at, drill: id, notRegistered: [], offPlatform: [], ...asked, ...over },
});
const end = (over: Partial<EndDrill> = {}): EndDrill => ({
  ...{ type: 'EndDrill', actor: automationActor('test', 'jiaxing'), at: dueAt, because: 'limit', ...over },
});
const started = drillStarted({
  ...{ drill: id, organisation: 'jiaxing', number: '测试-3c1f6f0e', ...asked, bodies },
  ...{ dueAt, startedBy: head.officer, at },
});
const ended = drillEnded({ drill: id, organisation: 'jiaxing', because: 'limit', dueAt, at: dueAt });

describe('a drill', () => {
  it('is started by a head or an operator, of others, who are registered and on the platform', () => {
    given().when(start()).then(started);
    given(started).when(start()).thenNothing();
    given()
      .when(start({ actor: anOfficer('jiaxing', 'dutyOfficer') }))
      .thenRefused('Forbidden');
    given()
      .when(start({ notRegistered: ['nowhere'] }))
      .thenRefused('TestedBodyNotRegistered');
    given()
      .when(start({ offPlatform: ['tongxiang'] }))
      .thenRefused('TestedBodyOffPlatform');
    given()
      .when(start({ actor: anOfficer('wujiang', 'head') }))
      .thenRefused('OwnBodyTested');
    given(started)
      .when(start({ minutes: 30 }))
      .thenRefused('CommandIdReused');
  });

  it('ends once, by the platform alone', () => {
    given(started).when(end()).then(ended);
    given(started, ended)
      .when(end({ because: 'withdrawn' }))
      .thenNothing();
    given(started)
      .when(end({ actor: head }))
      .thenRefused('Forbidden');
    given().when(end()).thenRefused('NotFound');
  });

  it('is known to who tests and who is tested', () => {
    const state = drill.evolve(drill.initial(), started);
    const knows = (organisation: string) => drill.mayKnow(anOfficer(organisation, 'head'), state);
    expect(['jiaxing', 'wujiang', 'xiuzhou', 'anji'].map(knows)).toEqual([true, true, true, false]);
    expect(drill.mayKnow(head, drill.initial())).toBe(false);
  });

  it('says in its notice that it is a test, and no real matter', () => {
    const { title, body, provenance } = noticeOf(started.data);
    for (const text of [title, provenance.text]) expect(text).toMatch(/^【测试】【示例】/);
    expect(body).toContain('所述情况并非真实');
  });
});

describe('the result of a body', () => {
  const running = { dueAt, isRunning: true };
  const over = { dueAt, isRunning: false };
  const late = instant('2020-10-03T03:20:00.001+08:00');

  it.each([
    ['inTime', over, { receiptedAt: dueAt }],
    ['late', over, { receiptedAt: late }],
    // It fires after the limit: what came in between is late all the same.
    ['late', running, { receiptedAt: late }],
    ['waiting', running, { openedAt: at, answeredAt: at }],
    ['missed', over, { openedAt: at, answeredAt: at }],
  ])('is %s', (result, drilled, facts) => expect(resultOf(drilled, facts)).toBe(result));
});
