import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { type AlarmRow, alarmIdOf, alarmsOf } from '#contexts/alarms/published.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { type CardFacts, cardOf, type RecipientFacts } from '../../domain/notice-card.js';
import type { NoticeRow } from './notices.view.js';

export const NoticeCardKind = enumType(
  'NoticeCardKind',
  '通报卡片一行所述。What a line of the card of a notice tells.',
  {
    sent: '发出。It was sent.',
    called: '电话通知。By telephone.',
    delivered: '送达值班界面。It was put on the screen.',
    opened: '打开。It was opened.',
    receipted: '自行签收。The own receipt.',
    claimed: '登记的签收。A claimed receipt.',
    acted: '登记处置。What was done.',
    passedOn: '转报。It was passed on.',
    withdrawn: '撤回。It was withdrawn.',
  },
);
export const NoticeCardState = enumType('NoticeCardState', '是否已办。Whether it is done.', {
  done: '已办。Done.',
  pending: '未办。Not done.',
  overdue: '未办，已逾期。Not done, and its time has passed.',
});

@ObjectType({ description: '通报卡片的一行。A line of the card of a notice.' })
export class NoticeCardLine {
  @Field(() => NoticeCardKind, { description: '所述。What it tells.' })
  kind: keyof typeof NoticeCardKind;

  @Field(() => ID, { description: '所涉单位。The body at which it happened, or is missing.' })
  organisation: string;

  @Field(() => NoticeCardState, { description: '是否已办。Whether it is done.' })
  state: keyof typeof NoticeCardState;

  @Field(() => DateTime, { nullable: true, description: '何时；未办则空。When; absent: it is not done.' })
  at?: string;

  @Field(() => DateTime, { nullable: true, description: '应于何时前；无时限则空。By when it is due; absent: no time.' })
  dueAt?: string;

  @Field({ description: '中文句子。The sentence in Chinese.' })
  zh: string;

  @Field({ description: '英文句子。The sentence in English.' })
  en: string;
}

@Resolver()
export class NoticeCardQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly clock: Clock,
  ) {}

  /** Two statements: the notice, and the alarms of its recipients as far as one sees them. */
  @AnyOfficer()
  @Query(() => [NoticeCardLine], {
    nullable: true,
    description:
      '通报卡片：“您单位已于 03:12 电话通知，03:20 对方签收”，以及尚未办的与应于何时前；未找到或无权则空。The card of a notice: who did what and when, and what is not done and by when; null when not found or not yours.',
  })
  async noticeCard(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '通报编号。Id of the notice.' }) id: string,
  ): Promise<readonly NoticeCardLine[] | undefined> {
    const facts = await this.views.within(caller.holder, caller.scope, async (reader) => {
      const row = await reader.first(reader.from<NoticeRow>('notices').selectAll().where('id', '=', id));
      if (!row) return undefined;
      const alarmIds = row.sent.recipients.map(({ organisation }) => alarmIdOf({ organisation, kind: 'notice', id }));
      return factsOf(row, await alarmsOf(reader, alarmIds));
    });
    if (!facts) return undefined;
    const lines = cardOf(facts, caller.actor.organisation, this.clock.now());
    return lines.map((line) => Object.assign(new NoticeCardLine(), line));
  }
}

const factsOf = (row: NoticeRow, alarms: readonly AlarmRow[]): CardFacts => {
  const { number, receiptDue, recipients } = row.sent;
  return {
    ...{ number, sender: row.sender, sentAt: row.sent_at },
    ...(receiptDue.kind === 'agreed' ? { dueAt: receiptDue.at } : {}),
    ...(row.withdrawn === null ? {} : { withdrawnAt: row.withdrawn.at }),
    recipients: recipients.map(({ organisation, platform }) => {
      const alarm = alarms.find((one) => one.organisation === organisation);
      return { organisation, onPlatform: platform === 'on', ...callsOf(alarm), ...markedOf(row, organisation) };
    }),
  };
};

const callsOf = (alarm: AlarmRow | undefined): Pick<RecipientFacts, 'calls' | 'callBy'> => {
  if (!alarm) return { calls: [] };
  const last = Object.values(alarm.contacts)
    .toSorted((a, b) => a.step - b.step)
    .at(-1);
  const isDue = alarm.ended.at === undefined && last !== undefined && last.contact.kind !== 'nobody';
  return {
    calls: Object.values(alarm.calls).map(({ calledAt: at, caller, result }) => ({
      ...{ at, caller, answered: result === 'answered' },
    })),
    ...(isDue ? { callBy: last.nextAt } : {}),
  };
};

const markedOf = (
  row: NoticeRow,
  organisation: string,
): Omit<RecipientFacts, 'organisation' | 'onPlatform' | 'calls'> => {
  const { relay } = row.sent;
  const [acted] = Object.values(row.actions).filter((one) => one.organisation === organisation);
  const at = <Name extends string>(name: Name, signed: { readonly at: string } | undefined) =>
    (signed === undefined ? {} : { [name]: signed.at }) as { readonly [Key in Name]?: string };
  const passes = relay.kind === 'relay' && relay.next.length > 0;
  return {
    ...{ ...at('deliveredAt', row.delivered[organisation]), ...at('openedAt', row.opened[organisation]) },
    ...{ ...at('receiptedAt', row.receipts[organisation]), ...at('actedAt', acted) },
    claims: Object.values(row.claims)
      .filter(({ recipient }) => recipient === organisation)
      .map(({ receivedAt, channel }) => ({ at: receivedAt, channel })),
    ...(passes
      ? {
          passOn: {
            ...{ by: relay.passOnBy, takenOver: row.passed_on?.takenOver ?? false },
            ...at('doneAt', row.passed_on ?? undefined),
          },
        }
      : {}),
  };
};
