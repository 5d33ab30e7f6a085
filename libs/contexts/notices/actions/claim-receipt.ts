import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { channels } from '../domain/notice.events.js';
import { NoticeCommand } from './notice.handler.js';
import { ReceiptChannel } from './notice-enums.js';

@InputType({ description: '登记平台外单位的签收。A claim that a body off the platform received a notice.' })
export class ClaimReceiptInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field(() => ID, { description: '平台外接收单位。The recipient, off the platform.' })
  recipient: string;

  @Field(() => ReceiptChannel, { description: '送达方式。How it reached it.' })
  channel: keyof typeof ReceiptChannel;

  @Field(() => DateTime, { description: '对方收到的时间。When it was received.' })
  receivedAt: string;

  @Field({
    description: '由何岗位接收（如值班室），勿写姓名。Who took it, by function, e.g. the duty room; name no person.',
  })
  receivedByRole: string;

  @Field(() => Digest, { nullable: true, description: '凭证文件的摘要。Digest of an uploaded document that shows it.' })
  document?: string;
}

@ObjectType({ description: '签收已登记。The receipt is claimed.' })
export class ReceiptClaimed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ClaimReceiptResult = resultUnion('ClaimReceiptResult', '登记签收的结果。Answer to claimReceipt.', ReceiptClaimed);

const inputSchema = z.strictObject({
  notice: idSchema,
  recipient: idSchema,
  channel: z.enum(channels),
  receivedAt: instantSchema,
  receivedByRole: proseSchema.max(200),
  document: digestSchema.optional(),
});

@Resolver()
export class ClaimReceiptAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ClaimReceiptResult, {
    description:
      '发出单位登记平台外单位的签收；以“登记”显示，非对方自签。The sender claims that a body off the platform received the notice; it is shown as a claim.',
  })
  async claimReceipt(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '签收。The receipt.' }) input: ClaimReceiptInput,
  ): Promise<ReceiptClaimed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, document, ...claimed } = checked.value;
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        {
          type: 'ClaimReceipt',
          actor: caller.actor,
          at: this.clock.now(),
          ...claimed,
          document: document === undefined ? { kind: 'none' } : { kind: 'document', digest: document },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new ReceiptClaimed(), { receipt }));
  }
}
