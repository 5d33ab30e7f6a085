import { Args, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Gateway } from '#platform/gateway/gateway.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Clock } from '#platform/runtime/clock.js';
import { channelNames, timeOfDaySchema } from '../domain/mailing-rules.js';
import { preferences } from '../domain/preferences.js';
import { MessageChannel } from './mailing-enums.js';

@InputType({
  description: '静默时段（北京时间），可跨午夜。Quiet hours in Beijing time; they may reach over midnight.',
})
export class QuietHoursInput {
  @Field({ description: '开始，如 22:00。Begin, e.g. 22:00.' })
  from: string;

  @Field({ description: '结束，如 07:00。End, e.g. 07:00.' })
  until: string;
}

@InputType({ description: '本人的消息偏好，全部重设。How one wants to be written to; all of it is set anew.' })
export class ChangeMailPreferencesInput extends CommandInput {
  @Field(() => [MessageChannel], { description: '法定时限消息的渠道，至少一个。For legal clocks, at least one.' })
  legalClock: (keyof typeof MessageChannel)[];

  @Field(() => [MessageChannel], { description: '紧急消息的渠道，至少一个。For what is urgent, at least one.' })
  urgent: (keyof typeof MessageChannel)[];

  @Field(() => [MessageChannel], { description: '一般消息的渠道，可为空。For what is routine; may be none.' })
  routine: (keyof typeof MessageChannel)[];

  @Field(() => QuietHoursInput, {
    nullable: true,
    description: '静默时段，只影响一般消息；无则不静默。Quiet hours, for what is routine only; absent: none.',
  })
  quietHours?: QuietHoursInput;

  @Field({
    nullable: true,
    description:
      '一般消息每日汇总的时刻，如 17:00；无则逐条发送。When routine messages go out together; absent: one by one.',
  })
  digestAt?: string;
}

@ObjectType({ description: '消息偏好已变更。The preferences are changed.' })
export class MailPreferencesChanged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ChangeMailPreferencesResult = resultUnion(
  'ChangeMailPreferencesResult',
  '变更消息偏好的结果。Answer to changeMailPreferences.',
  MailPreferencesChanged,
);

const channels = z.array(z.enum(channelNames)).max(channelNames.length);
const inputSchema = z.strictObject({
  ...{ legalClock: channels, urgent: channels, routine: channels },
  quietHours: z
    .strictObject({ from: timeOfDaySchema, until: timeOfDaySchema })
    .refine(({ from, until }) => from !== until, 'quiet hours that end when they begin')
    .optional(),
  digestAt: timeOfDaySchema.optional(),
});
const sorted = (given: readonly (typeof channelNames)[number][]) => channelNames.filter((name) => given.includes(name));

@Resolver()
export class ChangeMailPreferencesAction {
  constructor(
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  @AnyOfficer()
  @Mutation(() => ChangeMailPreferencesResult, {
    description:
      '变更本人的消息偏好：渠道、静默时段、汇总。Changes how one is written to: channels, quiet hours, digest.',
  })
  async changeMailPreferences(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '偏好。The preferences.' }) input: ChangeMailPreferencesInput,
  ): Promise<MailPreferencesChanged | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { legalClock, urgent, routine, quietHours, digestAt } = checked.value;
    const { actor } = caller;
    const outcome = await this.gateway.execute(
      preferences,
      actor.officer,
      {
        ...{ type: 'ChangePreferences', actor, at: this.clock.now() },
        preferences: {
          channels: { legalClock: sorted(legalClock), urgent: sorted(urgent), routine: sorted(routine) },
          quietHours: quietHours ? { kind: 'between', ...quietHours } : { kind: 'none' },
          digest: digestAt === undefined ? { kind: 'none' } : { kind: 'daily', at: digestAt },
        },
      },
      checked.envelope,
    );
    return toResult(outcome, (receipt) => Object.assign(new MailPreferencesChanged(), { receipt }));
  }
}
