import { Query, Resolver } from '@nestjs/graphql';
import { DutyReader } from '#contexts/identity/published.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Clock } from '#platform/runtime/clock.js';
import { OpenClock } from './open-clock.js';
import { ShownClocks } from './shown-clocks.js';

@Resolver()
export class OpenClocksQuery {
  constructor(
    private readonly clocks: ShownClocks,
    private readonly duty: DutyReader,
    private readonly clock: Clock,
  ) {}

  @AnyOfficer()
  @Query(() => [OpenClock], {
    description:
      '本单位未完成的时限，由早到晚，至多 100 条。Clocks that wait for the own body, the earliest due first, at most 100.',
  })
  async openClocks(@CurrentCaller() caller: Caller): Promise<OpenClock[]> {
    const [found, now] = [await this.clocks.of(caller), this.clock.now()];
    const { responsible } = await this.duty.onDuty(caller.actor.organisation, now);
    const who = responsible.kind === 'officer' ? { responsible: responsible.officer } : {};
    return found.map(({ shown }) => Object.assign(shown, who));
  }
}
