import fc from 'fast-check';
import { alarmAcknowledged, alarmRaised, callLogged, contactDue } from '#contexts/alarms/published.js';
import {
  abnormalityRaised,
  abnormalityVerified,
  damageAssessmentEnded,
  damageAssessmentStarted,
  emergencyEnded,
  gradeDetermined,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
  incidentFactsRecorded,
  investigationCompleted,
  reportDemanded,
  reportFiled,
  reportForwarded,
  reportReceived,
} from '#contexts/incidents/published.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { eventsFor } from '#platform/projector/projection.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { describeStores } from '#platform/testing/stores.js';
import {
  noticeAnswered,
  noticeReceived,
  noticeSent,
  noticeWithdrawn,
  receiptClaimed,
  receiptConfirmed,
} from '../../domain/notice.events.js';
import { noticesView } from '../notices/notices.view.js';
import { type TimelineRow, timelineView } from './timeline.view.js';

const digest = 'a'.repeat(64);
const moment = (n: number) => `2020-09-19T01:${String(n % 60).padStart(2, '0')}:00.000Z`;
const thread = 'thread-1';
const by = 'officer-1';
const at = moment(0);
const real = { kind: 'real' } as const;

interface Recorded {
  readonly stream: string;
  readonly event: DomainEvent;
}

const raised: Recorded = {
  stream: `abnormality-${thread}`,
  event: abnormalityRaised({
    ...{ abnormality: thread, organisation: 'a', number: '异常-1', section: { kind: 'none' }, learnedAt: at, at },
    ...{ cause: { kind: 'tipOff', text: '河水发黑' }, description: '河水发黑', occurred: { kind: 'unknown' } },
    ...{ raisedBy: by, provenance: real },
  }),
};
const verified: Recorded = {
  stream: `abnormality-${thread}`,
  event: abnormalityVerified({ abnormality: thread, organisation: 'a', findings: '属实', verifiedBy: by, at }),
};
const platformOf = (organisation: string) => (organisation === 'd' ? 'off' : 'on');
const sent = (notice: string, ...to: readonly string[]): Recorded => ({
  stream: `notice-${notice}`,
  event: noticeSent({
    ...{
      notice,
      organisation: 'a',
      thread,
      number: '通报-1',
      kind: 'upstreamAbnormality',
      title: '异常',
      body: '请排查',
    },
    recipients: to.map((organisation) => ({ organisation, platform: platformOf(organisation), revision: 0 })),
    ...{ about: { kind: 'abnormality', abnormality: thread, revision: 1 }, digest, agreement: { kind: 'none' } },
    ...{ receiptDue: { kind: 'none' }, route: { kind: 'none' }, relay: { kind: 'none' } },
    ...{ sentBy: by, at, provenance: real },
  }),
});
const on = (notice: string, organisation: string) => ({ notice, organisation, thread });
const followUps = (notice: string): readonly Recorded[] =>
  [
    noticeReceived({
      ...{ ...on(notice, 'b'), digest, receivedBy: by, at },
      reservation: { kind: 'reserved', text: '收到，不代表认可来源' },
    }),
    receiptClaimed({
      ...{ ...on(notice, 'a'), recipient: 'd', channel: 'call', receivedAt: at, receivedByRole: '值班室' },
      ...{ document: { kind: 'none' }, claimedBy: by, at },
    }),
    receiptConfirmed({ ...on(notice, 'd'), digest, confirmedBy: by, at }),
    noticeAnswered({ ...on(notice, 'b'), answer: 'answer-1', text: '已派员', answeredBy: by, at }),
    noticeWithdrawn({ ...on(notice, 'a'), reason: '误发', withdrawnBy: by, at }),
  ].map((event) => ({ stream: `notice-${notice}`, event }));
