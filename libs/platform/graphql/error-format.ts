import { type ArgumentsHost, Catch, Injectable } from '@nestjs/common';
import { GqlArgumentsHost, type GqlExceptionFilter } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Logger } from '#platform/runtime/logging.js';
import { type ErrorTexts, RequestRefused, refusedBecause } from './errors.js';
import { correlationIdOf, type OperationContext } from './operation.js';

const innermost = (error: unknown): unknown => {
  let at = error;
  while (at instanceof GraphQLError && at.originalError) at = at.originalError;
  return at;
};

/**
 * Turns any error into what a client may see: known ones with code and texts, unknown ones masked, with the
 * correlation id under which the log holds them. `message` is Chinese, everything else stands under `extensions`.
 */
export class ErrorFormat {
  private readonly alreadyTold = new WeakSet<object>();

  constructor(
    private readonly texts: ErrorTexts,
    private readonly logger: Logger,
  ) {}

  /** @param error an error that comes from executing an operation, or from refusing it beforehand */
  told(error: unknown, correlationId: string): GraphQLError {
    const original = innermost(error);
    const position = error instanceof GraphQLError ? error : undefined;
    const place = {
      ...(position?.path ? { path: position.path } : {}),
      ...(position?.nodes ? { nodes: position.nodes } : {}),
    };
    if (original instanceof GraphQLError && this.alreadyTold.has(original)) {
      return this.tell(new GraphQLError(original.message, { ...place, extensions: original.extensions }));
    }
    const refused = refusedBecause(original) ?? requestError(original);
    if (!refused) this.logger.error({ err: original, correlationId }, 'unexpected error');
    const { code, details, path } = (refused ?? new RequestRefused('Internal')).refusal;
    const { zh, en } = this.texts.of(code);
    const extensions = {
      code,
      messageEn: en,
      ...(path.length > 0 ? { path } : {}),
      ...(Object.keys(details).length > 0 ? { details } : {}),
      correlationId,
    };
    return this.tell(new GraphQLError(zh, { ...place, extensions }));
  }

  private tell(error: GraphQLError): GraphQLError {
    this.alreadyTold.add(error);
    return error;
  }

  /** Mercurius bundles the errors of validation in one: each is told on its own. */
  toldAll(errors: readonly unknown[], correlationId: string): GraphQLError[] {
    return errors
      .flatMap((error) => {
        const bundled = (innermost(error) as { errors?: unknown } | undefined)?.errors;
        return Array.isArray(bundled) ? bundled : [error];
      })
      .map((error) => this.told(error, correlationId));
  }
}

/** An error without path arose before execution: the document or a variable is wrong, and graphql says how. */
const requestError = (error: unknown): RequestRefused | undefined => {
  if (!(error instanceof GraphQLError) || error.path) return undefined;
  return new RequestRefused('InvalidQuery', { reason: error.message });
};

/** Errors of resolvers (the subscribing ones too, whose errors nothing else formats) and of plain HTTP routes. */
@Catch()
@Injectable()
export class TellErrors implements GqlExceptionFilter {
  constructor(private readonly format: ErrorFormat) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') {
      const { correlationId } = GqlArgumentsHost.create(host).getContext<OperationContext>();
      return this.format.told(error, correlationId);
    }
    const http = host.switchToHttp();
    const correlationId = correlationIdOf(http.getRequest<FastifyRequest>());
    const { message, extensions } = this.format.told(error, correlationId);
    const status = (refusedBecause(error) ?? new RequestRefused('Internal')).status;
    return http
      .getResponse<FastifyReply>()
      .status(status)
      .send({ errors: [{ message, extensions }] });
  }
}
