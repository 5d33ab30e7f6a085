import { Field, ID, ObjectType } from '@nestjs/graphql';
import { InclusionEffect } from '../actions/reading-enums.js';

/** A signed decision whether an item of a version counts: beside the reading, and where an assessment applied it. */
@ObjectType({ isAbstract: true })
export abstract class DecisionOnItem {
  @Field(() => ID, { description: '决定编号。Id.' })
  id: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => InclusionEffect, { description: '计入或剔除。In or out.' })
  effect: keyof typeof InclusionEffect;
}
