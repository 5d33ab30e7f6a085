import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, DecimalText, Month } from '#platform/graphql/scalars.js';
import { decimalSchema, idSchema, instantSchema, monthSchema } from '#platform/kernel/schemas.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '一个项目的原始值。Value of one item at full precision.' })
export class RawItemInput {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => DecimalText, { description: '未修约值，单位同项目。The unrounded value, in the unit of the item.' })
  value: string;
}

@InputType({ description: '一次采样的原始值。Values at full precision of one row.' })
export class RawRowInput {
  @Field(() => DateTime, { description: '采样时间。Sampled at.' })
  sampledAt: string;

  @Field({ description: '数据系列。Series.' })
  source: string;

  @Field(() => [RawItemInput], { description: '各项目。Items.' })
  items: RawItemInput[];
}

@InputType({ description: '原始值。Values at full precision.' })
export class AttachRawValuesInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => [RawRowInput], { description: '各行，1–500 行。Rows, 1 to 500.' })
  rows: RawRowInput[];
}

@ObjectType({ description: '原始值已附上。The values are attached.' })
export class RawValuesAttached {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const AttachRawValuesResult = resultUnion(
  'AttachRawValuesResult',
  '附上原始值的结果。Answer to attachRawValues.',
  RawValuesAttached,
);

const rowSchema = z
  .strictObject({
    sampledAt: instantSchema,
    source: idSchema,
    items: z.array(z.strictObject({ item: z.string(), value: decimalSchema })).min(1),
  })
  .transform(({ items, ...row }) => ({
    ...row,
    items: Object.fromEntries(items.map(({ item, value }) => [item, value])),
  }));

const inputSchema = z.strictObject({ section: idSchema, month: monthSchema, rows: z.array(rowSchema).min(1).max(500) });

@Resolver()
export class AttachRawValuesAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer')
  @Mutation(() => AttachRawValuesResult, {
    description:
      '为已发布监测值附上未修约的原始值，须与发布值相符。Attaches values at full precision to published readings; each rounds to what was printed.',
  })
  async attachRawValues(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '原始值。The values.' }) input: AttachRawValuesInput,
  ): Promise<RawValuesAttached | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, rows } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(section, month, { type: 'AttachRawValues', actor: caller.actor, rows }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new RawValuesAttached(), { receipt }));
  }
}
