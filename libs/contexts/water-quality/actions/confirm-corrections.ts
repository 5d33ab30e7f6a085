import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { OnProposalsInput, onProposalsSchema } from './on-proposals.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '确认更正。Proposals for a month that a second officer carries out.' })
export class ConfirmCorrectionsInput extends OnProposalsInput {}

@ObjectType({
  description: '更正已确认，月版本号加一。The proposals are carried out; the version of the month is raised by one.',
})
export class CorrectionsConfirmed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ConfirmCorrectionsResult = resultUnion(
  'ConfirmCorrectionsResult',
  '确认更正的结果。Answer to confirmCorrections.',
  CorrectionsConfirmed,
);

@Resolver()
export class ConfirmCorrectionsAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => ConfirmCorrectionsResult, {
    description:
      '确认已关闭月份的更正或撤回，须为另一名人员。Carries out proposed corrections and withdrawals; by another officer than the one who proposed them.',
  })
  async confirmCorrections(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '更正建议。The proposals.' }) input: ConfirmCorrectionsInput,
  ): Promise<CorrectionsConfirmed | Refused | Stale> {
    const checked = caller.command(onProposalsSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement, proposals, reason } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'ConfirmCorrections', actor: caller.actor, proposals, reason },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new CorrectionsConfirmed(), { receipt }));
  }
}
