import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Outcome } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { AssessmentEvent } from '../domain/assessment.events.js';
import { OnMonthInput, onMonth } from './on-month.js';
import { ReadingsCommand } from './readings.handler.js';

@InputType({ description: '评价月份。A month to assess.' })
export class AssessMonthInput extends OnMonthInput {
  @Field(() => ID, { description: '月评价规则。Rule for months.' })
  rule: string;

  @Field(() => ID, { description: '指标组。Set of indicators.' })
  indicatorSet: string;
}

@ObjectType({ description: '月份已评价。The month is assessed.' })
export class MonthAssessed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, {
    nullable: true,
    description: '评价编号；结果与前次相同则空。The assessment; absent when it is the same as before.',
  })
  assessment?: string;

  @Field(() => ID, { nullable: true, description: '由此新发现的超标。The exceedance that was found by it.' })
  exceedance?: string;
}

const AssessMonthResult = resultUnion('AssessMonthResult', '评价月份的结果。Answer to assessMonth.', MonthAssessed);

const inputSchema = z.strictObject({ ...onMonth, rule: idSchema, indicatorSet: idSchema });

/** What an assessment came to, the first time it was sent. */
const madeBy = (outcome: Outcome) => {
  const events = outcome.kind === 'accepted' ? (outcome.events as readonly AssessmentEvent[]) : [];
  const assessed = events.find(({ type }) => type === 'water-quality.month-assessed.v1');
  const found = events.find(({ type }) => type === 'water-quality.exceedance-found.v1');
  return {
    ...(assessed ? { assessment: assessed.data.assessment } : {}),
    ...(found && 'exceedance' in found.data ? { exceedance: found.data.exceedance } : {}),
  };
};

@Resolver()
export class AssessMonthAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('monitoringOfficer')
  @Mutation(() => AssessMonthResult, {
    description:
      '按规则和指标组评价月份现有监测值；超标时记为一项事实。Assesses a month as it stands, by a rule, for a set of indicators; what exceeds becomes a fact.',
  })
  async assessMonth(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '月份、规则与指标组。Month, rule and set.' }) input: AssessMonthInput,
  ): Promise<MonthAssessed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { section, month, agreement, rule, indicatorSet } = checked.value;
    const outcome = await this.commands.execute(
      new ReadingsCommand(
        section,
        month,
        { type: 'AssessMonth', actor: caller.actor, at: this.clock.now(), rule, indicatorSet },
        checked.envelope,
        agreement,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new MonthAssessed(), { receipt, ...madeBy(outcome) }));
  }
}
