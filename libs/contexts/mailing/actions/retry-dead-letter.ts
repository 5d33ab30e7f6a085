import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { MessageCommand } from './message.handler.js';

@InputType({ description: '重发死信。A dead letter to be tried again.' })
export class RetryDeadLetterInput extends CommandInput {
  @Field(() => ID, { description: '消息编号。The message.' })
  message: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '死信将重新发送。The dead letter is tried again.' })
export class DeadLetterRetried {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RetryDeadLetterResult = resultUnion(
  'RetryDeadLetterResult',
  '重发死信的结果。Answer to retryDeadLetter.',
  DeadLetterRetried,
);

const inputSchema = z.strictObject({ message: idSchema, reason: proseSchema });

@Resolver()
export class RetryDeadLetterAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('operator')
  @Mutation(() => RetryDeadLetterResult, {
    description: '原因消除后重发死信，编号不变。Tries a dead letter again once its cause is mended, under the same id.',
  })
  async retryDeadLetter(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '消息与事由。The message, and why.' }) input: RetryDeadLetterInput,
  ): Promise<DeadLetterRetried | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { message, reason } = checked.value;
    const outcome = await this.commands.execute(
      new MessageCommand(
        message,
        { type: 'RetryDeadLetter', actor: caller.actor, at: this.clock.now(), reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DeadLetterRetried(), { receipt }));
  }
}
