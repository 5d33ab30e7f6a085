import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { regionCodeSchema } from '../domain/organisation.events.js';
import { hasItsSuccessors, oneOrSeveral, successionSchema } from '../domain/region.events.js';
import { RegionCommand } from './region.handler.js';
import { SuccessionKind } from './region-enums.js';

@InputType({ description: '区划沿革。What took the place of a region.' })
export class RecordSuccessionInput extends CommandInput {
  @Field({ description: '终止的区划代码（GB/T 2260）。Code of the region that ended.' })
  code: string;

  @Field(() => SuccessionKind, { description: '合并、更名或拆分。Merger, change of name, or split.' })
  kind: keyof typeof SuccessionKind;

  @Field(() => [String], { description: '后继区划代码，可含原代码。Codes of its successors, perhaps its own again.' })
  successors: string[];

  @Field(() => LocalDate, { description: '新区划首日。First day of the new order.' })
  on: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '区划沿革已记录。The succession is on record.' })
export class SuccessionRecorded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RecordSuccessionResult = resultUnion(
  'RecordSuccessionResult',
  '记录区划沿革的结果。Answer to recordSuccession.',
  SuccessionRecorded,
);

const inputSchema = z
  .strictObject({ code: regionCodeSchema, ...successionSchema.shape })
  .transform(({ code, ...succession }) => ({ code, succession }))
  .refine(({ succession }) => hasItsSuccessors(succession), oneOrSeveral);

@Resolver()
export class RecordSuccessionAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => RecordSuccessionResult, {
    description: '记录区划的合并、更名或拆分。Records that a region was merged, renamed or split.',
  })
  async recordSuccession(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '沿革。The succession.' }) input: RecordSuccessionInput,
  ): Promise<SuccessionRecorded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { code, succession } = checked.value;
    const command = { type: 'RecordSuccession', actor: caller.actor, code, succession } as const;
    const outcome = await this.commands.execute(new RegionCommand(code, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new SuccessionRecorded(), { receipt }));
  }
}
