import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import type { AssessmentEvent } from './assessment.events.js';
import type { Exceedance, ValueDecision, VersionedRow } from './evaluation/types.js';
import type { Publication, ReadingRow, ReadingsEvent, StationStatus } from './readings.events.js';

export type ReadingsMonthEvent = ReadingsEvent | AssessmentEvent;
type DataOf<Type extends ReadingsMonthEvent['type']> = Extract<ReadingsMonthEvent, DomainEvent<Type>>['data'];

/** One version of a row. */
export interface Version {
  readonly versionId: string;
  readonly version: number;
  /** As published, without what was attached later. */
  readonly row: ReadingRow;
  readonly publication: Publication;
  /** Values at full precision by item, where they are known. */
  readonly raw: Readonly<Record<string, string>>;
  readonly withdrawn: boolean;
}

export interface StatusVersion {
  readonly version: number;
  readonly status: StationStatus;
  readonly publication: Publication;
}

interface ProposalState {
  readonly proposal: string;
  readonly state: 'pending' | 'superseded' | 'confirmed' | 'rejected';
  /** Officer id. */
  readonly proposedBy: string;
}
export type Proposal = ProposalState &
  (
    | { readonly kind: 'correction'; readonly row: ReadingRow; readonly publication: Publication }
    | { readonly kind: 'withdrawal'; readonly versionId: string; readonly reason: string }
  );
export type CorrectionProposal = Extract<Proposal, { kind: 'correction' }>;
export type WithdrawalProposal = Extract<Proposal, { kind: 'withdrawal' }>;

export type InclusionDecision = DataOf<'water-quality.inclusion-decided.v1'>;

export type Reopening =
  | { readonly kind: 'none' }
  | { readonly kind: 'requested'; readonly reason: string; readonly requestedBy: string };

export type Period = { readonly kind: 'open' } | { readonly kind: 'closed'; readonly reopening: Reopening };

/** The newest assessment with one set and one rule. */
export interface KnownAssessment {
  readonly assessed: DataOf<'water-quality.month-assessed.v1'>;
  /** What was found to exceed, as long as it does. */
  readonly exceeding: readonly Exceedance[];
}

/** The readings of one section in one legal month (Asia/Shanghai): a period stream. */
export interface ReadingsMonth {
  /** Versions of each row by {@link rowKey}, oldest first. */
  readonly rows: ReadonlyMap<string, readonly Version[]>;
  readonly versions: ReadonlyMap<string, Version>;
  /** Versions of the station's status by legal day, oldest first. */
  readonly statuses: ReadonlyMap<string, readonly StatusVersion[]>;
  readonly period: Period;
  /** 0 before the first closing, 1 from then on; raised by each confirmed batch and each reopening. */
  readonly monthVersion: number;
  /** By id, in the order in which they were made. */
  readonly proposals: ReadonlyMap<string, Proposal>;
  /** Corrections proposed for a row, by {@link rowKey}; the last alone may be pending. */
  readonly corrections: ReadonlyMap<string, readonly string[]>;
  /** Withdrawals proposed for a version, by its id; the last alone may be pending. */
  readonly withdrawals: ReadonlyMap<string, readonly string[]>;
  /** Decisions on an item of a version by {@link decisionKey}, oldest first. */
  readonly decisions: ReadonlyMap<string, readonly InclusionDecision[]>;
  /** By {@link assessmentKey}. */
  readonly assessments: ReadonlyMap<string, KnownAssessment>;
  readonly assessmentCount: number;
}

/** The same section, sampling time and source is the same row. */
export const rowKey = (row: Pick<ReadingRow, 'sampledAt' | 'source'>): string => `${row.sampledAt}/${row.source}`;

export const versionIdOf = (section: string, row: Pick<ReadingRow, 'sampledAt' | 'source'>, version: number): string =>
  `${section}/${rowKey(row)}/v${version}`;

export const decisionKey = (versionId: string, item: string): string => `${versionId}/${item}`;

