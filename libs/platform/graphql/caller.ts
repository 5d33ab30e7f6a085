import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Field, GqlExecutionContext, ID, InputType, Int } from '@nestjs/graphql';
import { z } from 'zod';
import type { CommandEnvelope } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { SnapshotHolder } from '#platform/read-store/read-store.js';
import { type Scope, scopeOf } from '#platform/read-store/scope.js';
import { digestOf } from '#platform/runtime/digest.js';
import { isCommandId } from '#platform/runtime/ids.js';
import { RequestRefused } from './errors.js';
import type { OperationContext } from './operation.js';
import type { Session } from './session.js';

/**
 * What every business mutation takes besides its own fields. Members of inputs have no GraphQL default (a compiled
 * query does not apply it): what may be absent is nullable, and the schema of the action says what it then is.
 */
@InputType({ isAbstract: true })
export abstract class CommandInput {
  @Field(() => ID, { description: '命令编号。A UUIDv7 made by the client; the same one again has no second effect.' })
  commandId: string;

  @Field(() => Int, {
    nullable: true,
    description: '据以决定的版本。Version the decision was taken on; when it has moved on the answer is `Stale`.',
  })
  expectedVersion?: number;
}

export type Checked<Value> =
  | { readonly kind: 'valid'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Checks what a client sent. An absent optional member may come as null. The first thing wrong is named by path. */
export const checked = <Schema extends z.ZodType>(schema: Schema, input: unknown): Checked<z.output<Schema>> => {
  const parsed = schema.safeParse(withoutNulls(input));
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    kind: 'refused',
    refusal: refusal('InvalidInput', { reason: issue?.message ?? '' }, issue?.path.map(String) ?? []),
  };
};

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
};

const commandIdSchema = z.string().refine(isCommandId, 'a UUIDv7');

export type CheckedCommand<Value> =
  | { readonly kind: 'valid'; readonly value: Value; readonly envelope: CommandEnvelope }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Who calls an operation, for which request. */
export class Caller {
  constructor(
    readonly actor: Actor,
    readonly session: Session,
    readonly correlationId: string,
    /** Name of the mutation or query. */
    readonly operation: string,
    /** Holds the snapshot in which everything of this operation is read. */
    readonly holder: SnapshotHolder,
  ) {}

  get scope(): Scope {
    return scopeOf(this.actor);
  }

  /**
   * Checks the input of a mutation and seals its envelope.
   *
   * @param schema of the input without `commandId` and `expectedVersion`
   * @param personal members that are persons' data or secrets: left out of the digest, which stands in the journal for
   *   ever and could be searched for a telephone number
   */
  command<Schema extends z.ZodType>(
    schema: Schema,
    input: CommandInput,
    personal: readonly (keyof z.output<Schema> & string)[] = [],
  ): CheckedCommand<z.output<Schema>> {
    const { commandId, expectedVersion, ...rest } = input;
    const id = checked(z.strictObject({ commandId: commandIdSchema }), { commandId });
    if (id.kind === 'refused') return id;
    const own = checked(schema, rest);
    if (own.kind === 'refused') return own;
    const shown = Object.fromEntries(
      Object.entries({ ...input }).filter(([name]) => !personal.some((hidden) => hidden === name)),
    );
    return {
      kind: 'valid',
      value: own.value,
      envelope: {
        actor: this.actor,
        // One spelling: the ids of what a command creates are derived from it.
        commandId: id.value.commandId.toLowerCase(),
        commandDigest: digestOf(this.operation, shown),
        correlationId: this.correlationId,
        ...(expectedVersion === undefined || expectedVersion === null ? {} : { expectedVersion }),
      },
    };
  }
}

/** The caller of an operation that asks for an officer. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const graphql = GqlExecutionContext.create(context);
  const operation = graphql.getContext<OperationContext>();
  const { session, correlationId } = operation;
  if (!session) throw new RequestRefused('NotSignedIn');
  return new Caller(
    session.actor,
    session,
    correlationId,
    graphql.getInfo<{ fieldName: string }>().fieldName,
    operation,
  );
});
