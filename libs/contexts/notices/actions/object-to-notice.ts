import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '对通报的异议。An objection to a notice.' })
export class ObjectToNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '异议已记录。The objection is recorded.' })
export class NoticeObjectedTo {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ObjectToNoticeResult = resultUnion(
  'ObjectToNoticeResult',
  '异议已记录的结果。Answer to objectToNotice.',
  NoticeObjectedTo,
);

const inputSchema = z.strictObject({ notice: idSchema, reason: proseSchema });

@Resolver()
export class ObjectToNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ObjectToNoticeResult, {
    description:
      '接收单位对通报内容提出异议，须说明理由；不影响签收。A recipient disputes what a notice says, with its reason; a receipt is another thing.',
  })
  async objectToNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '所记。What is recorded.' }) input: ObjectToNoticeInput,
  ): Promise<NoticeObjectedTo | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, reason } = checked.value;
    const command = { type: 'ObjectToNotice', actor: caller.actor, at: this.clock.now(), reason } as const;
    const outcome = await this.commands.execute(new NoticeCommand(notice, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new NoticeObjectedTo(), { receipt }));
  }
}
