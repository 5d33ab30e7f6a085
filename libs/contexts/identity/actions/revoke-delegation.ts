import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { reasonSchema } from '../domain/officer.events.js';
import { DelegationChange } from './delegation.handler.js';

@InputType({ description: '撤销委托。A delegation that ends early.' })
export class RevokeDelegationInput extends CommandInput {
  @Field(() => ID, { description: '委托编号。The delegation.' })
  delegation: string;

  @Field({ description: '事由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '委托已撤销。The delegation holds no more.' })
export class DelegationRevoked {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RevokeDelegationResult = resultUnion(
  'RevokeDelegationResult',
  '撤销委托的结果。Answer to revokeDelegation.',
  DelegationRevoked,
);

const inputSchema = z.strictObject({ delegation: idSchema, reason: reasonSchema });

@Resolver()
export class RevokeDelegationAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => RevokeDelegationResult, { description: '撤销尚未到期的委托。Revokes a delegation before its end.' })
  async revokeDelegation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '委托与事由。The delegation, and why.' }) input: RevokeDelegationInput,
  ): Promise<DelegationRevoked | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { delegation, reason } = checked.value;
    const outcome = await this.commands.execute(
      new DelegationChange(
        { type: 'RevokeDelegation', actor: caller.actor, at: this.clock.now(), delegation, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DelegationRevoked(), { receipt }));
  }
}
