import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { derivedId } from '#platform/runtime/ids.js';
import { itemCodeSchema } from '../domain/readings.events.js';
import { DataObjectionCommand } from './data-objection.handler.js';
import { OnMonthInput, onMonth } from './on-month.js';

@InputType({ description: '数据异议。An objection to a reading of another body.' })
export class ObjectToReadingInput extends OnMonthInput {
  @Field(() => ID, { description: '监测值版本。Version of the reading.' })
  reading: string;

  @Field(() => [String], {
    nullable: true,
    description: '所疑项目代码；无则整条。Codes of the items that are doubted; absent: the version as a whole.',
  })
  items?: string[];

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;

  @Field(() => [Digest], { nullable: true, description: '佐证文件的摘要。Digests of uploaded files, as evidence.' })
  documents?: string[];
}

@ObjectType({ description: '数据异议已记录；监测值不因此改变。The objection is recorded; the value counts as before.' })
export class ReadingObjectedTo {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '异议编号。Id of the objection.' })
  objection: string;
}

const ObjectToReadingResult = resultUnion(
  'ObjectToReadingResult',
  '提出数据异议的结果。Answer to objectToReading.',
  ReadingObjectedTo,
);

const inputSchema = z.strictObject({
  ...{ ...onMonth, reading: idSchema, items: z.array(itemCodeSchema).max(100).optional(), reason: proseSchema },
  documents: z.array(digestSchema).max(20).optional(),
});

@Resolver()
export class ObjectToReadingAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('monitoringOfficer', 'dutyOfficer')
  @Mutation(() => ObjectToReadingResult, {
    description:
      '对他单位监测值的一个版本提出数据异议，由数据所有单位答复；监测值不因此改变。Objects to a version of a reading of another body; its data owner answers, the value counts as before.',
  })
  async objectToReading(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异议。The objection.' }) input: ObjectToReadingInput,
  ): Promise<ReadingObjectedTo | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const { reading: versionId, items = [], documents = [], ...asked } = checked.value;
    const objection = derivedId(actor.organisation, checked.envelope.commandId, 'data objection');
    const command = { type: 'ObjectToReading', actor, versionId, items, documents, ...asked } as const;
    const outcome = await this.commands.execute(new DataObjectionCommand(objection, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new ReadingObjectedTo(), { receipt, objection }));
  }
}
