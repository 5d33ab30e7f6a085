import type { Actor, Role } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type InstantText, type LocalDateText, localDate } from '#platform/kernel/time.js';
import type { StatusFact } from './compute.js';
import { differenceOf } from './difference.js';
import type { SectionStatus } from './schemes/scheme.js';
import {
  type ComputedSettlement,
  confirmationClaimed,
  type SettlementEvent,
  sectionStatusDecided,
  settlementComputed,
  settlementConfirmed,
  settlementFinal,
  settlementObjected,
  settlementUpheld,
} from './settlement.events.js';
import { inputsText, lineKey, type Statement } from './statement.js';

export type Settlement = { readonly kind: 'unknown' } | KnownSettlement;
export interface KnownSettlement {
  readonly kind: 'known';
  /** The newest computation. */
  readonly computed: ComputedSettlement;
  /** As far as months were read for it, when it was upheld last. */
  readonly months: Statement['months'];
  /** Parties that confirmed it. */
  readonly confirmed: ReadonlySet<string>;
  /** Objections to it by party: the latest reason and lines. */
  readonly objections: ReadonlyMap<string, { readonly reason: string; readonly lines: readonly string[] }>;
  /** Statuses that stand, by line. */
  readonly statuses: ReadonlyMap<string, StatusFact>;
  /** How many decisions on statuses there were, and how many the newest computation knew of. */
  readonly decisions: { readonly made: number; readonly used: number };
  readonly final: boolean;
}

interface OnSettlement {
  readonly actor: Actor;
  readonly at: InstantText;
}
export interface ComputeSettlement extends OnSettlement {
  readonly type: 'ComputeSettlement';
  /** Computed from facts that the handler read. */
  readonly statement: Statement;
  readonly statementDigest: string;
  /** How many decisions on statuses it knows of. */
  readonly decisions: number;
}
interface Confirms extends OnSettlement {
  /** Of what the officer was shown. */
  readonly statementDigest: string;
}
export interface ConfirmSettlement extends Confirms {
  readonly type: 'ConfirmSettlement';
}
/** A party says that a party off the platform confirmed by a signed letter. */
export interface ClaimConfirmation extends Confirms {
  readonly type: 'ClaimConfirmation';
  readonly party: string;
  /** By the agreement. */
  readonly platform: 'on' | 'off';
  readonly signedOn: LocalDateText;
  readonly document: string;
}
export interface ObjectToSettlement extends OnSettlement {
  readonly type: 'ObjectToSettlement';
  readonly statementDigest: string;
  readonly reason: string;
  /** None: all. */
  readonly lines: readonly { readonly section: string; readonly item: string }[];
}
export interface DecideSectionStatus extends OnSettlement {
  readonly type: 'DecideSectionStatus';
  readonly section: string;
  /** None: all of the section. */
  readonly items: readonly string[];
  readonly status: SectionStatus | 'measured';
  readonly reason: string;
  readonly basis: string;
}
export type SettlementCommand =
  | ComputeSettlement
  | ConfirmSettlement
  | ClaimConfirmation
  | ObjectToSettlement
  | DecideSectionStatus;
type Decided = Decision<SettlementEvent>;

export const settlementIdOf = (agreement: string, period: string): string => `${agreement}-${period}`;

const may: { readonly [Type in SettlementCommand['type']]: readonly Role[] } = {
  ComputeSettlement: ['financeOfficer'],
  ConfirmSettlement: ['financeOfficer', 'head'],
  ClaimConfirmation: ['financeOfficer', 'head'],
  ObjectToSettlement: ['financeOfficer', 'head'],
  DecideSectionStatus: ['financeOfficer', 'head'],
};

/** What an agreement pays for one month: `settlement-<agreement>-<YYYY-MM>`. Known to the parties alone. */
export const settlement: Aggregate<Settlement, SettlementCommand, SettlementEvent> = {
  name: 'settlement',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'compensation.settlement-computed.v1') return computedAs(event.data, state);
    return state.kind === 'unknown' ? state : evolveKnown(state, event);
  },
  mayKnow: ({ organisation }, state) =>
    state.kind === 'unknown' || state.computed.statement.parties.includes(organisation),
  decide: (command, state): Decided => {
    if (!may[command.type].some((role) => command.actor.roles.includes(role))) return refuse('Forbidden');
    if (command.type === 'ComputeSettlement') return compute(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'ConfirmSettlement':
        return confirm(command, state);
      case 'ClaimConfirmation':
        return claim(command, state);
      case 'ObjectToSettlement':
        return object(command, state);
      case 'DecideSectionStatus':
        return decideStatus(command, state);
      default:
        return assertNever(command);
    }
  },
};

