import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { reportChannels } from '../domain/response.events.js';
import { IncidentCommand } from './incident.handler.js';
import { IncidentReportChannel } from './incident-enums.js';

@InputType({ description: '转报。A report that was sent on to the ministry.' })
export class ForwardReportInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => ID, { description: '报告编号。The report.' })
  report: string;

  @Field(() => IncidentReportChannel, { description: '实际报送渠道。By which it was really sent.' })
  channel: keyof typeof IncidentReportChannel;

  @Field(() => DateTime, {
    nullable: true,
    description: '实际报送时间；空则为现在。When it was really sent; absent: now.',
  })
  sentAt?: string;
}

@ObjectType({ description: '转报已记录。It is on record that the report was sent on.' })
export class ReportForwarded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ForwardReportResult = resultUnion('ForwardReportResult', '转报的结果。Answer to forwardReport.', ReportForwarded);

const inputSchema = z.strictObject({
  incident: idSchema,
  report: idSchema,
  channel: z.enum(reportChannels),
  sentAt: instantSchema.optional(),
});

@Resolver()
export class ForwardReportAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => ForwardReportResult, {
    description:
      '省级主管部门核实后报部，每份报告一次；报送在平台之外，此处仅记录。The province sends a report on to the ministry, once for each; it is sent outside the platform, here it is recorded.',
  })
  async forwardReport(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '转报。The forwarding.' }) input: ForwardReportInput,
  ): Promise<ReportForwarded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, sentAt, ...rest } = checked.value;
    const at = this.clock.now();
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'ForwardReport', actor: caller.actor, at, sentAt: sentAt ?? at, ...rest },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new ReportForwarded(), { receipt }));
  }
}
