import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AllowOrDelegate } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest } from '#platform/graphql/scalars.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import type { AboutAsked } from '../about-facts.js';
import { type NoticeEvent, noticeKinds } from '../domain/notice.events.js';
import { NoticeCommand } from './notice.handler.js';
import { NoticeKind } from './notice-enums.js';

@InputType({
  description:
    '发出通报或函。所涉至多取其一：异常、事件、超标。A notice or letter to send; at most one of `abnormality`, `incident`, `exceedance`.',
})
export class SendNoticeInput extends CommandInput {
  @Field(() => NoticeKind, {
    description: '类别；超标告知函须引用超标。Kind; an exceedance letter cites an exceedance.',
  })
  kind: keyof typeof NoticeKind;

  @Field(() => [ID], {
    description:
      '接收单位，可为平台外单位；指明断面时可空，由流向定。Recipients, also off the platform; may be empty where a section is named: the flow says who.',
  })
  recipients: string[];

  @Field(() => ID, {
    nullable: true,
    description:
      '断面：按最近有效流向观测，将可能的上（下）游各方一并列为接收单位；须指明协议。Section: bodies that are, or could be, upstream (downstream) by the latest valid observations are recipients too; needs the agreement.',
  })
  section?: string;

  @Field(() => [ID], {
    nullable: true,
    description:
      '转报次序：接收单位签收后依次转报的单位。Relay order: bodies to which it is passed on, one after the other, by who received it.',
  })
  relay?: string[];

  @Field(() => ID, { nullable: true, description: '所涉异常（本单位）。The abnormality it is about, of the own body.' })
  abnormality?: string;

  @Field(() => ID, { nullable: true, description: '所涉事件（本单位认定）。The incident, determined by the own body.' })
  incident?: string;

  @Field(() => ID, { nullable: true, description: '所引超标。The exceedance that is cited.' })
  exceedance?: string;

  @Field({ description: '标题；示例须含【示例】。Title; that of an example carries 【示例】.' })
  title: string;

  @Field({ description: '正文，勿写姓名。Text; name no person, it stands in the journal for ever.' })
  body: string;

  @Field(() => ID, { nullable: true, description: '所依协议。Agreement it rests on; its body has to be party of it.' })
  agreement?: string;

  @Field({
    nullable: true,
    description:
      '若为示例，何者为虚构，含【示例】；所涉为示例者随之。For an example: what is invented, with 【示例】; told by what it is about where that is one.',
  })
  example?: string;
}

@ObjectType({ description: '通报已发出。The notice is sent.' })
export class NoticeSent {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '通报编号。Id of the notice.' })
  notice: string;

  @Field(() => ID, { nullable: true, description: '时间线编号。Its timeline; absent when nothing changed.' })
  thread?: string;

  @Field(() => Digest, { nullable: true, description: '内容摘要。Digest of its content; absent when nothing changed.' })
  digest?: string;
}

const SendNoticeResult = resultUnion('SendNoticeResult', '发出通报的结果。Answer to sendNotice.', NoticeSent);

const inputSchema = z
  .strictObject({
    kind: z.enum(noticeKinds),
    recipients: z.array(idSchema).max(100),
    section: idSchema.optional(),
    relay: z.array(idSchema).max(20).optional(),
    abnormality: idSchema.optional(),
    incident: idSchema.optional(),
    exceedance: idSchema.optional(),
    title: proseSchema.max(200),
    body: proseSchema,
    agreement: idSchema.optional(),
    example: proseSchema.refine((text) => text.includes('【示例】'), 'carries 【示例】').optional(),
  })
  .refine(
    ({ abnormality, incident, exceedance }) =>
      [abnormality, incident, exceedance].filter((one) => one !== undefined).length <= 1,
    'at most one of abnormality, incident, exceedance',
  );
type Input = z.output<typeof inputSchema>;

const aboutOf = ({ abnormality, incident, exceedance }: Input): AboutAsked => {
  if (abnormality !== undefined) return { kind: 'abnormality', abnormality };
  if (incident !== undefined) return { kind: 'incident', incident };
  return exceedance === undefined ? { kind: 'none' } : { kind: 'exceedance', exceedance };
};

@Resolver()
export class SendNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @AllowOrDelegate('sendNotice', 'dutyOfficer', 'head')
  @Mutation(() => SendNoticeResult, {
    description:
      '向相邻单位发出通报或超标告知函。接收单位自此可见所涉时间线的共有记录，自始。Sends a notice or letter to neighbours. From then on its recipients see the shared entries of the timeline it belongs to, from the beginning.',
  })
  async sendNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '通报。The notice.' }) input: SendNoticeInput,
  ): Promise<NoticeSent | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { kind, recipients, title, body, agreement, example, section, relay = [] } = checked.value;
    const notice = derivedId(caller.actor.organisation, checked.envelope.commandId, 'notice');
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        {
          ...{ type: 'SendNotice', actor: caller.actor, at: this.clock.now(), about: aboutOf(checked.value) },
          ...{ kind, recipients, title, body, agreement, section, relay },
          provenance: example === undefined ? { kind: 'real' } : { kind: 'example', text: example },
        },
        checked.envelope,
      ),
    );
    const [sent] = outcome.kind === 'accepted' ? (outcome.events as readonly NoticeEvent[]) : [];
    const { thread, digest } =
      sent?.type === 'notices.notice-sent.v2' ? sent.data : { thread: undefined, digest: undefined };
    return toResult(outcome, (receipt) => Object.assign(new NoticeSent(), { receipt, notice, thread, digest }));
  }
}
