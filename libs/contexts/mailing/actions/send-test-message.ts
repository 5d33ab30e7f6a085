import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { localText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { MessageQueueing } from '../message-queueing.js';

@InputType({ description: '测试消息。A test message to oneself.' })
export class SendTestMessageInput extends CommandInput {}

@ObjectType({ description: '测试消息已排队。The test message is queued.' })
export class TestMessageQueued {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const SendTestMessageResult = resultUnion(
  'SendTestMessageResult',
  '发送测试消息的结果。Answer to sendTestMessage.',
  TestMessageQueued,
);

@Resolver()
export class SendTestMessageAction {
  constructor(
    private readonly queueing: MessageQueueing,
    private readonly clock: Clock,
  ) {}

  @AnyOfficer()
  @Mutation(() => SendTestMessageResult, {
    description:
      '按紧急消息的渠道向本人发送测试消息，以核对地址。Sends oneself a message on the channels of urgent ones, to see whether the address is right.',
  })
  async sendTestMessage(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '测试消息。The test message.' }) input: SendTestMessageInput,
  ): Promise<TestMessageQueued | Refused | Stale> {
    const checked = caller.command(z.strictObject({}), input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, organisation } = caller.actor;
    const { envelope } = checked;
    const outcome = await this.queueing.queue(
      {
        ...{ organisation, officer, fact: { kind: 'test', id: envelope.commandId }, urgency: 'urgent' },
        ...{ template: 'test', parameters: { askedAt: localText(this.clock.now()) } },
      },
      envelope,
    );
    return toResult(outcome, (receipt) => Object.assign(new TestMessageQueued(), { receipt }));
  }
}
