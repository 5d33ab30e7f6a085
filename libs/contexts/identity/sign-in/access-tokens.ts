import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { Vault } from '#platform/vault/vault.js';

const issuer = 'lianfang';
const algorithm = 'EdDSA';
/** RFC 9068. */
const type = 'at+jwt';
const lifetimeSeconds = 10 * 60;

export interface AccessClaims {
  readonly session: string;
  readonly officer: string;
  readonly organisation: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const claimsSchema = z.object({ sub: z.string(), sid: z.string(), org: z.string(), exp: z.int() });

/**
 * Access tokens: who speaks, for at most ten minutes. Not what they may do: that is looked up each time. Real time,
 * never the world's, and of this world only: the audience is `lianfang:<world>`.
 */
@Injectable()
export class AccessTokens {
  private readonly audience: string;
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  constructor(
    vault: Vault,
    private readonly clock: SystemClock,
    @Inject(CONFIGURATION) configuration: Pick<Configuration, 'world'>,
  ) {
    this.audience = `lianfang:${configuration.world}`;
    const bytes = vault.key('access-tokens-ed25519', newSigningKey);
    this.privateKey = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.privateKey);
  }

  /** @param notAfter epoch milliseconds at which its session ends: the token does not outlive it */
  async issue(
    claims: Omit<AccessClaims, 'expiresAt'>,
    notAfter: number,
  ): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const now = this.seconds();
    const expires = Math.min(now + lifetimeSeconds, Math.floor(notAfter / 1000));
    const token = await new SignJWT({ sid: claims.session, org: claims.organisation })
      .setProtectedHeader({ alg: algorithm, typ: type })
      .setIssuer(issuer)
      .setAudience(this.audience)
      .setSubject(claims.officer)
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(this.privateKey);
    return { token, expiresAt: expires * 1000 };
  }

  /** What a token says, when it is one of ours, for this world, and not expired; else `undefined`. */
  async verify(token: string): Promise<AccessClaims | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: [algorithm],
        issuer,
        audience: this.audience,
        typ: type,
        currentDate: new Date(this.seconds() * 1000),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return undefined;
      const { sub, sid, org, exp } = claims.data;
      return { session: sid, officer: sub, organisation: org, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private seconds(): number {
    return Math.floor(epochMilliseconds(this.clock.now()) / 1000);
  }
}

const newSigningKey = (): Uint8Array =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
