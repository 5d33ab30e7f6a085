import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type InstantText, minutesLater } from '#platform/kernel/time.js';
import {
  type DrillEvent,
  type DrillKind,
  drillEnded,
  drillStarted,
  type EndedDrill,
  type EndReason,
  type StartedDrill,
  type TestedBody,
} from './drill.events.js';

export type Drill =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'running'; readonly started: StartedDrill }
  | { readonly kind: 'ended'; readonly started: StartedDrill; readonly ended: EndedDrill };

export interface StartDrill {
  readonly type: 'StartDrill';
  readonly actor: Actor;
  readonly at: InstantText;
  /** Derived from the command. */
  readonly drill: string;
  readonly kind: DrillKind;
  /** On the platform; each once, sorted by organisation. */
  readonly bodies: readonly TestedBody[];
  /** Asked for, and not registered. */
  readonly notRegistered: readonly string[];
  /** Asked for, and off the platform: its receipt would be a claim of who tests it. */
  readonly offPlatform: readonly string[];
  readonly title: string;
  readonly text: string;
  readonly minutes: number;
}
export interface EndDrill {
  readonly type: 'EndDrill';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly because: EndReason;
}
export type DrillCommand = StartDrill | EndDrill;

/** `drill-<id>`. Known to who tests and who is tested. */
export const drill: Aggregate<Drill, DrillCommand, DrillEvent> = {
  name: 'drill',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'exercises.drill-started.v1':
        return { kind: 'running', started: event.data };
      case 'exercises.drill-ended.v1':
        return state.kind === 'unknown' ? state : { kind: 'ended', started: state.started, ended: event.data };
      default:
        return assertNever(event);
    }
  },
  /** To start one its id is derived from who starts it: the handler lets that pass. */
  mayKnow: ({ organisation }, state) =>
    state.kind !== 'unknown' &&
    (state.started.organisation === organisation ||
      state.started.bodies.some((body) => body.organisation === organisation)),
  decide: (command, state): Decision<DrillEvent> => {
    switch (command.type) {
      case 'StartDrill':
        return start(command, state);
      case 'EndDrill':
        return end(command, state);
      default:
        return assertNever(command);
    }
  },
};

const start = (command: StartDrill, state: Drill): Decision<DrillEvent> => {
  const { actor, at, drill: id, kind, bodies, notRegistered, offPlatform, title, text, minutes } = command;
  if (!actor.roles.some((role) => role === 'head' || role === 'operator')) return refuse('Forbidden');
  if (notRegistered.length > 0)
    return refuse('TestedBodyNotRegistered', { organisations: notRegistered }, ['organisations']);
  if (offPlatform.length > 0) return refuse('TestedBodyOffPlatform', { organisations: offPlatform }, ['organisations']);
  const { organisation, officer } = actor;
  if (bodies.some((body) => body.organisation === organisation)) return refuse('OwnBodyTested', {}, ['organisations']);
  const dueAt = minutesLater(at, minutes);
  const event = drillStarted({
    ...{ drill: id, organisation, number: `测试-${id.slice(0, 8)}`, kind, bodies: [...bodies] },
    ...{ title, text, minutes, dueAt, startedBy: officer, at },
  });
  if (state.kind === 'unknown') return accept(event);
  // The id is derived from that of the command.
  return canonicalJson(state.started) === canonicalJson(event.data) ? nothing() : refuse('CommandIdReused');
};

const end = ({ actor, at, because }: EndDrill, state: Drill): Decision<DrillEvent> => {
  if (!actor.roles.includes('automation')) return refuse('Forbidden');
  if (state.kind === 'unknown') return refuse('NotFound');
  if (state.kind === 'ended') return nothing();
  const { drill: id, organisation, dueAt } = state.started;
  return accept(drillEnded({ drill: id, organisation, because, dueAt, at }));
};
