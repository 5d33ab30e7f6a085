import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { officer } from '../domain/officer.js';

/** How long another process's change of an officer may go unnoticed here. */
const freshMilliseconds = 2_000;
const largest = 10_000;

/** Who may act now, and as what, folded from the journal. */
@Injectable()
export class ServingOfficers {
  private readonly known = new Map<string, { readonly since: number; readonly actor: Promise<Actor | undefined> }>();

  constructor(
    private readonly gateway: Gateway,
    private readonly clock: SystemClock,
  ) {}

  /** `undefined` when it was never registered, or has been dismissed. At most 2 s old. @throws JournalUnavailable */
  find(id: string): Promise<Actor | undefined> {
    const now = epochMilliseconds(this.clock.now());
    const known = this.known.get(id);
    // A system clock that was set back makes a negative age: read anew.
    const age = known ? now - known.since : -1;
    if (known && age >= 0 && age < freshMilliseconds) return known.actor;
    if (this.known.size >= largest) this.known.clear();
    const entry = { since: now, actor: this.load(id) };
    this.known.set(id, entry);
    entry.actor.catch(() => {
      if (this.known.get(id) === entry) this.known.delete(id);
    });
    return entry.actor;
  }

  /** This process may have changed the officer: what is known of it no longer counts. */
  forget(id: string): void {
    this.known.delete(id);
  }

  private async load(id: string): Promise<Actor | undefined> {
    const { state } = await this.gateway.load(officer, id);
    if (state.kind !== 'serving') return undefined;
    const { organisation, jurisdiction, roles } = state;
    return { officer: id, organisation, jurisdiction, roles };
  }
}
