import { accept, type Decision, refuse } from '#platform/kernel/decider.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import {
  epochMilliseconds,
  type InstantText,
  type LocalDateText,
  localDate,
  localMonth,
} from '#platform/kernel/time.js';
import { citing, coversDay, coversInstant, ownerActsThrough, partyOf } from './authority.js';
import { type Items, itemProblem } from './items.js';
import type { OnReadings } from './month.decide.js';
import { rawValueProblem } from './raw-values.js';
import {
  correctionProposed,
  type Publication,
  type ReadingRow,
  type ReadingsEvent,
  rawValuesAttached,
  readingPublished,
  type StationStatus,
  stationStatusPublished,
} from './readings.events.js';
import {
  type CorrectionProposal,
  type ReadingsMonth,
  rawOf,
  rowKey,
  type StatusVersion,
  samePrint,
  standing,
  type Version,
  versionIdOf,
} from './readings-month.js';
import { isUnverified, isUnverifiedSeries } from './unverified.js';

export interface RowPublication {
  readonly row: ReadingRow;
  readonly publication: Publication;
}

/** Status of the station on a legal day without a sampling time. */
export interface StatusPublication {
  readonly date: LocalDateText;
  readonly status: StationStatus;
  readonly publication: Publication;
}

/**
 * What the data owner publishes, sent by itself or, as a file, by a party that names its agreement. In an open month other
 * values make a version; in a closed one a proposal, and what the month does not know yet is refused. What an unverified
 * file says is a series of its own, never a status of the station, and a closed month takes none of it.
 */
export interface PublishReadings extends OnReadings {
  readonly type: 'PublishReadings';
  readonly at: InstantText;
  readonly rows: readonly RowPublication[];
  readonly statuses: readonly StatusPublication[];
  /** Items and units that are known (reference data). */
  readonly items: Items;
}

/** Values at full precision for rows that stand; each rounds to what was printed ({@link rawValueProblem}). */
export interface AttachRawValues extends OnReadings {
  readonly type: 'AttachRawValues';
  readonly rows: readonly {
    readonly sampledAt: InstantText;
    readonly source: string;
    /** Plain decimal text by item code, in the item's unit. */
    readonly items: Readonly<Record<string, string>>;
  }[];
}

/** A row as it will be when the events decided so far are facts. */
interface Draft {
  versions: readonly Version[];
  corrections: readonly CorrectionProposal[];
}

type Decided = { readonly events: readonly ReadingsEvent[] } | { readonly problem: Refusal };
const none: Decided = { events: [] };

export const publishReadings = (command: PublishReadings, state: ReadingsMonth): Decision<ReadingsEvent> => {
  const events: ReadingsEvent[] = [];
  const drafts = new Map<string, Draft>();
  for (const [index, { row, publication: given }] of command.rows.entries()) {
    const path = ['rows', String(index)];
    const publication = cited(command, given);
    const wrong = rowProblem(command, row, publication);
    if (wrong) return refuse(wrong.code, wrong.details, [...path, ...wrong.path]);
    const draft = drafts.get(rowKey(row)) ?? draftOf(state, row);
    drafts.set(rowKey(row), draft);
    const decided = publishRow(command, state, draft, row, publication);
    if ('problem' in decided) return refuse(decided.problem.code, decided.problem.details, [...path, 'sampledAt']);
    events.push(...decided.events);
  }
  const days = new Map<string, readonly StatusVersion[]>();
  for (const [index, given] of command.statuses.entries()) {
    const publication = { ...given, publication: cited(command, given.publication) };
    const { date } = publication;
    const known = days.get(date) ?? state.statuses.get(date) ?? [];
    const decided = publishStatus(command, state, known, publication);
    if ('problem' in decided)
      return refuse(decided.problem.code, decided.problem.details, ['statuses', String(index), 'date']);
    if (decided.events.length > 0) days.set(date, [...known, { ...publication, version: known.length + 1 }]);
    events.push(...decided.events);
  }
  return accept(...events);
};

/** A file that a party brought names the agreement by which it did. */
const cited = (command: PublishReadings, publication: Publication): Publication =>
  publication.kind === 'file' ? { ...publication, ...citing(command) } : publication;

const draftOf = ({ rows, corrections, proposals }: ReadingsMonth, row: ReadingRow): Draft => ({
  versions: rows.get(rowKey(row)) ?? [],
  corrections: (corrections.get(rowKey(row)) ?? [])
    .map((id) => proposals.get(id))
    .filter((one): one is CorrectionProposal => one?.kind === 'correction'),
});

/** What is wrong with a row by itself. */
const rowProblem = (command: PublishReadings, row: ReadingRow, publication: Publication): Refusal | undefined => {
  const { month, at, items } = command;
  const party = partyOf(command);
  if (localMonth(row.sampledAt) !== month)
    return refusal('OtherMonth', { month: localMonth(row.sampledAt) }, ['sampledAt']);
  if (epochMilliseconds(row.sampledAt) > epochMilliseconds(at))
    return refusal('FutureSamplingTime', { sampledAt: row.sampledAt }, ['sampledAt']);
  if (party && !coversInstant(party, row.sampledAt))
    return refusal('NotTheDataOwner', { sampledAt: row.sampledAt }, ['sampledAt']);
  if (isUnverified(publication) !== isUnverifiedSeries(row.source))
    return refusal('UnverifiedSource', { source: row.source }, ['source']);
  for (const [code, value] of Object.entries(row.items)) {
    const problem = itemProblem(items, code, value);
    if (problem) return refusal(problem.code, problem.details, ['items', code]);
  }
  return rawValueProblem(row, rawOf(row));
};

