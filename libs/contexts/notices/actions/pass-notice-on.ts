import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { NoticeEvent } from '../domain/notice.events.js';
import { NoticeCommand } from './notice.handler.js';

@InputType({ description: '转报通报。A notice that is passed on.' })
export class PassNoticeOnInput extends CommandInput {
  @Field(() => ID, { description: '通报编号。The notice.' })
  notice: string;
}

@ObjectType({ description: '通报已转报。The notice is passed on.' })
export class NoticePassedOn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { nullable: true, description: '发往下一单位的通报；重复时可空。The notice to the next body.' })
  by?: string;
}

const PassNoticeOnResult = resultUnion(
  'PassNoticeOnResult',
  '通报已转报的结果。Answer to passNoticeOn.',
  NoticePassedOn,
);

const inputSchema = z.strictObject({ notice: idSchema });

@Resolver()
export class PassNoticeOnAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => PassNoticeOnResult, {
    description:
      '按转报次序转报下一单位；接收单位逾时未转的，发出单位可接替。Passes a notice on to the next body of its order: the recipient does, or in its place, once its time has passed, who sent it.',
  })
  async passNoticeOn(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '所记。What is recorded.' }) input: PassNoticeOnInput,
  ): Promise<NoticePassedOn | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice } = checked.value;
    const command = { type: 'PassNoticeOn', actor: caller.actor, at: this.clock.now() } as const;
    const outcome = await this.commands.execute(new NoticeCommand(notice, command, checked.envelope));
    const [passed] = outcome.kind === 'accepted' ? (outcome.events as readonly NoticeEvent[]) : [];
    const by = passed?.type === 'notices.notice-passed-on.v1' ? { by: passed.data.by } : {};
    return toResult(outcome, (receipt) => Object.assign(new NoticePassedOn(), { receipt, ...by }));
  }
}
