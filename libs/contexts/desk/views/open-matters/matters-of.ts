import { HandoverMatter } from '#contexts/identity/published.js';
import type { OpenClock } from '#contexts/incidents/published.js';
import { noticeWords, type WaitingNotice } from '#contexts/notices/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { instant, localMinuteText } from '#platform/kernel/time.js';
import { type Matter, mattersOf } from '../../todos-of.js';
import type { Waiting } from '../../waiting-reader.js';

type Kind = HandoverMatter['kind'];

/** What of the to-dos goes on at a handover, and as what. Clocks and notices sent stand for themselves. */
const kinds: { readonly [Todo in Matter['kind']]?: Kind } = {
  ...{ noticeToReceipt: 'notice', receiptToConfirm: 'notice', noticeToPassOn: 'notice' },
  ...{ abnormalityToVerify: 'abnormality', abnormalityToDecide: 'abnormality', abnormalityToClose: 'abnormality' },
  ...{ incidentToDetermine: 'abnormality', factsToRecord: 'incident', incidentToGrade: 'incident' },
  ...{ alarmToAcknowledge: 'task', callToMake: 'task', reportToReceive: 'task', transferToAnswer: 'task' },
};

/** What of all that waits a shift hands on: clocks first, which none may leave out; at most 100. */
export const handoverMattersOf = ({ officer, organisation }: Actor, waiting: Waiting): readonly HandoverMatter[] =>
  [
    ...waiting.clocks.map(ofClock),
    ...waiting.sent.map(ofSent),
    ...mattersOf(waiting, officer, organisation).flatMap(({ kind, subject, number, text, dueAt }) => {
      const as = kinds[kind];
      return as ? [matter(as, subject, [number ?? '', text].filter((one) => one !== '').join(' '), dueAt)] : [];
    }),
    ...waiting.intakes.map(({ id, number }) => matter('task', id, `${number} 尚未登记异常、并案或移交`)),
  ].slice(0, 100);

const matter = (kind: Kind, id: string, text: string, dueAt?: string): HandoverMatter =>
  Object.assign(new HandoverMatter(), {
    kind,
    id,
    text: text.slice(0, 500),
    ...(dueAt === undefined ? {} : { dueAt }),
  });

const ofClock = ({ id, number, clock, basis, dueAt }: OpenClock): HandoverMatter => {
  const condition = clock.condition === undefined ? '' : `（${clock.condition}）`;
  const article = basis === undefined ? '' : `（${basis}）`;
  const when = dueAt === undefined ? '' : `，${localMinuteText(instant(dueAt))}前`;
  return matter('clock', id, `${number} ${clock.duty}${condition}${article}${when}`, dueAt);
};

const ofSent = ({ id, number, kind, title, silent, receiptDue }: WaitingNotice): HandoverMatter => {
  const text = `${number} ${noticeWords[kind]}《${title}》：${silent.map((one) => one.organisation).join('、')} 未签收`;
  return matter('notice', id, text, receiptDue.kind === 'none' ? undefined : receiptDue.at);
};
