import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Role } from '#platform/kernel/actor.js';
import { officer } from './domain/officer.js';

export { ClocksToHandOver } from './clocks-to-hand-over.js';
/** Who acts in a head's place. */
export { DelegationReader } from './delegation-reader.js';
/** What other contexts are told of. */
export { handoverOffered, type OfferedHandover } from './domain/duty.events.js';
export type { Interval as DutyGap, Responsible } from './domain/roster.js';
export { type Contact, type DutyAt, DutyReader } from './duty-reader.js';
/** Registers officers without a mutation: for `ops`, which makes the first operator of a world. */
export { OfficerRegistration, type OfficerToRegister } from './officer-registration.js';
/** For `ops`, which gives every officer of a cloned world a new secret. */
export { Passwords } from './sign-in/passwords.js';
export type { HandoverRow as OpenHandoverRow, ShiftRow } from './views/duty/duty.view.js';
export { openHandoverIn, shiftsIn } from './views/duty/duty-rows.js';
/** How roster and handover are shown. */
export { DutyGap as ShownGap, DutyPerson, DutyShift, HandoverMatter, OpenHandover } from './views/duty/duty-types.js';

/** What other contexts ask of this one. Folded from the journal, never from a view. */
@Injectable()
export class OfficerReader {
  constructor(private readonly gateway: Gateway) {}

  /** The officer as it is now; `undefined` when nobody registered it. `revision` is what the answer rests on. */
  async find(id: string): Promise<KnownOfficer | undefined> {
    const { state, revision } = await this.gateway.load(officer, id);
    if (state.kind === 'unregistered') return undefined;
    const { organisation, jurisdiction, roles } = state;
    return { id, organisation, jurisdiction, roles, serving: state.kind === 'serving', revision };
  }
}

export interface KnownOfficer {
  readonly id: string;
  readonly organisation: string;
  /** GB/T 2260. */
  readonly jurisdiction: string;
  readonly roles: readonly Role[];
  /** False once dismissed. */
  readonly serving: boolean;
  readonly revision: number;
}
