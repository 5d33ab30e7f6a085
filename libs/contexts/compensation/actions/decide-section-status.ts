import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { sectionStatuses } from '../domain/schemes/scheme.js';
import { SettlementCommand } from './settlement.handler.js';
import { SectionStatusInMonth } from './settlement-enums.js';

@InputType({ description: '认定断面当月状态。What a section was in the month.' })
export class DecideSectionStatusInput extends CommandInput {
  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [String], {
    nullable: true,
    description: '项目代码；不填则该断面全部项目。Item codes; absent: all items of the section.',
  })
  items?: string[];

  @Field(() => SectionStatusInMonth, { description: '状态；measured 撤回此前认定。Status.' })
  status: keyof typeof SectionStatusInMonth;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;

  @Field({ description: '依据（公报、现场记录）。The bulletin or record it rests on.' })
  basis: string;
}

@ObjectType({
  description: '状态已认定，重新计算后计入。The status is decided; it counts from the next computation on.',
})
export class SectionStatusDecided {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DecideSectionStatusResult = resultUnion(
  'DecideSectionStatusResult',
  '认定断面状态的结果。Answer to decideSectionStatus.',
  SectionStatusDecided,
);

const inputSchema = z.strictObject({
  ...{ agreement: idSchema, period: monthSchema, section: idSchema },
  items: z.array(z.string().min(1).max(40)).max(40).optional(),
  status: z.enum(['measured', ...sectionStatuses]),
  ...{ reason: proseSchema, basis: proseSchema },
});

@Resolver()
export class DecideSectionStatusAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('financeOfficer', 'head')
  @Mutation(() => DecideSectionStatusResult, {
    description:
      '签署认定断面当月状态（断流、未增加等）；分级扣缴方案下不扣缴，结算单写明由谁、凭何认定，对方确认或提出异议。Signs what a section was in the month; a scheme of steps then deducts nothing, the statement says by whom and on what, and the other side confirms it or objects.',
  })
  async decideSectionStatus(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '状态。The status.' }) input: DecideSectionStatusInput,
  ): Promise<SectionStatusDecided | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, period, items = [], ...decided } = checked.value;
    const on = { actor: caller.actor, at: this.clock.now() };
    const command = { type: 'DecideSectionStatus', ...on, ...decided, items } as const;
    const outcome = await this.commands.execute(new SettlementCommand(agreement, period, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new SectionStatusDecided(), { receipt }));
  }
}