const publishRow = (
  command: PublishReadings,
  { period }: ReadingsMonth,
  draft: Draft,
  row: ReadingRow,
  publication: Publication,
): Decided => {
  const { section, month, dataOwner, actor } = command;
  const party = partyOf(command);
  const now = standing(draft.versions);
  if (now && samePrint(now.row, row)) {
    const added = news(now.raw, rawOf(row));
    if (Object.keys(added).length === 0) return none; // already known
    if (period.kind === 'closed') return { problem: closed(row) };
    draft.versions = draft.versions.map((one) => (one === now ? { ...one, raw: { ...one.raw, ...added } } : one));
    return { events: [rawValuesAttached({ section, month, versionId: now.versionId, items: added })] };
  }
  const seen = [...draft.versions, ...draft.corrections];
  if (seen.some((one) => isOfOneFile(one.publication, publication) && samePrint(one.row, row))) return none;
  const last = draft.versions.at(-1);
  if (period.kind === 'open') {
    const version = (last?.version ?? 0) + 1;
    const versionId = versionIdOf(section, row, version);
    const made = { versionId, version, row, publication, raw: rawOf(row), withdrawn: false };
    draft.versions = [...draft.versions, made];
    return { events: [readingPublished({ section, month, versionId, version, dataOwner, row, publication })] };
  }
  if (!last || isUnverified(publication)) return { problem: closed(row) };
  if (party && !ownerActsThrough(party)) {
    return { problem: refusal('NotTheDataOwner', { sampledAt: row.sampledAt }) };
  }
  const pending = draft.corrections.findLast(({ state }) => state === 'pending');
  if (pending && samePrint(pending.row, row)) return none;
  const proposal = `${section}/${rowKey(row)}/p${draft.corrections.length + 1}`;
  const made = { kind: 'correction', proposal, state: 'pending', row, publication, proposedBy: actor.officer } as const;
  draft.corrections = [
    ...draft.corrections.map((one) => (one === pending ? ({ ...one, state: 'superseded' } as const) : one)),
    made,
  ];
  const supersedes = pending
    ? ({ kind: 'proposal', proposal: pending.proposal } as const)
    : ({ kind: 'none' } as const);
  const event = { section, month, proposal, over: last.versionId, supersedes, row, publication };
  return { events: [correctionProposed({ ...event, proposedBy: actor.officer })] };
};

const closed = ({ sampledAt }: { readonly sampledAt: string }): Refusal => refusal('MonthClosed', { sampledAt });

/**
 * The same line of the same file, imported again, is no new publication, even when another one came after it. (What was
 * entered by hand is meant anew each time.)
 */
const isOfOneFile = (a: Publication, b: Publication): boolean =>
  a.kind === 'file' && b.kind === 'file' && a.digest === b.digest && a.line === b.line;

const publishStatus = (
  command: PublishReadings,
  { period }: ReadingsMonth,
  known: readonly StatusVersion[],
  { date, status, publication }: StatusPublication,
): Decided => {
  const { section, month, dataOwner, at } = command;
  const party = partyOf(command);
  if (date.slice(0, 7) !== month) return { problem: refusal('OtherMonth', { month: date.slice(0, 7) }) };
  if (date > localDate(at)) return { problem: refusal('FutureSamplingTime', { date }) };
  if (party && !coversDay(party, date)) return { problem: refusal('NotTheDataOwner', { date }) };
  if (isUnverified(publication)) return { problem: refusal('UnverifiedSource', { date }) };
  if (known.at(-1)?.status === status) return none;
  if (known.some((one) => one.status === status && isOfOneFile(one.publication, publication))) return none;
  if (period.kind === 'closed') return { problem: refusal('MonthClosed', { date }) };
  const version = known.length + 1;
  return { events: [stationStatusPublished({ section, month, date, version, dataOwner, status, publication })] };
};

export const attachRawValues = (command: AttachRawValues, state: ReadingsMonth): Decision<ReadingsEvent> => {
  const { section, month } = command;
  const attached = new Map<string, Record<string, string>>();
  for (const [index, { sampledAt, source, items }] of command.rows.entries()) {
    const path = ['rows', String(index)];
    const now = standing(state.rows.get(rowKey({ sampledAt, source })));
    if (!now) return refuse('UnknownReading', { sampledAt, source }, path);
    const problem = rawValueProblem(now.row, items);
    if (problem) return refuse(problem.code, problem.details, [...path, ...problem.path]);
    const added = news({ ...now.raw, ...attached.get(now.versionId) }, items);
    if (Object.keys(added).length === 0) continue;
    if (state.period.kind === 'closed') return refuse('MonthClosed', { sampledAt }, path);
    attached.set(now.versionId, { ...attached.get(now.versionId), ...added });
  }
  return accept(...[...attached].map(([versionId, items]) => rawValuesAttached({ section, month, versionId, items })));
};

/** Values that are not known yet, or known otherwise. */
const news = (
  known: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(given).filter(([item, value]) => known[item] !== value));
