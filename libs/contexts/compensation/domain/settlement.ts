import type { Actor, Role } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { differenceOf } from './difference.js';
import {
  type ComputedSettlement,
  type SettlementEvent,
  settlementComputed,
  settlementConfirmed,
  settlementFinal,
  settlementObjected,
} from './settlement.events.js';
import { inputsText, lineKey, type Statement } from './statement.js';

export type Settlement = { readonly kind: 'unknown' } | KnownSettlement;
export interface KnownSettlement {
  readonly kind: 'known';
  /** The newest computation. */
  readonly computed: ComputedSettlement;
  /** Parties that confirmed it. */
  readonly confirmed: ReadonlySet<string>;
  /** Objections to it by party: the latest reason and lines. */
  readonly objections: ReadonlyMap<string, { readonly reason: string; readonly lines: readonly string[] }>;
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
}
export interface ConfirmSettlement extends OnSettlement {
  readonly type: 'ConfirmSettlement';
  /** Of what the officer was shown. */
  readonly statementDigest: string;
}
export interface ObjectToSettlement extends OnSettlement {
  readonly type: 'ObjectToSettlement';
  readonly statementDigest: string;
  readonly reason: string;
  /** None: all. */
  readonly lines: readonly { readonly section: string; readonly item: string }[];
}
export type SettlementCommand = ComputeSettlement | ConfirmSettlement | ObjectToSettlement;
type Decided = Decision<SettlementEvent>;

export const settlementIdOf = (agreement: string, period: string): string => `${agreement}-${period}`;

const may: { readonly [Type in SettlementCommand['type']]: readonly Role[] } = {
  ComputeSettlement: ['financeOfficer'],
  ConfirmSettlement: ['financeOfficer', 'head'],
  ObjectToSettlement: ['financeOfficer', 'head'],
};

/** What an agreement pays for one month: `settlement-<agreement>-<YYYY-MM>`. Known to the parties alone. */
export const settlement: Aggregate<Settlement, SettlementCommand, SettlementEvent> = {
  name: 'settlement',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'compensation.settlement-computed.v1')
      return { kind: 'known', computed: event.data, confirmed: new Set(), objections: new Map(), final: false };
    if (state.kind === 'unknown') return state;
    const { confirmed, objections } = state;
    switch (event.type) {
      case 'compensation.settlement-confirmed.v1':
        return { ...state, confirmed: new Set([...confirmed, event.data.organisation]) };
      case 'compensation.settlement-objected.v1': {
        const { organisation, reason, lines } = event.data;
        return {
          ...state,
          confirmed: new Set([...confirmed].filter((one) => one !== organisation)),
          objections: new Map([...objections, [organisation, { reason, lines: lines.map(lineKey) }]]),
        };
      }
      case 'compensation.settlement-final.v1':
        return { ...state, final: true };
      default:
        return assertNever(event);
    }
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
      case 'ObjectToSettlement':
        return object(command, state);
      default:
        return assertNever(command);
    }
  },
};

const compute = ({ actor, at, statement, statementDigest }: ComputeSettlement, state: Settlement): Decided => {
  const computed = (computation: number, difference: ComputedSettlement['difference']) =>
    settlementComputed({
      ...{ settlement: statement.settlement, computation, statement, statementDigest, difference, at },
      ...{ organisation: actor.organisation, computedBy: actor.officer },
    });
  if (state.kind === 'unknown') return accept(computed(1, []));
  if (state.final) return refuse('SettlementFinal');
  const before = state.computed.statement;
  if (state.objections.size === 0 && inputsText(before) === inputsText(statement)) return nothing();
  return accept(computed(state.computed.computation + 1, differenceOf(before, statement)));
};

const on = ({ computed }: KnownSettlement, { actor, at }: OnSettlement) => ({
  ...{ settlement: computed.settlement, agreement: computed.statement.agreement.id },
  ...{ period: computed.statement.period, computation: computed.computation },
  ...{ statementDigest: computed.statementDigest, organisation: actor.organisation, officer: actor.officer, at },
});

const confirm = (command: ConfirmSettlement, state: KnownSettlement): Decided => {
  const { actor, at, statementDigest } = command;
  const { computed, confirmed, final } = state;
  if (statementDigest !== computed.statementDigest) return refuse('SettlementDigestDiffers', {}, ['statementDigest']);
  if (confirmed.has(actor.organisation)) return nothing();
  if (final) return refuse('SettlementFinal');
  if (computed.computedBy === actor.officer) return refuse('SeparationOfDuties');
  if (state.objections.size > 0) return refuse('ObjectionStands', { parties: [...state.objections.keys()].sort() });
  const { statement } = computed;
  if (statement.outcome === 'insufficientData') return refuse('NothingToConfirm');
  const event = settlementConfirmed(on(state, command));
  const all = statement.parties.every((party) => party === actor.organisation || confirmed.has(party));
  if (!all || statement.provisional.kind === 'yes') return accept<SettlementEvent>(event);
  const { organisation: _, officer: __, ...settled } = on(state, command);
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
  const { statement } = computed;
  const known = new Set([...statement.lines, ...statement.insufficient].map(lineKey));
  const unknown = lines.find((line) => !known.has(lineKey(line)));
  if (unknown) return refuse('UnknownSettlementLine', { ...unknown }, ['lines']);
  const keys = lines.map(lineKey).sort();
  const before = objections.get(actor.organisation);
  if (before?.reason === reason && [...before.lines].sort().join('\n') === keys.join('\n')) return nothing();
  return accept(settlementObjected({ ...on(state, command), reason, lines: [...lines] }));
};
