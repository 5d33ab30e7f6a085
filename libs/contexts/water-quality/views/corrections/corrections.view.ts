import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { startOfMonth } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Publication, ReadingRow, ReadingsEvent } from '../../domain/readings.events.js';

export type CorrectionState = 'pending' | 'superseded' | 'confirmed' | 'rejected';

export interface CorrectionRow {
  readonly proposal: string;
  readonly section: string;
  readonly month: string;
  readonly kind: 'correction' | 'withdrawal';
  readonly state: CorrectionState;
  /** The newest version of the row, or the one to withdraw. */
  readonly version_id: string;
  readonly proposed: Proposed;
  /** Officer id. */
  readonly proposed_by: string;
  readonly proposed_at: string;
  readonly decided: Decided | null;
}

export type Proposed =
  | { readonly kind: 'row'; readonly row: ReadingRow; readonly publication: Publication }
  | { readonly kind: 'withdrawal'; readonly reason: string };

/** `by` and `reason` are missing where another proposal took its place. */
export interface Decided {
  readonly by?: string;
  readonly reason?: string;
  readonly at: string;
}

const corrections = table(
  'corrections',
  {
    proposal: 'text',
    section: 'text',
    month: 'text',
    kind: 'text',
    state: 'text',
    version_id: 'text',
    proposed: 'jsonb',
    proposed_by: 'text',
    proposed_at: 'timestamptz',
    decided: 'jsonb?',
  },
  ['proposal'],
  ['create index corrections_by_month on corrections (section, proposed_at desc, proposal desc)'],
);

type Handled = Extract<
  DecodedOf<ReadingsEvent>,
  {
    readonly type:
      | 'water-quality.correction-proposed.v1'
      | 'water-quality.withdrawal-proposed.v1'
      | 'water-quality.corrections-rejected.v1'
      | 'water-quality.month-version-raised.v1';
  }
>;

/** What was proposed for closed months, and what became of it. */
export const correctionsView: View = {
  name: 'corrections',
  version: 1,
  tables: [corrections],
  handles: [
    'water-quality.correction-proposed.v1',
    'water-quality.withdrawal-proposed.v1',
    'water-quality.corrections-rejected.v1',
    'water-quality.month-version-raised.v1',
  ],
  // A proposal is made once and decided once.
  project: (events) => {
    const all = events as readonly Handled[];
    return [...corrections.put(all.flatMap(rowsOf)), ...settle(all.flatMap(settledBy))];
  },
};

const rowsOf = (event: Handled) => {
  if (event.type !== 'water-quality.correction-proposed.v1' && event.type !== 'water-quality.withdrawal-proposed.v1')
    return [];
  const { data, metadata, position } = event;
  const correction = 'row' in data;
  return [
    {
      proposal: data.proposal,
      section: data.section,
      month: data.month,
      kind: correction ? 'correction' : 'withdrawal',
      state: 'pending',
      version_id: correction ? data.over : data.versionId,
      proposed: (correction
        ? { kind: 'row', row: data.row, publication: data.publication }
        : { kind: 'withdrawal', reason: data.reason }) satisfies Proposed,
      proposed_by: data.proposedBy,
      proposed_at: metadata.recordedAt,
      decided: null,
      visibility_key: `section:${data.section}`,
      business_time: correction ? data.row.sampledAt : startOfMonth(data.month),
      changed_at: position.toString(),
    },
  ];
};

interface Settled {
  readonly proposal: string;
  readonly state: CorrectionState;
  readonly decided: Decided;
  readonly position: string;
}

const settledBy = ({ type, data, metadata, position: at }: Handled): readonly Settled[] => {
  const position = at.toString();
  const recordedAt = metadata.recordedAt;
  switch (type) {
    case 'water-quality.correction-proposed.v1':
      return data.supersedes.kind === 'none'
        ? []
        : [{ proposal: data.supersedes.proposal, state: 'superseded', decided: { at: recordedAt }, position }];
    case 'water-quality.withdrawal-proposed.v1':
      return [];
    case 'water-quality.corrections-rejected.v1': {
      const decided = { by: data.rejectedBy, reason: data.reason, at: recordedAt };
      return data.proposals.map((proposal) => ({ proposal, state: 'rejected', decided, position }));
    }
    case 'water-quality.month-version-raised.v1': {
      const decided = { by: data.confirmedBy, reason: data.reason, at: recordedAt };
      return data.proposals.map((proposal) => ({ proposal, state: 'confirmed', decided, position }));
    }
    default:
      return assertNever(type);
  }
};

const settle = (settled: readonly Settled[]): Statement[] =>
  settled.length === 0
    ? []
    : [
        {
          sql: `update corrections c set state = s.state, decided = s.decided, changed_at = s.position
            from jsonb_to_recordset($1::jsonb)
              as s(proposal text, state text, decided jsonb, position numeric(20,0))
            where c.proposal = s.proposal`,
          parameters: [JSON.stringify(settled)],
        },
      ];
