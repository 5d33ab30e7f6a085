import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { AbnormalityCommand } from './abnormality.handler.js';

@InputType({ description: '核实情况。What a check found.' })
export class VerifyAbnormalityInput extends CommandInput {
  @Field(() => ID, { description: '异常编号。The abnormality.' })
  abnormality: string;

  @Field({ description: '核实情况，勿写姓名。What was found; name no person.' })
  findings: string;
}

@ObjectType({ description: '核实情况已记录。The findings are recorded.' })
export class AbnormalityVerified {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const VerifyAbnormalityResult = resultUnion(
  'VerifyAbnormalityResult',
  '核实异常的结果。Answer to verifyAbnormality.',
  AbnormalityVerified,
);

const inputSchema = z.strictObject({ abnormality: idSchema, findings: proseSchema });

@Resolver()
export class VerifyAbnormalityAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer')
  @Mutation(() => VerifyAbnormalityResult, {
    description: '记录核实情况，可多次。Records what a check found; several may follow one another.',
  })
  async verifyAbnormality(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '核实。The findings.' }) input: VerifyAbnormalityInput,
  ): Promise<AbnormalityVerified | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { abnormality, findings } = checked.value;
    const outcome = await this.commands.execute(
      new AbnormalityCommand(
        abnormality,
        { type: 'VerifyAbnormality', actor: caller.actor, at: this.clock.now(), findings },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new AbnormalityVerified(), { receipt }));
  }
}
