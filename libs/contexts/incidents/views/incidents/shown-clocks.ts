import { Inject, Injectable } from '@nestjs/common';
import { ClocksToHandOver } from '#contexts/identity/published.js';
import type { Caller } from '#platform/graphql/caller.js';
import { Clock } from '#platform/runtime/clock.js';
import { type OpenClock as Open, OpenClocks } from '../../open-clocks.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { OpenClock } from './open-clock.js';

/** Clocks that wait for a body, as the API shows them; also other contexts ask. */
@Injectable()
export class ShownClocks {
  constructor(
    private readonly open: OpenClocks,
    private readonly clock: Clock,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  /** Of the caller's body, the earliest due first, at most 100. `responsible` is for who shows it to fill. */
  async of(caller: Caller): Promise<readonly { readonly open: Open; readonly shown: OpenClock }[]> {
    const [found, now] = [await this.open.of(caller), this.clock.now()];
    return found.slice(0, 100).map((open) => ({ open, shown: OpenClock.of(open, now, this.reference) }));
  }
}

/** From the views, as whoever hands over could have been shown them. */
@Injectable()
export class OpenClocksToHandOver extends ClocksToHandOver {
  constructor(private readonly clocks: ShownClocks) {
    super();
  }

  async of(caller: Caller): Promise<readonly string[]> {
    return (await this.clocks.of(caller)).map(({ shown }) => shown.id);
  }
}
