import type { AbnormalityEvent, IncidentEvent } from '#contexts/incidents/published.js';
import { assertNever } from '#platform/kernel/decider.js';
import { localText } from '#platform/kernel/time.js';
import type { NoticeEvent } from '../../domain/notice.events.js';

export type TimelineEvent = AbnormalityEvent | IncidentEvent | NoticeEvent;

export const entryKinds = [
  'abnormalityRaised',
  'abnormalityVerified',
  'outcomeDecided',
  'abnormalityClosed',
  'incidentDetermined',
  'incidentEntry',
  'distributionExtended',
  'incidentClosed',
  'noticeSent',
  'noticeReceived',
  'noticeReceivedWithReservation',
  'receiptClaimed',
  'receiptConfirmed',
  'noticeAnswered',
  'noticeWithdrawn',
] as const;
export type EntryKind = (typeof entryKinds)[number];

export type RefKind = 'reading' | 'exceedance' | 'abnormality' | 'incident' | 'notice' | 'thread' | 'section';
export interface Ref {
  readonly kind: RefKind;
  readonly id: string;
}

/** An event as an entry of a timeline tells it. */
export interface Told {
  readonly thread: string;
  readonly organisation: string;
  /** Officer id. */
  readonly officer: string;
  readonly kind: EntryKind;
  /** Business time. */
  readonly at: string;
  readonly text: string;
  readonly refs: readonly Ref[];
  /** `own`: for the body alone that acted. */
  readonly visibility: 'own' | 'shared';
  /** Bodies that share the thread from this entry on: they can sign in and look. */
  readonly joins: readonly string[];
  /** Bodies that may look, wherever they are: also those off the platform, which may join it later. */
  readonly admits: readonly string[];
  /** Why they may; stands in the grant. */
  readonly basis: string;
}

const outcomeWords = {
  fault: '仪器或数据故障',
  natural: '自然原因',
  ownArea: '本辖区污染',
  suspectedFromOutside: '疑似境外来源',
  incident: '突发环境事件',
  notAnIncident: '不构成突发环境事件',
};
const noticeWords = {
  warning: '预警',
  information: '信息通报',
  upstreamAbnormality: '上游异常通报',
  downstreamAbnormality: '下游异常通报',
  exceedanceLetter: '超标告知函',
  allClear: '解除',
};
const channelWords = { call: '电话', letter: '函件', fax: '传真' };

export const toldBy = (event: TimelineEvent): Told => {
  switch (event.type) {
    case 'incidents.abnormality-raised.v1':
    case 'incidents.abnormality-verified.v1':
    case 'incidents.abnormality-outcome-decided.v1':
    case 'incidents.abnormality-closed.v1':
      return ofAbnormality(event);
    case 'incidents.incident-determined.v1':
    case 'incidents.incident-entry-added.v1':
    case 'incidents.incident-distribution-extended.v1':
    case 'incidents.incident-closed.v1':
      return ofIncident(event);
    case 'notices.notice-sent.v1':
    case 'notices.notice-received.v1':
    case 'notices.receipt-claimed.v1':
    case 'notices.receipt-confirmed.v1':
    case 'notices.notice-answered.v1':
    case 'notices.notice-withdrawn.v1':
      return ofNotice(event);
    default:
      return assertNever(event);
  }
};

const ofAbnormality = (event: AbnormalityEvent): Told => {
  const { abnormality: thread, organisation, at } = event.data;
  const abnormality: Ref = { kind: 'abnormality', id: thread };
  const own = { thread, organisation, visibility: 'own', joins: [], admits: [], basis: '' } as const;
  switch (event.type) {
    case 'incidents.abnormality-raised.v1': {
      const { raisedBy: officer, learnedAt, description: text, section, cause } = event.data;
      const refs: Ref[] = [abnormality];
      if (section.kind === 'section') refs.push({ kind: 'section', id: section.section });
      if (cause.kind === 'reading' || cause.kind === 'rule') refs.push({ kind: 'reading', id: cause.versionId });
      if (cause.kind === 'neighbour')
        refs.push({ kind: 'notice', id: cause.notice }, { kind: 'thread', id: cause.thread });
      return { ...own, kind: 'abnormalityRaised', officer, at: learnedAt, text, refs };
    }
    case 'incidents.abnormality-verified.v1': {
      const { verifiedBy: officer, findings: text } = event.data;
      return { ...own, kind: 'abnormalityVerified', officer, at, text, refs: [abnormality] };
    }
    case 'incidents.abnormality-outcome-decided.v1': {
      const { decidedBy: officer, outcome, reason } = event.data;
      const text = `${outcomeWords[outcome]}：${reason}`;
      return { ...own, kind: 'outcomeDecided', officer, at, text, refs: [abnormality] };
    }
    case 'incidents.abnormality-closed.v1': {
      const { closedBy: officer, cause: text } = event.data;
      return { ...own, kind: 'abnormalityClosed', officer, at, text, refs: [abnormality] };
    }
    default:
      return assertNever(event);
  }
};

