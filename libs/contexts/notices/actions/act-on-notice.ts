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

@InputType({ description: '处置情况。What was done on a notice.' })
export class ActOnNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field({ description: '处置情况，勿写姓名。What was done; name no person.' })
  text: string;
}

@ObjectType({ description: '处置情况已记录。What was done is recorded.' })
export class NoticeActedOn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '处置编号。Id of the action.' })
  action: string;
}

const ActOnNoticeResult = resultUnion(
  'ActOnNoticeResult',
  '处置情况已记录的结果。Answer to actOnNotice.',
  NoticeActedOn,
);

const inputSchema = z.strictObject({ notice: idSchema, text: proseSchema });

@Resolver()
export class ActOnNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ActOnNoticeResult, {
    description:
      '接收单位记录据通报所做的处置；时间线各方可见。A recipient says what it has done; all who share the timeline see that.',
  })
  async actOnNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '所记。What is recorded.' }) input: ActOnNoticeInput,
  ): Promise<NoticeActedOn | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, text } = checked.value;
    const action = derivedId(caller.actor.organisation, checked.envelope.commandId, 'action');
    const command = { type: 'ActOnNotice', actor: caller.actor, at: this.clock.now(), action, text } as const;
    const outcome = await this.commands.execute(new NoticeCommand(notice, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new NoticeActedOn(), { receipt, action }));
  }
}
