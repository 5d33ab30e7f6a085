import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DataObjectionEvent } from '../../domain/data-objection.events.js';

export type DataObjectionState = 'open' | 'maintained' | 'corrected' | 'withdrawn';

export interface DataObjectionRow {
  readonly objection: string;
  readonly section: string;
  readonly month: string;
  readonly version_id: string;
  readonly data_owner: string;
  readonly organisation: string;
  readonly agreement: { readonly id: string; readonly revision: number };
  readonly items: readonly string[];
  readonly reason: string;
  readonly documents: readonly string[];
  /** Officer id. */
  readonly objected_by: string;
  readonly objected_at: string;
  readonly state: DataObjectionState;
  readonly settled: Settled | null;
}

/** Answered or taken back. */
export interface Settled {
  /** Officer id. */
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  /** The version that stood in the row when it was answered as corrected. */
  readonly stands?: string;
}

const objections = table(
  'data_objections',
  {
    ...{ objection: 'text', section: 'text', month: 'text', version_id: 'text', data_owner: 'text' },
    ...{ organisation: 'text', agreement: 'jsonb', items: 'jsonb', reason: 'text', documents: 'jsonb' },
    ...{ objected_by: 'text', objected_at: 'timestamptz', state: 'text', settled: 'jsonb?' },
  },
  ['objection'],
  [
    'create index data_objections_by_section on data_objections (section, objected_at desc, objection desc)',
    "create index data_objections_open on data_objections (data_owner, objected_at, objection) where state = 'open'",
  ],
);

/** Objections to readings, and what became of them. Whoever sees the reading sees them. */
export const dataObjectionsView: View = {
  name: 'data_objections',
  version: 1,
  tables: [objections],
  handles: [
    'water-quality.reading-objected-to.v1',
    'water-quality.data-objection-answered.v1',
    'water-quality.data-objection-withdrawn.v1',
  ],
  // An objection is made once and settled once.
  project: (events) => {
    const all = events as readonly DecodedOf<DataObjectionEvent>[];
    return [...objections.put(all.flatMap(rowsOf)), ...settle(all.flatMap(settledBy))];
  },
};

const rowsOf = ({ type, data, metadata, position }: DecodedOf<DataObjectionEvent>) =>
  type === 'water-quality.reading-objected-to.v1'
    ? [
        {
          ...{ objection: data.objection, section: data.section, month: data.month, version_id: data.versionId },
          ...{ data_owner: data.dataOwner, organisation: data.organisation, agreement: data.agreement },
          ...{ items: data.items, reason: data.reason, documents: data.documents, objected_by: data.objectedBy },
          ...{ objected_at: metadata.recordedAt, state: 'open', settled: null },
          visibility_key: `section:${data.section}`,
          business_time: data.sampledAt,
          changed_at: position.toString(),
        },
      ]
    : [];

interface Settling {
  readonly objection: string;
  readonly state: DataObjectionState;
  readonly settled: Settled;
  readonly position: string;
}

const settledBy = ({ type, data, metadata, position: at }: DecodedOf<DataObjectionEvent>): readonly Settling[] => {
  const position = at.toString();
  const { recordedAt } = metadata;
  switch (type) {
    case 'water-quality.reading-objected-to.v1':
      return [];
    case 'water-quality.data-objection-answered.v1': {
      const { objection, outcome, reason, answeredBy: by } = data;
      const stands =
        outcome.kind === 'corrected' && outcome.stands.kind === 'version' ? { stands: outcome.stands.versionId } : {};
      return [{ objection, state: outcome.kind, settled: { by, reason, at: recordedAt, ...stands }, position }];
    }
    case 'water-quality.data-objection-withdrawn.v1': {
      const { objection, reason, withdrawnBy: by } = data;
      return [{ objection, state: 'withdrawn', settled: { by, reason, at: recordedAt }, position }];
    }
    default:
      return assertNever(type);
  }
};

const settle = (settled: readonly Settling[]): Statement[] =>
  settled.length === 0
    ? []
    : [
        {
          sql: `update data_objections o set state = s.state, settled = s.settled, changed_at = s.position
            from jsonb_to_recordset($1::jsonb)
              as s(objection text, state text, settled jsonb, position numeric(20,0))
            where o.objection = s.objection`,
          parameters: [JSON.stringify(settled)],
        },
      ];
