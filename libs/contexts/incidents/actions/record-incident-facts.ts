import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { MoneyText } from '#platform/graphql/scalars.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { incidentFactsSchema } from '../domain/grading/types.js';
import { IncidentCommand } from './incident.handler.js';
import { IncidentCircumstance, InterruptedIntake } from './incident-enums.js';

@InputType({
  description:
    '事件事实；未填的为尚不掌握，不是零。Facts of an incident; an absent one is not known yet, which is not zero.',
})
export class RecordIncidentFactsInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => Int, { nullable: true, description: '死亡人数。Deaths.' })
  deaths?: number;

  @Field(() => Int, { nullable: true, description: '中毒人数。Poisoned.' })
  poisoned?: number;

  @Field(() => Int, { nullable: true, description: '重伤人数。Seriously injured.' })
  seriouslyInjured?: number;

  @Field(() => Int, { nullable: true, description: '疏散、转移人数。Evacuated.' })
  evacuated?: number;

  @Field(() => MoneyText, { nullable: true, description: '直接经济损失，单位：分。Direct economic loss, 分.' })
  loss?: string;

  @Field(() => InterruptedIntake, { nullable: true, description: '取水中断。Supply of drinking water that was cut.' })
  intake?: keyof typeof InterruptedIntake;

  @Field(() => [String], {
    description:
      '已认定造成影响的行政区划代码（GB/T 2260），含事发地；据以分级。Regions for which an effect is determined (造成影响), the place of the incident among them; they count for the grade.',
  })
  affected: string[];

  @Field(() => [String], {
    nullable: true,
    description:
      '可能涉及的行政区划代码；应予通报，不据以分级。Regions that may be involved (可能涉及): to be notified, counting for no grade.',
  })
  mayInvolve?: string[];

  @Field({ nullable: true, description: '影响是否及于境外。Whether its effect goes beyond the national border.' })
  abroad?: boolean;

  @Field(() => [IncidentCircumstance], { description: '情形。What else holds.' })
  circumstances: (keyof typeof IncidentCircumstance)[];
}

@ObjectType({ description: '事实已记录。The facts are recorded.' })
export class IncidentFactsRecorded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const RecordIncidentFactsResult = resultUnion(
  'RecordIncidentFactsResult',
  '记录事件事实的结果。Answer to recordIncidentFacts.',
  IncidentFactsRecorded,
);

const inputSchema = incidentFactsSchema.extend({ incident: idSchema });

@Resolver()
export class RecordIncidentFactsAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => RecordIncidentFactsResult, {
    description:
      '记录所掌握的事件事实，可多次，末次有效；仅本单位可见。Records what is known of an incident, as often as it changes; the last stands, the own body alone sees it.',
  })
  async recordIncidentFacts(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '事实。The facts.' }) input: RecordIncidentFactsInput,
  ): Promise<IncidentFactsRecorded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, ...facts } = checked.value;
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'RecordIncidentFacts', actor: caller.actor, at: this.clock.now(), facts },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentFactsRecorded(), { receipt }));
  }
}
