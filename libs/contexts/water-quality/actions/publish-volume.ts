import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DecimalText, Month } from '#platform/graphql/scalars.js';
import { decimalSchema, idSchema, monthSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { forwardSchema, volumeKinds } from '../domain/volume.events.js';
import type { ReportedAmount } from '../domain/volumes.js';
import { VolumeKind } from './volume-enums.js';
import { PublishVolumeCommand } from './volumes.handler.js';

@InputType({ description: '正向的含义。What forward means.' })
export class VolumeForwardInput {
  @Field({ description: '流出的行政区划（GB/T 2260）。Region it flows out of.' })
  from: string;

  @Field({ description: '流入的行政区划（GB/T 2260）。Region it flows into.' })
  to: string;
}

@InputType({ description: '断面月水量。Water through a section in a month.' })
export class PublishVolumeInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => ID, {
    nullable: true,
    description: '水量所有单位；无则拒收。Organisation whose volume it is; refused without.',
  })
  owner?: string;

  @Field(() => VolumeKind, { description: '来历。How it came about.' })
  kind: keyof typeof VolumeKind;

  @Field(() => String, {
    nullable: true,
    description: '计量单位：`m3` 或 `10^4 m3`；无则拒收。Unit, one of these two; refused without.',
  })
  unit?: string;

  @Field(() => VolumeForwardInput, {
    nullable: true,
    description: '正向的含义；无则拒收。What forward means; refused without.',
  })
  forwardIs?: VolumeForwardInput;

  @Field(() => DecimalText, {
    nullable: true,
    description: '正向水量；零是零，未计量则不填。Volume forward: 0 is a volume; absent when it was not gauged.',
  })
  forward?: string;

  @Field(() => DecimalText, { nullable: true, description: '反向水量。Volume backward.' })
  backward?: string;

  @Field(() => DecimalText, {
    nullable: true,
    description: '净水量，填报则核对。Forward less backward; checked where it is given.',
  })
  net?: string;

  @Field(() => String, {
    nullable: true,
    description: '未计量的原因，代替数值。Why it was not gauged, in place of numbers.',
  })
  notGaugedBecause?: string;

  @Field({ description: '计时口径，如“每日 08:00 结算”。What its days and its month are.' })
  timeBase: string;

  @Field({ description: '发布出处。Where it was published.' })
  publication: string;

  @Field(() => ID, {
    nullable: true,
    description: '所依据的协议；协商水量必填。Agreement as whose party one acts; needed for an agreed volume.',
  })
  agreement?: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '水量已发布。The volume is published.' })
export class VolumePublished {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const PublishVolumeResult = resultUnion(
  'PublishVolumeResult',
  '发布水量的结果。Answer to publishVolume.',
  VolumePublished,
);

const figure = decimalSchema.max(30).optional();
const inputSchema = z
  .strictObject({
    section: idSchema,
    month: monthSchema,
    owner: idSchema.optional(),
    kind: z.enum(volumeKinds),
    unit: z.string().max(40).optional(),
    forwardIs: forwardSchema.optional(),
    ...{ forward: figure, backward: figure, net: figure },
    notGaugedBecause: proseSchema.optional(),
    timeBase: proseSchema,
    publication: proseSchema,
    agreement: idSchema.optional(),
    provenance: provenanceSchema,
  })
  .transform(({ unit, forwardIs, forward, backward, net, notGaugedBecause: reason, ...rest }, context) => {
    const given = [forward, backward, net].some((one) => one !== undefined);
    const amount: ReportedAmount | undefined =
      reason !== undefined
        ? given
          ? undefined
          : { gauged: false, reason }
        : forward === undefined || backward === undefined
          ? undefined
          : { gauged: true, unit, forwardIs, forward, backward, net };
    if (amount) return { ...rest, amount };
    context.addIssue({ code: 'custom', path: ['forward'], message: 'forward and backward, or why it was not gauged' });
    return z.NEVER;
  });

@Resolver()
export class PublishVolumeAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer', 'dutyOfficer', 'head', 'financeOfficer')
  @Mutation(() => PublishVolumeResult, {
    description:
      '发布断面月水量；数值不同则成新版本。Publishes the volume of a section in a month; other values are a further version.',
  })
  async publishVolume(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '水量。The volume.' }) input: PublishVolumeInput,
  ): Promise<VolumePublished | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { month: period, timeBase, agreement, ...volume } = checked.value;
    const outcome = await this.commands.execute(
      new PublishVolumeCommand(
        { type: 'PublishVolume', actor: caller.actor, period, timeBase: { text: timeBase }, ...volume },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new VolumePublished(), { receipt }));
  }
}
