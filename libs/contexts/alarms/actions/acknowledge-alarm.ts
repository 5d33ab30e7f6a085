import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { AlarmCommand } from './alarm.handler.js';

@InputType({ description: '确认知悉告警。An acknowledgement of an alarm.' })
export class AcknowledgeAlarmInput extends CommandInput {
  @Field(() => ID, { description: '告警编号。The alarm.' })
  alarm: string;
}

@ObjectType({ description: '告警已确认知悉。The alarm is acknowledged.' })
export class AlarmAcknowledged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const AcknowledgeAlarmResult = resultUnion(
  'AcknowledgeAlarmResult',
  '确认知悉的结果。Answer to acknowledgeAlarm.',
  AlarmAcknowledged,
);

@Resolver()
export class AcknowledgeAlarmAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => AcknowledgeAlarmResult, {
    description:
      '被呼叫单位的人员确认知悉；不再呼叫下一位。不是签收。An officer of the body that is called knows of it; nobody else is called. It is no receipt.',
  })
  async acknowledgeAlarm(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '告警。The alarm.' }) input: AcknowledgeAlarmInput,
  ): Promise<AlarmAcknowledged | Refused | Stale> {
    const checked = caller.command(z.strictObject({ alarm: idSchema }), input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const command = { type: 'AcknowledgeAlarm', actor: caller.actor, at: this.clock.now() } as const;
    const outcome = await this.commands.execute(new AlarmCommand(checked.value.alarm, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new AlarmAcknowledged(), { receipt }));
  }
}
