import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import type { Assigned } from '../domain/duty.events.js';
import { yearOf } from '../domain/roster.js';
import { DutyChange } from './duty.handler.js';
import { dutyTimeSchema } from './duty-enums.js';

@InputType({ description: '排班。A shift of the own body, with its officers.' })
export class AssignDutyInput extends CommandInput {
  @Field(() => ID, { description: '值班员，须为值班员或负责人。The officer on duty: a duty officer or head.' })
  officer: string;

  @Field(() => ID, {
    nullable: true,
    description: '副班（AB岗），可无。The deputy, another duty officer or head; none if absent.',
  })
  deputy?: string;

  @Field(() => ID, {
    nullable: true,
    description: '带班领导，须为负责人，可无。The duty leader, a head; none if absent.',
  })
  leader?: string;

  @Field(() => DateTime, { description: '开始时间。When it begins.' })
  from: string;

  @Field(() => DateTime, { description: '结束时间。When it ends; that instant belongs to the next shift.' })
  until: string;
}

@ObjectType({ description: '已排班。The shift stands on the roster.' })
export class DutyAssigned {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '班次编号。Id of the shift.' })
  shift: string;
}

const AssignDutyResult = resultUnion('AssignDutyResult', '排班的结果。Answer to assignDuty.', DutyAssigned);

const inputSchema = z.strictObject({
  officer: idSchema,
  deputy: idSchema.optional(),
  leader: idSchema.optional(),
  from: dutyTimeSchema,
  until: dutyTimeSchema,
});

const assigned = (officer: string | undefined): Assigned =>
  officer === undefined ? { kind: 'none' } : { kind: 'officer', officer };

@Resolver()
export class AssignDutyAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('administrator', 'head')
  @Mutation(() => AssignDutyResult, {
    description:
      '为本单位排一个班次；不得与已有班次重叠。Puts a shift of the own body on its roster; none may overlap.',
  })
  async assignDuty(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '班次。The shift.' }) input: AssignDutyInput,
  ): Promise<DutyAssigned | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const { officer, deputy, leader, from, until } = checked.value;
    const shift = `${yearOf(from)}-${derivedId(actor.organisation, checked.envelope.commandId, 'shift')}`;
    const outcome = await this.commands.execute(
      new DutyChange(
        {
          ...{ type: 'AssignDuty', actor, at: this.clock.now(), shift, officer, from, until },
          ...{ deputy: assigned(deputy), leader: assigned(leader) },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DutyAssigned(), { receipt, shift }));
  }
}
