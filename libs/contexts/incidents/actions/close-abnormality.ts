import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { AbnormalityCommand } from './abnormality.handler.js';

@InputType({ description: '办结。What it turned out to be.' })
export class CloseAbnormalityInput extends CommandInput {
  @Field(() => ID, { description: '异常编号。The abnormality.' })
  abnormality: string;

  @Field({ description: '查明的原因，或原因未查明，勿写姓名。The cause, or that none was found; name no person.' })
  cause: string;
}

@ObjectType({ description: '异常已办结。The abnormality is closed.' })
export class AbnormalityClosed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const CloseAbnormalityResult = resultUnion(
  'CloseAbnormalityResult',
  '办结异常的结果。Answer to closeAbnormality.',
  AbnormalityClosed,
);

const inputSchema = z.strictObject({ abnormality: idSchema, cause: proseSchema });

@Resolver()
export class CloseAbnormalityAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => CloseAbnormalityResult, {
    description: '办结已认定的异常。Closes an abnormality whose outcome was decided.',
  })
  async closeAbnormality(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '原因。The cause.' }) input: CloseAbnormalityInput,
  ): Promise<AbnormalityClosed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { abnormality, cause } = checked.value;
    const outcome = await this.commands.execute(
      new AbnormalityCommand(
        abnormality,
        { type: 'CloseAbnormality', actor: caller.actor, at: this.clock.now(), cause },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new AbnormalityClosed(), { receipt }));
  }
}