const computedAs = (computed: ComputedSettlement, state: Settlement): KnownSettlement => {
  const { statuses, made } =
    state.kind === 'unknown'
      ? { statuses: new Map<string, StatusFact>(), made: 0 }
      : { statuses: state.statuses, made: state.decisions.made };
  return {
    ...{ kind: 'known', computed, months: computed.statement.months, confirmed: new Set(), objections: new Map() },
    ...{ statuses, decisions: { made, used: made }, final: false },
  };
};

type Following = Exclude<SettlementEvent, { readonly type: 'compensation.settlement-computed.v1' }>;

const evolveKnown = (state: KnownSettlement, event: Following): KnownSettlement => {
  const { confirmed, objections, decisions } = state;
  switch (event.type) {
    case 'compensation.settlement-upheld.v1':
      return { ...state, months: event.data.months, decisions: { made: decisions.made, used: decisions.made } };
    case 'compensation.settlement-confirmed.v1':
      return { ...state, confirmed: new Set([...confirmed, event.data.organisation]) };
    case 'compensation.confirmation-claimed.v1':
      return { ...state, confirmed: new Set([...confirmed, event.data.party]) };
    case 'compensation.settlement-objected.v1': {
      const { organisation, reason, lines } = event.data;
      return {
        ...state,
        confirmed: new Set([...confirmed].filter((one) => one !== organisation)),
        objections: new Map([...objections, [organisation, { reason, lines: lines.map(lineKey) }]]),
      };
    }
    case 'compensation.section-status-decided.v1':
      return {
        ...state,
        statuses: withStatus(state.statuses, event.data),
        decisions: { made: decisions.made + 1, used: decisions.used },
      };
    case 'compensation.settlement-final.v1':
      return { ...state, final: true };
    default:
      return assertNever(event);
  }
};

type StatusDecided = Extract<SettlementEvent, { readonly type: 'compensation.section-status-decided.v1' }>['data'];

const withStatus = (
  statuses: KnownSettlement['statuses'],
  { section, items, status, organisation, reason, basis }: StatusDecided,
): KnownSettlement['statuses'] => {
  const found = new Map(statuses);
  for (const item of items) {
    if (status === 'measured') found.delete(lineKey({ section, item }));
    else found.set(lineKey({ section, item }), { section, item, status, organisation, reason, basis });
  }
  return found;
};

const on = ({ computed }: KnownSettlement, { actor, at }: OnSettlement) => ({
  ...{ settlement: computed.settlement, agreement: computed.statement.agreement.id },
  ...{ period: computed.statement.period, organisation: actor.organisation, officer: actor.officer, at },
});
const onComputation = (state: KnownSettlement, command: OnSettlement) => ({
  ...on(state, command),
  ...{ computation: state.computed.computation, statementDigest: state.computed.statementDigest },
});

const compute = (command: ComputeSettlement, state: Settlement): Decided => {
  const { actor, at, statement, statementDigest, decisions } = command;
  const computed = (computation: number, difference: ComputedSettlement['difference']) =>
    settlementComputed({
      ...{ settlement: statement.settlement, computation, statement, statementDigest, difference, at },
      ...{ organisation: actor.organisation, computedBy: actor.officer },
    });
  if (state.kind === 'unknown') return accept(computed(1, []));
  if (state.final) return refuse('SettlementFinal');
  // A status was decided after the handler had read them.
  if (decisions !== state.decisions.made) return refuse('Busy');
  const before = state.computed.statement;
  if (state.objections.size > 0 || inputsText(before) !== inputsText(statement))
    return accept(computed(state.computed.computation + 1, differenceOf(before, statement)));
  const { months } = statement;
  if (canonicalJson(state.months) === canonicalJson(months) && state.decisions.used === decisions) return nothing();
  return accept(settlementUpheld({ ...onComputation(state, command), months }));
};

