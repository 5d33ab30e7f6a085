import { Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { InstanceRow } from '#platform/automations/automations.view.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';

@ObjectType({ description: '被隔离的自动处理实例。An instance of an automation that failed and does nothing more.' })
export class QuarantinedInstance {
  @Field(() => ID, { description: '自动处理名称。The automation.' })
  automation: string;

  @Field(() => ID, { description: '实例。The instance.' })
  instance: string;

  @Field({ description: '原因。Why it failed.' })
  reason: string;

  @Field(() => DateTime, { description: '自何时起。Since when.' })
  since: string;

  @Field(() => Int, { description: '积压事件数。How many events wait for its release.' })
  held: number;
}

@Resolver()
export class AutomationsQuery {
  constructor(private readonly views: ReadStore) {}

  @Allow('operator')
  @Query(() => [QuarantinedInstance], {
    description: '被隔离的自动处理实例，由早到晚，至多100个。Quarantined instances, earliest first, at most 100.',
  })
  async quarantinedInstances(@CurrentCaller() caller: Caller): Promise<readonly QuarantinedInstance[]> {
    const rows = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.rows(
        reader
          .from<InstanceRow>('automation_instances')
          .selectAll()
          .where('status', '=', 'quarantined')
          .orderBy('since')
          .orderBy('instance')
          .limit(100),
      ),
    );
    return rows.map(({ automation, instance, reason, since, held }) =>
      Object.assign(new QuarantinedInstance(), { automation, instance, reason: reason ?? '', since, held }),
    );
  }
}
