import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { Clock } from '#platform/runtime/clock.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { World } from '#platform/runtime/world.js';
import { AccessGuard, Authenticator, Operations } from './access.js';
import { type DriverConfig, graphqlPath, LianfangDriver } from './driver.js';
import { ErrorFormat, TellErrors } from './error-format.js';
import { ErrorTexts, refusedBecause } from './errors.js';
import { assertAffordable, defaultLimits, LIMITS, type Limits, staticRules } from './limits.js';
import { awaitFreshness, FreshnessSource, type OperationContext, operationContext } from './operation.js';
import { Rates } from './rates.js';
import { UserErrorResolver } from './results.js';
import { Subscriptions } from './subscriptions.js';

/** The GraphQL API: one path, POST with JSON, and WebSocket for subscriptions only. */
@Module({})
export class GraphqlModule {
  /** @param identity the module that provides `Authenticator` */
  static with(identity: DynamicModule['module'], limits: Limits = defaultLimits): DynamicModule {
    return {
      module: GraphqlModule,
      global: true,
      imports: [
        DiscoveryModule,
        identity,
        GraphQLModule.forRootAsync<DriverConfig>({
          driver: LianfangDriver,
          inject: [CONFIGURATION, LIMITS, ErrorFormat, FreshnessSource, Clock, Authenticator, Rates, World],
          useFactory: driverConfig,
        }),
      ],
      providers: [
        { provide: LIMITS, useValue: limits },
        {
          provide: ErrorFormat,
          inject: [ErrorTexts, LOGGER],
          useFactory: (texts: ErrorTexts, logger: Logger) => new ErrorFormat(texts, logger),
        },
        Operations,
        Rates,
        UserErrorResolver,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: TellErrors },
      ],
      exports: [LIMITS, ErrorFormat, Operations, Rates, identity],
    };
  }
}

/** Every member is set once, at start. `ide` stays off: nothing is served that the API itself does not need. */
const driverConfig = (
  configuration: Configuration,
  limits: Limits,
  format: ErrorFormat,
  freshness: FreshnessSource,
  clock: Clock,
  authenticator: Authenticator,
  rates: Rates,
  world: World,
): Omit<DriverConfig, 'driver'> => {
  const subscriptions = new Subscriptions(authenticator, format, limits, rates, clock);
  const extensionsOf = (context: Partial<OperationContext>) => ({
    serverTime: clock.now(),
    world: { name: world.name, kind: world.kind },
    ...(context.correlationId ? { correlationId: context.correlationId } : {}),
  });
  return {
    path: graphqlPath,
    origins: configuration.origins,
    autoSchemaFile: true,
    // Mercurius validates the schema; asking it for all of itself at each start takes the better part of a second.
    buildSchemaOptions: { skipCheck: true },
    ide: false,
    graphiql: false,
    jit: 1,
    graphql: { parseOptions: { maxTokens: limits.tokens } },
    validationRules: staticRules(limits),
    context: operationContext as unknown as NonNullable<DriverConfig['context']>,
    errorFormatter: (execution, context) => {
      const operation = context as unknown as Partial<OperationContext>;
      const errors = format.toldAll(execution.errors ?? [], operation.correlationId ?? '');
      const [first] = execution.errors ?? [];
      return {
        // A field that failed is an answer all the same; a request that was turned away before execution is not.
        statusCode: execution.data ? 200 : turnedAwayWith(first),
        response: { data: execution.data ?? null, errors, extensions: extensionsOf(operation) },
      };
    },
    subscription: {
      context: subscriptions.context as never,
      onConnect: subscriptions.onConnect as never,
      wsDefaultSubprotocol: 'graphql-transport-ws',
      keepAlive: 20_000,
    },
    hooks: {
      preExecution: async (
        schema: GraphQLSchema,
        document: DocumentNode,
        context: unknown,
        variables: Record<string, unknown>,
      ) => {
        assertAffordable(schema, document, variables ?? {}, limits);
        await awaitFreshness(context as OperationContext, freshness);
        return undefined as never;
      },
      onResolution: async (execution, context) => {
        const operation = context as unknown as OperationContext;
        await (await operation.snapshot)?.close();
        execution.extensions = {
          ...execution.extensions,
          ...extensionsOf(operation),
          freshness: operation.freshness ?? (await freshness.now()),
        };
      },
      onSubscriptionResolution: async (execution, context) => {
        execution.extensions = extensionsOf(context as unknown as OperationContext);
      },
      preSubscriptionExecution: subscriptions.preExecution as never,
      onSubscriptionEnd: subscriptions.onEnd as never,
    },
  };
};

const turnedAwayWith = (error: unknown): number => {
  const cause = error instanceof GraphQLError ? (error.path ? undefined : error.originalError) : error;
  return refusedBecause(cause)?.status ?? 200;
};
