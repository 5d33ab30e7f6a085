import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { AbnormalityRaising } from '../abnormality-raising.js';
import type { CauseAsked } from './abnormality.handler.js';
import { exampleSchema, realityOf } from './reality.js';

@InputType({ description: '所引监测值。A reading that is cited.' })
export class CitedReadingInput {
  @Field(() => ID, { description: '监测值版本。Version of the reading; it has to stand.' })
  reading: string;

  @Field(() => [String], { description: '异常的项目代码，至少一个。Codes of the items that are out of the ordinary.' })
  items: string[];
}

@InputType({
  description:
    '登记水质异常。由来恰取其一：监测值、巡查、举报。An abnormality to raise; exactly one of `reading`, `patrol`, `tipOff`.',
})
export class RaiseAbnormalityInput extends CommandInput {
  @Field(() => CitedReadingInput, { nullable: true, description: '由监测值发现。Found in a reading.' })
  reading?: CitedReadingInput;

  @Field({ nullable: true, description: '由巡查发现：所见。Found on a patrol: what was seen.' })
  patrol?: string;

  @Field({
    nullable: true,
    description:
      '由举报、来电得知：内容，勿写来电人信息。Learned from a tip-off: what was said; nothing of the caller.',
  })
  tipOff?: string;

  @Field(() => ID, {
    nullable: true,
    description: '断面；引监测值时由其得出，不另填。Section; told by the reading where one is cited.',
  })
  section?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '据以知悉该断面的协议；数据所有单位不填。Agreement under which the section is known; its data owner names none.',
  })
  agreement?: string;

  @Field({ description: '情况描述，勿写姓名。What it is; name no person, it stands in the journal for ever.' })
  description: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred; absent: not known.' })
  occurredAt?: string;

  @Field(() => DateTime, { nullable: true, description: '获知时间；无则为现在。When it was learned of; absent: now.' })
  learnedAt?: string;

  @Field({
    nullable: true,
    description:
      '若为示例，何者为虚构，含【示例】。For an example: what is invented, with 【示例】; absent: it is real.',
  })
  example?: string;
}

@ObjectType({ description: '水质异常已登记。The abnormality is raised.' })
export class AbnormalityRaised {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '异常编号，亦为其时间线编号。Its id, and that of its timeline.' })
  abnormality: string;
}

const RaiseAbnormalityResult = resultUnion(
  'RaiseAbnormalityResult',
  '登记水质异常的结果。Answer to raiseAbnormality.',
  AbnormalityRaised,
);

const inputSchema = z
  .strictObject({
    reading: z.strictObject({ reading: idSchema, items: z.array(z.string().min(1).max(40)).min(1).max(50) }).optional(),
    patrol: proseSchema.optional(),
    tipOff: proseSchema.optional(),
    section: idSchema.optional(),
    agreement: idSchema.optional(),
    description: proseSchema,
    occurredAt: instantSchema.optional(),
    learnedAt: instantSchema.optional(),
    example: exampleSchema,
  })
  .refine(
    ({ reading, patrol, tipOff }) => [reading, patrol, tipOff].filter((one) => one !== undefined).length === 1,
    'exactly one of reading, patrol, tipOff',
  )
  .refine(({ reading, section }) => !reading || section === undefined, {
    path: ['section'],
    message: 'told by the reading',
  })
  .refine(({ reading, section, agreement }) => agreement === undefined || reading || section !== undefined, {
    path: ['agreement'],
    message: 'goes with a section',
  });
type Input = z.output<typeof inputSchema>;

const causeOf = ({ reading, patrol, tipOff }: Input): CauseAsked => {
  if (reading) return { kind: 'reading', versionId: reading.reading, items: reading.items };
  return patrol === undefined ? { kind: 'tipOff', text: tipOff ?? '' } : { kind: 'patrol', text: patrol };
};

@Resolver()
export class RaiseAbnormalityAction {
  constructor(
    private readonly raising: AbnormalityRaising,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer')
  @Mutation(() => RaiseAbnormalityResult, {
    description: '登记水质异常，仅本单位可见。Raises an abnormality; the own body alone sees it.',
  })
  async raiseAbnormality(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异常。The abnormality.' }) input: RaiseAbnormalityInput,
  ): Promise<AbnormalityRaised | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, agreement, description, occurredAt, learnedAt, example } = checked.value;
    const at = this.clock.now();
    const { abnormality, outcome } = await this.raising.raise(
      {
        ...{ type: 'RaiseAbnormality', actor: caller.actor, at, cause: causeOf(checked.value), section, agreement },
        ...{ description, learnedAt: learnedAt ?? at, provenance: realityOf(example) },
        occurred: occurredAt === undefined ? { kind: 'unknown' } : { kind: 'at', at: occurredAt },
      },
      checked.envelope,
    );
    return toResult(outcome, (receipt) => Object.assign(new AbnormalityRaised(), { receipt, abnormality }));
  }
}
