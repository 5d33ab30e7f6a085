import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { CompetenceInput, changeableOf, changeableShape } from './competences.js';
import { OrganisationCommand } from './organisation.handler.js';
import { PlatformPresence } from './organisation-enums.js';

@InputType({
  description: '单位变更，须写全：未再列出者不再有效。What a body is from now on, whole: what is not repeated ends.',
})
export class ChangeOrganisationInput extends CommandInput {
  @Field(() => ID, { description: '单位编号。Its id.' })
  organisation: string;

  @Field({ nullable: true, description: '对外名义（派驻机构）。In whose name it acts, where not its own.' })
  actingName?: string;

  @Field(() => [CompetenceInput], {
    description: '全部职责；已终止者注明终止日。All competences; one that ended has its last day.',
  })
  competences: CompetenceInput[];

  @Field(() => PlatformPresence, { description: '是否使用本平台。On or off the platform.' })
  platform: keyof typeof PlatformPresence;

  @Field(() => ProvenanceInput, { description: '变更依据。Where the change comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '单位已变更。The body is changed.' })
export class OrganisationChanged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ChangeOrganisationResult = resultUnion(
  'ChangeOrganisationResult',
  '变更单位的结果。Answer to changeOrganisation.',
  OrganisationChanged,
);

const inputSchema = z.strictObject({ organisation: idSchema, ...changeableShape, provenance: provenanceSchema });

@Resolver()
export class ChangeOrganisationAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => ChangeOrganisationResult, {
    description:
      '变更单位的对外名义、职责、是否使用本平台。Changes a body’s acting name, competences, or presence on the platform.',
  })
  async changeOrganisation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '变更。The change.' }) input: ChangeOrganisationInput,
  ): Promise<OrganisationChanged | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { organisation, provenance, ...changeable } = checked.value;
    const change = { ...changeableOf(changeable), provenance };
    const outcome = await this.commands.execute(
      new OrganisationCommand(
        organisation,
        { type: 'ChangeOrganisation', actor: caller.actor, change },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new OrganisationChanged(), { receipt }));
  }
}
