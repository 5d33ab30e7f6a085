import type { Role } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type LocalDateText, localDate } from '#platform/kernel/time.js';
import { differenceOf } from './difference.js';
import {
  claimInclusionSignature,
  declineInclusion,
  type InclusionCommand,
  proposeInclusion,
  signInclusion,
} from './inclusion.decide.js';
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
import {
  evolve,
  initial,
  type KnownSettlement,
  type OnSettlement,
  onSettlement,
  type Settlement,
} from './settlement-state.js';
import { inputsText, lineKey, placesOf, type Statement } from './statement.js';

export interface ComputeSettlement extends OnSettlement {
  readonly type: 'ComputeSettlement';
  /** Computed from facts that the handler read. */
  readonly statement: Statement;
  readonly statementDigest: string;
  /** How many decisions on statuses and on inclusion it knows of. */
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
  | DecideSectionStatus
  | InclusionCommand;
type Decided = Decision<SettlementEvent>;

export const settlementIdOf = (agreement: string, period: string): string => `${agreement}-${period}`;

const may: { readonly [Type in SettlementCommand['type']]: readonly Role[] } = {
  ComputeSettlement: ['financeOfficer'],
  ConfirmSettlement: ['financeOfficer', 'head'],
  ClaimConfirmation: ['financeOfficer', 'head'],
  ObjectToSettlement: ['financeOfficer', 'head'],
  DecideSectionStatus: ['financeOfficer', 'head'],
  ProposeInclusion: ['financeOfficer', 'head'],
  SignInclusion: ['financeOfficer', 'head'],
  ClaimInclusionSignature: ['financeOfficer', 'head'],
  DeclineInclusion: ['financeOfficer', 'head'],
};

/** What an agreement pays for one month: `settlement-<agreement>-<YYYY-MM>`. Known to the parties alone. */
export const settlement: Aggregate<Settlement, SettlementCommand, SettlementEvent> = {
  name: 'settlement',
  initial,
  evolve,
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
      case 'ProposeInclusion':
        return proposeInclusion(command, state);
      case 'SignInclusion':
        return signInclusion(command, state);
      case 'ClaimInclusionSignature':
        return claimInclusionSignature(command, state);
      case 'DeclineInclusion':
        return declineInclusion(command, state);
      default:
        return assertNever(command);
    }
  },
};

const onComputation = (state: KnownSettlement, command: OnSettlement) => ({
  ...onSettlement(state, command),
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
  // Something was decided after the handler had read the decisions.
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

const object = (command: ObjectToSettlement, state: KnownSettlement): Decided => {
  const { actor, statementDigest, reason, lines } = command;
  const { computed, final, objections } = state;
  if (statementDigest !== computed.statementDigest) return refuse('SettlementDigestDiffers', {}, ['statementDigest']);
  if (final) return refuse('SettlementFinal');
  const known = new Set(placesOf(computed.statement).map(lineKey));
  const unknown = lines.find((line) => !known.has(lineKey(line)));
  if (unknown) return refuse('UnknownSettlementLine', { ...unknown }, ['lines']);
  const keys = lines.map(lineKey).sort();
  const before = objections.get(actor.organisation);
  if (before?.reason === reason && [...before.lines].sort().join('\n') === keys.join('\n')) return nothing();
  return accept(settlementObjected({ ...onComputation(state, command), reason, lines: [...lines] }));
};

/** What one party signs here is shown on the statement, and the other side confirms it or objects. */
const decideStatus = (command: DecideSectionStatus, state: KnownSettlement): Decided => {
  const { actor, section, status, reason, basis } = command;
  if (state.final) return refuse('SettlementFinal');
  const known = placesOf(state.computed.statement).filter((line) => line.section === section);
  const items = [...new Set(command.items.length === 0 ? known.map(({ item }) => item) : command.items)].sort();
  const unknown = items.find((item) => !known.some((line) => line.item === item));
  if (unknown !== undefined || items.length === 0)
    return refuse('UnknownSettlementLine', { section, ...(unknown === undefined ? {} : { item: unknown }) }, [
      unknown === undefined ? 'section' : 'items',
    ]);
  const decided = { ...onSettlement(state, command), section, items, status, reason, basis };
  const stands = (item: string): boolean => {
    const found = state.statuses.get(lineKey({ section, item }));
    if (!found || status === 'measured') return found === undefined && status === 'measured';
    const { organisation } = actor;
    return canonicalJson(found) === canonicalJson({ section, item, status, organisation, reason, basis });
  };
  return items.every(stands) ? nothing() : accept(sectionStatusDecided(decided));
};
