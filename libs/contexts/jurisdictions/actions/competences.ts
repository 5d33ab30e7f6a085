import { Field, InputType } from '@nestjs/graphql';
import { z } from 'zod';
import { LocalDate } from '#platform/graphql/scalars.js';
import { localDateSchema, proseSchema } from '#platform/kernel/schemas.js';
import { matters, type OrganisationDetails, regionCodeSchema } from '../domain/organisation.events.js';
import { Matter } from './organisation-enums.js';

@InputType({ description: '职责：事项、地域、有效期。Matter, area and validity.' })
export class CompetenceInput {
  @Field(() => Matter, { description: '事项。Matter.' })
  matter: keyof typeof Matter;

  @Field({ description: '行政区划代码（GB/T 2260）。Region code.' })
  area: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '终止日；无则长期。Last day; absent: open.' })
  until?: string;
}

const competenceInputSchema = z
  .strictObject({
    matter: z.enum(matters),
    area: regionCodeSchema,
    since: localDateSchema,
    until: localDateSchema.optional(),
  })
  .refine(({ since, until }) => until === undefined || since <= until, {
    ...{ error: 'it ends before it begins', path: ['until'] },
  });

/** What may change of a body, as an input says it. */
export const changeableShape = {
  actingName: proseSchema.optional(),
  competences: z.array(competenceInputSchema),
  platform: z.enum(['on', 'off']),
};

/** As events hold it. */
export const changeableOf = ({
  actingName,
  competences,
  platform,
}: z.output<z.ZodObject<typeof changeableShape>>): Pick<
  OrganisationDetails,
  'actingName' | 'competences' | 'platform'
> => ({
  actingName: actingName === undefined ? { kind: 'none' } : { kind: 'name', value: actingName },
  competences: competences.map(({ until, ...competence }) => ({
    ...competence,
    until: until === undefined ? { kind: 'open' } : { kind: 'date', date: until },
  })),
  platform,
});