export const assessmentKey = (set: { readonly id: string }, rule: { readonly id: string }): string =>
  `${set.id}/${rule.id}`;

/** The version of a row that counts: the newest that was not withdrawn. */
export const standing = (versions: readonly Version[] = []): Version | undefined =>
  versions.findLast(({ withdrawn }) => !withdrawn);

/** Standing versions of all rows, values at full precision beside the printed ones; in order of sampling. */
export const standingRows = (month: Pick<ReadingsMonth, 'rows'>): readonly VersionedRow[] =>
  [...month.rows.values()]
    .flatMap((versions) => standing(versions) ?? [])
    .map(({ versionId, row, raw, publication }) => ({ versionId, row: withRaw(row, raw), publication }))
    .sort((a, b) => (rowKey(a.row) < rowKey(b.row) ? -1 : 1));

const withRaw = (row: ReadingRow, raw: Version['raw']): ReadingRow => ({
  ...row,
  items: Object.fromEntries(
    Object.entries(row.items).map(([item, value]) => [
      item,
      value.kind === 'measured' && raw[item] !== undefined ? { ...value, raw: raw[item] } : value,
    ]),
  ),
});

/** The latest decision on each item of a standing version. */
export const standingDecisions = (month: Pick<ReadingsMonth, 'rows' | 'decisions'>): readonly ValueDecision[] => {
  const stand = new Set([...month.rows.values()].flatMap((versions) => standing(versions)?.versionId ?? []));
  return [...month.decisions.values()].flatMap((decisions) => {
    const latest = decisions.at(-1);
    if (!latest || !stand.has(latest.versionId)) return [];
    const { decision, versionId, item, effect } = latest;
    return [{ decision, versionId, item, effect }];
  });
};

/** What was printed, whatever is known of it at full precision. */
export const samePrint = (a: ReadingRow, b: ReadingRow): boolean => printOf(a) === printOf(b);

const printOf = (row: ReadingRow): string =>
  canonicalJson({
    ...row,
    items: Object.fromEntries(
      Object.entries(row.items).map(([item, value]) => {
        if (value.kind !== 'measured') return [item, value];
        const { raw: _, ...printed } = value;
        return [item, printed];
      }),
    ),
  });

/** Everything {@link ReadingsMonth} shows, as the fold alone writes it. */
interface Folding {
  rows: Map<string, Version[]>;
  versions: Map<string, Version>;
  statuses: Map<string, StatusVersion[]>;
  period: Period;
  monthVersion: number;
  proposals: Map<string, Proposal>;
  corrections: Map<string, string[]>;
  withdrawals: Map<string, string[]>;
  decisions: Map<string, InclusionDecision[]>;
  assessments: Map<string, KnownAssessment>;
  assessmentCount: number;
}

const folding = (): Folding => ({
  rows: new Map(),
  versions: new Map(),
  statuses: new Map(),
  period: { kind: 'open' },
  monthVersion: 0,
  proposals: new Map(),
  corrections: new Map(),
  withdrawals: new Map(),
  decisions: new Map(),
  assessments: new Map(),
  assessmentCount: 0,
});

export const initial = (): ReadingsMonth => folding();

/**
 * Constant work an event: a month holds up to 2,000 of them, and copying its maps for each would be quadratic. So the
 * state is written in place and handed on. Whoever folds owns it: every fold begins with {@link initial}, nobody keeps
 * the state of before, and a decision only reads.
 */
