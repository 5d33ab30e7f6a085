import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { add, negate, zero } from '#platform/kernel/money.js';
import { holdersOf, totalsOf } from './compute.js';
import {
  type changedInputs,
  type Difference,
  type DifferenceLine,
  type Line,
  type LineAmount,
  lineKey,
  placesOf,
  type Shares,
  type Statement,
} from './statement.js';

/** Lines that came out another way or rest on other inputs than before, with the inputs that changed. */
export const differenceOf = (before: Statement, after: Statement): Difference[] => {
  const keys = [
    ...new Set([...placesOf(before), ...placesOf(after)].map(({ section, item }) => `${section}\n${item}`)),
  ];
  return keys.sort().flatMap((key): Difference[] => {
    const [section = '', item = ''] = key.split('\n');
    const place = { section, item };
    const [was, is] = [amountIn(before, place), amountIn(after, place)];
    const changed = changedOf(before, after, place);
    if (changed.length === 0 && canonicalJson(was) === canonicalJson(is)) return [];
    return [{ ...place, before: was, after: is, changed }];
  });
};

type Place = Pick<Line, 'section' | 'item'>;

const lineIn = ({ lines }: Statement, place: Place): Line | undefined =>
  lines.find((line) => lineKey(line) === lineKey(place));

const exemptIn = ({ exempt = [] }: Statement, place: Place) => exempt.find((one) => lineKey(one) === lineKey(place));

const amountIn = (statement: Statement, place: Place): LineAmount => {
  const line = lineIn(statement, place);
  if (line) return { kind: 'amount', amount: line.amount, payer: line.payer };
  const exempt = exemptIn(statement, place);
  if (exempt) return { kind: 'exempt', status: exempt.status };
  const undecided = statement.insufficient.find((one) => lineKey(one) === lineKey(place));
  return undecided ? { kind: 'undecided', reason: undecided.reason } : { kind: 'absent' };
};

const changedOf = (before: Statement, after: Statement, place: Place): Difference['changed'] => {
  const [was, is] = [lineIn(before, place), lineIn(after, place)];
  // An exempt line shows no inputs: that it is exempt is all that changed.
  const exempting = exemptIn(before, place) !== undefined || exemptIn(after, place) !== undefined;
  const differs = (of: (line: Line) => unknown): boolean =>
    !exempting && canonicalJson(was ? of(was) : 'none') !== canonicalJson(is ? of(is) : 'none');
  const monthOf = ({ months }: Statement) => months.find(({ section }) => section === place.section)?.monthVersion ?? 0;
  const found: Record<(typeof changedInputs)[number], boolean> = {
    readings: differs(({ readingVersions, concentration, loadConcentration }) => ({
      ...{ readingVersions, concentration },
      ...(loadConcentration === undefined ? {} : { loadConcentration }),
    })),
    monthVersion: monthOf(before) !== monthOf(after),
    volume: differs(({ volume }) => volume),
    agreement: before.agreement.version !== after.agreement.version,
    parameters: differs(({ scheme, parameters }) => ({ scheme, parameters })),
    rule: differs(({ assessment: { rule, set } }) => ({ rule, set })),
    target: differs(({ limit, assessment: { target } }) => ({ limit, target })),
    status: canonicalJson(statusIn(before, place)) !== canonicalJson(statusIn(after, place)),
    inclusion: canonicalJson(inclusionsIn(before, place)) !== canonicalJson(inclusionsIn(after, place)),
  };
  return (Object.keys(found) as (keyof typeof found)[]).filter((name) => found[name]);
};

const statusIn = (statement: Statement, place: Place) => {
  const found = exemptIn(statement, place);
  return found ? { status: found.status, reason: found.reason, basis: found.basis } : 'none';
};

const inclusionsIn = (statement: Statement, place: Place) =>
  placesOf(statement).find((one) => lineKey(one) === lineKey(place))?.inclusions ?? [];

/**
 * What is settled once the difference is paid: the month as it comes to now, where a line that can no longer be decided
 * stays as it was settled. What is missing moves no money.
 */
export const standingAfter = (basis: Statement, now: Statement): Statement => {
  const undecided = new Set(now.insufficient.map(lineKey));
  const kept = basis.lines.filter((line) => undecided.has(lineKey(line)));
  if (kept.length === 0) return now;
  const keys = new Set(kept.map(lineKey));
  const lines = [...now.lines, ...kept].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  // A line that is kept may be owed to an account that the agreement no longer names.
  const holders = holdersOf([...basis.totals.filter(({ account }) => account !== undefined), ...now.totals]);
  return {
    ...{ ...now, outcome: 'settled', lines, totals: totalsOf(holders, lines, now.carried) },
    insufficient: now.insufficient.filter((line) => !keys.has(lineKey(line))),
  };
};

const orderOf = ({ section, item }: Place): string => `${section}\n${item}`;

/** Line by line what was settled and what it comes to now, and what each party receives by that; below zero: pays. */
export const movedLines = (basis: Statement, now: Statement): DifferenceLine[] => {
  const standing = standingAfter(basis, now);
  const holders = holdersOf([...basis.totals, ...now.totals]);
  const sharesIn = (statement: Statement, place: Place): Shares => {
    const line = lineIn(statement, place);
    return totalsOf(holders, line ? [line] : []);
  };
  return differenceOf(basis, now).map((line) => ({
    ...line,
    shares: sumOf(sharesIn(standing, line), sharesIn(basis, line).map(reversed)),
  }));
};

const reversed = ({ amount, ...holder }: Shares[number]) => ({ ...holder, amount: negate(amount) });

/** Shares added up by party, sorted; who receives and pays nothing is left out. */
export const sumOf = (...all: readonly Shares[]): Shares => {
  const sums = new Map<string, Shares[number]>();
  for (const { amount, ...holder } of all.flat())
    sums.set(holder.party, { ...holder, amount: add(sums.get(holder.party)?.amount ?? zero, amount) });
  return [...sums.values()].filter(({ amount }) => amount !== zero).sort((a, b) => (a.party < b.party ? -1 : 1));
};
