import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IntakeCommand } from './intake.handler.js';

@InputType({ description: '退回移交。A transfer to refuse.' })
export class RefuseTransferredIntakeInput extends CommandInput {
  @Field(() => ID, { description: '对方的受理编号，见 intakeTransfers。The intake, as `intakeTransfers` shows it.' })
  intake: string;

  @Field({ description: '理由。Why.' })
  reason: string;
}

@ObjectType({ description: '移交已退回。The transfer is refused.' })
export class TransferredIntakeRefused {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RefuseTransferredIntakeResult = resultUnion(
  'RefuseTransferredIntakeResult',
  '退回移交的结果。Answer to refuseTransferredIntake.',
  TransferredIntakeRefused,
);

const inputSchema = z.strictObject({ intake: idSchema, reason: proseSchema });

@Resolver()
export class RefuseTransferredIntakeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => RefuseTransferredIntakeResult, {
    description: '退回移交，由移交单位继续办理。Refuses what was transferred; it goes back to who sent it.',
  })
  async refuseTransferredIntake(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '退回。The refusal.' }) input: RefuseTransferredIntakeInput,
  ): Promise<TransferredIntakeRefused | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { intake, reason } = checked.value;
    const command = { type: 'RefuseTransfer', actor: caller.actor, at: this.clock.now(), reason } as const;
    const outcome = await this.commands.execute(new IntakeCommand(intake, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new TransferredIntakeRefused(), { receipt }));
  }
}
