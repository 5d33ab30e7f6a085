import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, Month } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { SettlementCommand } from './settlement.handler.js';

@InputType({ description: '结算单中的一行。A line of the statement.' })
export class SettlementLineInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;
}

@InputType({ description: '提出异议。An objection.' })
export class ObjectToSettlementInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => Digest, { description: '所指结算单的摘要。Digest of the statement that is meant.' })
  statementDigest: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;

  @Field(() => [SettlementLineInput], {
    nullable: true,
    description: '所指各行；无则全部。The lines that are meant; absent: all.',
  })
  lines?: SettlementLineInput[];
}

@ObjectType({ description: '异议已记录。The objection is recorded.' })
export class SettlementObjected {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ObjectToSettlementResult = resultUnion(
  'ObjectToSettlementResult',
  '提出异议的结果。Answer to objectToSettlement.',
  SettlementObjected,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, statementDigest: digestSchema, reason: proseSchema },
  lines: z
    .array(z.strictObject({ section: idSchema, item: z.string().min(1).max(40) }))
    .max(500)
    .optional(),
});

@Resolver()
export class ObjectToSettlementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => ObjectToSettlementResult, {
    description:
      '对最新一次计算提出异议；重新计算前不得确认。Objects to the newest computation; nobody confirms before it is computed anew.',
  })
  async objectToSettlement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异议。The objection.' }) input: ObjectToSettlementInput,
  ): Promise<SettlementObjected | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, lines = [], ...objection } = checked.value;
    const on = { actor: caller.actor, at: this.clock.now() };
    const command = { type: 'ObjectToSettlement', ...on, ...objection, lines } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new SettlementObjected(), { receipt }));
  }
}
