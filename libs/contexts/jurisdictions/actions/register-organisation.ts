import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { organisationKinds, regionCodeSchema } from '../domain/organisation.events.js';
import { OrganisationReader } from '../published.js';
import { CompetenceInput, changeableOf, changeableShape } from './competences.js';
import { OrganisationCommand } from './organisation.handler.js';
import { OrganisationKind, PlatformPresence } from './organisation-enums.js';

@InputType({ description: '登记单位。A body to register.' })
export class RegisterOrganisationInput extends CommandInput {
  @Field(() => ID, { description: '单位编号，如 xiuzhou-ecology。Id, a lasting short name.' })
  organisation: string;

  @Field({ description: '中文名称。Name in Chinese.' })
  nameZh: string;

  @Field({ description: '英文名称。Name in English.' })
  nameEn: string;

  @Field(() => OrganisationKind, { description: '类别。Kind.' })
  kind: keyof typeof OrganisationKind;

  @Field({ description: '所在行政区划（GB/T 2260）。Region in which it stands.' })
  region: string;

  @Field(() => ID, { nullable: true, description: '上级单位。Parent body.' })
  parent?: string;

  @Field({ nullable: true, description: '对外名义（派驻机构）。In whose name it acts, where not its own.' })
  actingName?: string;

  @Field(() => [CompetenceInput], { description: '职责。Competences.' })
  competences: CompetenceInput[];

  @Field(() => PlatformPresence, { description: '是否使用本平台。On or off the platform.' })
  platform: keyof typeof PlatformPresence;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '单位已登记。The body is registered.' })
export class OrganisationRegistered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '单位编号。Its id.' })
  organisation: string;
}

const RegisterOrganisationResult = resultUnion(
  'RegisterOrganisationResult',
  '登记单位的结果。Answer to registerOrganisation.',
  OrganisationRegistered,
);

const inputSchema = z.strictObject({
  organisation: idSchema.regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  nameZh: proseSchema,
  nameEn: proseSchema,
  kind: z.enum(organisationKinds),
  region: regionCodeSchema,
  parent: idSchema.optional(),
  ...changeableShape,
  provenance: provenanceSchema,
});

@Resolver()
export class RegisterOrganisationAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly organisations: OrganisationReader,
  ) {}

  @Allow('operator')
  @Mutation(() => RegisterOrganisationResult, { description: '登记单位。Registers a body.' })
  async registerOrganisation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '单位。The body.' }) input: RegisterOrganisationInput,
  ): Promise<OrganisationRegistered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { organisation, nameZh, nameEn, kind, region, parent, provenance, ...changeable } = checked.value;
    const outcome = await this.commands.execute(
      new OrganisationCommand(
        organisation,
        {
          type: 'RegisterOrganisation',
          actor: caller.actor,
          organisation,
          details: {
            ...{ name: { zh: nameZh, en: nameEn }, kind, region, provenance },
            parent: parent === undefined ? { kind: 'none' } : { kind: 'organisation', value: parent },
            ...changeableOf(changeable),
          },
          parentIsKnown: parent === undefined || (await this.organisations.find(parent)) !== undefined,
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new OrganisationRegistered(), { receipt, organisation }));
  }
}
