import type { Actor } from '#platform/kernel/actor.js';

/** A token that was checked, and for whom it speaks now (roles as they are, not as they were when it was issued). */
export interface Session {
  readonly id: string;
  readonly actor: Actor;
  /** Epoch milliseconds, real time. */
  readonly expiresAt: number;
}

const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/;
/** The token of an `Authorization` header; anything else is no token. */
export const bearerToken = (header: unknown): string | undefined =>
  typeof header === 'string' ? bearer.exec(header)?.[1] : undefined;
