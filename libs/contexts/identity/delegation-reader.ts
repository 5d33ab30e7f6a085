import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor, DelegableAct, Role, Under } from '#platform/kernel/actor.js';
import type { InstantText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { delegations, delegationsAt } from './domain/delegation.js';
import { officer as officers } from './domain/officer.js';

/** Who needs no delegation. */
const inOwnRight: Record<DelegableAct, readonly Role[]> = {
  ...{ determineIncident: ['head'], determineGrade: ['head'], signReport: ['head'] },
  sendNotice: ['dutyOfficer', 'head'],
};

/** Whether an officer may do what a head delegated. Folded from the journal, never from a view. */
@Injectable()
export class DelegationReader {
  constructor(
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  /** Whether it may do the act now under a delegation. */
  async holds(actor: Actor, act: DelegableAct): Promise<boolean> {
    return (await this.under(actor, act, this.clock.now())) !== undefined;
  }

  /** The actor as it does the act: with the delegation under which it does, where it needs one and has one. */
  async acting(actor: Actor, act: DelegableAct, at: InstantText): Promise<Actor> {
    if (inOwnRight[act].some((role) => actor.roles.includes(role))) return actor;
    const under = await this.under(actor, act, at);
    return under ? { ...actor, under } : actor;
  }

  /** The first delegation that runs and whose granter serves the same body as its head now. */
  async under(
    { officer, organisation }: Pick<Actor, 'officer' | 'organisation'>,
    act: DelegableAct,
    at: InstantText,
  ): Promise<Under | undefined> {
    const { state } = await this.gateway.load(delegations, organisation);
    for (const { id: delegation, grantedBy } of delegationsAt(state, officer, act, at)) {
      const { state: granter } = await this.gateway.load(officers, grantedBy);
      if (granter.kind === 'serving' && granter.organisation === organisation && granter.roles.includes('head'))
        return { delegation, grantedBy };
    }
    return undefined;
  }
}
