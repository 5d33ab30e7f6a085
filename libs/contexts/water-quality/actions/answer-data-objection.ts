import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { DataObjectionCommand } from './data-objection.handler.js';
import { DataObjectionOutcome } from './data-objection-enums.js';

@InputType({ description: '对数据异议的答复。The answer to an objection.' })
export class AnswerDataObjectionInput extends CommandInput {
  @Field(() => ID, { description: '异议编号。The objection.' })
  objection: string;

  @Field(() => DataObjectionOutcome, { description: '维持或更正。Maintained or corrected.' })
  outcome: keyof typeof DataObjectionOutcome;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '数据异议已答复。The objection is answered.' })
export class DataObjectionAnswered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const AnswerDataObjectionResult = resultUnion(
  'AnswerDataObjectionResult',
  '答复数据异议的结果。Answer to answerDataObjection.',
  DataObjectionAnswered,
);

const inputSchema = z.strictObject({
  ...{ objection: idSchema, outcome: z.enum(['maintained', 'corrected']), reason: proseSchema },
});

@Resolver()
export class AnswerDataObjectionAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => AnswerDataObjectionResult, {
    description:
      '答复数据异议，仅限数据所有单位；不改变监测值，更正须先发布或撤回。Answers an objection; the data owner only. It changes no value: what is corrected was published or withdrawn before.',
  })
  async answerDataObjection(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '答复。The answer.' }) input: AnswerDataObjectionInput,
  ): Promise<DataObjectionAnswered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { objection, outcome: answer, reason } = checked.value;
    const command = { type: 'AnswerDataObjection', actor: caller.actor, outcome: answer, reason } as const;
    const outcome = await this.commands.execute(new DataObjectionCommand(objection, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new DataObjectionAnswered(), { receipt }));
  }
}
