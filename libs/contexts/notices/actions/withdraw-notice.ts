import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '撤回通报。Why a notice is withdrawn.' })
export class WithdrawNoticeInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '通报已撤回。The notice is withdrawn.' })
export class NoticeWithdrawn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const WithdrawNoticeResult = resultUnion(
  'WithdrawNoticeResult',
  '撤回通报的结果。Answer to withdrawNotice.',
  NoticeWithdrawn,
);

const inputSchema = z.strictObject({ notice: idSchema, reason: proseSchema });

@Resolver()
export class WithdrawNoticeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => WithdrawNoticeResult, {
    description:
      '撤回通报；仍可见，不再签收、答复。Withdraws a notice; it stays readable, and is receipted and answered no more.',
  })
  async withdrawNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '理由。The reason.' }) input: WithdrawNoticeInput,
  ): Promise<NoticeWithdrawn | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, reason } = checked.value;
    const outcome = await this.commands.execute(
      new NoticeCommand(
        notice,
        { type: 'WithdrawNotice', actor: caller.actor, at: this.clock.now(), reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new NoticeWithdrawn(), { receipt }));
  }
}
