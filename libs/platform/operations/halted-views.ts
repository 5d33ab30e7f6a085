import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import type { DecideOnHalt } from '#platform/projector/decisions.js';
import { HaltedViewCommand } from './halted-views.handler.js';

@InputType({ isAbstract: true })
abstract class HaltedViewInput extends CommandInput {
  @Field(() => ID, {
    description: '视图名称；事件不能识读时为 all。Name of the view; `all` for an event nobody can read.',
  })
  view: string;

  @Field(() => ID, { description: '所停之事件。The event it stands still at, as `views` shows it.' })
  event: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@InputType({ description: '跳过事件。An event that a view goes on without.' })
export class SkipEventInput extends HaltedViewInput {}

@InputType({ description: '重试视图。A view that is filled anew.' })
export class RetryViewInput extends HaltedViewInput {}

@ObjectType({ description: '已决定跳过；视图随即继续。It is decided; the view goes on within seconds.' })
export class EventSkipped {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

@ObjectType({ description: '已决定重试；视图随即重新填充。It is decided; the view is filled anew within seconds.' })
export class ViewRetried {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const SkipEventResult = resultUnion('SkipEventResult', '跳过事件的结果。Answer to skipEvent.', EventSkipped);
const RetryViewResult = resultUnion('RetryViewResult', '重试视图的结果。Answer to retryView.', ViewRetried);

const inputSchema = z.strictObject({ view: idSchema, event: idSchema, reason: proseSchema });

/** What an operator decides about a view that stands still. Whoever keeps the views hears of it from the journal. */
@Resolver()
export class HaltedViewsActions {
  constructor(private readonly commands: CommandBus) {}

  @Allow('operator')
  @Mutation(() => SkipEventResult, {
    description: '令停滞的视图跳过该事件，记入账本。Lets a halted view go on without the event; recorded for ever.',
  })
  skipEvent(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '视图、事件与事由。View, event, and why.' }) input: SkipEventInput,
  ): Promise<EventSkipped | Refused | Stale> {
    return this.decide('SkipEvent', caller, input, EventSkipped);
  }

  @Allow('operator')
  @Mutation(() => RetryViewResult, {
    description:
      '程序修复后令停滞的视图重新填充，记入账本。Fills a halted view anew once the program was mended; recorded.',
  })
  retryView(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '视图、事件与事由。View, event, and why.' }) input: RetryViewInput,
  ): Promise<ViewRetried | Refused | Stale> {
    return this.decide('RetryView', caller, input, ViewRetried);
  }

  private async decide<Success extends { receipt: Receipt }>(
    type: DecideOnHalt['type'],
    caller: Caller,
    input: HaltedViewInput,
    success: new () => Success,
  ): Promise<Success | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const command = { type, actor: caller.actor, ...checked.value };
    const outcome = await this.commands.execute(new HaltedViewCommand(command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new success(), { receipt }));
  }
}
