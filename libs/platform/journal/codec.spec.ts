import { z } from 'zod';
import { defineEvent, type EventDefinition, type Upcast } from '#platform/kernel/event.js';
import { Codec, UndecodableEvent, UnknownEventType } from './codec.js';
import type { EventMetadata, JournalPosition, RecordedEvent } from './journal.js';

// A letter was weighed in pounds, then in grams, then with the scale that was used.
const third = defineEvent('test.weighed.v3', z.strictObject({ grams: z.int(), scale: z.string() }));
const second = defineEvent('test.weighed.v2', z.strictObject({ grams: z.int() }), {
  to: third,
  data: ({ grams }: { grams: number }) => ({ grams, scale: 'unknown' }),
});
const first = defineEvent('test.weighed.v1', z.strictObject({ pounds: z.int() }), {
  to: second,
  data: ({ pounds }: { pounds: number }) => ({ grams: pounds * 500 }),
});
const versions = [first, second, third];

/** A version whose successor is said later: what a circle needs. */
const later = (type: string): EventDefinition & { upcast: Upcast } =>
  Object.assign(defineEvent(type as 'test.turned.v1', z.strictObject({})), { upcast: undefined as never });

const recorded = (type: string, data: RecordedEvent['data']): RecordedEvent => ({
  ...{ stream: 'letter-1', revision: 0, position: 1n as JournalPosition, id: 'event' },
  ...{ type, data, metadata: {} as EventMetadata },
});
const failure = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('the boot', () => {
  it('takes a chain of versions, in whatever order they are named', () => {
    for (const definitions of [versions, versions.toReversed()])
      expect(new Codec(definitions).types.toSorted()).toEqual(versions.map(({ type }) => type));
  });

  it('refuses a type that is defined twice', () => {
    const other = defineEvent('test.weighed.v3', z.strictObject({}));
    expect(() => new Codec([...versions, other])).toThrow('event type defined twice: test.weighed.v3');
  });

  it('refuses a version that is brought to one that nobody defines, wherever in the chain', () => {
    expect(() => new Codec([first, second])).toThrow('is upcast to the unknown test.weighed.v3');
    expect(() => new Codec([first, third])).toThrow('test.weighed.v1 is upcast to the unknown test.weighed.v2');
  });

  it('refuses a chain that runs in a circle, of one version or of several', () => {
    const [one, two] = [later('test.turned.v1'), later('test.turned.v2')];
    one.upcast = { to: one, data: (data) => data };
    expect(() => new Codec([one])).toThrow('upcaster chain of test.turned.v1 runs in a circle');
    one.upcast = { to: two, data: (data) => data };
    two.upcast = { to: one, data: (data) => data };
    expect(() => new Codec([one, two])).toThrow('runs in a circle');
  });
});

describe('an event', () => {
  const codec = new Codec(versions);

  it.each([
    [first.type, { pounds: 2 }, { grams: 1_000, scale: 'unknown' }],
    [second.type, { grams: 7 }, { grams: 7, scale: 'unknown' }],
    [third.type, { grams: 7, scale: 'A' }, { grams: 7, scale: 'A' }],
  ])('written as %s is read as the newest version', (type, data, read) => {
    expect(codec.decode(recorded(type, data))).toEqual({ ...recorded(type, data), type: third.type, data: read });
  });

  it('is never written in an old version, nor with data that do not fit, nor of a type that nobody defines', () => {
    expect(codec.encode(third({ scale: 'A', grams: 7 }))).toEqual({ grams: 7, scale: 'A' });
    expect(() => codec.encode(second({ grams: 7 }))).toThrow(
      'test.weighed.v2 is an old version; write test.weighed.v3',
    );
    expect(() => codec.encode({ type: third.type, data: { grams: 7 } })).toThrow(z.ZodError);
    expect(() => codec.encode({ type: 'test.burnt.v1', data: {} })).toThrow('event type not registered: test.burnt.v1');
  });

  it('that is unknown, or does not fit its own or a later version, is named with its place', () => {
    expect(failure(() => codec.decode(recorded('test.burnt.v1', {})))).toEqual(
      new UnknownEventType(recorded('test.burnt.v1', {})),
    );
    const misread = new Codec([
      { ...first, type: first.type, schema: first.schema, upcast: { to: third, data: () => ({ grams: 1 }) } } as never,
      third,
    ]);
    for (const failed of [
      failure(() => codec.decode(recorded(first.type, { pounds: '2' }))),
      failure(() => misread.decode(recorded(first.type, { pounds: 2 }))),
    ]) {
      expect(failed).toBeInstanceOf(UndecodableEvent);
      expect(failed).toMatchObject({ message: 'letter-1@0: test.weighed.v1 does not fit its schema' });
    }
  });
});
