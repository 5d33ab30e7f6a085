import type { DecodedEvent } from '#platform/journal/codec.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { epochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import {
  commandIntended,
  type InstanceEvent,
  inputHeld,
  type Place,
  timerCancelled,
  timerFired,
  timerSet,
} from './automation.events.js';
import type { Automation, Input, IntendedCommand, Timer } from './automation.js';

export interface PendingCommand extends IntendedCommand {
  readonly id: string;
  /** Id of the input that caused it. */
  readonly cause: string;
}

/** What an instance intended and what became of it. */
export interface Instance {
  /** -1: nothing yet. */
  readonly revision: number;
  /** Open, by name. */
  readonly timers: ReadonlyMap<string, InstantText>;
  /** Those that fired, `name@time`. */
  readonly fired: ReadonlySet<string>;
  /** Inputs that left a trace. */
  readonly causes: ReadonlySet<string>;
  /** Intended and not done, oldest first. */
  readonly pending: ReadonlyMap<string, PendingCommand>;
  readonly quarantined: boolean;
  /** What came while it was quarantined. */
  readonly held: readonly Place[];
}

export const newInstance: Instance = {
  revision: -1,
  timers: new Map(),
  fired: new Set(),
  causes: new Set(),
  pending: new Map(),
  quarantined: false,
  held: [],
};

export const instanceStream = (automation: string, instance: string): string => `automation-${automation}-${instance}`;

const firing = (timer: string, dueAt: string): string => `${timer}@${dueAt}`;
const without = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> => {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};

export const evolve = (state: Instance, event: InstanceEvent, cause: string): Instance => {
  const next = { ...state, revision: state.revision + 1, causes: new Set([...state.causes, cause]) };
  switch (event.type) {
    case 'automations.timer-set.v1':
      return { ...next, timers: new Map([...state.timers, [event.data.timer, event.data.dueAt]]) };
    case 'automations.timer-cancelled.v1':
      return { ...next, timers: without(state.timers, event.data.timer) };
    case 'automations.timer-fired.v1': {
      const { timer, dueAt } = event.data;
      return {
        ...next,
        timers: without(state.timers, timer),
        fired: new Set([...state.fired, firing(timer, dueAt)]),
      };
    }
    case 'automations.command-intended.v1': {
      const { id, command, body } = event.data;
      return { ...next, pending: new Map([...state.pending, [id, { id, command, body, cause }]]) };
    }
    case 'automations.command-done.v1':
      return { ...next, pending: without(state.pending, event.data.id) };
    case 'automations.instance-quarantined.v1':
      return { ...next, quarantined: true };
    case 'automations.input-held.v1':
      return { ...next, held: [...state.held, event.data.event] };
    case 'automations.instance-released.v1':
      return { ...next, quarantined: false, held: [] };
  }
};

/** The id by which an input is remembered. */
export const inputId = (automation: string, instance: string, input: Input): string =>
  input.kind === 'event'
    ? input.event.id
    : derivedId('automation', automation, instance, firing(input.timer, input.dueAt));

/** An event to append, with the id of the input that caused it. */
export interface Caused {
  readonly event: DomainEvent;
  readonly cause: string;
}

/** An event is one that left no trace; a timer is while it is open: one that was cancelled may have been set again. */
const isNew = (automation: string, instance: string, state: Instance, input: Input): boolean =>
  input.kind === 'timer'
    ? state.timers.get(input.timer) === input.dueAt
    : !state.causes.has(inputId(automation, instance, input));

/** Those of them that are new, each once, also where one came twice together. */
export const newAmong = (
  automation: string,
  instance: string,
  state: Instance,
  inputs: readonly Input[],
): readonly Input[] => {
  const found = inputs.filter((input) => isNew(automation, instance, state, input));
  return [...new Map(found.map((input) => [inputId(automation, instance, input), input])).values()];
};

/** What came for a quarantined instance waits in its stream. */
export const hold = (automation: string, instance: string, events: readonly DecodedEvent[]): readonly Caused[] =>
  events.map(({ id, stream, revision }) => ({
    event: inputHeld({ automation, instance, event: { id, stream, revision } }),
    cause: id,
  }));

/**
 * What becomes of inputs that are new: firings, commands, and the difference between the timers that are open and those
 * that shall be. Nothing when there is nothing to do.
 */
export const reactTo = <State>(
  automation: Automation<State>,
  instance: string,
  own: Instance,
  state: State,
  inputs: readonly Input[],
): readonly Caused[] => {
  const { name } = automation;
  const at = { automation: name, instance };
  const caused: Caused[] = [];
  const open = new Map(own.timers);
  const fired = new Set(own.fired);
  const wanted = new Map(automation.timers(state).map((timer) => [timer.timer, timer]));
  for (const input of inputs) {
    const cause = inputId(name, instance, input);
    if (input.kind === 'timer') {
      const { timer, dueAt, firedAt } = input;
      // What is not wanted any more does not fire: its cancelling was under way.
      if (open.get(timer) !== dueAt || wanted.get(timer)?.dueAt !== dueAt) continue;
      caused.push({ event: timerFired({ ...at, timer, dueAt, firedAt }), cause });
      open.delete(timer);
      fired.add(firing(timer, dueAt));
    }
    for (const [n, { command, body }] of automation.react(state, input).entries()) {
      const id = derivedId('automation', cause, name, instance, `${n}`);
      caused.push({ event: commandIntended({ ...at, id, command, body }), cause });
    }
  }
  const last = inputs.at(-1);
  if (!last) return caused;
  const cause = inputId(name, instance, last);
  for (const [timer, dueAt] of open) {
    if (!wanted.has(timer)) caused.push({ event: timerCancelled({ ...at, timer, dueAt }), cause });
  }
  for (const { timer, dueAt } of byTime([...wanted.values()])) {
    if (open.get(timer) === dueAt || fired.has(firing(timer, dueAt))) continue;
    caused.push({ event: timerSet({ ...at, timer, dueAt }), cause });
  }
  return caused;
};

const byTime = (timers: readonly Timer[]): readonly Timer[] =>
  timers.toSorted((a, b) => epochMilliseconds(a.dueAt) - epochMilliseconds(b.dueAt) || (a.timer < b.timer ? -1 : 1));
