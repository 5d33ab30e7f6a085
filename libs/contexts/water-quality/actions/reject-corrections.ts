import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { OnProposalsInput, onProposalsSchema } from './on-proposals.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '否决更正。Proposals for a month that will not be carried out.' })
export class RejectCorrectionsInput extends OnProposalsInput {}

@ObjectType({ description: '更正已否决。The proposals are rejected.' })
export class CorrectionsRejected {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RejectCorrectionsResult = resultUnion(
  'RejectCorrectionsResult',
  '否决更正的结果。Answer to rejectCorrections.',
  CorrectionsRejected,
);

@Resolver()
export class RejectCorrectionsAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => RejectCorrectionsResult, {
    description: '否决已关闭月份的更正或撤回建议。Rejects proposed corrections and withdrawals.',
  })
  async rejectCorrections(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '更正建议。The proposals.' }) input: RejectCorrectionsInput,
  ): Promise<CorrectionsRejected | Refused | Stale> {
    const checked = caller.command(onProposalsSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement, proposals, reason } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'RejectCorrections', actor: caller.actor, proposals, reason },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new CorrectionsRejected(), { receipt }));
  }
}
