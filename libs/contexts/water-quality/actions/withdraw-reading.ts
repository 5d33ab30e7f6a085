import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { proposalsIn, ReadingsCommand } from './readings.handler.js';

@InputType({ description: '撤回监测值。A version of a reading to withdraw.' })
export class WithdrawReadingInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => ID, { description: '监测值版本。Version of the reading.' })
  reading: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({
  description:
    '监测值已撤回；已关闭月份则为撤回建议。The version is withdrawn; in a closed month it is proposed to be.',
})
export class ReadingWithdrawn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { nullable: true, description: '撤回建议，待确认。The proposal that waits for confirmation.' })
  proposal?: string;
}

const WithdrawReadingResult = resultUnion(
  'WithdrawReadingResult',
  '撤回监测值的结果。Answer to withdrawReading.',
  ReadingWithdrawn,
);

const inputSchema = z.strictObject({ section: idSchema, month: monthSchema, reading: idSchema, reason: proseSchema });

@Resolver()
export class WithdrawReadingAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => WithdrawReadingResult, {
    description:
      '撤回监测值的一个版本，仅限数据所有单位。Withdraws a version of a reading; its data owner only. In a closed month a second officer has to confirm it.',
  })
  async withdrawReading(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '版本与事由。The version, and why.' }) input: WithdrawReadingInput,
  ): Promise<ReadingWithdrawn | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, reading: versionId, reason } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'WithdrawReading', actor: caller.actor, versionId, reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) =>
      Object.assign(new ReadingWithdrawn(), { receipt, proposal: proposalsIn(outcome)[0] }),
    );
  }
}