const ofIncident = { incident: 'incident-1', thread };
const determined: Recorded = {
  stream: 'incident-incident-1',
  event: incidentDetermined({
    ...{
      ...ofIncident,
      organisation: 'a',
      number: '事件-1',
      description: '泄漏',
      distribution: ['c'],
      determinedBy: by,
      at,
    },
    ...{ origin: { kind: 'abnormality', abnormality: thread, revision: 2 }, provenance: real },
    ...{ learned: { at, from: 'abnormality' }, occurred: { kind: 'unknown' }, body: { kind: 'notRecorded' } },
  }),
};
const incidentFollowUps: readonly Recorded[] = [
  incidentEntryAdded({
    ...{ ...ofIncident, organisation: 'c', entry: 'entry-1', text: '已关闸', visibility: 'own', addedBy: by, at },
  }),
  incidentEntryAdded({
    ...{
      ...ofIncident,
      organisation: 'c',
      entry: 'entry-2',
      text: '已设围油栏',
      visibility: 'shared',
      addedBy: by,
      at,
    },
  }),
  incidentDistributionExtended({
    ...{ ...ofIncident, organisation: 'a', organisations: ['e'], reason: '下游', extendedBy: by, at },
  }),
].map((event) => ({ stream: 'incident-incident-1', event }));

const ofA = { ...ofIncident, organisation: 'a', at };
const ofProvince = { ...ofIncident, organisation: 'province', report: 'report-1', reporter: 'a', at };
const responses: readonly Recorded[] = [
  incidentFactsRecorded({
    ...{ ...ofA, recording: 1, recordedBy: by },
    facts: { affected: ['330411'], mayInvolve: ['320509'], circumstances: [] },
  }),
  gradeDetermined({
    ...{ ...ofA, grade: 'III', recording: 1, byTable: [], determinedBy: by },
    departure: { kind: 'departs', reason: '影响大' },
  }),
  reportFiled({
    ...{ ...ofA, report: 'report-1', number: '初报-1', kind: 'initial', procedure: 'ordinary', channel: 'telephone' },
    ...{ content: { kind: 'telephone', answers: [] }, sentAt: at, answers: [], filedBy: by },
    addressees: [
      { function: 'ownGovernment', is: { kind: 'byFunction' } },
      {
        function: 'provincialBureau',
        is: { kind: 'registered', organisation: 'province', platform: 'on', revision: 0 },
      },
    ],
  }),
  reportDemanded({ ...ofProvince, demand: 'd', demanded: 'supplement', reason: '缺监测数据', demandedBy: by }),
  reportReceived({ ...ofProvince, receivedAt: at, receivedBy: by }),
  reportForwarded({ ...ofProvince, channel: 'network', sentAt: at, forwardedBy: by }),
  emergencyEnded({ ...ofA, endedAt: at, reason: '隐患消除', endedBy: by }),
  damageAssessmentStarted({ ...ofA, startedAt: at, assessor: '评估中心', startedBy: by }),
  damageAssessmentEnded({ ...ofA, endedAt: at, result: '轻微', endedBy: by }),
  investigationCompleted({
    ...{ ...ofA, completedAt: at, investigator: '市局', conclusion: '船舶泄漏', completedBy: by },
  }),
].map((event) => ({ stream: 'incident-incident-1', event }));

/** Alarm of `b` about a notice of `a`; the superior `s` of `b` is called second. */
const woken = (notice: string): readonly Recorded[] => {
  const of = { alarm: `alarm-${notice}`, organisation: 'b', at };
  const call = { ...of, calledAt: at, caller: 'a', calledBy: by };
  const none = { kind: 'none' } as const;
  const pace = { minutes: 10, basis: { kind: 'platform', rule: 'pace', version: 1 } } as const;
  return [
    alarmRaised({
      ...of,
      callers: ['a'],
      subject: { kind: 'notice', id: notice },
      words: '请签收',
      pace,
      raisedBy: by,
    }),
    contactDue({
      ...{ ...of, step: 1, because: 'raised', nextAt: at },
      contact: { kind: 'officer', officer: 'o', organisation: 'b', why: 'onDuty' },
    }),
    callLogged({ ...call, step: 1, result: 'noAnswer', remark: none }),
    contactDue({
      ...{ ...of, step: 2, because: 'noAnswer', nextAt: at },
      contact: { kind: 'officer', officer: 'p', organisation: 's', why: 'superior' },
    }),
    callLogged({ ...call, step: 2, result: 'answered', remark: { kind: 'text', text: '马上看' } }),
    alarmAcknowledged({ ...of, by: 's', acknowledgedBy: 'p' }),
  ].map((event) => ({ stream: `alarm-${of.alarm}`, event }));
};

