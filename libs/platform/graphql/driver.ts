// First, and whole: the modules of this package import one another in a circle.
import '@nestjs/graphql';
import multipart from '@fastify/multipart';
import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaBuilder } from '@nestjs/graphql/dist/graphql-schema.builder.js';
import { ResolversExplorerService } from '@nestjs/graphql/dist/services/resolvers-explorer.service.js';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { Clock } from '#platform/runtime/clock.js';
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
 * (its own `csrfPrevention` breaks handshakes), the correlation id of each request in the logs, and the time of each
 * answer.
 */
@Injectable()
export class LianfangDriver extends MercuriusDriver {
  @Inject() private readonly builder: GraphQLSchemaBuilder;
  @Inject() private readonly explorer: ResolversExplorerService;
  @Inject() private readonly clock: Clock;

  /**
   * The schema of the classes with their resolvers put where they belong. Nest's own method prints it, reads it again and
   * builds it three times more to the same end: half a second of each start.
   */
  override async generateSchema(options: DriverConfig): Promise<GraphQLSchema> {
    const schema: GraphQLSchema = await this.builder.build(true, options, this.explorer.getAllCtors());
    const resolversOf = this.explorer.explore();
    for (const [typeName, resolvers] of Object.entries(resolversOf)) {
      const type = schema.getType(typeName);
      // The fields of an interface are resolved by its types.
      const types = isInterfaceType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
      if (types.length === 0) throw new Error(`resolvers of ${typeName}, whose fields nothing has`);
      for (const [fieldName, resolver] of Object.entries(resolvers)) {
        for (const implementing of types) {
          if (implementing !== type && resolversOf[implementing.name]?.[fieldName]) continue;
          const field = implementing.getFields()[fieldName];
          if (!field) throw new Error(`a resolver of ${typeName}.${fieldName}, which the schema does not have`);
          Object.assign(field, typeof resolver === 'function' ? { resolve: resolver } : resolver);
        }
      }
    }
    return schema;
  }

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
    // For answers that have no `extensions`: files, health.
    app.addHook('onSend', async (_request, reply) => {
      void reply.header('x-lianfang-server-time', this.clock.now());
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
