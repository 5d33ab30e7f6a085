import type { IncidentFile, ToldEvent } from '#contexts/incidents/published.js';
import type { NoticeHistory, NoticeKind, SentNotice } from '#contexts/notices/published.js';
import { noticeWords } from '#contexts/notices/published.js';
import { writeCap } from '#platform/documents/cap.js';
import { instant } from '#platform/kernel/time.js';
import { readPaperReference } from '../reference.js';
import { type AlertFacts, alertOfIncident, alertOfNotice, statusOf } from './alerts.js';
import { letterOf } from './letter.js';
import { chineseNumber } from './report-papers.js';
import { toldOf } from './told-notices.js';

const { cap: mapping } = readPaperReference();
const real = { name: 'production', isReal: true };
const exercise = { name: 'drill', isReal: false };
const facts: AlertFacts = {
  ...{ world: real, mapping, section: undefined, regions: new Map() },
  sender: { zh: '秀洲分局', en: 'Xiuzhou branch', region: '330411' },
};
const at = instant('2021-01-01T00:10:00+08:00');
const names = new Map([
  ['xiuzhou', '秀洲分局'],
  ['qingpu', '青浦区局'],
  ['s1', '王江泾'],
]);

const sentOf = (over: Partial<SentNotice> = {}): SentNotice => ({
  ...{ notice: 'n1', organisation: 'xiuzhou', thread: 't1', number: '通报-n1', kind: 'warning', title: '预警' },
  ...{ body: '请注意', digest: 'ab'.repeat(32), sentBy: 'officer', at, provenance: { kind: 'real' } },
  ...{ about: { kind: 'none' }, agreement: { kind: 'none' } },
  ...{ receiptDue: { kind: 'none' }, route: { kind: 'none' }, relay: { kind: 'none' } },
  recipients: [
    { organisation: 'qingpu', platform: 'off', revision: 0 },
    { organisation: 'wujiang', platform: 'on', revision: 0 },
  ],
  ...over,
});
const historyOf = (sent: SentNotice, ...rest: { type: string; data: object }[]): NoticeHistory =>
  [{ type: 'notices.notice-sent.v2', data: sent }, ...rest].map((event, revision) => ({
    ...{ ...event, stream: 'notice-n1', revision, id: `event ${revision}` },
  })) as unknown as NoticeHistory;

const exceedance: SentNotice['about'] = {
  ...{ kind: 'exceedance', exceedance: 'e', section: 's1', month: '2020-09' as never, assessment: 'a', revision: 3 },
  items: [
    { item: 'TP', compared: '0.31', limit: '0.2', multiple: { kind: 'multiple', value: '0.55' } },
    { item: 'DO', compared: '2.1', limit: '5', multiple: { kind: 'none' } },
  ],
};

describe('the status of a message', () => {
  it('is Test for an example everywhere, else Exercise where the world is not real, else Actual', () => {
    const example = { kind: 'example', text: '【示例】' } as const;
    expect([real, exercise].map((world) => statusOf(world, example))).toEqual(['Test', 'Test']);
    expect([real, exercise].map((world) => statusOf(world, { kind: 'real' }))).toEqual(['Actual', 'Exercise']);
  });
});

describe('a notice as a message', () => {
  it('of every kind has what is mandatory; an all-clear is a response, since CAP has no such message', async () => {
    for (const kind of Object.keys(noticeWords) as NoticeKind[]) {
      expect(mapping.notice).toHaveProperty(kind);
      const message = alertOfNotice(historyOf(sentOf({ kind })), facts);
      expect(message?.type).toEqual({ kind: 'Alert' });
      expect(message?.info[0].response === 'AllClear').toBe(kind === 'allClear');
      expect(message && (await writeCap(message))).toMatch(/<addresses>qingpu wujiang<\/addresses>/);
    }
  });

  it('of a kind that the mapping does not know is of unknown urgency and certainty', () => {
    const message = alertOfNotice(historyOf(sentOf({ kind: 'unheardOf' as never })), facts);
    expect(message?.info[0]).toMatchObject({ urgency: 'Unknown', certainty: 'Unknown', severity: 'Unknown' });
  });

  it('names the section it cites, with the regions on its sides', () => {
    const section = { name: '王江泾', sides: ['330411', '320509'] };
    const message = alertOfNotice(historyOf(sentOf({ about: exceedance })), { ...facts, section });
    expect(message?.info[0].areas).toEqual([
      { description: '王江泾断面', geocodes: section.sides.map((value) => ({ name: 'GB/T 2260', value })) },
    ]);
  });
});

