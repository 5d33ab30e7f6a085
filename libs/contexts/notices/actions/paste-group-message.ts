import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import { refusal } from '#platform/kernel/refusal.js';
import { digestSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { codeIn } from '../domain/group-text.js';
import type { NoticeRow } from '../views/notices/notices.view.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '粘贴的群消息。A message of a chat group, pasted.' })
export class PasteGroupMessageInput extends CommandInput {
  @Field({
    description:
      '消息文本，勿留姓名；含通报编号则可不填 notice。Text, without names; with the code of the notice `notice` may be absent.',
  })
  text: string;

  @Field(() => ID, { nullable: true, description: '通报编号。The notice; absent: the text carries its code.' })
  notice?: string;

  @Field(() => DateTime, { nullable: true, description: '群中所示时间。When it was said, as the group shows.' })
  saidAt?: string;

  @Field(() => [Digest], { nullable: true, description: '照片、文件的摘要。Digests of photos and files.' })
  documents?: string[];
}

@ObjectType({ description: '群消息已记为声称。The message is an entry, as a claim.' })
export class GroupMessagePasted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '所归通报。The notice it belongs to.' })
  notice: string;
}

const PasteGroupMessageResult = resultUnion(
  'PasteGroupMessageResult',
  '粘贴群消息的结果。Answer to pasteGroupMessage.',
  GroupMessagePasted,
);

const inputSchema = z.strictObject({
  text: proseSchema,
  notice: idSchema.optional(),
  saidAt: instantSchema.optional(),
  documents: z.array(digestSchema).max(20).optional(),
});

@Resolver()
export class PasteGroupMessageAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: ReadStore,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => PasteGroupMessageResult, {
    description:
      '把群里的回复粘贴为该通报的记录，标明为声称；收发双方均可。Pastes what was said in a group as an entry of the notice, shown as a claim; its sender and recipients may.',
  })
  async pasteGroupMessage(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '消息。The message.' }) input: PasteGroupMessageInput,
  ): Promise<GroupMessagePasted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { text, saidAt, documents = [] } = checked.value;
    const notice = checked.value.notice ?? (await this.named(caller, text));
    if (notice === undefined) return toUserError(refusal('CodeNotFound', {}, ['text']));
    const message = derivedId(caller.actor.organisation, checked.envelope.commandId, 'group message');
    const said = saidAt === undefined ? ({ kind: 'unknown' } as const) : ({ kind: 'at', at: saidAt } as const);
    const paste = { message, text, said, documents };
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        { type: 'PasteGroupMessage', actor: caller.actor, at: this.clock.now(), ...paste },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new GroupMessagePasted(), { receipt, notice }));
  }

  /** The notice whose code stands in the text, among those one may see. */
  private async named({ holder, scope }: Caller, text: string): Promise<string | undefined> {
    const code = codeIn(text);
    if (code === undefined) return undefined;
    const row = await this.views.within(holder, scope, (reader) =>
      reader.first(
        reader.from<NoticeRow>('notices').selectAll().where('id', 'like', `${code}%`).orderBy('sent_at', 'desc'),
      ),
    );
    return row?.id;
  }
}
