import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { flowObserved } from '../domain/flow.events.js';
import { ObserveFlowCommand } from './flow.handler.js';
import { FlowConfidence, FlowDirection } from './volume-enums.js';

@InputType({ description: '流向观测。Which way the water went, as it was seen.' })
export class ObserveFlowInput extends CommandInput {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => DateTime, { description: '起始时刻。From when.' })
  from: string;

  @Field(() => DateTime, { description: '终止时刻，与起始同月。To when, in the same month.' })
  to: string;

  @Field({ description: '甲侧行政区划（GB/T 2260）。Region called A.' })
  sideA: string;

  @Field({ description: '乙侧行政区划（GB/T 2260）。Region called B.' })
  sideB: string;

  @Field(() => FlowDirection, { description: '流向。Direction.' })
  direction: keyof typeof FlowDirection;

  @Field({ description: '观测出处。What the observation rests on.' })
  source: string;

  @Field(() => FlowConfidence, { description: '可信度。How far it can be trusted.' })
  confidence: keyof typeof FlowConfidence;

  @Field(() => ID, {
    nullable: true,
    description: '非数据所有单位所依据的协议。Agreement as whose party one acts; absent for the data owner.',
  })
  agreement?: string;

  @Field(() => ProvenanceInput, { description: '来源。Where this comes from.' })
  provenance: ProvenanceInput;
}

@ObjectType({ description: '流向观测已记录。The observation is recorded.' })
export class FlowObserved {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ObserveFlowResult = resultUnion('ObserveFlowResult', '记录流向的结果。Answer to observeFlow.', FlowObserved);

const { section, from, to, between, direction, source, confidence, provenance } = flowObserved.schema.shape;
const inputSchema = z
  .strictObject({
    ...{ section, from, to, direction, source, confidence, provenance },
    ...{ sideA: between.shape.A, sideB: between.shape.B, agreement: idSchema.optional() },
  })
  .transform(({ section: of, sideA: A, sideB: B, agreement, ...seen }) => ({
    ...{ section: of, agreement },
    observation: { ...seen, between: { A, B } },
  }));

@Resolver()
export class ObserveFlowAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('monitoringOfficer', 'dutyOfficer')
  @Mutation(() => ObserveFlowResult, {
    description:
      '记录断面流向观测；相互矛盾的观测并存。Records which way the water went; observations that contradict one another are both kept.',
  })
  async observeFlow(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '观测。The observation.' }) input: ObserveFlowInput,
  ): Promise<FlowObserved | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, ...seen } = checked.value;
    const outcome = await this.commands.execute(
      new ObserveFlowCommand(
        { type: 'ObserveFlow', actor: caller.actor, at: this.clock.now(), ...seen },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new FlowObserved(), { receipt }));
  }
}
