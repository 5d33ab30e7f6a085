import { hoursLater, type InstantText, localDate } from '#platform/kernel/time.js';
import type { Assigned } from './duty.events.js';
import type { DutyRules } from './duty-rules.js';

export interface Shift {
  readonly id: string;
  readonly officer: string;
  readonly deputy: Assigned;
  readonly leader: Assigned;
  readonly from: InstantText;
  readonly until: InstantText;
  /** Ended early by a removal: who had it is relieved. */
  readonly isCut: boolean;
}

export interface Handover {
  readonly id: string;
  /** The shift that is handed over. */
  readonly shift: string;
  readonly to: string;
  /** The shift in which `to` takes over; the same one where its deputy does. */
  readonly incoming: string;
  readonly offeredAt: InstantText;
  readonly decision:
    | { readonly kind: 'open' }
    | { readonly kind: 'confirmed'; readonly at: InstantText }
    | { readonly kind: 'declined' };
}

/** Shifts and handovers of one body, of one year or of several. */
export interface Roster {
  readonly shifts: readonly Shift[];
  readonly handovers: readonly Handover[];
}

export interface Interval {
  readonly from: InstantText;
  readonly until: InstantText;
}

/** Shifts by their beginning, handovers by their offer. Those made at one instant stay as they came. */
export const merged = (...rosters: readonly Roster[]): Roster => ({
  shifts: rosters.flatMap(({ shifts }) => shifts).toSorted((a, b) => compare(a.from, b.from)),
  handovers: rosters.flatMap(({ handovers }) => handovers).toSorted((a, b) => compare(a.offeredAt, b.offeredAt)),
});
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The shift that runs; its first instant belongs to it, its last no more. */
export const onDuty = ({ shifts }: Roster, at: InstantText): Shift | undefined =>
  shifts.find(({ from, until }) => from <= at && at < until);

export const isAssigned = ({ officer, deputy }: Shift, id: string): boolean =>
  officer === id || (deputy.kind === 'officer' && deputy.officer === id);

/** Who has a shift at a time: who took over in it last, else its officer. */
export const holderOf = ({ handovers }: Roster, { id, officer }: Shift, at: InstantText): string =>
  handovers.findLast(({ incoming, decision }) => incoming === id && decision.kind === 'confirmed' && decision.at <= at)
    ?.to ?? officer;

/** The shift in which `to` would take over: the next one where it begins soon, else the one that runs. */
export const takingOver = (
  roster: Roster,
  to: string,
  at: InstantText,
  { handoverBeforeShiftHours }: DutyRules,
): Shift | undefined => {
  const running = onDuty(roster, at);
  const soon = hoursLater(at, handoverBeforeShiftHours);
  const next = roster.shifts
    .filter(({ from }) => from > at && from <= soon)
    .reduce<Shift | undefined>((first, one) => (first && first.from <= one.from ? first : one), undefined);
  return [next, running].find((shift): shift is Shift => shift !== undefined && isAssigned(shift, to));
};

/** The newest offer, where it is neither decided nor made void by the end of the shift it leads to. */
export const openHandover = ({ shifts, handovers }: Roster, at: InstantText): Handover | undefined => {
  const newest = handovers.at(-1);
  if (newest?.decision.kind !== 'open') return undefined;
  const incoming = shifts.find(({ id }) => id === newest.incoming);
  return incoming && at < incoming.until && isAssigned(incoming, newest.to) ? newest : undefined;
};

export type Responsible =
  /** `why`: it took over; it has the shift that runs; or its shift is over and nobody took over from it. */
  | {
      readonly kind: 'officer';
      readonly officer: string;
      readonly shift: string;
      readonly why: 'tookOver' | 'onRoster' | 'notHandedOver';
    }
  | { readonly kind: 'nobody' };

/**
 * Who answers for what happens at `at`. Duty passes by confirmation: until then, and for a limited time, the officer
 * whose shift ended stays responsible, whatever the roster says. Where nobody is left to hand over, the roster decides.
 */
export const responsible = (roster: Roster, at: InstantText, rules: DutyRules): Responsible => {
  const { shifts, handovers } = roster;
  const last = handovers
    .flatMap(({ to, incoming, decision }) =>
      decision.kind === 'confirmed' && decision.at <= at ? [{ to, incoming, since: decision.at }] : [],
    )
    .toSorted((a, b) => compare(a.since, b.since))
    .at(-1);
  const taken = last && shifts.find(({ id }) => id === last.incoming);
  if (taken && at < taken.until) return { kind: 'officer', officer: last.to, shift: taken.id, why: 'tookOver' };
  const running = onDuty(roster, at);
  const before = shifts
    .filter(({ until }) => until <= at)
    .reduce<Shift | undefined>((latest, one) => (latest && latest.until >= one.until ? latest : one), undefined);
  if (before && !before.isCut && at < hoursLater(before.until, rules.outgoingResponsibleHours)) {
    const outgoing = holderOf(roster, before, at);
    if (outgoing !== running?.officer)
      return { kind: 'officer', officer: outgoing, shift: before.id, why: 'notHandedOver' };
  }
  return running
    ? { kind: 'officer', officer: running.officer, shift: running.id, why: 'onRoster' }
    : { kind: 'nobody' };
};

/** Within `from`–`until`: when nobody is assigned. */
export const gaps = (shifts: readonly Interval[], from: InstantText, until: InstantText): readonly Interval[] => {
  const found: Interval[] = [];
  let uncovered = from;
  for (const shift of shifts.toSorted((a, b) => compare(a.from, b.from))) {
    if (shift.until <= uncovered) continue;
    if (shift.from >= until) break;
    if (shift.from > uncovered) found.push({ from: uncovered, until: shift.from });
    uncovered = shift.until;
  }
  if (uncovered < until) found.push({ from: uncovered, until });
  return found;
};

/** Legal years that an interval touches, the earlier first. */
export const yearsOf = (from: InstantText, until: InstantText): readonly string[] => {
  const last = yearOf(until);
  const years = [yearOf(from)];
  for (let at = from; (years.at(-1) ?? last) < last; ) {
    at = hoursLater(at, 24);
    const year = yearOf(at);
    if (years.at(-1) !== year) years.push(year);
  }
  return years;
};
/** The legal year in which a shift stands: that of its first instant. */
export const yearOf = (at: InstantText): string => localDate(at).slice(0, 4);
