import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { ChannelName, Urgency } from '../../domain/mailing-rules.js';
import type { CarrierName, DeadReason, Fact, MessageEvent } from '../../domain/message.events.js';

export type MessageStatusName = 'waiting' | 'forDigest' | 'underWay' | 'accepted' | 'dead' | 'digested';

export interface MessageRow {
  readonly id: string;
  readonly officer: string;
  readonly channel: ChannelName;
  readonly urgency: Urgency;
  readonly template: string;
  readonly template_version: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly fact: Fact;
  readonly queued_at: string;
  readonly status: MessageStatusName;
  /** When it is next attempted; of a digest, when that goes out. */
  readonly due_at: string | null;
  readonly attempts: number;
  readonly carrier: CarrierName;
  readonly code: string | null;
  readonly revision: number;
}
const messages = table(
  'messages',
  {
    id: 'text',
    officer: 'text',
    channel: 'text',
    urgency: 'text',
    template: 'text',
    template_version: 'integer',
    parameters: 'jsonb',
    fact: 'jsonb',
    queued_at: 'timestamptz',
    status: 'text',
    due_at: 'timestamptz?',
    attempts: 'integer',
    carrier: 'text',
    code: 'text?',
    revision: 'integer',
  },
  ['id'],
  ['create index messages_by_officer on messages (officer, queued_at desc, id desc)'],
);

/** Without a word of the message: operators of any body see it. */
export interface DeadLetterRow {
  readonly id: string;
  readonly organisation: string;
  readonly officer: string;
  readonly channel: ChannelName;
  readonly urgency: Urgency;
  readonly template: string;
  readonly fact: Fact;
  readonly reason: DeadReason;
  readonly code: string;
  readonly attempts: number;
  readonly died_at: string;
  readonly is_dead: boolean;
  readonly revision: number;
}
const deadLetters = table(
  'dead_letters',
  {
    id: 'text',
    organisation: 'text',
    officer: 'text',
    channel: 'text',
    urgency: 'text',
    template: 'text',
    fact: 'jsonb',
    reason: 'text',
    code: 'text',
    attempts: 'integer',
    died_at: 'timestamptz',
    is_dead: 'boolean',
    revision: 'integer',
  },
  ['id'],
  ['create index dead_letters_by_time on dead_letters (died_at desc, id desc) where is_dead'],
);

type Event = DecodedOf<MessageEvent>;
type Of<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

/** Messages, seen by the body of their recipient (queries narrow that to the officer); dead letters without their words. */
export const messagesView: View = {
  name: 'messages',
  version: 1,
  tables: [messages, deadLetters],
  handles: [
    'mailing.message-queued.v1',
    'mailing.attempt-begun.v1',
    'mailing.message-attempted.v1',
    'mailing.message-died.v1',
    'mailing.dead-letter-retried.v1',
    'mailing.message-digested.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const of = <Type extends Event['type']>(type: Type): Of<Type>[] =>
      all.filter((event): event is Of<Type> => event.type === type);
    return [...messages.put(of('mailing.message-queued.v1').map(rowOf)), ...changed(all), ...deaths(all)];
  },
};

const rowOf = ({ data, revision, position }: Of<'mailing.message-queued.v1'>) => ({
  ...{ id: data.message, officer: data.officer, channel: data.channel, urgency: data.urgency },
  ...{ template: data.template.id, template_version: data.template.version, parameters: data.parameters },
  ...{ fact: data.fact, queued_at: data.at, attempts: 0, carrier: 'none', code: null, revision },
  ...(data.plan.kind === 'digest'
    ? { status: 'forDigest', due_at: data.plan.at }
    : { status: 'waiting', due_at: data.plan.notBefore }),
  visibility_key: `organisation:${data.organisation}`,
  business_time: data.at,
  changed_at: position.toString(),
});

/** What an event changes; a column that it leaves is not in it. */
interface Change {
  readonly status: MessageStatusName;
  readonly due_at: string | null;
  readonly attempts?: number;
  readonly carrier?: CarrierName;
  readonly code?: string;
}
const changeOf = (event: Event): Change | undefined => {
  switch (event.type) {
    case 'mailing.message-queued.v1':
      return undefined;
    case 'mailing.attempt-begun.v1':
      return { status: 'underWay', due_at: null, attempts: event.data.attempt };
    case 'mailing.message-attempted.v1': {
      const { outcome, carrier, next } = event.data;
      const told = { carrier, code: outcome.code };
      if (outcome.kind === 'accepted') return { status: 'accepted', due_at: null, ...told };
      return next.kind === 'at'
        ? { status: 'waiting', due_at: next.at, ...told }
        : { status: 'dead', due_at: null, ...told };
    }
    case 'mailing.message-died.v1':
      return { status: 'dead', due_at: null };
    case 'mailing.dead-letter-retried.v1':
      return { status: 'waiting', due_at: event.data.at };
    case 'mailing.message-digested.v1':
      return { status: 'digested', due_at: null };
    default:
      return assertNever(event);
  }
};

const changed = (events: readonly Event[]): Statement[] => {
  const changes = new Map<string, Change & { readonly revision: number; readonly changed_at: string }>();
  for (const event of events) {
    const change = changeOf(event);
    if (!change) continue;
    const { message } = event.data;
    const { revision, position } = event;
    changes.set(message, { ...changes.get(message), ...change, revision, changed_at: position.toString() });
  }
  if (changes.size === 0) return [];
  return [
    {
      sql: `update messages m set status = c.status, due_at = c.due_at, attempts = coalesce(c.attempts, m.attempts),
          carrier = coalesce(c.carrier, m.carrier), code = coalesce(c.code, m.code), revision = c.revision,
          changed_at = c.changed_at
        from jsonb_to_recordset($1::jsonb) as c(id text, status text, due_at timestamptz, attempts integer, carrier text,
          code text, revision integer, changed_at numeric(20,0))
        where m.id = c.id`,
      parameters: [JSON.stringify([...changes].map(([id, change]) => ({ id, ...change })))],
    },
  ];
};

/** In order, for a letter may die, be retried and die again within a batch: the last of them stands. */
const deaths = (events: readonly Event[]): Statement[] => {
  const died = new Map<string, Parameters<typeof deadLetters.put>[0][number]>();
  const revived = new Map<string, { readonly revision: number; readonly changed_at: string }>();
  for (const event of events) {
    const { revision, position } = event;
    if (event.type === 'mailing.message-died.v1') {
      const {
        message: id,
        organisation,
        officer,
        channel,
        urgency,
        template,
        fact,
        reason,
        code,
        attempts,
        at,
      } = event.data;
      revived.delete(id);
      died.set(id, {
        ...{ id, organisation, officer, channel, urgency, template: template.id, fact, reason, code, attempts },
        ...{ died_at: at, is_dead: true, revision, visibility_key: 'everyone', business_time: at },
        changed_at: position.toString(),
      });
    } else if (event.type === 'mailing.dead-letter-retried.v1') {
      revived.set(event.data.message, { revision, changed_at: position.toString() });
    }
  }
  return [
    ...deadLetters.put([...died.values()]),
    ...(revived.size === 0
      ? []
      : [
          {
            sql: `update dead_letters d set is_dead = false, revision = r.revision, changed_at = r.changed_at
              from jsonb_to_recordset($1::jsonb) as r(id text, revision integer, changed_at numeric(20,0))
              where d.id = r.id`,
            parameters: [JSON.stringify([...revived].map(([id, one]) => ({ id, ...one })))],
          },
        ]),
  ];
};
