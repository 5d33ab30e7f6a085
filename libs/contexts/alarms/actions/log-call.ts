import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { callResults } from '../domain/alarm.events.js';
import { AlarmCommand } from './alarm.handler.js';
import { CallResult } from './alarm-enums.js';

@InputType({ description: '登记一次通话。A call that was made.' })
export class LogCallInput extends CommandInput {
  @Field(() => ID, { description: '告警编号。The alarm.' })
  alarm: string;

  @Field(() => ID, {
    description:
      '呼叫单上的联系人：人员编号，值班室为单位编号。The contact: officer id; of a duty room its organisation.',
  })
  contact: string;

  @Field(() => CallResult, { description: '是否接通。Whether somebody answered.' })
  result: keyof typeof CallResult;

  @Field(() => DateTime, { nullable: true, description: '通话时间；无则此刻。When; absent: now.' })
  calledAt?: string;

  @Field({ nullable: true, description: '对方所述，勿写姓名。What was said; name no person.' })
  remark?: string;
}

@ObjectType({ description: '通话已登记。The call is logged.' })
export class CallLogged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const LogCallResult = resultUnion('LogCallResult', '登记通话的结果。Answer to logCall.', CallLogged);

const inputSchema = z.strictObject({
  alarm: idSchema,
  contact: idSchema,
  result: z.enum(callResults),
  calledAt: instantSchema.optional(),
  remark: proseSchema.optional(),
});

@Resolver()
export class LogCallAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => LogCallResult, {
    description:
      '登记按呼叫单打出的电话：接通或无人接听；无人接听则立即轮到下一位。Logs a call of the call sheet; where nobody answered, the next contact is due at once.',
  })
  async logCall(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '通话。The call.' }) input: LogCallInput,
  ): Promise<CallLogged | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { alarm, contact, result, calledAt, remark } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new AlarmCommand(
        alarm,
        {
          ...{ type: 'LogCall', actor: caller.actor, at, contact, result, calledAt: calledAt ?? at },
          remark: remark === undefined ? { kind: 'none' } : { kind: 'text', text: remark },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new CallLogged(), { receipt }));
  }
}
