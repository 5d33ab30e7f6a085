import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { drillKinds } from '../domain/drill.events.js';
import { DrillCommand } from './drill.handler.js';
import { DrillKind } from './drill-enums.js';

@InputType({ description: '不预先通知的测试。An unannounced test.' })
export class StartDrillInput extends CommandInput {
  @Field(() => DrillKind, { description: '所发通报的类别。Kind of the notice that is sent.' })
  kind: keyof typeof DrillKind;

  @Field(() => [ID], { description: '被测试的单位，须在平台上。Bodies that are tested; on the platform.' })
  organisations: string[];

  @Field({
    description: '标题；平台在前加【测试】【示例】。Title; the platform puts 【测试】【示例】 before it.',
  })
  title: string;

  @Field({
    description: '正文；平台先写明这是测试。勿写姓名。Text; the platform says first that it is a test. Name no person.',
  })
  text: string;

  @Field(() => Int, { description: '签收时限，1–1440 分钟。Limit of the receipt in minutes, 1 to 1440.' })
  minutes: number;
}

@ObjectType({ description: '测试已开始。The test has begun.' })
export class DrillStarted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '测试编号。Id of the test.' })
  drill: string;
}

const StartDrillResult = resultUnion('StartDrillResult', '发起测试的结果。Answer to startDrill.', DrillStarted);

const inputSchema = z.strictObject({
  kind: z.enum(drillKinds),
  organisations: z.array(idSchema).min(1).max(100),
  title: proseSchema.max(180),
  text: proseSchema.max(3_000),
  minutes: z.int().min(1).max(1_440),
});

@Resolver()
export class StartDrillAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head', 'operator')
  @Mutation(() => StartDrillResult, {
    description:
      '发起不预先通知的测试：向每个单位各发一件写明【测试】的通报，测其签收用时。Tests bodies without telling them before: each is sent a notice of its own that says 【测试】, and the time to its receipt is measured.',
  })
  async startDrill(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '测试。The test.' }) input: StartDrillInput,
  ): Promise<DrillStarted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const drill = derivedId(actor.organisation, checked.envelope.commandId, 'drill');
    const command = { type: 'StartDrill', actor, at: this.clock.now(), drill, ...checked.value } as const;
    const outcome = await this.commands.execute(new DrillCommand(drill, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new DrillStarted(), { receipt, drill }));
  }
}