const confirm = (command: ConfirmSettlement, state: KnownSettlement): Decided => {
  const party = command.actor.organisation;
  return confirmAs(party, () => settlementConfirmed(onComputation(state, command)), command, state);
};

const claim = (command: ClaimConfirmation, state: KnownSettlement): Decided => {
  const { party, platform, signedOn, document, at } = command;
  if (!state.computed.statement.parties.includes(party)) return refuse('NotAParty', { party }, ['party']);
  if (platform === 'on') return refuse('PartyOnPlatform', { party }, ['party']);
  const computedOn = localDate(state.computed.at);
  if (signedOn < computedOn || signedOn > localDate(at))
    return refuse('ConfirmationTimeImpossible', { computedOn, signedOn }, ['signedOn']);
  const claimed = { ...onComputation(state, command), party, signedOn, document };
  return confirmAs(party, () => confirmationClaimed(claimed), command, state);
};

const confirmAs = (
  party: string,
  confirmation: () => SettlementEvent,
  command: Confirms,
  state: KnownSettlement,
): Decided => {
  const { actor, at, statementDigest } = command;
  const { computed, confirmed, final, decisions } = state;
  if (statementDigest !== computed.statementDigest) return refuse('SettlementDigestDiffers', {}, ['statementDigest']);
  if (confirmed.has(party)) return nothing();
  if (final) return refuse('SettlementFinal');
  if (computed.computedBy === actor.officer) return refuse('SeparationOfDuties');
  if (state.objections.size > 0) return refuse('ObjectionStands', { parties: [...state.objections.keys()].sort() });
  if (decisions.used !== decisions.made) return refuse('StatusDecidedSince');
  const { statement } = computed;
  if (statement.outcome === 'insufficientData') return refuse('NothingToConfirm');
  const event = confirmation();
  const all = statement.parties.every((one) => one === party || confirmed.has(one));
  if (!all || statement.provisional.kind === 'yes') return accept(event);
  const { organisation: _, officer: __, ...settled } = onComputation(state, command);
  return accept<SettlementEvent>(
    event,
    settlementFinal({ ...settled, parties: statement.parties, totals: statement.totals, at }),
  );
};

const linesOf = ({ lines, insufficient, exempt = [] }: Statement) => [...lines, ...insufficient, ...exempt];

const object = (command: ObjectToSettlement, state: KnownSettlement): Decided => {
  const { actor, statementDigest, reason, lines } = command;
  const { computed, final, objections } = state;
  if (statementDigest !== computed.statementDigest) return refuse('SettlementDigestDiffers', {}, ['statementDigest']);
  if (final) return refuse('SettlementFinal');
  const known = new Set(linesOf(computed.statement).map(lineKey));
  const unknown = lines.find((line) => !known.has(lineKey(line)));
  if (unknown) return refuse('UnknownSettlementLine', { ...unknown }, ['lines']);
  const keys = lines.map(lineKey).sort();
  const before = objections.get(actor.organisation);
  if (before?.reason === reason && [...before.lines].sort().join('\n') === keys.join('\n')) return nothing();
  return accept(settlementObjected({ ...onComputation(state, command), reason, lines: [...lines] }));
};

/** 计入 / 不计入: what is signed here is shown on the statement, and the other side confirms it or objects. */
const decideStatus = (command: DecideSectionStatus, state: KnownSettlement): Decided => {
  const { actor, section, status, reason, basis } = command;
  if (state.final) return refuse('SettlementFinal');
  const known = linesOf(state.computed.statement).filter((line) => line.section === section);
  const items = [...new Set(command.items.length === 0 ? known.map(({ item }) => item) : command.items)].sort();
  const unknown = items.find((item) => !known.some((line) => line.item === item));
  if (unknown !== undefined || items.length === 0)
    return refuse('UnknownSettlementLine', { section, ...(unknown === undefined ? {} : { item: unknown }) }, [
      unknown === undefined ? 'section' : 'items',
    ]);
  const decided = { ...on(state, command), section, items, status, reason, basis };
  const stands = (item: string): boolean => {
    const found = state.statuses.get(lineKey({ section, item }));
    if (!found || status === 'measured') return found === undefined && status === 'measured';
    const { organisation } = actor;
    return canonicalJson(found) === canonicalJson({ section, item, status, organisation, reason, basis });
  };
  return items.every(stands) ? nothing() : accept(sectionStatusDecided(decided));
};
