import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { InclusionEffect } from './reading-enums.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '取舍决定。A decision whether a value counts.' })
export class DecideInclusionInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => ID, { description: '监测值版本。Version of the reading.' })
  reading: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => InclusionEffect, { description: '计入或剔除。In or out.' })
  effect: keyof typeof InclusionEffect;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;

  @Field({ description: '依据：规定、方法或纪要。The text, method or minutes it rests on.' })
  basis: string;
}

@ObjectType({ description: '取舍已决定。The decision is signed.' })
export class InclusionDecided {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DecideInclusionResult = resultUnion(
  'DecideInclusionResult',
  '取舍决定的结果。Answer to decideInclusion.',
  InclusionDecided,
);

const inputSchema = z.strictObject({
  section: idSchema,
  month: monthSchema,
  reading: idSchema,
  item: z.string(),
  effect: z.enum(['include', 'exclude']),
  reason: proseSchema,
  basis: proseSchema,
});

@Resolver()
export class DecideInclusionAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => DecideInclusionResult, {
    description:
      '决定一个监测值是否计入月评价，由数据所有单位签署。Decides whether a value counts in the month; signed by the data owner.',
  })
  async decideInclusion(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '决定。The decision.' }) input: DecideInclusionInput,
  ): Promise<InclusionDecided | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, reading: versionId, item, effect, reason, basis } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'DecideInclusion', actor: caller.actor, versionId, item, effect, reason, basis },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new InclusionDecided(), { receipt }));
  }
}
