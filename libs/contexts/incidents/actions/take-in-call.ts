import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import type { Outcome } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { Vault } from '#platform/vault/vault.js';
import { intakeChannels } from '../domain/intake.events.js';
import { IntakeCommand, intakeIdOf, type TakingAsked } from './intake.handler.js';
import { IntakeChannel } from './intake-enums.js';
import { exampleSchema, realityOf } from './reality.js';

@InputType({
  description:
    '来电人，只存于本单位保险库，至少一项。Who called: kept in the vault of this body alone; one of both at least.',
})
export class CallingPersonInput {
  @Field({ nullable: true, description: '姓名。Name.' })
  name?: string;

  @Field({ nullable: true, description: '电话。Telephone.' })
  telephone?: string;
}

@InputType({ description: '受理举报、来电。A tip-off or call to take in.' })
export class TakeInCallInput extends CommandInput {
  @Field(() => IntakeChannel, { description: '来源渠道。By which way it came.' })
  channel: keyof typeof IntakeChannel;

  @Field(() => DateTime, {
    description:
      '来电、来信时间，即获知时间，不得晚于现在。Time of the call: this body learned of it then. Not after now.',
  })
  calledAt: string;

  @Field({ description: '所述内容，勿写来电人信息。What was said; nothing of who said it.' })
  said: string;

  @Field({
    nullable: true,
    description: '地点，勿写来电人住址；不详则空。Where, not where the caller lives; absent: not known.',
  })
  place?: string;

  @Field(() => ID, { nullable: true, description: '断面，若知。Section, where it is known.' })
  section?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '据以知悉该断面的协议；数据所有单位不填。Agreement under which the section is known; its data owner names none.',
  })
  agreement?: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred; absent: not known.' })
  occurredAt?: string;

  @Field(() => CallingPersonInput, {
    nullable: true,
    description: '来电人；未留或匿名则空。Who called; absent: not left, or anonymous.',
  })
  caller?: CallingPersonInput;

  @Field({
    nullable: true,
    description:
      '若为示例，何者为虚构，含【示例】。For an example: what is invented, with 【示例】; absent: it is real.',
  })
  example?: string;
}

@ObjectType({ description: '已受理。The tip-off is taken in.' })
export class CallTakenIn {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '受理编号。Its id.' })
  intake: string;
}

const TakeInCallResult = resultUnion('TakeInCallResult', '受理的结果。Answer to takeInCall.', CallTakenIn);

const personalText = z.string().trim().min(1).max(100).optional();
const inputSchema = z
  .strictObject({
    channel: z.enum(intakeChannels),
    calledAt: instantSchema,
    said: proseSchema,
    place: proseSchema.optional(),
    section: idSchema.optional(),
    agreement: idSchema.optional(),
    occurredAt: instantSchema.optional(),
    caller: z
      .strictObject({ name: personalText, telephone: personalText })
      .refine(({ name, telephone }) => name !== undefined || telephone !== undefined, 'one of both at least')
      .optional(),
    example: exampleSchema,
  })
  .refine(({ section, agreement }) => agreement === undefined || section !== undefined, {
    path: ['agreement'],
    message: 'goes with a section',
  });

@Resolver()
export class TakeInCallAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => TakeInCallResult, {
    description:
      '受理举报、来电，仅本单位可见；来电人信息只存于保险库。Takes in a tip-off or call; the own body alone sees it, and who called is in the vault only.',
  })
  async takeInCall(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '举报、来电。The tip-off or call.' }) input: TakeInCallInput,
  ): Promise<CallTakenIn | Refused | Stale> {
    const checked = caller.command(inputSchema, input, ['caller']);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { channel, calledAt, said, place, section, agreement, occurredAt, caller: who, example } = checked.value;
    const { actor } = caller;
    const { envelope } = checked;
    const intake = intakeIdOf(actor.organisation, envelope);
    const taking: TakingAsked = {
      ...{ type: 'TakeIn', actor, at: this.clock.now(), channel, calledAt, said, section, agreement },
      place: place === undefined ? { kind: 'unknown' } : { kind: 'text', text: place },
      occurred: occurredAt === undefined ? { kind: 'unknown' } : { kind: 'at', at: occurredAt },
      ...{ caller: who ? 'kept' : 'none', provenance: realityOf(example) },
    };
    // Before the event, so that the journal never says what is not true; the same command completes what broke off.
    const would: Outcome = await this.commands.execute(
      new IntakeCommand(intake, taking, { ...envelope, dryRun: true }),
    );
    if (who && would.kind === 'accepted' && !would.receipt.repeated)
      this.vault.putCaller(intake, actor.organisation, { name: who.name, telephone: who.telephone });
    const outcome: Outcome =
      would.kind === 'refused' ? would : await this.commands.execute(new IntakeCommand(intake, taking, envelope));
    // Nobody's intake keeps nobody's name.
    if (who && would.kind === 'accepted' && !would.receipt.repeated && outcome.kind === 'refused')
      this.vault.eraseCaller(intake, actor.organisation);
    return toResult(outcome, (receipt) => Object.assign(new CallTakenIn(), { receipt, intake }));
  }
}