describe('an incident as a message', () => {
  const determined = {
    ...{ incident: 'i1', number: '事件-1', organisation: 'xiuzhou', description: '泄漏', provenance: { kind: 'real' } },
  };
  const placed = (type: string, revision: number) =>
    ({
      type,
      revision,
      stream: 'incident-i1',
      id: `e${revision}`,
      data: { ...determined, at },
    }) as unknown as ToldEvent;
  const fileOf = (over: object, ...history: ToldEvent[]): IncidentFile =>
    ({
      state: { kind: 'open', determined, grades: [], facts: [], emergency: { kind: 'lasts' }, ...over },
      history,
    }) as unknown as IncidentFile;
  const first = placed('incidents.incident-determined.v2', 0);

  it('is an Alert at first, of the region of its body, of unknown severity until it is graded', () => {
    const message = alertOfIncident(fileOf({}, first), facts);
    expect(message).toMatchObject({
      ...{ type: { kind: 'Alert' }, status: 'Actual', scope: { kind: 'Restricted' } },
      info: [{ severity: 'Unknown', urgency: 'Immediate', areas: [{ geocodes: [{ value: '330411' }] }] }, {}],
    });
  });

  it('is an Update of all before it once it says something else; an entry changes nothing of it', () => {
    const history = [
      first,
      placed('incidents.incident-entry-added.v1', 1),
      placed('incidents.grade-determined.v1', 2),
      placed('incidents.emergency-ended.v1', 3),
    ];
    const message = alertOfIncident(
      fileOf({ grades: [{ grade: 'I' }], emergency: { kind: 'ended' } }, ...history),
      facts,
    );
    expect(message).toMatchObject({
      identifier: 'lianfang:production:incident:i1:3',
      type: { kind: 'Update', references: [{ identifier: /:0$/ }, { identifier: /:2$/ }].map(expectIdentifier) },
      info: [{ severity: 'Extreme', urgency: 'Past' }, { headline: 'Environmental incident 事件-1, grade I' }],
    });
  });
});
const expectIdentifier = ({ identifier }: { identifier: RegExp }) => ({
  identifier: expect.stringMatching(identifier),
});

describe('a letter', () => {
  const letter = (recipient: string, history: NoticeHistory) => letterOf(history, recipient, { names, world: real });

  it('goes to a recipient off the platform only, and lists what exceeds', () => {
    const history = historyOf(sentOf({ about: exceedance }));
    expect(letter('wujiang', history)).toBeUndefined();
    expect(letter('xiuzhou', history)).toBeUndefined();
    expect(letter('qingpu', history)?.blocks).toEqual(
      expect.arrayContaining([
        { kind: 'addressees', text: '青浦区局' },
        { kind: 'paragraph', text: '王江泾断面2020-09超标项目：' },
        expect.objectContaining({
          rows: [
            ['TP', '0.31', '0.2', '0.55'],
            ['DO', '2.1', '5', '—'],
          ],
        }),
        { kind: 'signature', lines: ['秀洲分局', '2021年1月1日'] },
      ]),
    );
  });

  it('says that it was withdrawn', () => {
    const withdrawn = { type: 'notices.notice-withdrawn.v1', data: { organisation: 'xiuzhou', at, reason: '误发' } };
    expect(letter('qingpu', historyOf(sentOf()))?.mark).toBe('联防平台 production　通报-n1');
    expect(letter('qingpu', historyOf(sentOf(), withdrawn))?.mark).toContain('已撤回');
  });
});

it('what came of a notice is told with its number, each sentence with its event', () => {
  const answered = { type: 'notices.notice-answered.v1', data: { organisation: 'qingpu', at, text: '已派员' } };
  const told = toldOf(historyOf(sentOf(), answered), names);
  expect(told.map(({ text }) => text)).toEqual([
    '2021年1月1日0时10分向青浦区局、wujiang发出通报-n1《预警》（预警）。',
    '2021年1月1日0时10分，青浦区局答复：已派员。',
  ]);
  expect(told[1]?.source).toEqual({ stream: 'notice-n1', revision: 1, event: 'event 1', type: answered.type });
});

it('counts in Chinese', () => {
  expect([1, 9, 10, 11, 19, 20, 42].map(chineseNumber)).toEqual(['一', '九', '十', '十一', '十九', '二十', '四十二']);
});
