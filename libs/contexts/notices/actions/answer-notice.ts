import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '答复通报。An answer to a notice.' })
export class AnswerNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field({ description: '答复，勿写姓名。The answer; name no person, it stands in the journal for ever.' })
  text: string;
}

@ObjectType({ description: '通报已答复。The notice is answered.' })
export class NoticeAnswered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '答复编号。Id of the answer.' })
  answer: string;
}

const AnswerNoticeResult = resultUnion('AnswerNoticeResult', '答复通报的结果。Answer to answerNotice.', NoticeAnswered);

const inputSchema = z.strictObject({ notice: idSchema, text: proseSchema });

@Resolver()
export class AnswerNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => AnswerNoticeResult, {
    description: '接收单位答复通报；时间线各方可见。A recipient answers a notice; all who share its timeline see that.',
  })
  async answerNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '答复。The answer.' }) input: AnswerNoticeInput,
  ): Promise<NoticeAnswered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, text } = checked.value;
    const answer = derivedId(caller.actor.organisation, checked.envelope.commandId, 'answer');
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        { type: 'AnswerNotice', actor: caller.actor, at: this.clock.now(), answer, text },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new NoticeAnswered(), { receipt, answer }));
  }
}
