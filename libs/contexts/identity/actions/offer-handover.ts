import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { ClocksToHandOver } from '../clocks-to-hand-over.js';
import { type Matter, matterKinds, matterSchema } from '../domain/duty.events.js';
import { DutyChange } from './duty.handler.js';
import { MatterKind } from './duty-enums.js';

@InputType({ description: '交接事项，照交班人员所见。Something still open, as the outgoing officer was shown it.' })
export class MatterInput {
  @Field(() => MatterKind, { description: '种类。Its kind.' })
  kind: keyof typeof MatterKind;

  @Field(() => ID, { description: '编号。Id of the thing.' })
  id: string;

  @Field({ description: '内容，勿写姓名，至多 500 字。What it is; name no person; at most 500 characters.' })
  text: string;

  @Field(() => DateTime, { nullable: true, description: '到期时间，可无。When it is due; absent: it has no deadline.' })
  dueAt?: string;
}

@InputType({ description: '交班。A shift to be handed over.' })
export class OfferHandoverInput extends CommandInput {
  @Field(() => ID, { description: '所交班次。The shift that is handed over.' })
  shift: string;

  @Field(() => ID, {
    description:
      '接班人员：当班或即将开始的班次的值班员或副班。The incoming officer: of the next shift, or of this one.',
  })
  to: string;

  @Field(() => [MatterInput], {
    description:
      '未了事项与在走的时限，取自 openMatters，可增补；在走的时限不得漏列。Open matters and clocks, from `openMatters`; more may be added, no open clock left out.',
  })
  matters: MatterInput[];

  @Field({ nullable: true, description: '备注，勿写姓名。Remarks; name no person.' })
  remarks?: string;
}

@ObjectType({
  description:
    '已提交交班，待确认；确认前仍由交班人员负责。Offered; until it is confirmed the outgoing officer is responsible.',
})
export class HandoverOffered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '交接班编号。Id of the handover.' })
  handover: string;
}

const OfferHandoverResult = resultUnion('OfferHandoverResult', '交班的结果。Answer to offerHandover.', HandoverOffered);

const matterInputSchema = z.strictObject({
  kind: z.enum(matterKinds),
  id: idSchema,
  text: matterSchema.shape.text,
  dueAt: instantSchema.optional(),
});
const inputSchema = z.strictObject({
  shift: idSchema,
  to: idSchema,
  matters: z.array(matterInputSchema).max(100),
  remarks: proseSchema.optional(),
});

const matterOf = ({ dueAt, ...matter }: z.output<typeof matterInputSchema>): Matter => ({
  ...matter,
  due: dueAt === undefined ? { kind: 'none' } : { kind: 'at', at: dueAt },
});

@Resolver()
export class OfferHandoverAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly clocks: ClocksToHandOver,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => OfferHandoverResult, {
    description:
      '交班：把未了事项和在走的时限交给接班人员，经其确认才生效；新的交班取代未确认的。Hands a shift over with what is open; nothing passes until the incoming officer confirms. A newer offer replaces one that is not confirmed.',
  })
  async offerHandover(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '交班内容。What is handed over, to whom.' }) input: OfferHandoverInput,
  ): Promise<HandoverOffered | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const { shift, to, matters, remarks } = checked.value;
    const openClocks = await this.clocks.of(caller);
    // It stands where its shift does.
    const id = derivedId(actor.organisation, checked.envelope.commandId, 'handover');
    const handover = `${shift.slice(0, 4)}-${id}`;
    const outcome = await this.commands.execute(
      new DutyChange(
        {
          ...{
            type: 'OfferHandover',
            actor,
            at: this.clock.now(),
            handover,
            shift,
            to,
            matters: matters.map(matterOf),
            openClocks,
          },
          remarks: remarks === undefined ? { kind: 'none' } : { kind: 'text', text: remarks },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new HandoverOffered(), { receipt, handover }));
  }
}
