import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { reasonSchema } from '../domain/officer.events.js';
import { DutyChange } from './duty.handler.js';

@InputType({ description: '撤销班次。A shift that is taken off the roster.' })
export class RemoveDutyInput extends CommandInput {
  @Field(() => ID, { description: '班次编号。The shift.' })
  shift: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '班次已撤销；进行中的班次即时结束。The shift is gone; one under way has ended now.' })
export class DutyRemoved {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RemoveDutyResult = resultUnion('RemoveDutyResult', '撤销班次的结果。Answer to removeDuty.', DutyRemoved);

const inputSchema = z.strictObject({ shift: idSchema, reason: reasonSchema });

@Resolver()
export class RemoveDutyAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('administrator', 'head')
  @Mutation(() => RemoveDutyResult, {
    description:
      '撤销尚未结束的班次；进行中的即时结束，其值班员不再负责。Takes a shift that has not ended off the roster; one under way ends now, and its officer is relieved.',
  })
  async removeDuty(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '班次与事由。The shift, and why.' }) input: RemoveDutyInput,
  ): Promise<DutyRemoved | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { shift, reason } = checked.value;
    const outcome = await this.commands.execute(
      new DutyChange(
        { type: 'RemoveDuty', actor: caller.actor, at: this.clock.now(), shift, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DutyRemoved(), { receipt }));
  }
}
