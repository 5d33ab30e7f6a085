import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { type InstanceEvent, instanceReleased } from '#platform/automations/automation.events.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, type Decision, refuse } from '#platform/kernel/decider.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';

interface Release {
  readonly type: 'Release';
  readonly actor: Actor;
  readonly automation: string;
  readonly instance: string;
  readonly reason: string;
}
interface Quarantine {
  readonly known: boolean;
  readonly quarantined: boolean;
}

/** The stream of an instance, as far as operators steer it. */
const quarantine: Aggregate<Quarantine, Release, InstanceEvent> = {
  name: 'automation',
  initial: () => ({ known: false, quarantined: false }),
  evolve: ({ quarantined }, { type }) => ({
    known: true,
    quarantined: type === 'automations.instance-quarantined.v1' || (quarantined && type !== instanceReleased.type),
  }),
  mayKnow: ({ roles }, { known }) => known && roles.includes('operator'),
  decide: ({ actor, automation, instance, reason }, { quarantined }): Decision<InstanceEvent> =>
    quarantined
      ? accept(instanceReleased({ automation, instance, reason, releasedBy: actor.officer }))
      : refuse('InstanceNotQuarantined', { automation, instance }, ['instance']),
};

@InputType({ description: '解除隔离。An instance to release from quarantine.' })
export class ReleaseInstanceInput extends CommandInput {
  @Field(() => ID, { description: '自动处理名称。Name of the automation.' })
  automation: string;

  @Field(() => ID, { description: '实例。The instance.' })
  instance: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '已解除隔离，积压的事件随即处理。Released; what waited is dealt with now.' })
export class InstanceReleased {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ReleaseInstanceResult = resultUnion(
  'ReleaseInstanceResult',
  '解除隔离的结果。Answer to releaseInstance.',
  InstanceReleased,
);

const inputSchema = z.strictObject({ automation: idSchema, instance: idSchema, reason: proseSchema });

@Resolver()
export class ReleaseInstanceAction {
  constructor(private readonly gateway: Gateway) {}

  @Allow('operator')
  @Mutation(() => ReleaseInstanceResult, {
    description:
      '程序修复后解除自动处理实例的隔离，记入账本。Releases an instance of an automation once the cause was mended; recorded.',
  })
  async releaseInstance(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '实例与事由。Instance, and why.' }) input: ReleaseInstanceInput,
  ): Promise<InstanceReleased | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { automation, instance } = checked.value;
    const command: Release = { type: 'Release', actor: caller.actor, ...checked.value };
    const outcome = await this.gateway.execute(quarantine, `${automation}-${instance}`, command, checked.envelope);
    return toResult(outcome, (receipt) => Object.assign(new InstanceReleased(), { receipt }));
  }
}
