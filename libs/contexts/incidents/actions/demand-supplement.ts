import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { IncidentCommand } from './incident.handler.js';

@InputType({ description: '要求补报。A demand for a supplement.' })
export class DemandSupplementInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => ID, { description: '报告编号。The report.' })
  report: string;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '已要求补报。The demand is made.' })
export class SupplementDemanded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '要求编号。Id of the demand.' })
  demand: string;
}

const DemandSupplementResult = resultUnion(
  'DemandSupplementResult',
  '要求补报的结果。Answer to demandSupplement.',
  SupplementDemanded,
);

const inputSchema = z.strictObject({ incident: idSchema, report: idSchema, reason: proseSchema });

@Resolver()
export class DemandSupplementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => DemandSupplementResult, {
    description:
      '收到报告的单位要求补报（第九条）；报告单位以再次报告答复。A body that got a report demands a supplement; who reported answers with a further report.',
  })
  async demandSupplement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '要求。The demand.' }) input: DemandSupplementInput,
  ): Promise<SupplementDemanded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, report, reason } = checked.value;
    const at = this.clock.now();
    const demand = derivedId(caller.actor.organisation, checked.envelope.commandId, 'demand');
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'DemandOfReport', actor: caller.actor, at, demand, report, demanded: 'supplement', reason },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new SupplementDemanded(), { receipt, demand }));
  }
}
