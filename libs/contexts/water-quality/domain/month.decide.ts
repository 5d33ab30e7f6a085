import type { Actor } from '#platform/kernel/actor.js';
import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { epochMilliseconds, type InstantText, type MonthText, nextMonth, startOfMonth } from '#platform/kernel/time.js';
import { citing, type Party } from './authority.js';
import {
  correctionsRejected,
  monthClosed,
  monthReopened,
  monthReopeningRejected,
  monthReopeningRequested,
  monthVersionRaised,
  type ReadingsEvent,
  readingPublished,
  readingWithdrawn,
  withdrawalProposed,
} from './readings.events.js';
import {
  type CorrectionProposal,
  type Proposal,
  type ReadingsMonth,
  rowKey,
  samePrint,
  standing,
  type Version,
  versionIdOf,
  type WithdrawalProposal,
} from './readings-month.js';

/** What every command on the readings of a section in a month carries. */
export interface OnReadings {
  readonly actor: Actor;
  readonly section: string;
  readonly month: MonthText;
  /** From the section, read by the handler. */
  readonly dataOwner: string;
  /** Where the actor is not of the data owner: by what right it acts, read by the handler. */
  readonly party?: Party | undefined;
}

/** Closes the month: what comes after is a correction. */
export interface CloseMonth extends OnReadings {
  readonly type: 'CloseMonth';
  readonly at: InstantText;
}

/** A second officer carries proposals out: one batch raises the month's version once. */
export interface ConfirmCorrections extends OnReadings {
  readonly type: 'ConfirmCorrections';
  readonly proposals: readonly string[];
  readonly reason: string;
}

export interface RejectCorrections extends OnReadings {
  readonly type: 'RejectCorrections';
  readonly proposals: readonly string[];
  readonly reason: string;
}

/** Takes a version back; in a closed month this is a proposal. */
export interface WithdrawReading extends OnReadings {
  readonly type: 'WithdrawReading';
  readonly versionId: string;
  readonly reason: string;
}

/** Asks for the reopening of a closed month. */
export interface ReopenMonth extends OnReadings {
  readonly type: 'ReopenMonth';
  readonly reason: string;
}

/** A second officer reopens it. */
export interface ConfirmReopening extends OnReadings {
  readonly type: 'ConfirmReopening';
}

/** The month stays closed: the officer who asked withdraws the request, or another one declines it. */
export interface RejectReopening extends OnReadings {
  readonly type: 'RejectReopening';
  readonly reason: string;
}

type Decided = Decision<ReadingsEvent>;

export const closeMonth = (command: CloseMonth, state: ReadingsMonth): Decided => {
  const { section, month, at, actor } = command;
  if (state.period.kind === 'closed') return nothing();
  const end = startOfMonth(nextMonth(month));
  if (epochMilliseconds(at) < epochMilliseconds(end)) return refuse('MonthNotOver', { month, end });
  // Reopening raised the number already; what is closed again has that one.
  const monthVersion = Math.max(1, state.monthVersion);
  return accept(monthClosed({ section, month, monthVersion, closedBy: actor.officer, ...citing(command) }));
};

export const withdrawReading = (command: WithdrawReading, state: ReadingsMonth): Decided => {
  const { section, month, versionId, reason, actor } = command;
  const version = state.versions.get(versionId);
  if (!version) return refuse('UnknownReading', { versionId }, ['reading']);
  if (version.withdrawn) return nothing();
  if (state.period.kind === 'open')
    return accept(withdrawn(command, version, state.rows.get(rowKey(version.row)) ?? [], actor.officer, reason));
  const earlier = state.withdrawals.get(versionId) ?? [];
  const last = earlier.at(-1);
  if (last !== undefined && state.proposals.get(last)?.state === 'pending') return nothing();
  const proposal = `${versionId}/w${earlier.length + 1}`;
  return accept(withdrawalProposed({ section, month, proposal, versionId, reason, proposedBy: actor.officer }));
};

/** @param versions of the row, oldest first */
const withdrawn = (
  { section, month }: OnReadings,
  { versionId, version, row }: Version,
  versions: readonly Version[],
  withdrawnBy: string,
  reason: string,
): ReadingsEvent => {
  const left = standing(versions.filter((one) => one.versionId !== versionId));
  const stands = left ? ({ kind: 'version', versionId: left.versionId } as const) : ({ kind: 'none' } as const);
  const { sampledAt, source } = row;
  return readingWithdrawn({ section, month, versionId, sampledAt, source, version, stands, reason, withdrawnBy });
};

export const confirmCorrections = (command: ConfirmCorrections, state: ReadingsMonth): Decided => {
  const { section, month, reason, actor } = command;
  const found = pendingOf(command.proposals, state, 'confirmed');
  if (found.kind === 'refused') return found.decision;
  const own = found.pending.find(({ proposedBy }) => proposedBy === actor.officer);
  if (own) return refuse('SecondOfficerNeeded', { proposal: own.proposal }, ['proposals']);
  if (found.pending.length === 0) return nothing();
  return accept(
    ...carriedOut(command, found.pending, state),
    monthVersionRaised({
      ...{ section, month, reason, confirmedBy: actor.officer, ...citing(command) },
      monthVersion: state.monthVersion + 1,
      proposals: found.pending.map(({ proposal }) => proposal),
    }),
  );
};

