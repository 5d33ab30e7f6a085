import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { IncidentCommand } from './incident.handler.js';

@InputType({ description: '收到报告。A report that reached the own body.' })
export class ReceiveIncidentReportInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => ID, { description: '报告编号。The report.' })
  report: string;

  @Field(() => DateTime, {
    nullable: true,
    description: '实际收到时间；空则为现在。When it really came; absent: now.',
  })
  receivedAt?: string;
}

@ObjectType({ description: '收到已记录。It is on record that the report was received.' })
export class IncidentReportReceived {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ReceiveIncidentReportResult = resultUnion(
  'ReceiveIncidentReportResult',
  '记录收到报告的结果。Answer to receiveIncidentReport.',
  IncidentReportReceived,
);

const inputSchema = z.strictObject({ incident: idSchema, report: idSchema, receivedAt: instantSchema.optional() });

@Resolver()
export class ReceiveIncidentReportAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ReceiveIncidentReportResult, {
    description:
      '报送对象记录收到报告的时间，每份一次；省级的 1 小时由此起算。An addressee records when a report came, once for each; the hour of a province runs from here.',
  })
  async receiveIncidentReport(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '收到。The receipt.' }) input: ReceiveIncidentReportInput,
  ): Promise<IncidentReportReceived | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, report, receivedAt } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'ReceiveReport', actor: caller.actor, at, report, receivedAt: receivedAt ?? at },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentReportReceived(), { receipt }));
  }
}
