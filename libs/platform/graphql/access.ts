import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  SetMetadata,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { Actor, DelegableAct, Role } from '#platform/kernel/actor.js';
import { RequestRefused } from './errors.js';
import { LIMITS, type Limits, withinTime } from './limits.js';
import type { OperationContext } from './operation.js';
import { Rates } from './rates.js';
import { bearerToken, type Session } from './session.js';

/** Who is behind a bearer token. Provided by the context that knows officers. */
export abstract class Authenticator {
  /** `undefined` for a token that is unknown, expired, foreign, or of an officer who may no longer act. */
  abstract authenticate(token: string): Promise<Session | undefined>;
  /** The session as it is now; asked at each delivery of a subscription. */
  abstract stillValid(session: Session): Promise<Session | undefined>;
  /** Whether a head's delegation lets the officer do the act now. */
  abstract mayUnderDelegation(actor: Actor, act: DelegableAct): Promise<boolean>;
}

export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'any-officer' }
  /** `delegable`: also whoever a head delegated that to. */
  | { readonly kind: 'roles'; readonly roles: readonly Role[]; readonly delegable?: DelegableAct };

const accessKey = 'lianfang:access';

/** Officers with one of these roles. */
export const Allow = (...roles: readonly [Role, ...Role[]]): MethodDecorator =>
  SetMetadata(accessKey, { kind: 'roles', roles } satisfies Access);
/** Officers with one of these roles, and whoever a head delegated the act to, for as long as that holds. */
export const AllowOrDelegate = (act: DelegableAct, ...roles: readonly [Role, ...Role[]]): MethodDecorator =>
  SetMetadata(accessKey, { kind: 'roles', roles, delegable: act } satisfies Access);
/** Each signed-in officer. */
export const AnyOfficer = (): MethodDecorator => SetMetadata(accessKey, { kind: 'any-officer' } satisfies Access);
/** Everybody, signed in or not. */
export const Public = (): MethodDecorator => SetMetadata(accessKey, { kind: 'public' } satisfies Access);

declare module 'fastify' {
  interface FastifyRequest {
    /** Under way from the moment it came. */
    checking?: Promise<Session | undefined>;
    session?: Session;
  }
}

/** Who speaks in a request; looked up once, however often it is asked. @throws JournalUnavailable */
export const sessionOf = (request: FastifyRequest, authenticator: Authenticator): Promise<Session | undefined> => {
  const token = bearerToken(request.headers.authorization);
  request.checking ??= token ? authenticator.authenticate(token) : Promise.resolve(undefined);
  return request.checking;
};

/** Asked before every query, mutation, subscription and HTTP route. (Field resolvers have no guard: data is scoped.) */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly rates: Rates,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(accessKey, context.getHandler());
    if (!access) throw new RequestRefused('Forbidden');
    const operation =
      context.getType<string>() === 'graphql'
        ? GqlExecutionContext.create(context).getContext<OperationContext>()
        : undefined;
    const request = operation ? operation.request : context.switchToHttp().getRequest<FastifyRequest>();
    if (access.kind === 'public') {
      if (operation) await this.rates.countSignIn(request);
      return true;
    }
    const session = await (operation ? this.ofOperation(operation) : this.ofRequest(request));
    if (!session) throw new RequestRefused('NotSignedIn');
    if (access.kind === 'roles' && !(await this.mayDo(access, session.actor))) throw new RequestRefused('Forbidden');
    return true;
  }

  private async mayDo({ roles, delegable }: Extract<Access, { kind: 'roles' }>, actor: Actor): Promise<boolean> {
    if (roles.some((role) => actor.roles.includes(role))) return true;
    return delegable !== undefined && (await this.authenticator.mayUnderDelegation(actor, delegable));
  }

  /** Checked once per operation, however many root fields it has. */
  private async ofOperation(operation: OperationContext): Promise<Session | undefined> {
    operation.checking ??= operation.session
      ? this.authenticator.stillValid(operation.session)
      : sessionOf(operation.request, this.authenticator);
    const session = await withinTime(operation.checking, this.limits);
    if (session) operation.session = session;
    return session;
  }

  private async ofRequest(request: FastifyRequest): Promise<Session | undefined> {
    const session = await sessionOf(request, this.authenticator);
    if (session) request.session = session;
    return session;
  }
}

export interface Operation {
  readonly kind: 'Query' | 'Mutation' | 'Subscription';
  readonly name: string;
  readonly access: Access;
}

/** All operations with who may call them: for the authorisation matrix. The boot fails when one declares nothing. */
@Injectable()
export class Operations implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    this.list();
  }

  /** @throws Error naming every operation without a permission. */
  list(): readonly Operation[] {
    const operations: Operation[] = [];
    const undeclared: string[] = [];
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      const prototype = Object.getPrototypeOf(instance);
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        const handler: unknown = prototype[method];
        if (typeof handler !== 'function') continue;
        const kind: unknown = Reflect.getMetadata('graphql:resolver_type', handler);
        if (kind !== 'Query' && kind !== 'Mutation' && kind !== 'Subscription') continue;
        const name = String(Reflect.getMetadata('graphql:resolver_name', handler) ?? method);
        const access: Access | undefined = Reflect.getMetadata(accessKey, handler);
        if (access) operations.push({ kind, name, access });
        else undeclared.push(`${kind}.${name}`);
      }
    }
    if (undeclared.length > 0) throw new Error(`operations that say not who may call them: ${undeclared.join(', ')}`);
    return operations;
  }
}
