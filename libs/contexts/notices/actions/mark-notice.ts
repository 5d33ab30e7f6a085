import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand } from './notice.handler.js';
import { NoticeMark } from './notice-enums.js';

@InputType({ description: '记录送达或打开。That a notice was delivered or opened.' })
export class MarkNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field(() => NoticeMark, { description: '送达或打开。Delivered or opened.' })
  as: keyof typeof NoticeMark;
}

@ObjectType({ description: '通报已记为送达或打开。The notice is marked.' })
export class NoticeMarked {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const MarkNoticeResult = resultUnion(
  'MarkNoticeResult',
  '通报已记为送达或打开的结果。Answer to markNotice.',
  NoticeMarked,
);

const inputSchema = z.strictObject({ notice: idSchema, as: z.enum(['delivered', 'opened']) });

@Resolver()
export class MarkNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => MarkNoticeResult, {
    description:
      '接收单位的界面记录送达或打开；首次为准，均不是签收。The recipient’s screen says that it was put on it, or opened; the first time stands, and neither is a receipt.',
  })
  async markNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '所记。What is recorded.' }) input: MarkNoticeInput,
  ): Promise<NoticeMarked | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, as } = checked.value;
    const command = { type: 'MarkNotice', actor: caller.actor, at: this.clock.now(), as } as const;
    const outcome = await this.commands.execute(new NoticeCommand(notice, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new NoticeMarked(), { receipt }));
  }
}
