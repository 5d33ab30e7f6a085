import { Injectable } from '@nestjs/common';
import { Authenticator } from '#platform/graphql/access.js';
import type { Session } from '#platform/graphql/session.js';
import type { Actor, DelegableAct } from '#platform/kernel/actor.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { Vault } from '#platform/vault/vault.js';
import { DelegationReader } from '../delegation-reader.js';
import { AccessTokens } from './access-tokens.js';
import { ServingOfficers } from './serving-officers.js';

/** A token counts while its session does and its officer serves; with the roles the officer has now. */
@Injectable()
export class OfficerAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly vault: Vault,
    private readonly officers: ServingOfficers,
    private readonly clock: SystemClock,
    private readonly delegations: DelegationReader,
  ) {
    super();
  }

  /** @throws JournalUnavailable */
  async authenticate(token: string): Promise<Session | undefined> {
    const claims = await this.tokens.verify(token);
    return claims && this.now(claims.session, claims.officer, claims.expiresAt);
  }

  /** @throws JournalUnavailable */
  async stillValid(session: Session): Promise<Session | undefined> {
    return this.now(session.id, session.actor.officer, session.expiresAt);
  }

  /** By the clock of the world: an interval of an exercise is one of its time. @throws JournalUnavailable */
  async mayUnderDelegation(actor: Actor, act: DelegableAct): Promise<boolean> {
    return this.delegations.holds(actor, act);
  }

  private async now(id: string, officer: string, expiresAt: number): Promise<Session | undefined> {
    const at = epochMilliseconds(this.clock.now());
    if (expiresAt <= at) return undefined;
    const session = this.vault.session(id);
    if (!session || session.officer !== officer) return undefined;
    if (session.revokedAt !== undefined || session.expiresAt <= at) return undefined;
    const actor = await this.officers.find(officer);
    return actor && { id, actor, expiresAt };
  }
}
