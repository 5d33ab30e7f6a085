import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { reasonSchema } from '../domain/officer.events.js';
import { OfficerCommand } from './officer.handler.js';

@InputType({ description: '人员离任。An officer that leaves.' })
export class DismissOfficerInput extends CommandInput {
  @Field(() => ID, { description: '人员编号。The officer.' })
  officer: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '人员已离任，会话全部结束。The officer may act no longer; its sessions have ended.' })
export class OfficerDismissed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DismissOfficerResult = resultUnion(
  'DismissOfficerResult',
  '人员离任的结果。Answer to dismissOfficer.',
  OfficerDismissed,
);

const inputSchema = z.strictObject({ officer: idSchema, reason: reasonSchema });

@Resolver()
export class DismissOfficerAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('administrator', 'operator')
  @Mutation(() => DismissOfficerResult, { description: '令人员离任，不可撤销。Dismisses an officer, for good.' })
  async dismissOfficer(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '人员与事由。The officer, and why.' }) input: DismissOfficerInput,
  ): Promise<OfficerDismissed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, reason } = checked.value;
    const outcome = await this.commands.execute(
      new OfficerCommand(officer, { type: 'DismissOfficer', actor: caller.actor, reason }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new OfficerDismissed(), { receipt }));
  }
}
