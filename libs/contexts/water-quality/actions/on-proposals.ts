import { Field, ID, InputType } from '@nestjs/graphql';
import { z } from 'zod';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { OnMonthInput, onMonth } from './on-month.js';

/** What a decision on proposals for a closed month takes, whichever way it goes. */
@InputType({ isAbstract: true })
export abstract class OnProposalsInput extends OnMonthInput {
  @Field(() => [ID], { description: '更正建议编号，1–500 项。Proposals, 1 to 500.' })
  proposals: string[];

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

export const onProposalsSchema = z.strictObject({
  ...onMonth,
  proposals: z.array(idSchema).min(1).max(500),
  reason: proseSchema,
});
