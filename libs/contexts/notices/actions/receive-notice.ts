import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '签收通报。A receipt of a notice.' })
export class ReceiveNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field(() => Digest, { description: '所显示内容的摘要。Digest of what was shown: a receipt is for that.' })
  digest: string;

  @Field({
    nullable: true,
    description:
      '保留意见，如“收到，不代表认可来源”，勿写姓名。A reservation; a receipt with one admits nothing of the source.',
  })
  reservation?: string;
}

@ObjectType({ description: '通报已签收。The notice is receipted.' })
export class NoticeReceived {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ReceiveNoticeResult = resultUnion(
  'ReceiveNoticeResult',
  '签收通报的结果。Answer to receiveNotice.',
  NoticeReceived,
);

const inputSchema = z.strictObject({ notice: idSchema, digest: digestSchema, reservation: proseSchema.optional() });

@Resolver()
export class ReceiveNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ReceiveNoticeResult, {
    description:
      '签收通报，可附保留意见；首次签收有效。签收不等于认可。Receipts a notice, perhaps with a reservation; the first receipt stands. Receipted is not agreed to.',
  })
  async receiveNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '签收。The receipt.' }) input: ReceiveNoticeInput,
  ): Promise<NoticeReceived | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, digest, reservation } = checked.value;
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        {
          type: 'ReceiveNotice',
          actor: caller.actor,
          at: this.clock.now(),
          digest,
          reservation: reservation === undefined ? { kind: 'none' } : { kind: 'reserved', text: reservation },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new NoticeReceived(), { receipt }));
  }
}
