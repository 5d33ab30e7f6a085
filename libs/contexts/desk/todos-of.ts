import type { AlarmRow } from '#contexts/alarms/published.js';
import type { OpenAbnormality, OpenClock, OpenIncident } from '#contexts/incidents/published.js';
import { noticeWords, type WaitingNotice } from '#contexts/notices/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { epochMilliseconds, type InstantText, instant } from '#platform/kernel/time.js';
import { Todo } from './views/todos/todo-types.js';
import type { Waiting } from './waiting-reader.js';

/** Something that waits, before it is known for how long. */
export type Matter = Pick<
  Todo,
  'kind' | 'subject' | 'number' | 'text' | 'since' | 'dueAt' | 'basis' | 'clock' | 'next'
> & {
  readonly roles: readonly string[];
};

const duty = ['dutyOfficer', 'head'];
const head = ['head'];

/** What the actor may do of what waits for its body, the earliest due first, without a time last; at most 100. */
export const todosOf = (
  { officer, organisation, roles }: Actor,
  waiting: Waiting,
  responsible: string | undefined,
): readonly Todo[] =>
  mattersOf(waiting, officer, organisation)
    .filter((matter) => matter.roles.some((role) => roles.some((own) => own === role)))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .slice(0, 100)
    .map((matter) => shown(matter, waiting.now, responsible));

const orderOf = ({ dueAt, since, kind, subject }: Matter): string => `${dueAt ?? '9999'} ${since} ${kind} ${subject}`;

const minutesBetween = (from: string, to: string): number =>
  Math.floor((epochMilliseconds(instant(to)) - epochMilliseconds(instant(from))) / 60_000);

const shown = (matter: Matter, now: InstantText, responsible: string | undefined): Todo =>
  Object.assign(new Todo(), matter, {
    id: `${matter.kind}:${matter.subject}${matter.clock ? `/${matter.clock.id}` : ''}`,
    waitedMinutes: minutesBetween(matter.since, now),
    ...(matter.dueAt === undefined ? {} : { minutesLeft: minutesBetween(now, matter.dueAt) }),
    ...(responsible === undefined ? {} : { responsible }),
  });

/** Of whoever may do it. */
export const mattersOf = (waiting: Waiting, officer: string, organisation: string): readonly Matter[] => [
  ...waiting.received.flatMap(ofReceived),
  ...waiting.sent.flatMap(ofSent),
  ...waiting.abnormalities.map((one) =>
    ofAbnormality(
      one,
      waiting.clocks.find(({ abnormality }) => abnormality === one.id),
    ),
  ),
  ...waiting.incidents.flatMap(ofIncident),
  ...waiting.clocks.filter(isOfIncident).map(ofClock),
  ...waiting.clocks
    .filter(({ intake }, n, all) => intake !== undefined && all.findIndex((one) => one.intake === intake) === n)
    .map(ofIntake),
  ...waiting.alarms.map((alarm) => ofAlarm(alarm, organisation)),
  ...(waiting.handover?.incoming_officer === officer ? [ofHandover(waiting.handover)] : []),
  ...waiting.reports.map(
    ({ report, number, reporter, sentAt }): Matter => ({
      ...{ kind: 'reportToReceive', subject: report, number, text: `${reporter} 报送的 ${number}，收到时间待登记` },
      ...{ since: sentAt, next: 'receiveIncidentReport', roles: duty },
    }),
  ),
  ...waiting.transfers.map(
    ({ intake, number, sender, said, transferredAt }): Matter => ({
      ...{ kind: 'transferToAnswer', subject: intake, number, text: `${sender} 移交的举报待接受或退回：${said}` },
      ...{ since: transferredAt, next: 'acceptTransferredIntake', roles: duty },
    }),
  ),
  ...waiting.settlements.map(
    ({ settlement, agreement, period, computedAt }): Matter => ({
      ...{ kind: 'settlementToConfirm', subject: settlement, text: `协议 ${agreement} ${period} 的结算待确认` },
      ...{ since: computedAt, next: 'confirmSettlement', roles: ['financeOfficer', 'head'] },
    }),
  ),
  ...waiting.inclusions.map(
    ({ inclusion, agreement, period, section, organisation: proposer, proposedAt }): Matter => ({
      ...{
        kind: 'inclusionToSign',
        subject: inclusion,
        text: `${proposer} 提议的数据取舍（协议 ${agreement} ${period} 结算，断面 ${section}）待签署`,
      },
      ...{ since: proposedAt, next: 'signInclusion', roles: ['financeOfficer', 'head'] },
    }),
  ),
  ...waiting.dataObjections.map(
    ({ objection, version_id, organisation: objector, objected_at }): Matter => ({
      ...{
        kind: 'dataObjectionToAnswer',
        subject: objection,
        text: `${objector} 对监测值 ${version_id} 的数据异议待答复`,
      },
      ...{ since: objected_at, next: 'answerDataObjection', roles: ['monitoringOfficer'] },
    }),
  ),
  ...waiting.agreements.map(
    ({ agreement, version, title, since }): Matter => ({
      ...{ kind: 'agreementToSign', subject: agreement, text: `《${title}》第 ${version} 版待签署`, since },
      ...{ next: 'signAgreement', roles: head },
    }),
  ),
];

