import { Inject, Injectable } from '@nestjs/common';
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
