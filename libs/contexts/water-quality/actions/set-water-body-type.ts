import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { sectionWaterBodySchema } from '../domain/section.events.js';
import { SectionCommand } from './section.handler.js';
import { WaterBodyType } from './section-enums.js';

@InputType({ description: '断面水体类型的变更。Another type of water body from a day on.' })
export class SetWaterBodyTypeInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => WaterBodyType, { description: '类型。Type.' })
  type: keyof typeof WaterBodyType;

  @Field({ description: '依据。Source.' })
  source: string;

  @Field(() => LocalDate, {
    description:
      '起始日；同一起始日再次设置则取代前次。First day; set anew for the same day it takes the place of before.',
  })
  since: string;
}

@ObjectType({ description: '水体类型已设定。The type of water body is set.' })
export class WaterBodyTypeSet {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const SetWaterBodyTypeResult = resultUnion(
  'SetWaterBodyTypeResult',
  '设定水体类型的结果。Answer to setWaterBodyType.',
  WaterBodyTypeSet,
);

const inputSchema = z.strictObject({ section: idSchema, ...sectionWaterBodySchema.shape });

@Resolver()
export class SetWaterBodyTypeAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => SetWaterBodyTypeResult, {
    description: '设定断面水体类型，决定总磷限值。Sets the type of a section’s water body, with its source.',
  })
  async setWaterBodyType(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '类型与依据。Type and source.' }) input: SetWaterBodyTypeInput,
  ): Promise<WaterBodyTypeSet | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, ...waterBody } = checked.value;
    const outcome = await this.commands.execute(
      new SectionCommand(section, { type: 'SetWaterBodyType', actor: caller.actor, waterBody }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new WaterBodyTypeSet(), { receipt }));
  }
}