/** Versions that a batch makes, then those it takes back. */
const carriedOut = (command: OnReadings, proposals: readonly Proposal[], state: ReadingsMonth): ReadingsEvent[] => {
  const { section, month, dataOwner } = command;
  const rows = new Map<string, readonly Version[]>();
  const versionsOf = (key: string) => rows.get(key) ?? state.rows.get(key) ?? [];
  const corrections = proposals.filter((one): one is CorrectionProposal => one.kind === 'correction');
  const withdrawals = proposals.filter((one): one is WithdrawalProposal => one.kind === 'withdrawal');
  return [
    ...corrections.flatMap(({ row, publication }) => {
      const versions = versionsOf(rowKey(row));
      const now = standing(versions);
      if (now && samePrint(now.row, row)) return []; // published meanwhile, while the month was reopened
      const version = versions.length + 1;
      const versionId = versionIdOf(section, row, version);
      rows.set(rowKey(row), [...versions, { versionId, version, row, publication, raw: {}, withdrawn: false }]);
      return [readingPublished({ section, month, versionId, version, dataOwner, row, publication })];
    }),
    ...withdrawals.flatMap(({ versionId, proposedBy, reason }) => {
      const version = state.versions.get(versionId);
      if (!version || version.withdrawn) return []; // withdrawn meanwhile
      const key = rowKey(version.row);
      const event = withdrawn(command, version, versionsOf(key), proposedBy, reason);
      rows.set(
        key,
        versionsOf(key).map((one) => (one.versionId === versionId ? { ...one, withdrawn: true } : one)),
      );
      return [event];
    }),
  ];
};

export const rejectCorrections = (command: RejectCorrections, state: ReadingsMonth): Decided => {
  const { section, month, reason, actor } = command;
  const found = pendingOf(command.proposals, state, 'rejected');
  if (found.kind === 'refused') return found.decision;
  const proposals = found.pending.map(({ proposal }) => proposal);
  return proposals.length === 0
    ? nothing()
    : accept(correctionsRejected({ section, month, proposals, reason, rejectedBy: actor.officer, ...citing(command) }));
};

/** The named proposals that still wait; those that came to `already` before are left out. */
const pendingOf = (
  named: readonly string[],
  { proposals }: ReadingsMonth,
  already: 'confirmed' | 'rejected',
):
  | { readonly kind: 'found'; readonly pending: readonly Proposal[] }
  | { readonly kind: 'refused'; readonly decision: Decided } => {
  const pending: Proposal[] = [];
  for (const id of new Set(named)) {
    const proposal = proposals.get(id);
    if (!proposal) return { kind: 'refused', decision: refuse('UnknownProposal', { proposal: id }, ['proposals']) };
    if (proposal.state === 'pending') pending.push(proposal);
    else if (proposal.state !== already) {
      const details = { proposal: id, state: proposal.state };
      return { kind: 'refused', decision: refuse('ProposalDecided', details, ['proposals']) };
    }
  }
  return { kind: 'found', pending };
};

export const reopenMonth = (command: ReopenMonth, { period }: ReadingsMonth): Decided => {
  const { section, month, reason, actor } = command;
  if (period.kind === 'open') return refuse('MonthNotClosed', { month });
  const { reopening } = period;
  if (reopening.kind === 'requested' && reopening.reason === reason && reopening.requestedBy === actor.officer)
    return nothing();
  return accept(monthReopeningRequested({ section, month, reason, requestedBy: actor.officer, ...citing(command) }));
};

export const confirmReopening = (command: ConfirmReopening, state: ReadingsMonth): Decided => {
  const { section, month, actor } = command;
  if (state.period.kind === 'open') return refuse('MonthNotClosed', { month });
  const { reopening } = state.period;
  if (reopening.kind === 'none') return refuse('NoReopeningRequested', { month });
  const { reason, requestedBy } = reopening;
  if (requestedBy === actor.officer) return refuse('SecondOfficerNeeded', { month });
  const monthVersion = state.monthVersion + 1;
  const event = { section, month, monthVersion, reason, requestedBy, confirmedBy: actor.officer };
  return accept(monthReopened({ ...event, ...citing(command) }));
};

export const rejectReopening = (command: RejectReopening, { period }: ReadingsMonth): Decided => {
  const { section, month, reason, actor } = command;
  if (period.kind === 'open') return refuse('MonthNotClosed', { month });
  if (period.reopening.kind === 'none') return refuse('NoReopeningRequested', { month });
  const { requestedBy } = period.reopening;
  return accept(
    monthReopeningRejected({ section, month, reason, requestedBy, rejectedBy: actor.officer, ...citing(command) }),
  );
};
