import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { outcomes } from '../domain/abnormality.events.js';
import { AbnormalityCommand } from './abnormality.handler.js';
import { AbnormalityOutcome } from './incident-enums.js';

@InputType({ description: '认定。What it is, and why.' })
export class DecideOutcomeInput extends CommandInput {
  @Field(() => ID, { description: '异常编号。The abnormality.' })
  abnormality: string;

  @Field(() => AbnormalityOutcome, { description: '认定结果。What it is.' })
  outcome: keyof typeof AbnormalityOutcome;

  @Field({ description: '理由，勿写姓名。Why; name no person.' })
  reason: string;
}

@ObjectType({ description: '认定已记录。The decision is recorded.' })
export class OutcomeDecided {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const DecideOutcomeResult = resultUnion(
  'DecideOutcomeResult',
  '认定异常的结果。Answer to decideOutcome.',
  OutcomeDecided,
);

const inputSchema = z.strictObject({ abnormality: idSchema, outcome: z.enum(outcomes), reason: proseSchema });

@Resolver()
export class DecideOutcomeAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => DecideOutcomeResult, {
    description:
      '对已核实的异常具名认定；可再次认定，各次均保留。Decides by name what a verified abnormality is; it may be decided again, each decision is kept.',
  })
  async decideOutcome(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '认定。The decision.' }) input: DecideOutcomeInput,
  ): Promise<OutcomeDecided | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { abnormality, outcome, reason } = checked.value;
    const answer = await this.commands.execute(
      new AbnormalityCommand(
        abnormality,
        { type: 'DecideOutcome', actor: caller.actor, at: this.clock.now(), outcome, reason },
        checked.envelope,
      ),
    );
    return toResult(answer, (receipt) => Object.assign(new OutcomeDecided(), { receipt }));
  }
}