export const evolve = (state: ReadingsMonth, event: ReadingsMonthEvent): ReadingsMonth => {
  const month = state as Folding;
  switch (event.type) {
    case 'water-quality.reading-published.v1': {
      const { versionId, version, row, publication } = event.data;
      const published: Version = { versionId, version, row, publication, raw: rawOf(row), withdrawn: false };
      append(month.rows, rowKey(row), published);
      month.versions.set(versionId, published);
      return month;
    }
    case 'water-quality.station-status-published.v1': {
      const { date, version, status, publication } = event.data;
      append(month.statuses, date, { version, status, publication });
      return month;
    }
    case 'water-quality.raw-values-attached.v1': {
      const { versionId, items } = event.data;
      change(month, versionId, ({ raw }) => ({ raw: { ...raw, ...items } }));
      return month;
    }
    case 'water-quality.reading-withdrawn.v1':
      change(month, event.data.versionId, () => ({ withdrawn: true }));
      return month;
    case 'water-quality.inclusion-decided.v1':
      append(month.decisions, decisionKey(event.data.versionId, event.data.item), event.data);
      return month;
    case 'water-quality.month-closed.v1':
      month.period = { kind: 'closed', reopening: { kind: 'none' } };
      month.monthVersion = event.data.monthVersion;
      return month;
    case 'water-quality.correction-proposed.v1': {
      const { proposal, supersedes, row, publication, proposedBy } = event.data;
      if (supersedes.kind === 'proposal') settle(month, [supersedes.proposal], 'superseded');
      month.proposals.set(proposal, { kind: 'correction', proposal, state: 'pending', proposedBy, row, publication });
      append(month.corrections, rowKey(row), proposal);
      return month;
    }
    case 'water-quality.withdrawal-proposed.v1': {
      const { proposal, versionId, reason, proposedBy } = event.data;
      month.proposals.set(proposal, { kind: 'withdrawal', proposal, state: 'pending', proposedBy, versionId, reason });
      append(month.withdrawals, versionId, proposal);
      return month;
    }
    case 'water-quality.corrections-rejected.v1':
      settle(month, event.data.proposals, 'rejected');
      return month;
    case 'water-quality.month-version-raised.v1':
      settle(month, event.data.proposals, 'confirmed');
      month.monthVersion = event.data.monthVersion;
      return month;
    case 'water-quality.month-reopening-requested.v1': {
      const { reason, requestedBy } = event.data;
      month.period = { kind: 'closed', reopening: { kind: 'requested', reason, requestedBy } };
      return month;
    }
    case 'water-quality.month-reopening-rejected.v1':
      month.period = { kind: 'closed', reopening: { kind: 'none' } };
      return month;
    case 'water-quality.month-reopened.v1':
      month.period = { kind: 'open' };
      month.monthVersion = event.data.monthVersion;
      return month;
    case 'water-quality.month-assessed.v1': {
      const { set, rule, outcome } = event.data.result;
      const key = assessmentKey(set, rule);
      const exceeding = outcome.kind === 'exceeded' ? (month.assessments.get(key)?.exceeding ?? []) : [];
      month.assessments.set(key, { assessed: event.data, exceeding });
      month.assessmentCount += 1;
      return month;
    }
    case 'water-quality.exceedance-found.v1': {
      const { set, rule, items } = event.data;
      const key = assessmentKey(set, rule);
      const known = month.assessments.get(key);
      if (known) month.assessments.set(key, { ...known, exceeding: items });
      return month;
    }
    default:
      return assertNever(event);
  }
};

const append = <Value>(lists: Map<string, Value[]>, key: string, value: Value): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};

const change = (month: Folding, versionId: string, changes: (version: Version) => Partial<Version>): void => {
  const before = month.versions.get(versionId);
  if (!before) return;
  const now = { ...before, ...changes(before) };
  month.versions.set(versionId, now);
  const versions = month.rows.get(rowKey(before.row));
  versions?.splice(versions.indexOf(before), 1, now);
};

const settle = (month: Folding, proposals: readonly string[], state: Proposal['state']): void => {
  for (const id of proposals) {
    const proposal = month.proposals.get(id);
    if (proposal) month.proposals.set(id, { ...proposal, state });
  }
};

/** Values that were published at full precision together with the printed ones. */
export const rawOf = (row: ReadingRow): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(row.items).flatMap(([item, value]) =>
      value.kind === 'measured' && value.raw !== undefined ? [[item, value.raw]] : [],
    ),
  );
