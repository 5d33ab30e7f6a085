import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '确认登记签收。A confirmation of a claimed receipt.' })
export class ConfirmReceiptInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field(() => Digest, { description: '所显示内容的摘要。Digest of what was shown.' })
  digest: string;
}

@ObjectType({ description: '登记签收已确认。The claimed receipt is confirmed.' })
export class ReceiptConfirmed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ConfirmReceiptResult = resultUnion(
  'ConfirmReceiptResult',
  '确认登记签收的结果。Answer to confirmReceipt.',
  ReceiptConfirmed,
);

const inputSchema = z.strictObject({ notice: idSchema, digest: digestSchema });

@Resolver()
export class ConfirmReceiptAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ConfirmReceiptResult, {
    description:
      '原平台外单位入平台后，自行确认对方登记的签收。A body that joined later confirms the receipt that the sender claimed for it.',
  })
  async confirmReceipt(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '确认。The confirmation.' }) input: ConfirmReceiptInput,
  ): Promise<ReceiptConfirmed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, digest } = checked.value;
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        { type: 'ConfirmReceipt', actor: caller.actor, at: this.clock.now(), digest },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new ReceiptConfirmed(), { receipt }));
  }
}
