import {
  type AbnormalityEvent,
  addresseeWords,
  gradeWords,
  type IncidentEvent,
  outcomeWords,
  reportChannelWords,
} from '#contexts/incidents/published.js';
import { assertNever } from '#platform/kernel/decider.js';
import { localText } from '#platform/kernel/time.js';
import type { NoticeEvent } from '../../domain/notice.events.js';
import { channelWords, noticeWords } from '../../domain/words.js';

/** Whom a notice told of an incident is told by the notice. */
type ToldOfIncident = Exclude<IncidentEvent, { readonly type: 'incidents.neighbour-notified.v1' }>;
export type TimelineEvent = AbnormalityEvent | ToldOfIncident | NoticeEvent;

/** A body that shares a key from an event on. */
export interface Joining {
  /** `thread:…` or `alarm:…`. */
  readonly key: string;
  readonly organisation: string;
  readonly since: string;
  readonly position: bigint;
}

export const entryKinds = [
  'abnormalityRaised',
  'abnormalityVerified',
  'outcomeDecided',
  'abnormalityClosed',
  'intakeJoined',
  'incidentDetermined',
  'incidentEntry',
  'distributionExtended',
  'incidentClosed',
  'incidentFactsRecorded',
  'gradeDetermined',
  'reportFiled',
  'reportVerificationDemanded',
  'reportSupplementDemanded',
  'reportReceived',
  'reportForwarded',
  'emergencyEnded',
  'damageAssessmentStarted',
  'damageAssessmentEnded',
  'investigationCompleted',
  'noticeSent',
  'noticeReceived',
  'noticeReceivedWithReservation',
  'receiptClaimed',
  'receiptConfirmed',
  'noticeAnswered',
  'noticeWithdrawn',
  'noticeDelivered',
  'noticeOpened',
  'noticeActedOn',
  'noticeObjectedTo',
  'groupMessagePasted',
  'noticePassedOn',
  'callLogged',
  'alarmAcknowledged',
] as const;
export type EntryKind = (typeof entryKinds)[number];

export type RefKind = 'alarm' | 'reading' | 'exceedance' | 'abnormality' | 'incident' | 'notice' | 'thread' | 'section';
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
  /** `own`: for one body alone, the one that acted, or {@link ownOf}. */
  readonly visibility: 'own' | 'shared';
  /** Whose own entry it is, where another body acted: a demand of an addressee is told to who reported. */
  readonly ownOf?: string;
  /** Bodies that share the thread from this entry on: they can sign in and look. */
  readonly joins: readonly string[];
  /** Bodies that may look, wherever they are: also those off the platform, which may join it later. */
  readonly admits: readonly string[];
  /** Why they may; stands in the grant. */
  readonly basis: string;
}

/** What an event makes: alarms about it are told in its thread. */
export const subjectTold = (event: TimelineEvent): Ref | undefined => {
  if (event.type === 'incidents.abnormality-raised.v1') return { kind: 'abnormality', id: event.data.abnormality };
  if (event.type === 'incidents.incident-determined.v2') return { kind: 'incident', id: event.data.incident };
  return event.type === 'notices.notice-sent.v2' ? { kind: 'notice', id: event.data.notice } : undefined;
};

export const toldBy = (event: TimelineEvent): Told => {
  switch (event.type) {
    case 'incidents.abnormality-raised.v1':
    case 'incidents.abnormality-verified.v1':
    case 'incidents.abnormality-outcome-decided.v1':
    case 'incidents.abnormality-closed.v1':
    case 'incidents.abnormality-intake-joined.v1':
      return ofAbnormality(event);
    case 'incidents.incident-determined.v2':
    case 'incidents.incident-entry-added.v1':
    case 'incidents.incident-distribution-extended.v1':
    case 'incidents.incident-closed.v1':
    case 'incidents.incident-facts-recorded.v1':
    case 'incidents.grade-determined.v1':
    case 'incidents.report-filed.v1':
    case 'incidents.report-demanded.v1':
    case 'incidents.report-received.v1':
    case 'incidents.report-forwarded.v1':
    case 'incidents.emergency-ended.v1':
    case 'incidents.damage-assessment-started.v1':
    case 'incidents.damage-assessment-ended.v1':
    case 'incidents.investigation-completed.v1':
      return ofIncident(event);
    case 'notices.notice-sent.v2':
    case 'notices.notice-delivered.v1':
    case 'notices.notice-opened.v1':
    case 'notices.notice-acted-on.v1':
    case 'notices.notice-objected-to.v1':
    case 'notices.group-message-pasted.v1':
    case 'notices.notice-passed-on.v1':
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
    case 'incidents.abnormality-intake-joined.v1': {
      const { joinedBy: officer, number, as, learnedAt } = event.data;
      const text = as === 'raised' ? `由${number}登记` : `${number}并案`;
      return { ...own, kind: 'intakeJoined', officer, at: learnedAt, text, refs: [abnormality] };
    }
    default:
      return assertNever(event);
  }
};

/** Who acted is the officer told of; the event says in whose place. */
const inPlaceOf = ({ under }: { readonly under?: object | undefined }): string => (under ? '（受负责人委托）' : '');

