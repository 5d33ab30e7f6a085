import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Outcome } from './abnormality.events.js';
import {
  type DeterminedIncident,
  type EntryVisibility,
  type IncidentEvent,
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './incident.events.js';
import type { Reality } from './shared.schemas.js';

interface Known {
  readonly determined: DeterminedIncident;
  /** With all who came later. */
  readonly distribution: ReadonlySet<string>;
  /** Ids of entries. */
  readonly entries: ReadonlySet<string>;
}
export type Incident =
  | { readonly kind: 'unknown' }
  | (Known & { readonly kind: 'open' })
  | (Known & { readonly kind: 'closed'; readonly reason: string });

/** The abnormality as the handler read it, or why there is none. */
export type OriginFacts =
  | { readonly kind: 'none'; readonly reason: string; readonly provenance: Reality }
  | {
      readonly kind: 'abnormality';
      readonly abnormality: string;
      readonly revision: number;
      /** The outcome that stands. */
      readonly outcome: Outcome | 'undecided';
      /** An incident out of an example is one. */
      readonly provenance: Reality;
    };

interface WithDistribution {
  readonly distribution: readonly string[];
  /** Those of them that are not registered, or off the platform. */
  readonly notOnPlatform: readonly string[];
}

export interface DetermineIncident extends WithDistribution {
  readonly type: 'DetermineIncident';
  readonly actor: Actor;
  readonly at: InstantText;
  /** Derived: from the abnormality where there is one, so that it becomes one incident only. */
  readonly incident: string;
  readonly origin: OriginFacts;
  readonly description: string;
}
interface OnIncident {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface AddIncidentEntry extends OnIncident {
  readonly type: 'AddIncidentEntry';
  /** Derived from the command. */
  readonly entry: string;
  readonly text: string;
  readonly visibility: EntryVisibility;
}
export interface ExtendDistribution extends OnIncident, WithDistribution {
  readonly type: 'ExtendDistribution';
  readonly reason: string;
}
export interface CloseIncident extends OnIncident {
  readonly type: 'CloseIncident';
  readonly reason: string;
}
export type IncidentCommand = DetermineIncident | AddIncidentEntry | ExtendDistribution | CloseIncident;

/** `incident-<id>`. Known to the body that determined it and to its distribution list. */
export const incident: Aggregate<Incident, IncidentCommand, IncidentEvent> = {
  name: 'incident',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'incidents.incident-determined.v1') {
      const { distribution } = event.data;
      return { kind: 'open', determined: event.data, distribution: new Set(distribution), entries: new Set() };
    }
    if (state.kind === 'unknown') return state;
    switch (event.type) {
      case 'incidents.incident-entry-added.v1':
        return { ...state, entries: new Set([...state.entries, event.data.entry]) };
      case 'incidents.incident-distribution-extended.v1':
        return { ...state, distribution: new Set([...state.distribution, ...event.data.organisations]) };
      case 'incidents.incident-closed.v1':
        return { ...state, kind: 'closed', reason: event.data.reason };
      default:
        return assertNever(event);
    }
  },
  /** To determine one its id is derived from the own body: the handler lets that pass. */
  mayKnow: (actor, state) =>
    state.kind !== 'unknown' &&
    (state.determined.organisation === actor.organisation || state.distribution.has(actor.organisation)),
  decide: (command, state): Decision<IncidentEvent> => {
    if (command.type === 'DetermineIncident') return determine(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    if (!mayAct(command.actor)) return refuse('Forbidden');
    switch (command.type) {
      case 'AddIncidentEntry':
        return addEntry(command, state);
      case 'ExtendDistribution':
        return extend(command, state);
      case 'CloseIncident':
        return close(command, state);
      default:
        return assertNever(command);
    }
  },
};

type KnownIncident = Exclude<Incident, { kind: 'unknown' }>;

const mayAct = ({ roles }: Actor): boolean => roles.includes('dutyOfficer') || roles.includes('head');
const sorted = (organisations: readonly string[]): string[] => [...new Set(organisations)].sort();
const of = ({ determined: { incident, thread } }: KnownIncident, { organisation }: Actor) => ({
  incident,
  organisation,
  thread,
});

const determine = (command: DetermineIncident, state: Incident): Decision<IncidentEvent> => {
  const { actor, at, incident: id, origin, description, notOnPlatform } = command;
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  const distribution = sorted(command.distribution).filter((one) => one !== actor.organisation);
  if (state.kind !== 'unknown') {
    const { determined } = state;
    const same = canonicalJson([determined.description, determined.distribution]);
    return same === canonicalJson([description, distribution]) ? nothing() : refuse('IncidentExists', { incident: id });
  }
  if (origin.kind === 'abnormality' && origin.outcome !== 'incident')
    return refuse('OutcomeNotIncident', { outcome: origin.outcome }, ['abnormality']);
  if (notOnPlatform.length > 0)
    return refuse('DistributionNotOnPlatform', { organisations: notOnPlatform }, ['distribution']);
  return accept(
    incidentDetermined({
      ...{ incident: id, organisation: actor.organisation, number: `事件-${id.slice(0, 8)}` },
      thread: origin.kind === 'abnormality' ? origin.abnormality : id,
      origin:
        origin.kind === 'none'
          ? { kind: 'none', reason: origin.reason }
          : { kind: 'abnormality', abnormality: origin.abnormality, revision: origin.revision },
      ...{ description, distribution, determinedBy: actor.officer, at, provenance: origin.provenance },
    }),
  );
};

const addEntry = (command: AddIncidentEntry, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, entry, text, visibility } = command;
  if (state.entries.has(entry)) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  return accept(incidentEntryAdded({ ...of(state, actor), entry, text, visibility, addedBy: actor.officer, at }));
};

const extend = (command: ExtendDistribution, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, notOnPlatform, reason } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (notOnPlatform.length > 0)
    return refuse('DistributionNotOnPlatform', { organisations: notOnPlatform }, ['distribution']);
  const organisations = sorted(command.distribution).filter(
    (one) => one !== actor.organisation && !state.distribution.has(one),
  );
  if (organisations.length === 0) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  return accept(
    incidentDistributionExtended({ ...of(state, actor), organisations, reason, extendedBy: actor.officer, at }),
  );
};

const close = ({ actor, at, reason }: CloseIncident, state: KnownIncident): Decision<IncidentEvent> => {
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actor.roles.includes('head')) return refuse('Forbidden');
  if (state.kind === 'closed') return state.reason === reason ? nothing() : refuse('IncidentIsClosed');
  return accept(incidentClosed({ ...of(state, actor), reason, closedBy: actor.officer, at }));
};
