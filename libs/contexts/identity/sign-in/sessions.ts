import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#platform/kernel/actor.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { sha256 } from '#platform/runtime/digest.js';
import { newSecret } from '#platform/runtime/ids.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { Vault } from '#platform/vault/vault.js';
import { AccessTokens } from './access-tokens.js';
import { ServingOfficers } from './serving-officers.js';

/** From signing in; refreshing does not prolong it. A working day, then the password is asked for again. */
const lifetimeMilliseconds = 12 * 3_600_000;

/** What a client gets to speak with. */
export interface Credentials {
  readonly actor: Actor;
  readonly accessToken: string;
  /** Epoch milliseconds. */
  readonly accessTokenExpiresAt: number;
  /** Good for one refresh. */
  readonly refreshToken: string;
}

/** From signing in to signing out. */
@Injectable()
export class Sessions {
  constructor(
    private readonly vault: Vault,
    private readonly tokens: AccessTokens,
    private readonly officers: ServingOfficers,
    private readonly clock: SystemClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Opens a session for an officer whose password was right; `undefined` when it may no longer act. */
  async open(officer: string): Promise<Credentials | undefined> {
    const actor = await this.officers.find(officer);
    if (!actor) {
      this.logger.warn({ officer, reason: 'not serving' }, 'sign-in refused');
      return undefined;
    }
    const createdAt = this.now();
    const expiresAt = createdAt + lifetimeMilliseconds;
    const [id, family, refreshToken] = [newSecret(), newSecret(), newSecret()];
    this.vault.openSession({ id, officer, family, refreshDigest: sha256(refreshToken), createdAt, expiresAt });
    this.logger.info({ officer }, 'signed in');
    return this.credentials(actor, id, refreshToken, expiresAt);
  }

  /** Takes a refresh token; one that was taken before ends its whole sign-in. `undefined` when it opens nothing. */
  async refresh(refreshToken: string): Promise<Credentials | undefined> {
    const digest = sha256(refreshToken);
    const known = this.vault.sessionOfRefreshToken(digest);
    if (!known) return undefined;
    // Before the token is spent: were the journal unavailable afterwards, it would be lost.
    const actor = await this.officers.find(known.officer);
    if (!actor) {
      this.vault.revokeFamily(known.family, this.now());
      return undefined;
    }
    const next = { id: newSecret(), token: newSecret() };
    const outcome = this.vault.refreshSession(digest, { id: next.id, refreshDigest: sha256(next.token) }, this.now());
    if (outcome.kind === 'reused') this.logger.warn({ officer: known.officer }, 'refresh token came twice');
    if (outcome.kind !== 'refreshed') return undefined;
    return this.credentials(actor, next.id, next.token, outcome.session.expiresAt);
  }

  /** Signs out: ends the sign-in this session belongs to. Again: nothing. */
  end(sessionId: string): void {
    const session = this.vault.session(sessionId);
    if (!session) return;
    this.vault.revokeFamily(session.family, this.now());
    this.logger.info({ officer: session.officer }, 'signed out');
  }

  /** @returns how many sign-ins were ended, all but that of `exceptSession` */
  endAllOf(officer: string, exceptSession?: string): number {
    const family = exceptSession === undefined ? undefined : this.vault.session(exceptSession)?.family;
    return this.vault.revokeSessionsOf(officer, this.now(), family);
  }

  private async credentials(
    actor: Actor,
    session: string,
    refreshToken: string,
    notAfter: number,
  ): Promise<Credentials> {
    const { officer, organisation } = actor;
    const { token, expiresAt } = await this.tokens.issue({ session, officer, organisation }, notAfter);
    return { actor, accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken };
  }

  private now(): number {
    return epochMilliseconds(this.clock.now());
  }
}
