import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Outcome } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { Vault } from '#platform/vault/vault.js';
import { IntakeCommand } from './intake.handler.js';

@InputType({ description: '删除来电人信息。Whose name and telephone to destroy.' })
export class EraseCallerInput extends CommandInput {
  @Field(() => ID, { description: '受理编号。The intake.' })
  intake: string;
}

@ObjectType({ description: '来电人信息已删除。Who called is destroyed.' })
export class CallerErased {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const EraseCallerResult = resultUnion(
  'EraseCallerResult',
  '删除来电人信息的结果。Answer to eraseCaller.',
  CallerErased,
);

const inputSchema = z.strictObject({ intake: idSchema });

@Resolver()
export class EraseCallerAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => EraseCallerResult, {
    description:
      '由负责人从保险库中删除来电人姓名、电话，不可恢复。The head destroys name and telephone in the vault, for ever.',
  })
  async eraseCaller(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '受理。The intake.' }) input: EraseCallerInput,
  ): Promise<CallerErased | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { intake } = checked.value;
    const { actor } = caller;
    const command = { type: 'EraseCaller', actor, at: this.clock.now() } as const;
    // Before the event, so that the journal never says what is not true; the same command completes what broke off.
    const would: Outcome = await this.commands.execute(
      new IntakeCommand(intake, command, { ...checked.envelope, dryRun: true }),
    );
    if (would.kind === 'refused') return toUserError(would.refusal);
    this.vault.eraseCaller(intake, actor.organisation);
    const outcome: Outcome = await this.commands.execute(new IntakeCommand(intake, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new CallerErased(), { receipt }));
  }
}
