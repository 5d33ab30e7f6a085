import type { Actor } from '#platform/kernel/actor.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { StatusFact } from './compute.js';
import { evolveInclusions, type Inclusions } from './inclusion.js';
import type { ComputedSettlement, SettlementEvent } from './settlement.events.js';
import { lineKey, type Statement } from './statement.js';

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
  readonly inclusions: Inclusions;
  /**
   * How many decisions there were on statuses, and of all parties on inclusion; and how many the newest computation
   * knew of.
   */
  readonly decisions: { readonly made: number; readonly used: number };
  readonly final: boolean;
}

/** What each command carries. */
export interface OnSettlement {
  readonly actor: Actor;
  readonly at: InstantText;
}
export const initial = (): Settlement => ({ kind: 'unknown' });

export const evolve = (state: Settlement, event: SettlementEvent): Settlement => {
  if (event.type === 'compensation.settlement-computed.v1') return computedAs(event.data, state);
  return state.kind === 'unknown' ? state : evolveKnown(state, event);
};

const computedAs = (computed: ComputedSettlement, state: Settlement): KnownSettlement => {
  const { statuses, inclusions, decisions } =
    state.kind === 'unknown' ? { statuses: new Map(), inclusions: new Map(), decisions: { made: 0 } } : state;
  return {
    ...{ kind: 'known', computed, months: computed.statement.months, confirmed: new Set(), objections: new Map() },
    ...{ statuses, inclusions, decisions: { made: decisions.made, used: decisions.made }, final: false },
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
    case 'compensation.inclusion-proposed.v1':
    case 'compensation.inclusion-signed.v1':
    case 'compensation.inclusion-signature-claimed.v1':
    case 'compensation.inclusion-declined.v1':
      return { ...state, inclusions: evolveInclusions(state.inclusions, event) };
    case 'compensation.inclusion-agreed.v1':
      return {
        ...state,
        inclusions: evolveInclusions(state.inclusions, event),
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

/** What each event says of the settlement and of who acts. */
export const onSettlement = ({ computed }: KnownSettlement, { actor, at }: OnSettlement) => ({
  ...{ settlement: computed.settlement, agreement: computed.statement.agreement.id },
  ...{ period: computed.statement.period, organisation: actor.organisation, officer: actor.officer, at },
});
