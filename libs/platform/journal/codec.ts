import { inCanonicalOrder, type JsonObject } from '#platform/kernel/canonical-json.js';
import { type DomainEvent, type EventDefinition, isChecked } from '#platform/kernel/event.js';
import type { RecordedEvent } from './journal.js';

/** A recorded fact, checked against its schema and brought to the newest version of its type. */
export interface DecodedEvent<Event extends DomainEvent = DomainEvent> extends Omit<RecordedEvent, 'type' | 'data'> {
  readonly type: Event['type'];
  readonly data: Event['data'];
}

/** The decoded form of each event of a union: what somebody who handles some types is told of. */
export type DecodedOf<Event> = Event extends DomainEvent ? DecodedEvent<Event> : never;

/** The journal holds a type this program does not know: a newer program wrote it, or a context is missing. */
export class UnknownEventType extends Error {
  readonly code = 'UnknownEventType';
  constructor(readonly event: Pick<RecordedEvent, 'stream' | 'revision' | 'type'>) {
    super(`${event.stream}@${event.revision}: unknown event type ${event.type}`);
  }
}

/** The journal holds data its own schema refuses. */
export class UndecodableEvent extends Error {
  readonly code = 'UndecodableEvent';
  constructor(
    readonly event: Pick<RecordedEvent, 'stream' | 'revision' | 'type'>,
    cause: unknown,
  ) {
    super(`${event.stream}@${event.revision}: ${event.type} does not fit its schema`, { cause });
  }
}

/** The single path between domain events and the journal: schemas on the way in, upcasters on the way out. */
export class Codec {
  private readonly definitions = new Map<string, EventDefinition>();

  /** @throws Error at boot when a type is defined twice or an upcaster chain does not end. */
  constructor(definitions: Iterable<EventDefinition>) {
    for (const definition of definitions) {
      if (this.definitions.has(definition.type)) throw new Error(`event type defined twice: ${definition.type}`);
      this.definitions.set(definition.type, definition);
    }
    for (const definition of this.definitions.values()) {
      const seen = new Set<string>();
      for (let at: EventDefinition | undefined = definition; at; at = at.upcast?.to) {
        if (seen.has(at.type)) throw new Error(`upcaster chain of ${definition.type} runs in a circle`);
        seen.add(at.type);
        if (!this.definitions.has(at.type)) throw new Error(`${definition.type} is upcast to the unknown ${at.type}`);
      }
    }
  }

  get types(): readonly string[] {
    return [...this.definitions.keys()];
  }

  definition(type: string): EventDefinition | undefined {
    return this.definitions.get(type);
  }

  /** Data as it will stand in the journal. @throws when the type is unknown, outdated or the data do not fit. */
  encode(event: DomainEvent): JsonObject {
    const definition = this.definitions.get(event.type);
    if (!definition) throw new Error(`event type not registered: ${event.type}`);
    if (definition.upcast) throw new Error(`${event.type} is an old version; write ${definition.upcast.to.type}`);
    return inCanonicalOrder(isChecked(event) ? event.data : definition.schema.parse(event.data));
  }

  /** @throws UnknownEventType, UndecodableEvent */
  decode(recorded: RecordedEvent): DecodedEvent {
    let definition = this.definitions.get(recorded.type);
    if (!definition) throw new UnknownEventType(recorded);
    try {
      let data: unknown = definition.schema.parse(recorded.data);
      while (definition.upcast) {
        data = definition.upcast.to.schema.parse(definition.upcast.data(data as never));
        definition = definition.upcast.to;
      }
      return { ...recorded, type: definition.type, data };
    } catch (cause) {
      throw new UndecodableEvent(recorded, cause);
    }
  }
}
