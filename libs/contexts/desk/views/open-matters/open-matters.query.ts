import { Query, Resolver } from '@nestjs/graphql';
import { HandoverMatter } from '#contexts/identity/published.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { WaitingReader } from '../../waiting-reader.js';
import { handoverMattersOf } from './matters-of.js';

@Resolver()
export class OpenMattersQuery {
  constructor(private readonly waiting: WaitingReader) {}

  /** In one snapshot; cost as {@link WaitingReader} says. */
  @Allow('dutyOfficer', 'head')
  @Query(() => [HandoverMatter], {
    description:
      '供交班引用：本单位在走的时限、未签收的通报、告警、异常、事件、受理，时限在前，至多 100 条。For `offerHandover`: clocks that wait for the own body, notices without receipt both ways, alarms, abnormalities, incidents and tip-offs that wait; clocks first, at most 100.',
  })
  async openMatters(@CurrentCaller() caller: Caller): Promise<readonly HandoverMatter[]> {
    return handoverMattersOf(caller.actor, await this.waiting.read(caller));
  }
}
