import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AbnormalityRaising } from '#contexts/incidents/published.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { refusal } from '#platform/kernel/refusal.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { notice as notices } from '../domain/notice.js';

@InputType({ description: '据相邻单位通报登记本单位的异常。An abnormality of the own body on a neighbour’s notice.' })
export class RaiseAbnormalityOnNoticeInput extends CommandInput {
  @Field(() => ID, { description: '所引通报。The notice.' })
  notice: string;

  @Field({ description: '情况描述，勿写姓名。What it is; name no person.' })
  description: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred; absent: not known.' })
  occurredAt?: string;

  @Field(() => DateTime, { nullable: true, description: '获知时间；无则为现在。When it was learned of; absent: now.' })
  learnedAt?: string;
}

@ObjectType({ description: '异常已据通报登记。The abnormality is raised on the notice.' })
export class AbnormalityRaisedOnNotice {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '异常编号，亦为其时间线编号。Its id, and that of its own timeline.' })
  abnormality: string;
}

const RaiseAbnormalityOnNoticeResult = resultUnion(
  'RaiseAbnormalityOnNoticeResult',
  '据通报登记异常的结果。Answer to raiseAbnormalityOnNotice.',
  AbnormalityRaisedOnNotice,
);

const inputSchema = z.strictObject({
  notice: idSchema,
  description: proseSchema,
  occurredAt: instantSchema.optional(),
  learnedAt: instantSchema.optional(),
});

@Resolver()
export class RaiseAbnormalityOnNoticeAction {
  constructor(
    private readonly gateway: Gateway,
    private readonly raising: AbnormalityRaising,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer')
  @Mutation(() => RaiseAbnormalityOnNoticeResult, {
    description:
      '接收单位据通报登记本单位的异常；自成时间线，与通报的时间线相连。A recipient raises an abnormality of its own; it has a timeline of its own, linked to that of the notice.',
  })
  async raiseAbnormalityOnNotice(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '异常。The abnormality.' }) input: RaiseAbnormalityOnNoticeInput,
  ): Promise<AbnormalityRaisedOnNotice | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { notice, description, occurredAt, learnedAt } = checked.value;
    const { actor } = caller;
    const { state, revision } = await this.gateway.load(notices, notice);
    if (state.kind === 'unknown' || !notices.mayKnow(actor, state))
      return toUserError(refusal('NotFound', {}, ['notice']));
    if (state.sent.organisation === actor.organisation) return toUserError(refusal('NotARecipient', {}, ['notice']));
    const { thread, provenance } = state.sent;
    const at = this.clock.now();
    const { abnormality, outcome } = await this.raising.raise(
      {
        ...{ type: 'RaiseAbnormality', actor, at, description, learnedAt: learnedAt ?? at, provenance },
        cause: { kind: 'neighbour', notice, noticeRevision: revision, thread },
        occurred: occurredAt === undefined ? { kind: 'unknown' } : { kind: 'at', at: occurredAt },
      },
      checked.envelope,
    );
    return toResult(outcome, (receipt) => Object.assign(new AbnormalityRaisedOnNotice(), { receipt, abnormality }));
  }
}
