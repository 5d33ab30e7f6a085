import { epochMilliseconds, type InstantText, instant, localDate, localTimeOfDay } from '#platform/kernel/time.js';
import type { Channel } from './notice.events.js';
import { channelWords } from './words.js';

/** What happened to a notice at one recipient, as its own side and the sender's know it. */
export interface CardFacts {
  readonly number: string;
  readonly sender: string;
  readonly sentAt: string;
  readonly withdrawnAt?: string;
  readonly dueAt?: string;
  readonly recipients: readonly RecipientFacts[];
}
export interface RecipientFacts {
  readonly organisation: string;
  readonly onPlatform: boolean;
  readonly calls: readonly CallFact[];
  /** When the contact that is to be called now gives way to the next; absent: nobody is to be called. */
  readonly callBy?: string;
  readonly deliveredAt?: string;
  readonly openedAt?: string;
  readonly receiptedAt?: string;
  readonly claims: readonly { readonly at: string; readonly channel: Channel }[];
  readonly actedAt?: string;
  /** Until when it has to pass the notice on, and when it did; absent: it does not have to. */
  readonly passOn?: { readonly by: string; readonly doneAt?: string; readonly takenOver: boolean };
}
export interface CallFact {
  readonly at: string;
  readonly caller: string;
  readonly answered: boolean;
}

export const cardKinds = [
  'sent',
  'called',
  'delivered',
  'opened',
  'receipted',
  'claimed',
  'acted',
  'passedOn',
  'withdrawn',
] as const;
export interface CardLine {
  readonly kind: (typeof cardKinds)[number];
  /** The body at which it happened, or is missing. */
  readonly organisation: string;
  /** `pending`: not done; `overdue`: not done, and its time has passed. */
  readonly state: 'done' | 'pending' | 'overdue';
  readonly at?: string;
  readonly dueAt?: string;
  readonly zh: string;
  readonly en: string;
}

/**
 * The card an officer can show: what its side and the other side did and when, in sentences composed from the facts alone,
 * in the order of time; then what is not done, and by when. The sender sees it of each recipient, a recipient of itself.
 */
export const cardOf = (facts: CardFacts, viewer: string, now: InstantText): readonly CardLine[] => {
  const { sender, sentAt, number, withdrawnAt, recipients } = facts;
  const when = whenOn(sentAt);
  const isMine = viewer === sender;
  const sent: CardLine = {
    ...{ kind: 'sent', organisation: sender, state: 'done', at: sentAt },
    zh: isMine ? `您单位已于 ${when(sentAt)} 发出 ${number}` : `${sender} 于 ${when(sentAt)} 发出 ${number}`,
    en: isMine ? `You sent ${number} at ${when(sentAt)}` : `${sender} sent ${number} at ${when(sentAt)}`,
  };
  const withdrawn: readonly CardLine[] =
    withdrawnAt === undefined
      ? []
      : [
          {
            ...{ kind: 'withdrawn', organisation: sender, state: 'done', at: withdrawnAt },
            ...{ zh: `已于 ${when(withdrawnAt)} 撤回`, en: `Withdrawn at ${when(withdrawnAt)}` },
          },
        ];
  const concerned = recipients.filter(({ organisation }) => isMine || organisation === viewer);
  const done = concerned.flatMap((one) => doneBy(one, viewer, when));
  const missing = withdrawnAt === undefined ? concerned.flatMap((one) => missingOf(one, facts, viewer, now)) : [];
  const inOrder = [...done, ...withdrawn].toSorted((a, b) => order(a) - order(b));
  return [sent, ...inOrder, ...missing];
};
const order = ({ at }: CardLine): number => epochMilliseconds(instant(at ?? ''));

/** Time of day in Shanghai; with its date where it is another legal day than that of sending. */
const whenOn =
  (sentAt: string) =>
  (at: string): string =>
    localDate(at) === localDate(sentAt) ? localTimeOfDay(at) : `${localDate(at)} ${localTimeOfDay(at)}`;
type When = ReturnType<typeof whenOn>;