const ofReceived = (notice: WaitingNotice): readonly Matter[] => {
  const { id: subject, number, sender, kind, title, relay } = notice;
  const of = { subject, number, since: notice.sentAt, roles: duty };
  const what = `${sender} 的${noticeWords[kind]}《${title}》`;
  const receipt: Matter = notice.isClaimed
    ? { ...of, kind: 'receiptToConfirm', text: `${what}，对方已登记签收，待确认`, next: 'confirmReceipt' }
    : { ...of, kind: 'noticeToReceipt', text: `${what}待签收`, next: 'receiveNotice', ...agreed(notice) };
  if (relay.kind === 'none' || relay.next.length === 0 || notice.isPassedOn) return [receipt];
  const passOn: Matter = {
    ...{ ...of, kind: 'noticeToPassOn', text: `${what}待转报 ${relay.next.join('、')}`, next: 'passNoticeOn' },
    ...{ dueAt: relay.passOnBy, basis: '发出单位所定转报次序与时间' },
  };
  return notice.isReceipted ? [passOn] : [receipt, passOn];
};

/** By the minutes of the agreement; without them there is no time. */
const agreed = ({ receiptDue }: WaitingNotice): Pick<Matter, 'dueAt' | 'basis'> => {
  if (receiptDue.kind === 'none') return {};
  const { at, agreement, version, minutes } = receiptDue;
  return { dueAt: at, basis: `协议 ${agreement}（第 ${version} 版）约定 ${minutes} 分钟内签收` };
};

/** A body off the platform cannot receipt: the sender claims it. */
const ofSent = (notice: WaitingNotice): readonly Matter[] => {
  const off = notice.silent.filter(({ onPlatform }) => !onPlatform).map(({ organisation }) => organisation);
  if (off.length === 0) return [];
  const text = `${noticeWords[notice.kind]}《${notice.title}》：${off.join('、')} 在平台外，签收待登记`;
  const of = { subject: notice.id, number: notice.number, since: notice.sentAt, roles: duty };
  return [{ ...of, kind: 'receiptToClaim', text, next: 'claimReceipt', ...agreed(notice) }];
};

/** With the strictest clock, where it may be an incident. */
const ofAbnormality = (
  { id, number, description, learnedAt, status, awaitsIncident }: OpenAbnormality,
  strictest: OpenClock | undefined,
): Matter => {
  const of = { subject: id, number, text: description, since: learnedAt, ...(strictest ? timeOf(strictest) : {}) };
  if (status === 'raised')
    return { ...of, kind: 'abnormalityToVerify', next: 'verifyAbnormality', roles: ['dutyOfficer'] };
  if (status === 'verified') return { ...of, kind: 'abnormalityToDecide', next: 'decideOutcome', roles: duty };
  return awaitsIncident
    ? { ...of, kind: 'incidentToDetermine', next: 'determineIncident', roles: head }
    : { ...of, kind: 'abnormalityToClose', next: 'closeAbnormality', roles: duty };
};

const ofIncident = ({ id, number, description, determinedAt, hasFacts, grade }: OpenIncident): readonly Matter[] => {
  const of = { subject: id, number, text: description, since: determinedAt };
  if (grade !== undefined) return [];
  return hasFacts
    ? [{ ...of, kind: 'incidentToGrade', next: 'determineGrade', roles: head }]
    : [{ ...of, kind: 'factsToRecord', next: 'recordIncidentFacts', roles: duty }];
};

/** Of what may become an incident the strictest clock stands with what comes next there. */
const isOfIncident = ({ abnormality, intake }: OpenClock): boolean => abnormality === undefined && intake === undefined;

const ofClock = (open: OpenClock): Matter => ({
  ...{ kind: open.clock.id.startsWith('demand-') ? 'demandToAnswer' : 'clock', subject: open.incident },
  ...{ number: open.number, next: open.next, roles: open.roles, text: wordsOf(open), since: open.clock.startedAt },
  ...timeOf(open),
});

const ofIntake = (open: OpenClock): Matter => ({
  ...{ kind: 'intakeToAssign', subject: open.intake ?? '', number: open.number, next: open.next, roles: open.roles },
  ...{ text: `受理待登记异常、并案或移交：${wordsOf(open)}`, since: open.clock.startedAt, ...timeOf(open) },
});

const wordsOf = ({ clock: { duty: what, condition } }: OpenClock): string =>
  `${what}${condition === undefined ? '' : `（${condition}）`}`;
const timeOf = ({ clock, dueAt, basis }: OpenClock): Pick<Matter, 'clock' | 'dueAt' | 'basis'> => ({
  ...{ clock, ...(dueAt === undefined ? {} : { dueAt }), ...(basis === undefined ? {} : { basis }) },
});

/** Who is called says so itself; who may call calls the last contact, before the next one is due. */
const ofAlarm = ({ id, organisation: called, words, raised_at, contacts }: AlarmRow, organisation: string): Matter => {
  const of = { subject: id, text: words, since: raised_at, roles: duty };
  const last = Object.values(contacts)
    .toSorted((a, b) => a.step - b.step)
    .at(-1);
  const next =
    last === undefined || last.contact.kind === 'nobody' ? {} : { dueAt: last.nextAt, basis: '此后轮到呼叫单的下一位' };
  const asked = last?.contact.kind === 'officer' && last.contact.organisation === organisation;
  return called === organisation || asked
    ? { ...of, ...next, kind: 'alarmToAcknowledge', next: 'acknowledgeAlarm' }
    : { ...of, ...next, kind: 'callToMake', next: 'logCall' };
};

const ofHandover = ({ id, offered_at, matters }: NonNullable<Waiting['handover']>): Matter => ({
  ...{ kind: 'handoverToConfirm', subject: id, text: `交班待确认，未了事项 ${matters.length} 件`, since: offered_at },
  ...{ next: 'confirmHandover', roles: duty },
});