const ofIncident = (event: IncidentEvent): Told => {
  const { incident, thread, organisation, at } = event.data;
  const refs: Ref[] = [{ kind: 'incident', id: incident }];
  const basis = `incident:${incident}`;
  // Who acts shares the thread: it determined the incident, or is on its distribution list.
  const shared = { thread, organisation, at, refs, basis, visibility: 'shared', joins: [], admits: [] } as const;
  switch (event.type) {
    case 'incidents.incident-determined.v1': {
      const { determinedBy: officer, description: text, distribution } = event.data;
      const joins = [organisation, ...distribution];
      return { ...shared, kind: 'incidentDetermined', officer, text, joins, admits: joins };
    }
    case 'incidents.incident-entry-added.v1': {
      const { addedBy: officer, text, visibility } = event.data;
      return { ...shared, kind: 'incidentEntry', officer, text, visibility };
    }
    case 'incidents.incident-distribution-extended.v1': {
      const { extendedBy: officer, organisations, reason } = event.data;
      const text = `分发扩大至 ${organisations.join('、')}：${reason}`;
      return { ...shared, kind: 'distributionExtended', officer, text, joins: organisations, admits: organisations };
    }
    case 'incidents.incident-closed.v1': {
      const { closedBy: officer, reason: text } = event.data;
      return { ...shared, kind: 'incidentClosed', officer, text };
    }
    default:
      return assertNever(event);
  }
};

const ofNotice = (event: NoticeEvent): Told => {
  const { notice, thread, organisation, at } = event.data;
  const refs: Ref[] = [{ kind: 'notice', id: notice }];
  const basis = `notice:${notice}`;
  // A body off the platform that acts here has joined it by now.
  const shared = {
    thread,
    organisation,
    at,
    refs,
    basis,
    visibility: 'shared',
    joins: [organisation],
    admits: [],
  } as const;
  switch (event.type) {
    case 'notices.notice-sent.v1': {
      const { sentBy: officer, kind, title, recipients, about } = event.data;
      const onPlatform = recipients.filter(({ platform }) => platform === 'on');
      if (about.kind === 'incident') refs.push({ kind: 'incident', id: about.incident });
      if (about.kind === 'exceedance') refs.push({ kind: 'exceedance', id: about.exceedance });
      return {
        ...shared,
        ...{ kind: 'noticeSent', officer, refs, text: `${noticeWords[kind]}：${title}` },
        joins: [organisation, ...onPlatform.map((recipient) => recipient.organisation)],
        admits: [organisation, ...recipients.map((recipient) => recipient.organisation)],
      };
    }
    case 'notices.notice-received.v1': {
      const { receivedBy: officer, reservation } = event.data;
      return reservation.kind === 'none'
        ? { ...shared, kind: 'noticeReceived', officer, text: '已签收' }
        : { ...shared, kind: 'noticeReceivedWithReservation', officer, text: reservation.text };
    }
    case 'notices.receipt-claimed.v1': {
      const { claimedBy: officer, recipient, channel, receivedAt, receivedByRole } = event.data;
      const text = `登记（非对方自签）：${recipient} 于 ${localText(receivedAt)} 经${channelWords[channel]}收到，${receivedByRole}`;
      return { ...shared, kind: 'receiptClaimed', officer, at: receivedAt, text };
    }
    case 'notices.receipt-confirmed.v1':
      return { ...shared, kind: 'receiptConfirmed', officer: event.data.confirmedBy, text: '已确认登记的签收' };
    case 'notices.notice-answered.v1':
      return { ...shared, kind: 'noticeAnswered', officer: event.data.answeredBy, text: event.data.text };
    case 'notices.notice-withdrawn.v1':
      return { ...shared, kind: 'noticeWithdrawn', officer: event.data.withdrawnBy, text: event.data.reason };
    default:
      return assertNever(event);
  }
};