const ofIncident = (event: ToldOfIncident): Told => {
  const { incident, thread, organisation, at } = event.data;
  const refs: Ref[] = [{ kind: 'incident', id: incident }];
  const basis = `incident:${incident}`;
  // Who acts shares the thread: it determined the incident, or is on its distribution list.
  const shared = { thread, organisation, at, refs, basis, visibility: 'shared', joins: [], admits: [] } as const;
  switch (event.type) {
    case 'incidents.incident-determined.v2': {
      const { determinedBy: officer, description, distribution } = event.data;
      const text = `${description}${inPlaceOf(event.data)}`;
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
    case 'incidents.incident-facts-recorded.v1': {
      const { recordedBy: officer, recording, facts } = event.data;
      const reach = facts.affected.length > 0 ? `造成影响：${facts.affected.join('、')}` : '影响范围未定';
      const perhaps = facts.mayInvolve.length > 0 ? `；可能涉及：${facts.mayInvolve.join('、')}` : '';
      const text = `第${recording}次记录事实，${reach}${perhaps}`;
      return { ...shared, kind: 'incidentFactsRecorded', officer, text, visibility: 'own' };
    }
    case 'incidents.grade-determined.v1': {
      const { determinedBy: officer, grade, departure } = event.data;
      const text = `定级为${gradeWords[grade]}${departure.kind === 'departs' ? `，与表列级别不同：${departure.reason}` : ''}${inPlaceOf(event.data)}`;
      return { ...shared, kind: 'gradeDetermined', officer, text };
    }
    case 'incidents.report-filed.v1': {
      const { filedBy: officer, number, addressees, channel, sentAt, content } = event.data;
      const to = addressees.map((one) => addresseeWords[one.function]).join('、');
      const text = `${number} 经${reportChannelWords[channel]}报送${to}${content.kind === 'written' ? inPlaceOf(content) : ''}`;
      return { ...shared, kind: 'reportFiled', officer, at: sentAt, text, visibility: 'own' };
    }
    case 'incidents.report-demanded.v1': {
      const { demandedBy: officer, demanded, reason, reporter: ownOf } = event.data;
      const kind = demanded === 'verification' ? 'reportVerificationDemanded' : 'reportSupplementDemanded';
      const text = `${demanded === 'verification' ? '要求核实' : '要求补报'}：${reason}`;
      return { ...shared, kind, officer, text, visibility: 'own', ownOf };
    }
    case 'incidents.report-received.v1': {
      const { receivedBy: officer, receivedAt, reporter: ownOf } = event.data;
      return { ...shared, kind: 'reportReceived', officer, at: receivedAt, text: '收到报告', visibility: 'own', ownOf };
    }
    case 'incidents.report-forwarded.v1': {
      const { forwardedBy: officer, channel, sentAt, reporter: ownOf } = event.data;
      const text = `经${reportChannelWords[channel]}转报生态环境部`;
      return { ...shared, kind: 'reportForwarded', officer, at: sentAt, text, visibility: 'own', ownOf };
    }
    case 'incidents.emergency-ended.v1': {
      const { endedBy: officer, endedAt, reason } = event.data;
      return { ...shared, kind: 'emergencyEnded', officer, at: endedAt, text: `应急状态终止：${reason}` };
    }
    case 'incidents.damage-assessment-started.v1': {
      const { startedBy: officer, startedAt, assessor } = event.data;
      const text = `损害评估开始，${assessor}；调查时限中止`;
      return { ...shared, kind: 'damageAssessmentStarted', officer, at: startedAt, text, visibility: 'own' };
    }
    case 'incidents.damage-assessment-ended.v1': {
      const { endedBy: officer, endedAt, result } = event.data;
      const text = `损害评估结束：${result}`;
      return { ...shared, kind: 'damageAssessmentEnded', officer, at: endedAt, text, visibility: 'own' };
    }
    case 'incidents.investigation-completed.v1': {
      const { completedBy: officer, completedAt, investigator, conclusion } = event.data;
      const text = `${investigator}完成调查：${conclusion}`;
      return { ...shared, kind: 'investigationCompleted', officer, at: completedAt, text, visibility: 'own' };
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
    case 'notices.notice-sent.v2': {
      const { sentBy: officer, kind, title, recipients, about } = event.data;
      const onPlatform = recipients.filter(({ platform }) => platform === 'on');
      if (about.kind === 'incident') refs.push({ kind: 'incident', id: about.incident });
      if (about.kind === 'exceedance') refs.push({ kind: 'exceedance', id: about.exceedance });
      return {
        ...shared,
        ...{ kind: 'noticeSent', officer, refs, text: `${noticeWords[kind]}：${title}${inPlaceOf(event.data)}` },
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
    case 'notices.notice-delivered.v1':
      return { ...shared, kind: 'noticeDelivered', officer: event.data.deliveredTo, text: '已送达值班界面' };
    case 'notices.notice-opened.v1':
      return { ...shared, kind: 'noticeOpened', officer: event.data.openedBy, text: '已打开' };
    case 'notices.notice-acted-on.v1':
      return { ...shared, kind: 'noticeActedOn', officer: event.data.actedBy, text: `处置：${event.data.text}` };
    case 'notices.notice-objected-to.v1':
      return {
        ...shared,
        kind: 'noticeObjectedTo',
        officer: event.data.objectedBy,
        text: `异议：${event.data.reason}`,
      };
    case 'notices.group-message-pasted.v1': {
      const { pastedBy: officer, text, said } = event.data;
      const when = said.kind === 'at' ? `${localText(said.at)} ` : '';
      // A claim: what a chat shows proves nothing.
      return { ...shared, kind: 'groupMessagePasted', officer, text: `群消息（声称）${when}：${text}` };
    }
    case 'notices.notice-passed-on.v1': {
      const { passedOnBy: officer, next, takenOver, by } = event.data;
      const text = takenOver ? `接收单位逾时未转，接替通报 ${next}` : `转报 ${next}`;
      return { ...shared, kind: 'noticePassedOn', officer, text, refs: [...refs, { kind: 'notice', id: by }] };
    }
    case 'notices.notice-withdrawn.v1':
      return { ...shared, kind: 'noticeWithdrawn', officer: event.data.withdrawnBy, text: event.data.reason };
    default:
      return assertNever(event);
  }
};
