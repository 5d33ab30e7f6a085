import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { DataObjectionCommand } from './data-objection.handler.js';

@InputType({ description: '撤回数据异议。An objection to take back.' })
export class WithdrawDataObjectionInput extends CommandInput {
  @Field(() => ID, { description: '异议编号。The objection.' })
  objection: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '数据异议已撤回。The objection is taken back.' })
export class DataObjectionWithdrawn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const WithdrawDataObjectionResult = resultUnion(
  'WithdrawDataObjectionResult',
  '撤回数据异议的结果。Answer to withdrawDataObjection.',
  DataObjectionWithdrawn,
);

const inputSchema = z.strictObject({ objection: idSchema, reason: proseSchema });

@Resolver()
export class WithdrawDataObjectionAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer', 'dutyOfficer')
  @Mutation(() => WithdrawDataObjectionResult, {
    description: '撤回本单位提出的数据异议。Takes back an objection of the own body.',
  })
  async withdrawDataObjection(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异议与事由。The objection, and why.' }) input: WithdrawDataObjectionInput,
  ): Promise<DataObjectionWithdrawn | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { objection, reason } = checked.value;
    const command = { type: 'WithdrawDataObjection', actor: caller.actor, reason } as const;
    const outcome = await this.commands.execute(new DataObjectionCommand(objection, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new DataObjectionWithdrawn(), { receipt }));
  }
}
