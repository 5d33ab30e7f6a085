import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DecimalText, LocalDate } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { sectionDetailsSchema } from '../domain/section.events.js';
import { SectionCommand } from './section.handler.js';
import { BoundaryType, ControlLevel, LocationConfidence, WaterBodyType } from './section-enums.js';

@InputType({ description: '水体类型及其依据。Type of water body with its source.' })
export class WaterBodyTypeInput {
  @Field(() => WaterBodyType, { description: '类型。Type.' })
  type: keyof typeof WaterBodyType;

  @Field({ description: '依据。Source.' })
  source: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;
}

@InputType({ description: '坐标（WGS 84）。Position; leave out when it is doubtful.' })
export class KnownLocationInput {
  @Field(() => DecimalText, { description: '经度。Longitude in degrees.' })
  longitude: string;

  @Field(() => DecimalText, { description: '纬度。Latitude in degrees.' })
  latitude: string;

  @Field(() => LocationConfidence, { description: '可信度。Confidence.' })
  confidence: keyof typeof LocationConfidence;

  @Field({ description: '来源。Source.' })
  source: string;
}

@InputType({ description: '登记断面。A section to register.' })
export class RegisterSectionInput extends CommandInput {
  @Field(() => ID, { description: '断面编号。Id, a lasting short name.' })
  section: string;

  @Field({ description: '断面名称（数据所有单位用名）。Name as the data owner prints it.' })
  name: string;

  @Field({ description: '河流。River.' })
  river: string;

  @Field(() => ControlLevel, { description: '控制级别。Control level.' })
  controlLevel: keyof typeof ControlLevel;

  @Field(() => ID, { description: '数据所有单位。Data owner: whose publication alone makes readings.' })
  dataOwner: string;

  @Field(() => BoundaryType, { description: '交界类型。Boundary type.' })
  boundaryType: keyof typeof BoundaryType;

  @Field(() => [String], { description: '两侧行政区划（GB/T 2260）。Regions on its sides.' })
  sides: string[];

  @Field(() => WaterBodyTypeInput, { description: '水体类型。Water body type.' })
  waterBodyType: WaterBodyTypeInput;

  @Field(() => KnownLocationInput, { nullable: true, description: '坐标；无则未知。Position; absent: unknown.' })
  location?: KnownLocationInput;

  @Field({ nullable: true, description: '坐标未知的原因。Why the position is unknown.' })
  locationUnknownBecause?: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '断面已登记。The section is registered.' })
export class SectionRegistered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '断面编号。Its id.' })
  section: string;
}

const RegisterSectionResult = resultUnion(
  'RegisterSectionResult',
  '登记断面的结果。Answer to registerSection.',
  SectionRegistered,
);

const { location, ...plain } = sectionDetailsSchema.shape;
const inputSchema = z.strictObject({
  section: idSchema.regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  ...plain,
  location: location.options[1].omit({ kind: true }).optional(),
  locationUnknownBecause: location.options[0].shape.reason.optional(),
});

@Resolver()
export class RegisterSectionAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly organisations: OrganisationReader,
  ) {}

  @Allow('operator')
  @Mutation(() => RegisterSectionResult, { description: '登记断面。Registers a section.' })
  async registerSection(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '断面。The section.' }) input: RegisterSectionInput,
  ): Promise<SectionRegistered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, location: known, locationUnknownBecause = '未提供。Not given.', ...details } = checked.value;
    const outcome = await this.commands.execute(
      new SectionCommand(
        section,
        {
          type: 'RegisterSection',
          actor: caller.actor,
          section,
          details: {
            ...details,
            location: known ? { kind: 'known', ...known } : { kind: 'unknown', reason: locationUnknownBecause },
          },
          dataOwnerIsKnown: (await this.organisations.find(details.dataOwner)) !== undefined,
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new SectionRegistered(), { receipt, section }));
  }
}
