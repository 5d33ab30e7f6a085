import type { FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLFormattedError, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import type { Clock } from '#platform/runtime/clock.js';
import type { Authenticator } from './access.js';
import type { ErrorFormat } from './error-format.js';
import { RequestRefused } from './errors.js';
import { assertAffordable, assertShort, type Limits, staticRules, withinTime } from './limits.js';
import { correlationIdOf, type OperationContext } from './operation.js';
import type { Rates } from './rates.js';
import { bearerToken } from './session.js';

/** What is used of a WebSocket of the server. */
interface Socket {
  send(text: string, sent: (error?: Error) => void): void;
  close(code: number, reason?: string): void;
  once(event: 'close', listener: () => void): void;
}

/** What a connection carries besides its operation context. */
interface Connection extends OperationContext {
  readonly socket: Socket;
  /** Subscriptions that are open on it. */
  readonly open: Set<string>;
}

interface ErrorMessage {
  readonly payload: readonly GraphQLFormattedError[];
}

interface Opened {
  readonly payload?: { readonly authorization?: unknown; readonly Authorization?: unknown };
}

/** A token is asked for again so often, at the latest; a subscriber is also asked at each delivery. */
const recheckEveryMilliseconds = 30_000;

/**
 * Subscriptions over `graphql-transport-ws`. Mercurius validates none of them, so that is done here, with the same
 * rules and the same cost. A connection without a valid token is not opened, and one whose token ends is closed.
 */
export class Subscriptions {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly format: ErrorFormat,
    private readonly limits: Limits,
    private readonly rates: Rates,
    private readonly clock: Clock,
  ) {}

  /** Context of one connection; the token comes with `connection_init`, as `{"authorization": "Bearer …"}`. */
  readonly context = (socket: Socket, request: FastifyRequest): Connection => {
    const correlationId = correlationIdOf(request);
    this.tellErrorsOf(socket, correlationId);
    return { correlationId, request, after: undefined, socket, open: new Set() };
  };

  /** Answers what is merged into the context, or false, which closes the connection. */
  readonly onConnect = async (message: Opened): Promise<Partial<OperationContext> | false> => {
    const token = bearerToken(message.payload?.authorization ?? message.payload?.Authorization);
    const session = token && (await withinTime(this.authenticator.authenticate(token), this.limits));
    return session ? { session } : false;
  };

  /** @throws GraphQLError as told to the client */
  readonly preExecution = async (
    schema: GraphQLSchema,
    document: DocumentNode,
    context: unknown,
    id: string,
  ): Promise<void> => {
    const connection = context as Connection;
    try {
      // The handshake carried no token: what is counted is counted for who has signed in on the connection since.
      connection.request.checking = Promise.resolve(connection.session);
      await this.rates.countMessage(connection.request);
      assertShort(document, this.limits);
      const errors = validate(schema, document, [...specifiedRules, ...staticRules(this.limits)]);
      const [first] = errors;
      if (first) throw first;
      assertAffordable(schema, document, 'unknown', this.limits);
      if (connection.open.size >= this.limits.subscriptionsPerConnection) {
        throw new RequestRefused('TooManySubscriptions', { limit: this.limits.subscriptionsPerConnection });
      }
    } catch (error) {
      throw this.format.told(error, connection.correlationId);
    }
    if (connection.open.size === 0) this.closeWithToken(connection);
    connection.open.add(id);
  };

  readonly onEnd = async (context: unknown, id: string): Promise<void> => {
    (context as Connection | null)?.open.delete(id);
  };

  /**
   * Mercurius answers by itself what it cannot parse or does not carry out here: without a code. A message of errors has
   * no extensions but those of each error, so the time stands there.
   */
  private tellErrorsOf(socket: Socket, correlationId: string): void {
    const send = socket.send.bind(socket);
    socket.send = (text, sent) => {
      const message = text.startsWith('{"type":"error"') && (JSON.parse(text) as ErrorMessage);
      if (!message) return send(text, sent);
      const told = message.payload.map((error) =>
        error.extensions?.['code'] ? error : this.told(error, correlationId),
      );
      const serverTime = this.clock.now();
      const payload = told.map((error) => ({ ...error, extensions: { ...error.extensions, serverTime } }));
      return send(JSON.stringify({ ...message, payload }), sent);
    };
  }

  private told({ message }: GraphQLFormattedError, correlationId: string): GraphQLFormattedError {
    const reason = message.startsWith('Syntax Error') ? { reason: message } : {};
    return this.format.told(new RequestRefused('InvalidQuery', reason), correlationId).toJSON();
  }

  private closeWithToken(connection: Connection): void {
    const { socket, session } = connection;
    if (!session) return;
    const timer = setInterval(() => {
      void this.authenticator.stillValid(session).then(
        (valid) => {
          if (!valid) socket.close(4403, 'Forbidden');
        },
        () => socket.close(1011),
      );
    }, recheckEveryMilliseconds).unref();
    socket.once('close', () => clearInterval(timer));
  }
}
