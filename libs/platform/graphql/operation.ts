import type { FastifyRequest } from 'fastify';
import { type JournalPosition, positionFromText } from '#platform/journal/journal.js';
import type { SnapshotHolder } from '#platform/read-store/read-store.js';
import { isUuid, newCorrelationId } from '#platform/runtime/ids.js';
import { RequestRefused } from './errors.js';
import type { Session } from './session.js';

/** How new an answer is; under `extensions.freshness` of each. */
export interface Freshness {
  /** Place in the journal up to which the views are. */
  readonly position: string;
  /** Whether that includes the position the client asked for; true when it asked for none. */
  readonly reached: boolean;
  /** Views that stand still because of an event they could not take. */
  readonly halted: readonly string[];
}

/** What the API asks of the views. */
export abstract class FreshnessSource {
  abstract now(): Freshness | Promise<Freshness>;
  /** Waits at most so long; `reached: false` when the views did not get there. */
  abstract waitFor(position: JournalPosition, milliseconds: number): Promise<Freshness>;
}

/** What belongs to one operation (over HTTP) or one connection (WebSocket). Carries no rows and no rights. */
export interface OperationContext extends SnapshotHolder {
  readonly correlationId: string;
  /** The one that asks, or that opened the connection. */
  readonly request: FastifyRequest;
  /** Text of `x-lianfang-after`. */
  readonly after: string | undefined;
  checking?: Promise<Session | undefined>;
  session?: Session;
  freshness?: Freshness;
}

declare module 'fastify' {
  interface FastifyRequest {
    correlationId?: string;
  }
}

/** The client's own correlation id when it is a UUID, else a new one; the same for the whole request. */
export const correlationIdOf = (request: FastifyRequest): string => {
  if (!request.correlationId) {
    const given = request.headers['x-correlation-id'];
    request.correlationId = typeof given === 'string' && isUuid(given) ? given : newCorrelationId();
  }
  return request.correlationId;
};

export const operationContext = (request: FastifyRequest): OperationContext => {
  const after = request.headers['x-lianfang-after'];
  return {
    correlationId: correlationIdOf(request),
    request,
    after: typeof after === 'string' ? after : undefined,
  };
};

/** Read your own write: waited for before anything is read, at most 2 s, else the answer says honestly how stale it is. */
export const awaitFreshness = async (operation: OperationContext, source: FreshnessSource): Promise<void> => {
  if (operation.after === undefined) return;
  let position: JournalPosition;
  try {
    position = positionFromText(operation.after);
  } catch {
    throw new RequestRefused('InvalidInput', {}, ['x-lianfang-after']);
  }
  operation.freshness = await source.waitFor(position, 2_000);
};
