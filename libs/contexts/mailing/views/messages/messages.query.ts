import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow, AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import {
  DeadLetterReason,
  MessageCarrier,
  MessageChannel,
  MessageStatus,
  MessageUrgency,
} from '../../actions/mailing-enums.js';
import { Channels } from '../../channels/channels.js';
import { render, templateOf } from '../../templates/render.js';
import type { DeadLetterRow, MessageRow } from './messages.view.js';

@ObjectType({ description: '发给人员的一条消息。A message to an officer.' })
export class Message {
  @Field(() => ID, { description: '消息编号。Id.' })
  id: string;

  @Field(() => ID, { description: '收件人员。The recipient.' })
  officer: string;

  @Field(() => MessageChannel, { description: '渠道。Channel.' })
  channel: keyof typeof MessageChannel;

  @Field(() => MessageUrgency, { description: '紧急程度。Urgency.' })
  urgency: keyof typeof MessageUrgency;

  @Field({ description: '标题。Subject.' })
  subject: string;

  @Field({ description: '正文，中文在前。Text, Chinese first.' })
  text: string;

  @Field({ description: '所告知之事的种类。What kind of thing it tells of.' })
  factKind: string;

  @Field(() => ID, { description: '所告知之事的编号。Id of what it tells of.' })
  fact: string;

  @Field(() => DateTime, { description: '产生时间。When it was queued.' })
  queuedAt: string;

  @Field(() => MessageStatus, { description: '状态。What became of it.' })
  status: keyof typeof MessageStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: '下次发送时间；无则空。When it is attempted next; null if not.',
  })
  dueAt?: string;

  @Field(() => Int, { description: '尝试次数。Attempts.' })
  attempts: number;

  @Field(() => MessageCarrier, { description: '实际送出途径。What carried it.' })
  carrier: keyof typeof MessageCarrier;

  @Field({ nullable: true, description: '最近一次结果的代码；无则空。Code of the newest outcome; null before one.' })
  code?: string;

  static of(row: MessageRow, mark: string): Message {
    const { id, officer, channel, urgency, fact, queued_at, status, due_at, attempts, carrier, code } = row;
    const { subject, text } = render(templateOf(row.template, row.template_version), row.parameters, mark);
    return Object.assign(new Message(), {
      ...{ id, officer, channel, urgency, subject, text, factKind: fact.kind, fact: fact.id },
      ...{ queuedAt: queued_at, status, attempts, carrier },
      ...(due_at === null ? {} : { dueAt: due_at }),
      ...(code === null ? {} : { code }),
    });
  }
}
const MessageConnection = connectionOf(Message, 'Message');

@ObjectType({ description: '死信：不再尝试的消息，不含内容。A message that is not tried any more, without its words.' })
export class DeadLetter {
  @Field(() => ID, { description: '消息编号。Id of the message.' })
  id: string;

  @Field(() => ID, { description: '收件人员所属单位。The recipient’s body.' })
  organisation: string;

  @Field(() => ID, { description: '收件人员。The recipient.' })
  officer: string;

  @Field(() => MessageChannel, { description: '渠道。Channel.' })
  channel: keyof typeof MessageChannel;

  @Field(() => MessageUrgency, { description: '紧急程度。Urgency.' })
  urgency: keyof typeof MessageUrgency;

  @Field({ description: '模板。Template.' })
  template: string;

  @Field(() => DeadLetterReason, { description: '原因。Why.' })
  reason: keyof typeof DeadLetterReason;

  @Field({ description: '最近一次结果的代码。Code of the newest outcome.' })
  code: string;

  @Field(() => Int, { description: '尝试次数。Attempts.' })
  attempts: number;

  @Field(() => DateTime, { description: '成为死信的时间。Since when.' })
  since: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  static of({ died_at: since, revision: version, ...row }: DeadLetterRow): DeadLetter {
    const { id, organisation, officer, channel, urgency, template, reason, code, attempts } = row;
    return Object.assign(new DeadLetter(), {
      ...{ id, organisation, officer, channel, urgency, template, reason, code, attempts, since, version },
    });
  }
}
const DeadLetterConnection = connectionOf(DeadLetter, 'DeadLetter');

@ArgsType()
export class MailboxArgs extends PageArgs {
  @Field({
    nullable: true,
    description: '本单位全部人员的消息，仅平台运维。Of all officers of the own body; operators only.',
  })
  wholeBody?: boolean;
}

const sortKey = z.tuple([z.string(), z.string()]);

@Resolver()
export class MessagesQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly channels: Channels,
  ) {}

  @AnyOfficer()
  @Query(() => MessageConnection, {
    description: '发给本人的消息及其去向，由新到旧。Messages to oneself and what became of them, newest first.',
  })
  async mailbox(@CurrentCaller() caller: Caller, @Args() args: MailboxArgs): Promise<Connection<Message>> {
    const page = pageOf(args, sortKey);
    const { officer, roles } = caller.actor;
    if (args.wholeBody && !roles.includes('operator')) throw new RequestRefused('Forbidden', {}, ['wholeBody']);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<MessageRow>('messages')
        .selectAll()
        .orderBy('row.queued_at', 'desc')
        .orderBy('row.id', 'desc')
        .limit(page.first + 1);
      if (!args.wholeBody) query = query.where('row.officer', '=', officer);
      const { after } = page;
      if (after) query = query.where((is) => is(is.refTuple('row.queued_at', 'row.id'), '<', is.tuple(...after)));
      return reader.rows(query);
    });
    const { mark } = this.channels;
    return toConnection(
      rows.map((row) => Message.of(row, mark)),
      page,
      ({ queuedAt, id }): [string, string] => [queuedAt, id],
    );
  }

  @Allow('operator')
  @Query(() => DeadLetterConnection, {
    description: '各单位的死信，由新到旧，不含内容。Dead letters of all bodies, newest first, without their words.',
  })
  async deadLetters(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<DeadLetter>> {
    const page = pageOf(args, sortKey);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<DeadLetterRow>('dead_letters')
        .selectAll()
        .where('row.is_dead', '=', true)
        .orderBy('row.died_at', 'desc')
        .orderBy('row.id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after) query = query.where((is) => is(is.refTuple('row.died_at', 'row.id'), '<', is.tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(DeadLetter.of), page, ({ since, id }): [string, string] => [since, id]);
  }
}
