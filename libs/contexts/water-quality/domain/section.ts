import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { Provenance } from '#platform/kernel/schemas.js';
import {
  type SectionAlias,
  type SectionDetails,
  type SectionEvent,
  type SectionTarget,
  type SectionWaterBody,
  sectionAliasAdded,
  sectionRegistered,
  sectionTargetSet,
  sectionWaterBodyTypeSet,
} from './section.events.js';

export type Section = { readonly kind: 'unknown' } | RegisteredSection;

export interface RegisteredSection {
  readonly kind: 'registered';
  readonly id: string;
  readonly details: SectionDetails;
  readonly aliases: readonly KnownAlias[];
  /** No two of one indicator set hold on one day. */
  readonly targets: readonly SectionTarget[];
  /** The one it was registered with among them; no two begin on one day. */
  readonly waterBodyTypes: readonly SectionWaterBody[];
}

export interface KnownAlias {
  readonly alias: SectionAlias;
  readonly provenance: Provenance;
}

export interface RegisterSection {
  readonly type: 'RegisterSection';
  readonly actor: Actor;
  readonly section: string;
  readonly details: SectionDetails;
  readonly dataOwnerIsKnown: boolean;
}

export interface AddSectionAlias {
  readonly type: 'AddSectionAlias';
  readonly actor: Actor;
  readonly alias: SectionAlias;
  readonly provenance: Provenance;
}

export interface SetSectionTarget {
  readonly type: 'SetSectionTarget';
  readonly actor: Actor;
  readonly target: SectionTarget;
  /** Whether reference data has a set of this id. */
  readonly indicatorSetIsKnown: boolean;
}

export interface SetWaterBodyType {
  readonly type: 'SetWaterBodyType';
  readonly actor: Actor;
  readonly waterBody: SectionWaterBody;
}

export type SectionCommand = RegisterSection | AddSectionAlias | SetSectionTarget | SetWaterBodyType;

/**
 * Whether the actor may know of a section and its readings: its data owner, the platform's operator who registers it, and
 * a party of an agreement that the command names. Every command asks here.
 *
 * @param isParty the handler read that the named agreement gives the actor's organisation a right on this section
 */
export const mayKnowSection = (actor: Actor, section: Section, isParty = false): boolean =>
  actor.roles.includes('operator') ||
  (section.kind === 'registered' && (isParty || section.details.dataOwner === actor.organisation));

/** @param date legal day @returns the last one that began by then; none before the first. */
export const waterBodyTypeAt = (
  { waterBodyTypes }: Pick<RegisteredSection, 'waterBodyTypes'>,
  date: string,
): SectionWaterBody | undefined =>
  waterBodyTypes.reduce<SectionWaterBody | undefined>(
    (latest, one) => (one.since <= date && (!latest || one.since > latest.since) ? one : latest),
    undefined,
  );

/** @param date legal day */
export const targetAt = (
  { targets }: Pick<RegisteredSection, 'targets'>,
  indicatorSet: string,
  date: string,
): SectionTarget | undefined =>
  targets.find((target) => target.indicatorSet === indicatorSet && target.since <= date && date <= lastDayOf(target));

/** Text that sorts after every day stands for no end. */
const lastDayOf = ({ until }: Pick<SectionTarget, 'until'>): string => (until.kind === 'open' ? '~' : until.day);

const overlap = (a: SectionTarget, b: SectionTarget): boolean =>
  a.indicatorSet === b.indicatorSet && a.since <= lastDayOf(b) && b.since <= lastDayOf(a);
const sameBeginning = (a: SectionTarget, b: SectionTarget): boolean =>
  a.indicatorSet === b.indicatorSet && a.since === b.since;
const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

export const section: Aggregate<Section, SectionCommand, SectionEvent> = {
  name: 'section',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'water-quality.section-registered.v1') {
      const { section: id, details } = event.data;
      return { kind: 'registered', id, details, aliases: [], targets: [], waterBodyTypes: [details.waterBodyType] };
    }
    if (state.kind === 'unknown') return state;
    switch (event.type) {
      case 'water-quality.section-alias-added.v1': {
        const { alias, provenance } = event.data;
        return { ...state, aliases: [...state.aliases, { alias, provenance }] };
      }
      case 'water-quality.section-target-set.v1': {
        const { target } = event.data;
        return { ...state, targets: [...state.targets.filter((one) => !sameBeginning(one, target)), target] };
      }
      case 'water-quality.section-water-body-type-set.v1': {
        const { section: _, ...waterBody } = event.data;
        const others = state.waterBodyTypes.filter(({ since }) => since !== waterBody.since);
        return { ...state, waterBodyTypes: [...others, waterBody] };
      }
      default:
        return assertNever(event);
    }
  },
  mayKnow: (actor, state) => mayKnowSection(actor, state),
  decide: (command, state): Decision<SectionEvent> => {
    if (!command.actor.roles.includes('operator')) return refuse('Forbidden');
    if (command.type === 'RegisterSection') return register(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'AddSectionAlias':
        return addAlias(command, state);
      case 'SetSectionTarget':
        return setTarget(command, state);
      case 'SetWaterBodyType':
        return setWaterBodyType(command, state);
      default:
        return assertNever(command);
    }
  },
};

const register = (command: RegisterSection, state: Section): Decision<SectionEvent> => {
  if (state.kind === 'registered') {
    return same(state.details, command.details)
      ? nothing()
      : refuse('SectionExists', { section: command.section }, ['section']);
  }
  if (!command.dataOwnerIsKnown) return refuse('UnknownDataOwner', {}, ['dataOwner']);
  return accept(sectionRegistered({ section: command.section, details: command.details }));
};

const addAlias = ({ alias, provenance }: AddSectionAlias, state: RegisteredSection): Decision<SectionEvent> =>
  state.aliases.some((known) => same(known, { alias, provenance }))
    ? nothing()
    : accept(sectionAliasAdded({ section: state.id, alias, provenance }));

const setTarget = (command: SetSectionTarget, state: RegisteredSection): Decision<SectionEvent> => {
  const { target } = command;
  if (!command.indicatorSetIsKnown)
    return refuse('UnknownIndicatorSet', { indicatorSet: target.indicatorSet }, ['indicatorSet']);
  if (state.targets.some((known) => same(known, target))) return nothing();
  const other = state.targets.find((known) => !sameBeginning(known, target) && overlap(known, target));
  if (other) return refuse('TargetOverlaps', { since: other.since, waterClass: other.waterClass }, ['since']);
  return accept(sectionTargetSet({ section: state.id, target }));
};

const setWaterBodyType = ({ waterBody }: SetWaterBodyType, state: RegisteredSection): Decision<SectionEvent> =>
  state.waterBodyTypes.some((known) => same(known, waterBody))
    ? nothing()
    : accept(sectionWaterBodyTypeSet({ section: state.id, ...waterBody }));
