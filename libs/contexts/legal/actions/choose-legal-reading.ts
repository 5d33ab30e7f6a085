import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { LegalCommand } from './legal.handler.js';

@InputType({ description: '在多个文本中选定。The text by which the body goes, where several give a time.' })
export class ChooseLegalReadingInput extends CommandInput {
  @Field(() => ID, { description: '职责编号，见 legalDuties。The duty, one of `legalDuties`.' })
  duty: string;

  @Field(() => ID, { description: '所选文本的规则编号。Id of the rule of the chosen text.' })
  rule: string;

  @Field(() => Int, { description: '规则版本。Its version.' })
  ruleVersion: number;

  @Field({ description: '理由。Why.' })
  reason: string;
}

@ObjectType({ description: '已选定。The choice is on record.' })
export class LegalReadingChosen {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ChooseLegalReadingResult = resultUnion(
  'ChooseLegalReadingResult',
  '选定文本的结果。Answer to chooseLegalReading.',
  LegalReadingChosen,
);

const inputSchema = z.strictObject({
  duty: idSchema,
  rule: idSchema,
  ruleVersion: z.int().min(1),
  reason: proseSchema,
});

@Resolver()
export class ChooseLegalReadingAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('legalOfficer')
  @Mutation(() => ChooseLegalReadingResult, {
    description:
      '法制员就本单位选定某职责所依文本；对此后及尚未完成的时限有效，其他文本仍并列显示。The legal officer chooses by which text the own body goes for a duty: for what is open now and for what comes; the other texts stay beside it.',
  })
  async chooseLegalReading(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '选定。The choice.' }) input: ChooseLegalReadingInput,
  ): Promise<LegalReadingChosen | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { duty, rule, ruleVersion: version, reason } = checked.value;
    const outcome = await this.commands.execute(
      new LegalCommand(
        {
          ...{ type: 'ChooseReading', actor: caller.actor, at: this.clock.now(), duty, reason },
          chosen: { rule, version },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new LegalReadingChosen(), { receipt }));
  }
}
