import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import type { IndicatorSet } from '../domain/evaluation/types.js';
import { newestVersion } from '../domain/evaluation/versions.js';
import { sectionTargetSchema } from '../domain/section.events.js';
import { INDICATOR_SETS } from '../reference.js';
import { WaterClass } from './reading-enums.js';
import { SectionCommand } from './section.handler.js';
import { endsAfterItBegins, endsBefore, validityOf, validityShape } from './validity.js';

@InputType({ description: '断面水质目标。Water quality target of a section.' })
export class SetSectionTargetInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => WaterClass, { description: '目标类别，Ⅰ–Ⅴ类。Class it has to attain, I to V.' })
  waterClass: keyof typeof WaterClass;

  @Field(() => ID, { description: '指标组。Set of indicators it is for.' })
  indicatorSet: string;

  @Field(() => LocalDate, {
    description:
      '起始日；同一指标组同一起始日再次设置则取代前次。First day; set anew for the same set and day it takes the place of before.',
  })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: no end is known.' })
  until?: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '目标已设定。The target is set.' })
export class SectionTargetSet {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const SetSectionTargetResult = resultUnion(
  'SetSectionTargetResult',
  '设定断面目标的结果。Answer to setSectionTarget.',
  SectionTargetSet,
);

const { waterClass, indicatorSet, provenance } = sectionTargetSchema.shape;
const inputSchema = z
  .strictObject({ section: idSchema, waterClass, indicatorSet, ...validityShape, provenance })
  .refine(endsAfterItBegins, endsBefore)
  .transform(({ section, since, until, ...target }) => ({
    section,
    target: { ...target, ...validityOf({ since, until }) },
  }));

@Resolver()
export class SetSectionTargetAction {
  constructor(
    private readonly commands: CommandBus,
    @Inject(INDICATOR_SETS) private readonly sets: readonly IndicatorSet[],
  ) {}

  @Allow('operator')
  @Mutation(() => SetSectionTargetResult, {
    description: '设定断面水质目标。Sets the target of a section for a set of indicators and a time.',
  })
  async setSectionTarget(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '目标。The target.' }) input: SetSectionTargetInput,
  ): Promise<SectionTargetSet | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, target } = checked.value;
    const indicatorSetIsKnown = newestVersion(this.sets, target.indicatorSet) !== undefined;
    const outcome = await this.commands.execute(
      new SectionCommand(
        section,
        { type: 'SetSectionTarget', actor: caller.actor, target, indicatorSetIsKnown },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new SectionTargetSet(), { receipt }));
  }
}
