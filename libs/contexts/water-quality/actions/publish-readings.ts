import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, DecimalText, LocalDate } from '#platform/graphql/scalars.js';
import {
  decimalSchema,
  idSchema,
  instantSchema,
  localDateSchema,
  proseSchema,
  provenanceSchema,
} from '#platform/kernel/schemas.js';
import { localMonth, type MonthText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import type { Items } from '../domain/items.js';
import {
  absenceReasons,
  type ItemValue,
  type ReadingRow,
  stationStatuses,
  waterClasses,
} from '../domain/readings.events.js';
import { rowKey } from '../domain/readings-month.js';
import { ITEMS } from '../reference.js';
import {
  AbsenceReason,
  ItemValueKind,
  SamplingMethod,
  SamplingPrecision,
  StationStatus,
  WaterClass,
} from './reading-enums.js';
import { proposalsIn, ReadingsCommand } from './readings.handler.js';

@InputType({ description: '一个项目的监测值。Value of one item.' })
export class ItemInput {
  @Field({ description: '项目代码，如 CODMN、NH3N、TP。Item code.' })
  item: string;

  @Field(() => ItemValueKind, { description: '类别。Kind.' })
  kind: keyof typeof ItemValueKind;

  @Field({ nullable: true, description: '原文，如 0.70 或 <0.1。The text as printed.' })
  text?: string;

  @Field(() => DecimalText, { nullable: true, description: '检出限。Detection limit.' })
  limit?: string;

  @Field({ nullable: true, description: '计量单位，如 mg/L；pH 为 none。Unit.' })
  unit?: string;

  @Field(() => AbsenceReason, { nullable: true, description: '无值原因。Why there is none.' })
  reason?: keyof typeof AbsenceReason;
}

@InputType({ description: '一次采样的监测结果。One row: section × sampling time × source.' })
export class ReadingInput {
  @Field(() => DateTime, { description: '采样时间。Sampled at.' })
  sampledAt: string;

  @Field(() => SamplingPrecision, {
    nullable: true,
    description: '采样时间精度，默认时刻。Precision; instant if absent.',
  })
  precision?: keyof typeof SamplingPrecision;

  @Field({ description: '数据系列，如 national-automatic。Series: who measured, how.' })
  source: string;

  @Field(() => SamplingMethod, { description: '监测方式。Method.' })
  method: keyof typeof SamplingMethod;

  @Field({ nullable: true, description: '前处理，如 静置30min；不详则空。Pretreatment; absent: unknown.' })
  pretreatment?: string;

  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;

  @Field(() => WaterClass, { nullable: true, description: '发布的类别。Class as published.' })
  publishedClass?: keyof typeof WaterClass;

  @Field(() => [ItemInput], { description: '各项目。Items.' })
  items: ItemInput[];
}

@InputType({ description: '无采样时间之日的站点状态。Status of the station on a day without a sampling time.' })
export class StationStatusInput {
  @Field(() => LocalDate, { description: '日期。Legal day.' })
  date: string;

  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;
}

@InputType({ description: '发布监测值。Readings that the data owner publishes; all of one month.' })
export class PublishReadingsInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [ReadingInput], { description: '监测结果，最多 500 行。Rows, at most 500.' })
  rows: ReadingInput[];

  @Field(() => [StationStatusInput], {
    nullable: true,
    description: '无采样时间之日的站点状态，最多 31 天。Status of days without a sampling time, at most 31.',
  })
  statuses?: StationStatusInput[];

  @Field(() => ProvenanceInput, {
    nullable: true,
    description: '来源；示例须注明。Where they come from; an example has to say so.',
  })
  provenance?: ProvenanceInput;
}

@ObjectType({
  description:
    '监测值已发布；月份已关闭的，为更正建议。The readings are published; in a closed month they are proposed.',
})
export class ReadingsPublished {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => [ID], { description: '由此产生的更正建议，待确认。Proposals that wait for confirmation.' })
  proposals: readonly string[];
}

const PublishReadingsResult = resultUnion(
  'PublishReadingsResult',
  '发布监测值的结果。Answer to publishReadings.',
  ReadingsPublished,
);

const itemSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('measured'), item: z.string(), text: decimalSchema, unit: z.string() }),
    z.strictObject({
      kind: z.literal('belowDetectionLimit'),
      item: z.string(),
      text: z.string().min(1).max(40),
      limit: decimalSchema,
      unit: z.string(),
    }),
    z.strictObject({ kind: z.literal('absent'), item: z.string(), reason: z.enum(absenceReasons) }),
  ])
  .transform(({ item, ...value }) => [item, value satisfies ItemValue] as const);

const rowSchema = z
  .strictObject({
    sampledAt: instantSchema,
    precision: z.enum(['instant', 'month']).default('instant'),
    source: idSchema,
    method: z.enum(['automatic', 'manual']),
    pretreatment: proseSchema.optional(),
    status: z.enum(stationStatuses),
    publishedClass: z.enum(waterClasses).optional(),
    items: z
      .array(itemSchema)
      .refine((items) => new Set(items.map(([item]) => item)).size === items.length, 'an item stands twice'),
  })
  .transform(
    ({ pretreatment, publishedClass, items, ...row }): ReadingRow => ({
      ...row,
      pretreatment: pretreatment === undefined ? { kind: 'unknown' } : { kind: 'known', text: pretreatment },
      publishedClass: publishedClass === undefined ? { kind: 'none' } : { kind: 'class', class: publishedClass },
      items: Object.fromEntries(items),
    }),
  );

const inputSchema = z
  .strictObject({
    section: idSchema,
    rows: z
      .array(rowSchema)
      .max(500)
      .refine((rows) => new Set(rows.map(rowKey)).size === rows.length, 'a row stands twice'),
    statuses: z
      .array(z.strictObject({ date: localDateSchema, status: z.enum(stationStatuses) }))
      .max(31)
      .default([]),
    provenance: provenanceSchema.optional(),
  })
  .transform((input, context) => {
    const [row] = input.rows;
    const [status] = input.statuses;
    const month = row ? localMonth(row.sampledAt) : (status?.date.slice(0, 7) as MonthText | undefined);
    if (month !== undefined) return { ...input, month };
    context.addIssue({ code: 'custom', message: 'nothing to publish', path: ['rows'] });
    return z.NEVER;
  });

@Resolver()
export class PublishReadingsAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    @Inject(ITEMS) private readonly items: Items,
  ) {}

  @Allow('monitoringOfficer')
  @Mutation(() => PublishReadingsResult, {
    description: '发布监测值，仅限数据所有单位。Publishes readings of a section; its data owner only.',
  })
  async publishReadings(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '监测值。The readings.' }) input: PublishReadingsInput,
  ): Promise<ReadingsPublished | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, rows, statuses, provenance } = checked.value;
    const publication = { kind: 'entered', ...(provenance ? { provenance } : {}) } as const;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        {
          type: 'PublishReadings',
          actor: caller.actor,
          at: this.clock.now(),
          rows: rows.map((row) => ({ row, publication })),
          statuses: statuses.map((status) => ({ ...status, publication })),
          items: this.items,
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) =>
      Object.assign(new ReadingsPublished(), { receipt, proposals: proposalsIn(outcome) }),
    );
  }
}
