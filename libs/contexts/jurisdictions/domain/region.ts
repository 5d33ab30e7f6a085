import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import {
  type RegionDetails,
  type RegionEvent,
  regionRegistered,
  regionSucceeded,
  type Succession,
} from './region.events.js';

/** The regions that have had one code, earliest first; the last alone may go on. */
export type Region = readonly RegionPeriod[];
export interface RegionPeriod {
  readonly details: RegionDetails;
  readonly end: { readonly kind: 'none' } | { readonly kind: 'succeeded'; readonly succession: Succession };
}

export interface RegisterRegion {
  readonly type: 'RegisterRegion';
  readonly actor: Actor;
  readonly details: RegionDetails;
  /** Whether `details.parent` names a region that is registered. */
  readonly parentIsKnown: boolean;
}

export interface RecordSuccession {
  readonly type: 'RecordSuccession';
  readonly actor: Actor;
  readonly code: string;
  readonly succession: Succession;
}

export type RegionCommand = RegisterRegion | RecordSuccession;

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** Regions are known to each signed-in officer. */
export const region: Aggregate<Region, RegionCommand, RegionEvent> = {
  name: 'region',
  initial: () => [],
  evolve: (state, event) => {
    switch (event.type) {
      case 'jurisdictions.region-registered.v1':
        return [...state, { details: event.data, end: { kind: 'none' } }];
      case 'jurisdictions.region-succeeded.v1': {
        const { code: _, since, ...succession } = event.data;
        return state.map((period) =>
          period.details.since === since ? { ...period, end: { kind: 'succeeded', succession } } : period,
        );
      }
      default:
        return assertNever(event);
    }
  },
  mayKnow: () => true,
  decide: (command, state): Decision<RegionEvent> => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    switch (command.type) {
      case 'RegisterRegion':
        return register(command, state);
      case 'RecordSuccession':
        return succeed(command, state);
      default:
        return assertNever(command);
    }
  },
};

const register = ({ details, parentIsKnown }: RegisterRegion, state: Region): Decision<RegionEvent> => {
  const { code, since } = details;
  if (state.some((period) => same(period.details, details))) return nothing();
  const last = state.at(-1);
  if (last && (last.end.kind === 'none' || since < last.end.succession.on)) {
    return refuse('RegionExists', { code, since: last.details.since }, ['code']);
  }
  if (!parentIsKnown) return refuse('UnknownRegion', {}, ['parent']);
  return accept(regionRegistered(details));
};

const succeed = ({ code, succession }: RecordSuccession, state: Region): Decision<RegionEvent> => {
  if (state.some(({ end }) => end.kind === 'succeeded' && same(end.succession, succession))) return nothing();
  const last = state.at(-1);
  if (last?.end.kind === 'succeeded') return refuse('RegionSucceeded', { code, on: last.end.succession.on }, ['code']);
  if (!last || succession.on <= last.details.since)
    return refuse('UnknownRegion', { code, on: succession.on }, ['code']);
  return accept(regionSucceeded({ code, since: last.details.since, ...succession }));
};
