import type { z } from 'zod';

/** A fact as the domain sees it. `type` is the stored name, `<context>.<fact-in-past-tense>.v<n>`, written out. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * One event version: stored name and schema, from which the type is inferred. Callable: makes a checked event.
 * `upcast` turns data of this version into data of `next`; the newest version has none.
 */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  (data: z.input<Schema>): DomainEvent<Type, z.output<Schema>>;
  readonly type: Type;
  readonly schema: Schema;
  readonly upcast?: Upcast;
}

export interface Upcast {
  readonly to: EventDefinition;
  readonly data: (old: never) => unknown;
}

export type EventOf<Definition> =
  Definition extends EventDefinition<infer Type, infer Schema> ? DomainEvent<Type, z.output<Schema>> : never;

/** Events that came out of their definition, and so fit their schema. */
const checked = new WeakSet<object>();
/** Whether the event was made by its definition: its data need not be checked a second time. */
export const isChecked = (event: DomainEvent): boolean => checked.has(event);

const storedName = /^[a-z][a-z-]*\.[a-z][a-z-]*\.v[1-9]\d*$/;

export const defineEvent = <const Type extends string, Schema extends z.ZodType>(
  type: Type,
  schema: Schema,
  upcast?: Upcast,
): EventDefinition<Type, Schema> => {
  if (!storedName.test(type)) throw new Error(`not a stored event name: ${type}`);
  const make = (data: z.input<Schema>) => {
    const event = { type, data: schema.parse(data) };
    checked.add(event);
    return event;
  };
  return Object.assign(make, { type, schema, ...(upcast ? { upcast } : {}) });
};
