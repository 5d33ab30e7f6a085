import { ArgsType, Field, ID } from '@nestjs/graphql';
import { PageArgs } from '#platform/graphql/connections.js';
import { Month } from '#platform/graphql/scalars.js';

/** A page of what is known of a section, of one month or of all. */
@ArgsType()
export class OfSectionArgs extends PageArgs {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { nullable: true, description: '月份（北京时间）。Legal month.' })
  month?: string;
}
