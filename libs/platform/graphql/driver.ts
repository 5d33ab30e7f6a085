import multipart from '@fastify/multipart';
import { Injectable } from '@nestjs/common';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { request as requestScope } from '#platform/runtime/logging.js';
import { RequestRefused } from './errors.js';
import { correlationIdOf } from './operation.js';

export const graphqlPath = '/graphql';

export interface DriverConfig extends MercuriusDriverConfig {
  /** Origins of web pages that may call; the own one always may. */
  readonly origins: readonly string[];
}

const isUpgrade = (request: FastifyRequest): boolean =>
  request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';

const originAllowed = (request: FastifyRequest, origins: readonly string[]): boolean => {
  const { origin, host } = request.headers;
  if (origin === undefined) return true; // not a web page
  return origins.includes(origin) || origin === `https://${host}` || origin === `http://${host}`;
};

/**
 * Mercurius with the hooks it lacks: an Origin check for requests and WebSocket handshakes, POST with JSON only
 * (its own `csrfPrevention` breaks handshakes), and the correlation id of each request in the logs.
 */
@Injectable()
export class LianfangDriver extends MercuriusDriver {
  override async start({ origins, ...options }: DriverConfig): Promise<void> {
    const app: FastifyInstance = this.instance;
    // One file is streamed to the blob store, which counts; fields are not taken.
    await app.register(multipart, { throwFileSizeLimit: false, limits: { files: 1, fields: 0, fileSize: Infinity } });
    app.addHook('onRequest', (request, reply, done) => {
      const correlationId = correlationIdOf(request);
      void reply.header('x-correlation-id', correlationId);
      requestScope.run({ correlationId }, () => {
        if (!originAllowed(request, origins)) return done(new RequestRefused('OriginNotAllowed'));
        if (request.url.split('?', 1)[0] === graphqlPath && !isUpgrade(request)) {
          const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
          if (request.method !== 'POST' || type !== 'application/json') return done(new RequestRefused('PostJsonOnly'));
        }
        done();
      });
    });
    // Reading the body leaves the scope opened above.
    app.addHook('preValidation', (request, _reply, done) => {
      requestScope.run({ correlationId: correlationIdOf(request) }, done);
    });
    await super.start({
      ...options,
      additionalRouteOptions: {
        ...options.additionalRouteOptions,
        // A request that only claims to be a handshake.
        preHandler: (request, _reply, done) =>
          done(
            request.method === 'GET' && !(request as { ws?: unknown }).ws
              ? new RequestRefused('PostJsonOnly')
              : undefined,
          ),
      },
    });
  }
}
