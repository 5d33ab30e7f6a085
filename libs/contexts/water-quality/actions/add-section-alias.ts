import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { idSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { SectionCommand } from './section.handler.js';
import { endsAfterItBegins, endsBefore, validityOf, validityShape } from './validity.js';

@InputType({ description: '断面别名。Another name of a section.' })
export class AddSectionAliasInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '别名，按发布方用字。The name as a publisher prints it.' })
  name: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: no end is known.' })
  until?: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '别名已添加。The alias is added.' })
export class SectionAliasAdded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const AddSectionAliasResult = resultUnion(
  'AddSectionAliasResult',
  '添加断面别名的结果。Answer to addSectionAlias.',
  SectionAliasAdded,
);

const inputSchema = z
  .strictObject({ section: idSchema, name: proseSchema, ...validityShape, provenance: provenanceSchema })
  .refine(endsAfterItBegins, endsBefore)
  .transform(({ section, name, provenance, ...validity }) => ({
    section,
    alias: { name, ...validityOf(validity) },
    provenance,
  }));

@Resolver()
export class AddSectionAliasAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => AddSectionAliasResult, {
    description: '添加断面别名。Adds a name under which readings of a section are published.',
  })
  async addSectionAlias(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '别名。The alias.' }) input: AddSectionAliasInput,
  ): Promise<SectionAliasAdded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, alias, provenance } = checked.value;
    const outcome = await this.commands.execute(
      new SectionCommand(
        section,
        { type: 'AddSectionAlias', actor: caller.actor, alias, provenance },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new SectionAliasAdded(), { receipt }));
  }
}
