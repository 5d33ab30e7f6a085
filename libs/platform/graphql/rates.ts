import rateLimit, { type CreateRateLimitOptions, normalizeIP } from '@fastify/rate-limit';
import { Inject, Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { RequestRefused } from './errors.js';

type Counter = ReturnType<FastifyInstance['createRateLimit']>;

const minute = 60_000;

const tooMany = (milliseconds: number): RequestRefused =>
  new RequestRefused('TooManyRequests', { retryAfterSeconds: Math.ceil(milliseconds / 1_000) });

const addressOf = (request: FastifyRequest): string => `address ${normalizeIP(request.ip)}`;

/**
 * How often a client may ask, counted by the minute in this process: an officer on all routes together; whoever has no
 * valid token by its address (a whole /64 of IPv6), for a forged token must not buy anybody a count of its own; and what
 * may be tried without a token (signing in) by the address alone, each field of a document for itself.
 */
@Injectable()
export class Rates {
  private request: Counter | undefined;
  private signIn: Counter | undefined;

  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {}

  /** @param officerOf who speaks in a request, as far as that can be told before it is answered */
  async install(
    app: NestFastifyApplication,
    officerOf: (request: FastifyRequest) => Promise<string | undefined>,
  ): Promise<void> {
    await app.register(
      rateLimit as never,
      {
        max: this.configuration.requestsPerMinute,
        timeWindow: minute,
        keyGenerator: async (request: FastifyRequest) => {
          const officer = await officerOf(request);
          return officer === undefined ? addressOf(request) : `officer ${officer}`;
        },
        errorResponseBuilder: (_: FastifyRequest, { ttl }: { readonly ttl: number }) => tooMany(ttl),
      } as never,
    );
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance() as never;
    this.request = fastify.createRateLimit();
    const signIns = { max: this.configuration.signInsPerMinute, timeWindow: minute, keyGenerator: addressOf };
    this.signIn = fastify.createRateLimit(signIns as CreateRateLimitOptions);
  }

  /** What comes over a WebSocket, one by one; requests are counted as they come. @throws RequestRefused TooManyRequests */
  countMessage(handshake: FastifyRequest): Promise<void> {
    return counted(this.request, handshake);
  }

  /** @throws RequestRefused TooManyRequests */
  countSignIn(request: FastifyRequest): Promise<void> {
    return counted(this.signIn, request);
  }
}

const counted = async (counter: Counter | undefined, request: FastifyRequest): Promise<void> => {
  const count = await counter?.(request);
  if (count && !count.isAllowed && count.isExceeded) throw tooMany(count.ttl);
};
