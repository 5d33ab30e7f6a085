import helmet from '@fastify/helmet';
import { type DynamicModule, type LoggerService, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AutomationsModule } from '#platform/automations/automations.module.js';
import { Authenticator, sessionOf } from '#platform/graphql/access.js';
import { GraphqlModule } from '#platform/graphql/graphql.module.js';
import { defaultLimits, type Limits } from '#platform/graphql/limits.js';
import { Rates } from '#platform/graphql/rates.js';
import type { Logger } from './logging.js';
import type { Platform } from './platform.js';
import { PlatformModule } from './platform.module.js';

@Module({})
class AppModule {
  static of(platform: Platform, identity: Type, limits: Limits): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.of(platform),
        GraphqlModule.with(identity, limits),
        ...platform.contexts.map(({ module }) => module),
        AutomationsModule.of(platform),
      ],
    };
  }
}

/**
 * The program over an open platform; it does not listen yet.
 *
 * @throws what `platform.ready` throws
 * @param identity the module that says who is behind a token
 */
export const createApp = async (
  platform: Platform,
  identity: Type,
  limits: Limits = defaultLimits,
): Promise<NestFastifyApplication> => {
  const { trustedProxies } = platform.configuration;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(platform, identity, limits),
    new FastifyAdapter({
      bodyLimit: limits.bodyBytes,
      handlerTimeout: limits.milliseconds,
      trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    }),
    { logger: new NestLogger(platform.logger), abortOnError: false },
  );
  await app.register(helmet as never, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } } as never);
  // Where nobody can say who asks, the address counts; the request itself will say why.
  await app.get(Rates).install(app, (request) =>
    sessionOf(request, app.get(Authenticator)).then(
      (session) => session?.actor.officer,
      () => undefined,
    ),
  );
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await platform.ready;
  return app;
};

/** Nest's own messages as lines of the structured log. */
class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: rest.at(-1) }, String(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: rest.at(-1) }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ nest: rest }, String(message));
  }
}
