import { GraphQLError } from 'graphql';
import type { Logger } from '#platform/runtime/logging.js';
import { type ErrorTexts, RequestRefused, refusedBecause } from './errors.js';

/** One top-level error as clients see it: `message` in Chinese, everything else under `extensions`. */
export type ToldError = GraphQLError;

const innermost = (error: unknown): unknown => {
  let at = error;
  while (at instanceof GraphQLError && at.originalError) at = at.originalError;
  return at;
};

/**
 * Turns any error into what a client may see: known ones with code and texts, unknown ones masked, with the
 * correlation id under which the log holds them.
 */
export class ErrorFormat {
  constructor(
    private readonly texts: ErrorTexts,
    private readonly logger: Logger,
  ) {}

  /** @param error an error that comes from executing an operation, or from refusing it beforehand */
  told(error: unknown, correlationId: string): ToldError {
    const original = innermost(error);
    const position = error instanceof GraphQLError ? error : undefined;
    const refused = refusedBecause(original) ?? this.requestError(original);
    if (!refused) this.logger.error({ err: original, correlationId }, 'unexpected error');
    const { code, details, path } = (refused ?? new RequestRefused('Internal')).refusal;
    const { zh, en } = this.texts.of(code);
    return new GraphQLError(zh, {
      ...(position?.path ? { path: position.path } : {}),
      ...(position?.nodes ? { nodes: position.nodes } : {}),
      extensions: {
        code,
        messageEn: en,
        ...(path.length > 0 ? { path } : {}),
        ...(Object.keys(details).length > 0 ? { details } : {}),
        correlationId,
      },
    });
  }

  /** Mercurius bundles the errors of validation in one: each is told on its own. */
  toldAll(errors: readonly unknown[], correlationId: string): ToldError[] {
    return errors
      .flatMap((error) => {
        const bundled = (innermost(error) as { errors?: unknown } | undefined)?.errors;
        return Array.isArray(bundled) ? bundled : [error];
      })
      .map((error) => this.told(error, correlationId));
  }

  /** An error without path arose before execution: the document or a variable is wrong, and graphql says how. */
  private requestError(error: unknown): RequestRefused | undefined {
    if (!(error instanceof GraphQLError) || error.path) return undefined;
    return new RequestRefused('InvalidQuery', { reason: error.message });
  }
}
