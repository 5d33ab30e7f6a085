import { Field, ID, InputType } from '@nestjs/graphql';
import { CommandInput } from '#platform/graphql/caller.js';
import { Month } from '#platform/graphql/scalars.js';
import { idSchema, monthSchema } from '#platform/kernel/schemas.js';

/** What every command on a month of a section takes. */
@InputType({ isAbstract: true })
export abstract class OnMonthInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => ID, {
    nullable: true,
    description: '所依据的协议；非数据所有单位者须填。Agreement by which one acts who is not of the data owner.',
  })
  agreement?: string;
}

/** Members of {@link OnMonthInput}, for the schema of the action. */
export const onMonth = { section: idSchema, month: monthSchema, agreement: idSchema.optional() };
