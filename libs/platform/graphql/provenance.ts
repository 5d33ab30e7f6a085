import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { enumType } from './enums.js';

export const ProvenanceKind = enumType('ProvenanceKind', '来源类别。Where a record comes from.', {
  source: '有据可查。A source that can be looked up.',
  example: '示例，非事实。An example that says so.',
});

@InputType({ description: '来源。Where a record comes from; an example carries 【示例】 in its text.' })
export class ProvenanceInput {
  @Field(() => ProvenanceKind, { description: '类别。Kind.' })
  kind: keyof typeof ProvenanceKind;

  @Field({ description: '出处，或示例说明。The source, or what is invented.' })
  text: string;
}

@ObjectType({ description: '来源。Where a record comes from.' })
export class Provenance {
  @Field(() => ProvenanceKind, { description: '类别。Kind.' })
  kind: keyof typeof ProvenanceKind;

  @Field({ description: '出处，或示例说明。The source, or what is invented.' })
  text: string;
}