const recorded = (all: readonly Recorded[]): DecodedEvent[] => {
  const revisions = new Map<string, number>();
  return all.map(({ stream, event }, index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return {
      ...event,
      ...{ id: `event-${index}`, stream, revision, position: BigInt((index + 1) * 10) as JournalPosition },
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
        ...{ organisation: '', recordedAt: moment(index) },
      },
    };
  });
};

const views = [noticesView, timelineView];
const alarmTables = ['timeline_subjects', 'timeline_alarms', 'timeline_contacts'];

describeStores((store) => {
  beforeAll(() => store().renew(views));

  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...['notices', 'timeline', 'timeline_participants', ...alarmTables, 'grants'].map((table) =>
        plain(`delete from ${table}`),
      ),
      ...batches.flatMap((events) =>
        views.flatMap((view) => {
          const taken = eventsFor(view, events);
          return taken.length === 0 ? [] : view.project(taken);
        }),
      ),
      plain('select * from timeline order by recorded_at'),
      plain('select * from timeline_participants order by key, organisation'),
      plain('select * from notices order by id'),
      plain('select key, grantee, since, basis, from_position, to_position from grants order by key, grantee, basis'),
    ]);
    return results.slice(-4).map(({ rows }) => rows);
  };
  const timelineAfter = async (...all: readonly Recorded[]) =>
    (await tablesAfter([recorded(all)]))[0] as unknown as readonly (TimelineRow & { visibility_key: string })[];
  const seers = ({ seen_by }: TimelineRow) =>
    seen_by.map(({ organisation, from }) => [organisation, new Date(from).toISOString()]);

  it('what a body notes for itself is seen by it alone', async () => {
    const [entry] = await timelineAfter(raised);
    expect(entry).toMatchObject({ visibility: 'own', visibility_key: 'organisation:a', kind: 'abnormalityRaised' });
    expect(entry && seers(entry)).toEqual([['a', moment(0)]]);
  });

  it('a notice is seen by its sender and by its recipients on the platform, from when it was recorded', async () => {
    const [, , entry] = await timelineAfter(raised, verified, sent('n1', 'b', 'd'));
    expect(entry).toMatchObject({ visibility: 'shared', visibility_key: `thread:${thread}`, kind: 'noticeSent' });
    expect(entry && seers(entry)).toEqual(['a', 'b'].map((one) => [one, moment(2)]));
  });

  it('who comes later sees what was shared before, from then on; what is own stays own', async () => {
    const [own, first, second, , remark] = await timelineAfter(
      ...[raised, sent('n1', 'b'), sent('n2', 'c'), determined, ...incidentFollowUps],
    );
    expect(own && seers(own)).toEqual([['a', moment(0)]]);
    expect(first && seers(first)).toEqual([
      ['a', moment(1)],
      ['b', moment(1)],
      ['c', moment(2)],
      ['e', moment(6)],
    ]);
    expect(second && seers(second).map(([, from]) => from)).toEqual([2, 2, 2, 6].map(moment));
    expect(remark).toMatchObject({ visibility_key: 'organisation:c', text: '已关闸' });
    expect(remark && seers(remark)).toEqual([['c', moment(4)]]);
  });

  it('facts and reports are seen by the body that determined the incident, its grade by all; a demand by who reported', async () => {
    const rows = await timelineAfter(determined, ...responses);
    expect(rows.slice(1).map(({ kind, visibility_key, organisation }) => [kind, visibility_key, organisation])).toEqual(
      [
        ['incidentFactsRecorded', 'organisation:a', 'a'],
        ['gradeDetermined', `thread:${thread}`, 'a'],
        ['reportFiled', 'organisation:a', 'a'],
        ['reportSupplementDemanded', 'organisation:a', 'province'],
        ['reportReceived', 'organisation:a', 'province'],
        ['reportForwarded', 'organisation:a', 'province'],
        ['emergencyEnded', `thread:${thread}`, 'a'],
        ['damageAssessmentStarted', 'organisation:a', 'a'],
        ['damageAssessmentEnded', 'organisation:a', 'a'],
        ['investigationCompleted', 'organisation:a', 'a'],
      ],
    );
    expect(rows.map(({ text }) => text)).toEqual([
      '泄漏',
      '第1次记录事实，造成影响：330411；可能涉及：320509',
      '定级为较大（Ⅲ级），与表列级别不同：影响大',
      '初报-1 经电话报送本级人民政府、省级生态环境主管部门',
      '要求补报：缺监测数据',
      '收到报告',
      '经网络转报生态环境部',
      '应急状态终止：隐患消除',
      '损害评估开始，评估中心；调查时限中止',
      '损害评估结束：轻微',
      '市局完成调查：船舶泄漏',
    ]);
    expect(rows.slice(3, 7).map((row) => seers(row).map(([one]) => one))).toEqual([['a'], ['a'], ['a'], ['a']]);
  });

  it('a body off the platform is counted from when it acts here', async () => {
    const [, claim, confirmed] = (await timelineAfter(sent('n1', 'd'), ...followUps('n1').slice(1, 3))).map(seers);
    expect(claim).toEqual([
      ['a', moment(1)],
      ['d', moment(2)],
    ]);
    expect(confirmed?.map(([one]) => one)).toEqual(['a', 'd']);
  });

  it('is touched when somebody comes who now sees it, so that it is delivered to them', async () => {
    const rows = (
      await tablesAfter([recorded([sent('n1', 'b')]), recorded([sent('n1', 'b'), sent('n2', 'c')]).slice(1)])
    )[0];
    expect(rows?.map((row) => row['changed_at'])).toEqual(['20', '20']);
    const quiet = (await tablesAfter([recorded([sent('n1', 'b'), sent('n2', 'b')])]))[0];
    expect(quiet?.map((row) => row['changed_at'])).toEqual(['10', '20']);
  });

  it('a call is told where the notice is, and seen by who is called and who may call, not by its other recipients', async () => {
    const rows = await timelineAfter(sent('n1', 'b', 'c'), ...woken('n1'));
    expect(rows.slice(1)).toMatchObject([
      { kind: 'callLogged', thread, organisation: 'a', text: '致电 b 值班员，无人接听', visibility: 'alarm' },
      { kind: 'callLogged', organisation: 'a', text: '致电 s 值班员（上级），已接通：马上看' },
      { kind: 'alarmAcknowledged', organisation: 's', officer: 'p', text: '已知悉告警' },
    ]);
    expect(new Set(rows.slice(1).map(({ visibility_key }) => visibility_key))).toEqual(new Set(['alarm:alarm-n1']));
    expect(rows[1]?.refs).toEqual([
      { kind: 'alarm', id: 'alarm-n1' },
      { kind: 'notice', id: 'n1' },
    ]);
    expect(rows[1] && seers(rows[1])).toEqual([
      ['a', moment(3)],
      ['b', moment(3)],
      ['s', moment(4)],
    ]);
    // An alarm about what has no thread is told in none.
    expect(await timelineAfter(...woken('n2'))).toEqual([]);
  });

  it('comes to the same whatever the sizes of the batches', async () => {
    const rest = fc.shuffledSubarray([...[verified, sent('n2', 'c', 'd'), determined], ...followUps('n1').slice(0, 4)]);
    const later = fc.shuffledSubarray([...incidentFollowUps, sent('n3', 'b', 'e'), followUps('n1')[4] as Recorded]);
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rest, later, sizes, async (rest, later, sizes) => {
        // The deciders see to it that nothing follows what is not there.
        const fits = rest.includes(determined) ? later : later.filter((one) => !incidentFollowUps.includes(one));
        const events = recorded([raised, sent('n1', 'b', 'd'), ...rest, ...woken('n1'), ...fits]);
        const oneByOne = await tablesAfter(events.map((event) => [event]));
        const batches: DecodedEvent[][] = [];
        for (let i = 0, n = 0; i < events.length; n++) {
          const size = sizes[n % sizes.length] as number;
          batches.push(events.slice(i, i + size));
          i += size;
        }
        expect(await tablesAfter([events])).toEqual(oneByOne);
        expect(await tablesAfter(batches)).toEqual(oneByOne);
      }),
      { numRuns: 40 },
    );
  });
});
