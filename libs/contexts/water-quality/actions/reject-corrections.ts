import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '否决更正。Proposals for a month that will not be carried out.' })
export class RejectCorrectionsInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => [ID], { description: '更正建议编号，1–500 项。Proposals, 1 to 500.' })
  proposals: string[];

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;

  @Field(() => ID, {
    nullable: true,
    description: '所依据的协议；非数据所有单位者须填。Agreement by which one acts who is not of the data owner.',
  })
  agreement?: string;
}

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

const inputSchema = z.strictObject({
  section: idSchema,
  month: monthSchema,
  agreement: idSchema.optional(),
  proposals: z.array(idSchema).min(1).max(500),
  reason: proseSchema,
});

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
    const checked = caller.command(inputSchema, input);
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
