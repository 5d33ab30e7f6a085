import { localMinuteText } from '#platform/kernel/time.js';
import type { SentNotice } from './notice.events.js';
import { noticeWords } from './words.js';

/** At most so many characters of a text go into a line of a chat. */
const lineLength = 60;
const line = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > lineLength ? `${flat.slice(0, lineLength - 1)}…` : flat;
};

/**
 * Five lines to be copied into a chat group (复制到群), with the code by which a reply finds back.
 *
 * @param name of an organisation, for people
 */
export const groupText = (
  { number, kind, title, body, organisation, recipients, at, receiptDue }: SentNotice,
  name: (organisation: string) => string,
): string => {
  const to = recipients.map((one) => name(one.organisation)).join('、');
  const due = receiptDue.kind === 'agreed' ? `请于 ${localMinuteText(receiptDue.at)} 前` : '请';
  return [
    `【联防】${noticeWords[kind]} ${number}`,
    line(`${name(organisation)} → ${to}，${localMinuteText(at)}`),
    line(title),
    line(body),
    `${due}在平台签收；在群内回复请带编号 ${number}`,
  ].join('\n');
};

/** The code of a notice in a text: the first eight digits of its id, as they stand in its number. */
export const codeIn = (text: string): string | undefined => /(?:通报|函)-([0-9a-f]{8})/.exec(text)?.[1];
