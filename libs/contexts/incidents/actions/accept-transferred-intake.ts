import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { Transfers } from '../transfers.js';
import { IntakeCommand } from './intake.handler.js';

@InputType({ description: '接受移交。A transfer to accept.' })
export class AcceptTransferredIntakeInput extends CommandInput {
  @Field(() => ID, { description: '对方的受理编号，见 intakeTransfers。The intake, as `intakeTransfers` shows it.' })
  intake: string;
}

@ObjectType({ description: '移交已接受。The transfer is accepted.' })
export class TransferredIntakeAccepted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '本单位的受理编号。The own intake that begins with it.' })
  intake: string;
}

const AcceptTransferredIntakeResult = resultUnion(
  'AcceptTransferredIntakeResult',
  '接受移交的结果。Answer to acceptTransferredIntake.',
  TransferredIntakeAccepted,
);

const inputSchema = z.strictObject({ intake: idSchema });

@Resolver()
export class AcceptTransferredIntakeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly transfers: Transfers,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => AcceptTransferredIntakeResult, {
    description:
      '接受移交，本单位的受理由此开始，来电时间与本单位获知时间分别记录。Accepts what was transferred: an intake of the own body begins, with the time of the call and that at which this body learned of it.',
  })
  async acceptTransferredIntake(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '移交。The transfer.' }) input: AcceptTransferredIntakeInput,
  ): Promise<TransferredIntakeAccepted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const command = { type: 'AcceptTransfer', actor, at: this.clock.now() } as const;
    const accepting = new IntakeCommand(checked.value.intake, command, checked.envelope);
    const outcome = await this.commands.execute(accepting);
    const intake = await this.transfers.acceptedBy(actor, checked.value.intake);
    return toResult(outcome, (receipt) => Object.assign(new TransferredIntakeAccepted(), { receipt, intake }));
  }
}
