import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IntakeCommand, transferIdOf } from './intake.handler.js';

@InputType({ description: '移交受理。A tip-off to hand to the body in whose area it lies.' })
export class TransferIntakeInput extends CommandInput {
  @Field(() => ID, { description: '受理编号。The intake.' })
  intake: string;

  @Field(() => ID, { description: '移交给哪个单位（平台内）。The body; on the platform.' })
  to: string;

  @Field({ description: '移交理由，勿写来电人信息。Why; nothing of the caller.' })
  reason: string;

  @Field({
    nullable: true,
    description:
      '移交的内容；空则为受理所记。原记录可推知来电人的，应改写。What is handed over; absent: what was said. Write it anew where that would tell who called.',
  })
  said?: string;
}

@ObjectType({ description: '已移交，待对方答复。Transferred; the other body has to answer.' })
export class IntakeTransferred {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '移交编号。Id of the transfer.' })
  transfer: string;
}

const TransferIntakeResult = resultUnion(
  'TransferIntakeResult',
  '移交受理的结果。Answer to transferIntake.',
  IntakeTransferred,
);

const inputSchema = z.strictObject({
  intake: idSchema,
  to: idSchema,
  reason: proseSchema,
  said: proseSchema.optional(),
});

@Resolver()
export class TransferIntakeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => TransferIntakeResult, {
    description:
      '将受理移交给其所在地的单位，不带来电人信息；对方接受前仍由本单位负责。Hands a tip-off to another body, without the caller; until that accepts, it stays here.',
  })
  async transferIntake(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '移交。The transfer.' }) input: TransferIntakeInput,
  ): Promise<IntakeTransferred | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { intake, ...asked } = checked.value;
    const { actor } = caller;
    const { envelope } = checked;
    const command = { type: 'TransferIntake', actor, at: this.clock.now(), ...asked } as const;
    const outcome = await this.commands.execute(new IntakeCommand(intake, command, envelope));
    const transfer = transferIdOf(actor.organisation, envelope.commandId);
    return toResult(outcome, (receipt) => Object.assign(new IntakeTransferred(), { receipt, transfer }));
  }
}
