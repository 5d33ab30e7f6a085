import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { regionCodeSchema } from '../domain/organisation.events.js';
import { regionSchema } from '../domain/region.events.js';
import { RegionCommand } from './region.handler.js';
import { RegionLevel } from './region-enums.js';

@InputType({ description: '登记行政区划。A region to register.' })
export class RegisterRegionInput extends CommandInput {
  @Field({ description: '代码（GB/T 2260），六位。Code, six digits.' })
  code: string;

  @Field({ description: '名称。Name.' })
  name: string;

  @Field(() => RegionLevel, { description: '级别。Level.' })
  level: keyof typeof RegionLevel;

  @Field({ nullable: true, description: '上级区划代码；省级无。Code of the region above; none above a province.' })
  parent?: string;

  @Field(() => LocalDate, { description: '起始日。First day for which it is known to hold.' })
  since: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '行政区划已登记。The region is registered.' })
export class RegionRegistered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RegisterRegionResult = resultUnion(
  'RegisterRegionResult',
  '登记行政区划的结果。Answer to registerRegion.',
  RegionRegistered,
);

const inputSchema = z
  .strictObject({ ...regionSchema.shape, parent: regionCodeSchema.optional() })
  .transform(({ parent, ...details }) => ({
    ...details,
    parent: parent === undefined ? { kind: 'none' as const } : { kind: 'region' as const, code: parent },
  }));

@Resolver()
export class RegisterRegionAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => RegisterRegionResult, { description: '登记行政区划。Registers a region.' })
  async registerRegion(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '行政区划。The region.' }) input: RegisterRegionInput,
  ): Promise<RegionRegistered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const details = checked.value;
    const command = { type: 'RegisterRegion', actor: caller.actor, details } as const;
    const outcome = await this.commands.execute(new RegionCommand(details.code, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new RegionRegistered(), { receipt }));
  }
}
