import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText, MonthText } from '#platform/kernel/time.js';
import { movedLines, standingAfter, sumOf } from './difference.js';
import { type ComputedDifference, type DifferencesEvent, differenceComputed } from './differences.events.js';
import { type Statement, sameReading } from './statement.js';

export interface Differences {
  /** Of all months; oldest first. */
  readonly computed: readonly ComputedDifference[];
}

/** The settlement of the month as the handler read it. */
export type SettledFacts =
  | { readonly kind: 'notFinal' }
  | {
      readonly kind: 'final';
      readonly settlement: string;
      readonly computation: number;
      readonly statement: Statement;
      readonly statementDigest: string;
    };

/** What the handler read of the settlements into which differences of the month go. */
export interface Carrying {
  /** The last difference of the month that a final settlement carries; 0: none. */
  readonly settled: number;
  /** Months into which differences of the month went and whose settlements are final. */
  readonly final: readonly MonthText[];
  /** The month it shall go into; `none`: there is no later one. */
  readonly into:
    | { readonly kind: 'none' }
    | { readonly kind: 'month'; readonly month: MonthText; readonly state: 'open' | 'final' | 'notInForce' };
}

export interface ComputeDifference {
  readonly type: 'ComputeDifference';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly settled: SettledFacts;
  readonly carrying: Carrying;
  /** What the month comes to now. */
  readonly now: Statement;
  /** Of what is settled once the difference is paid: {@link standingAfter} the {@link basisOf} it. */
  readonly statementDigest: string;
  readonly reason: string;
}
type Decided = Decision<DifferencesEvent>;
type Final = Extract<SettledFacts, { kind: 'final' }>;

/**
 * What settlements of an agreement come to otherwise after they were final: `differences-<agreement>`. Exactly one
 * settlement carries each: while the month a difference goes into is not final, another takes its place there, with the
 * same basis; once a final settlement carries it, it is the basis of the next. The handler asks who may know.
 */
export const differences: Aggregate<Differences, ComputeDifference, DifferencesEvent> = {
  name: 'differences',
  initial: () => ({ computed: [] }),
  evolve: ({ computed }, { data }) => ({ computed: [...computed, data] }),
  mayKnow: () => true,
  decide: (command, state): Decided => {
    const { actor, settled, now } = command;
    if (!actor.roles.includes('financeOfficer')) return refuse('Forbidden');
    if (settled.kind === 'notFinal') return refuse('SettlementNotFinal');
    if (now.provisional.kind === 'yes') {
      const codes = new Set(now.provisional.reasons.map(({ code }) => code));
      return refuse('DifferenceProvisional', { reasons: [...codes].sort() });
    }
    return compute(command, settled, differencesOf(state, settled.settlement));
  },
};

/** Differences of one settlement; oldest first. */
export const differencesOf = ({ computed }: Differences, settlement: string): readonly ComputedDifference[] =>
  computed.filter((one) => one.settlement === settlement);

/** What was settled of the month so far. */
export const basisOf = (
  { computation, statement, statementDigest }: Final,
  all: readonly ComputedDifference[],
  { settled }: Pick<Carrying, 'settled'>,
): { readonly statement: Statement; readonly basis: ComputedDifference['basis'] } => {
  const carried = all.find(({ difference }) => difference === settled);
  if (!carried) return { statement, basis: { kind: 'final', computation, statementDigest } };
  const { difference, into } = carried;
  return {
    statement: carried.statement,
    basis: { kind: 'carried', difference, into, statementDigest: carried.statementDigest },
  };
};

/** The difference whose month is not final yet. One that a final settlement left out waits no more. */
export const waiting = (
  all: readonly ComputedDifference[],
  { settled, final }: Pick<Carrying, 'settled' | 'final'>,
): ComputedDifference | undefined =>
  all.findLast(({ difference, into }) => difference > settled && !final.includes(into));

const compute = (command: ComputeDifference, settled: Final, all: readonly ComputedDifference[]): Decided => {
  const { actor, at, now, carrying, reason, statementDigest } = command;
  const { settlement, statement: was } = settled;
  const { basis, statement: before } = basisOf(settled, all, carrying);
  const standing = standingAfter(before, now);
  const waits = waiting(all, carrying);
  if (sameReading(waits?.statement ?? before, standing)) return nothing();
  const { into } = carrying;
  const cannot = (why: string): Decided =>
    refuse('CannotCarryInto', { ...(into.kind === 'month' ? { month: into.month } : {}), reason: why }, ['into']);
  if (into.kind === 'none') return cannot('no later month');
  if (into.month <= was.period) return cannot('not later');
  if (into.state !== 'open') return cannot(into.state);
  if (waits && waits.into !== into.month) return cannot(`one still goes into ${waits.into}`);
  const lines = movedLines(before, now);
  return accept(
    differenceComputed({
      ...{ settlement, agreement: was.agreement.id, period: was.period, difference: all.length + 1, basis },
      ...{ statement: standing, statementDigest, lines, shares: sumOf(...lines.map(({ shares }) => shares)) },
      ...{ into: into.month, reason, organisation: actor.organisation, officer: actor.officer, at },
    }),
  );
};

/** What goes into the settlement of a month: of each earlier one the newest difference, where that goes there. */
export const carriedInto = ({ computed }: Differences, month: MonthText) => {
  const newest = new Map(computed.map((one) => [one.settlement, one]));
  return [...newest.values()]
    .filter(({ into, shares }) => into === month && shares.length > 0)
    .map(({ settlement, period, difference, basis, statementDigest, shares }) => ({
      ...{ settlement, period, difference, basisDigest: basis.statementDigest, statementDigest, shares },
    }));
};
