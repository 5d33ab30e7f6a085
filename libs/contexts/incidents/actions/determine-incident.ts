import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AllowOrDelegate } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { WhenOccurred } from '../domain/shared.schemas.js';
import { type DeterminationAsked, IncidentCommand, incidentIdOf } from './incident.handler.js';
import { exampleSchema, realityOf } from './reality.js';

@InputType({
  description:
    '认定突发环境事件。须有认定为“突发环境事件”的异常，或说明为何没有。An incident to determine: out of an abnormality whose outcome is `incident`, or with why there was none.',
})
export class DetermineIncidentInput extends CommandInput {
  @Field(() => ID, { nullable: true, description: '所由异常。The abnormality it comes from.' })
  abnormality?: string;

  @Field({
    nullable: true,
    description: '未经异常登记的原因；与 abnormality 二选一。Why there was no abnormality; one of the two.',
  })
  withoutAbnormality?: string;

  @Field({ description: '事件描述，勿写姓名。What it is; name no person, it stands in the journal for ever.' })
  description: string;

  @Field(() => [ID], {
    description: '分发单位（平台内），可为空。Bodies on the platform that shall see it; may be empty.',
  })
  distribution: string[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      '发现或者得知的时间，报告时限由此起算；空则取异常的获知时间，再无则为现在。When it was discovered or learned of: the clocks of the report run from here; absent: that of the abnormality, else now.',
  })
  learnedAt?: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      '发生时间；空则取异常所记，再无则不详。When it occurred; absent: as the abnormality says, else not known.',
  })
  occurredAt?: string;

  @Field({
    nullable: true,
    description: '发生时间是否为估计。Whether the time at which it occurred is an estimate.',
  })
  occurredEstimated?: boolean;

  @Field({
    nullable: true,
    description:
      '若为示例，何者为虚构，含【示例】；由异常认定者随异常。For an example: what is invented, with 【示例】; told by the abnormality where there is one.',
  })
  example?: string;
}

@ObjectType({ description: '突发环境事件已认定。The incident is determined.' })
export class IncidentDetermined {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '事件编号。Id of the incident.' })
  incident: string;
}

const DetermineIncidentResult = resultUnion(
  'DetermineIncidentResult',
  '认定突发环境事件的结果。Answer to determineIncident.',
  IncidentDetermined,
);

const inputSchema = z
  .strictObject({
    abnormality: idSchema.optional(),
    withoutAbnormality: proseSchema.optional(),
    description: proseSchema,
    distribution: z.array(idSchema).max(100),
    learnedAt: instantSchema.optional(),
    occurredAt: instantSchema.optional(),
    occurredEstimated: z.boolean().optional(),
    example: exampleSchema,
  })
  .refine(
    ({ abnormality, withoutAbnormality }) => (abnormality === undefined) !== (withoutAbnormality === undefined),
    'exactly one of abnormality, withoutAbnormality',
  )
  .refine(({ abnormality, example }) => abnormality === undefined || example === undefined, {
    path: ['example'],
    message: 'told by the abnormality',
  })
  .refine(({ occurredAt, occurredEstimated }) => occurredEstimated === undefined || occurredAt !== undefined, {
    path: ['occurredEstimated'],
    message: 'goes with occurredAt',
  });
type Input = z.output<typeof inputSchema>;

const originOf = ({ abnormality, withoutAbnormality, example }: Input): DeterminationAsked['origin'] =>
  abnormality === undefined
    ? { kind: 'none', reason: withoutAbnormality ?? '', provenance: realityOf(example) }
    : { kind: 'abnormality', abnormality };

const occurredOf = ({ occurredAt: at, occurredEstimated }: Input): WhenOccurred | undefined =>
  at === undefined ? undefined : { kind: occurredEstimated ? 'estimated' : 'at', at };

@Resolver()
export class DetermineIncidentAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @AllowOrDelegate('determineIncident', 'head')
  @Mutation(() => DetermineIncidentResult, {
    description:
      '具名认定突发环境事件；分发单位及同一时间线的各方可见。Determines an incident by name; its distribution list and all who share its timeline see that.',
  })
  async determineIncident(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '事件。The incident.' }) input: DetermineIncidentInput,
  ): Promise<IncidentDetermined | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { description, distribution, learnedAt } = checked.value;
    const at = this.clock.now();
    const times = { at, learnedAt, occurred: occurredOf(checked.value) };
    const origin = originOf(checked.value);
    const { commandId } = checked.envelope;
    const incident = incidentIdOf(caller.actor.organisation, origin.kind === 'none' ? { commandId } : origin);
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'DetermineIncident', actor: caller.actor, ...times, origin, description, distribution },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentDetermined(), { receipt, incident }));
  }
}