const doneBy = (facts: RecipientFacts, viewer: string, when: When): readonly CardLine[] => {
  const { organisation } = facts;
  const [who, whoEn] = viewer === organisation ? ['您单位', 'you'] : [` ${organisation} `, organisation];
  const line = (kind: CardLine['kind'], at: string | undefined, zh: string, en: string): readonly CardLine[] =>
    at === undefined
      ? []
      : [{ kind, organisation, state: 'done', at, zh: tidy(`${when(at)} ${zh}`), en: `${when(at)} ${en}` }];
  const calls = facts.calls.flatMap(({ at, caller, answered }): readonly CardLine[] => {
    const [by, byEn] = caller === viewer ? ['您单位', 'You'] : [`${caller} `, caller];
    const zh = answered ? `${by}已于 ${when(at)} 电话通知${who}，已接通` : `${by}于 ${when(at)} 致电${who}，无人接听`;
    const en = `${byEn} telephoned ${whoEn} at ${when(at)}: ${answered ? 'answered' : 'no answer'}`;
    return [{ kind: 'called', organisation, state: 'done', at, zh: tidy(zh), en }];
  });
  return [
    ...calls,
    ...line('delivered', facts.deliveredAt, `送达${who}值班界面`, `put on the screen of ${whoEn}`),
    ...line('opened', facts.openedAt, `${who}打开`, `opened by ${whoEn}`),
    ...line('receipted', facts.receiptedAt, `${who}签收`, `receipted by ${whoEn}`),
    ...facts.claims.flatMap(({ at, channel }) =>
      line(
        ...(['claimed', at, `${who}经${channelWords[channel]}收到（登记，非自签）`] as const),
        `reached ${whoEn} by ${channel} (claimed, not receipted by itself)`,
      ),
    ),
    ...line(
      'acted',
      facts.actedAt,
      `${who}登记处置`,
      whoEn === 'you' ? 'you said what you have done' : `${whoEn} said what it has done`,
    ),
    ...(facts.passOn?.takenOver
      ? line('passedOn', facts.passOn.doneAt, '由发出单位接替转报', 'passed on by the sender in its place')
      : line('passedOn', facts.passOn?.doneAt, `${who}转报`, `passed on by ${whoEn}`)),
  ];
};

/** What has not been done, and by when. */
const missingOf = (
  facts: RecipientFacts,
  { sentAt, sender, dueAt }: CardFacts,
  viewer: string,
  now: InstantText,
): readonly CardLine[] => {
  const { organisation, onPlatform, receiptedAt, claims, calls, callBy, passOn, actedAt } = facts;
  const when = whenOn(sentAt);
  const [who, whoEn] = viewer === organisation ? ['您单位', 'You'] : [` ${organisation} `, organisation];
  const line = (kind: CardLine['kind'], by: string | undefined, zh: string, en: string): CardLine => {
    const late = by !== undefined && by < now;
    const until = by === undefined ? '' : `，应于 ${when(by)} 前${late ? '，已逾期' : ''}`;
    const untilEn = by === undefined ? '' : `, due by ${when(by)}${late ? ', overdue' : ''}`;
    return {
      ...{ kind, organisation, state: late ? 'overdue' : 'pending', zh: tidy(`${zh}${until}`), en: `${en}${untilEn}` },
      ...(by === undefined ? {} : { dueAt: by }),
    };
  };
  const isReceipted = receiptedAt !== undefined || claims.length > 0;
  const isReached = isReceipted || calls.some(({ answered }) => answered);
  return [
    ...(isReached || callBy === undefined || viewer !== sender
      ? []
      : [line('called', callBy, `您单位尚未电话联系上${who}`, `You have not reached ${whoEn} by telephone`)]),
    ...(isReceipted
      ? []
      : onPlatform
        ? [line('receipted', dueAt, `${who}尚未签收`, `${whoEn} ${has(whoEn)} not receipted it`)]
        : [line('claimed', dueAt, `尚未登记${who}的签收`, `The receipt of ${whoEn} is not claimed`)]),
    ...(isReceipted && actedAt === undefined && onPlatform
      ? [
          line(
            'acted',
            undefined,
            `${who}尚未登记处置`,
            whoEn === 'You' ? 'You have not said what you have done' : `${whoEn} has not said what it has done`,
          ),
        ]
      : []),
    ...(passOn && passOn.doneAt === undefined
      ? [line('passedOn', passOn.by, `${who}尚未转报`, `${whoEn} ${has(whoEn)} not passed it on`)]
      : []),
  ];
};
/** One blank between Chinese words and an id, none at the ends and before a comma. */
const tidy = (text: string): string => text.replace(/ +/g, ' ').replace(/ ，/g, '，').trim();
const has = (who: string): string => (who === 'You' ? 'have' : 'has');
