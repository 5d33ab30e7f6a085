import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { intake as intakes, lastTo } from './domain/intake.js';

/** What was handed to a body, folded from the journal. */
@Injectable()
export class Transfers {
  constructor(private readonly gateway: Gateway) {}

  /** The own intake that began when the actor's body accepted this one of another; empty where it did not. */
  async acceptedBy({ organisation }: Actor, intake: string): Promise<string> {
    const { state } = await this.gateway.load(intakes, intake);
    const outcome = state.kind === 'taken' ? lastTo(state, organisation)?.outcome : undefined;
    return outcome?.kind === 'accepted' ? outcome.accepted : '';
  }
}
