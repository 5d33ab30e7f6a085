import type { DecodedOf } from '#platform/journal/codec.js';
import { localTimeOfDay, startOfDay } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DataObjectionEvent } from '../../domain/data-objection.events.js';
import type { Publication, ReadingRow as PublishedRow, StationStatus } from '../../domain/readings.events.js';
import type { ReadingsMonthEvent } from '../../domain/readings-month.js';
import { monthStatements, months } from './months.table.js';

export interface ReadingVersionRow {
  readonly version_id: string;
  readonly section: string;
  readonly month: string;
  readonly sampled_at: string;
  readonly source: string;
  readonly status: StationStatus;
  /** In Shanghai, `08:00`; null where only the month is known. */
  readonly time_of_day: string | null;
  readonly version: number;
  /** Whether it stands: not withdrawn, and no later one that was not. */
  readonly current: boolean;
  readonly withdrawn: { readonly reason: string; readonly at: string } | null;
  readonly recorded_at: string;
  /** As published. */
  readonly reading: PublishedRow;
  /** Values at full precision by item, attached later. */
  readonly raw: Readonly<Record<string, string>>;
  /** The latest decision by item. */
  readonly decisions: Readonly<Record<string, DecisionShown>>;
  /** Whether it waits for an answer, by objection. */
  readonly objections: Readonly<Record<string, boolean>>;
  readonly publication: Publication;
}

export interface DecisionShown {
  readonly decision: string;
  readonly effect: 'include' | 'exclude';
  readonly reason: string;
  readonly basis: string;
  readonly at: string;
}

const readings = table(
  'readings',
  {
    version_id: 'text',
    section: 'text',
    month: 'text',
    sampled_at: 'timestamptz',
    source: 'text',
    status: 'text',
    time_of_day: 'text?',
    version: 'integer',
    current: 'boolean',
    withdrawn: 'jsonb?',
    recorded_at: 'timestamptz',
    reading: 'jsonb',
    raw: 'jsonb',
    decisions: 'jsonb',
    objections: 'jsonb',
    publication: 'jsonb',
  },
  ['version_id'],
  [
    // By key, not by section: a page is then the beginning of one index, whatever else a scope sees.
    'create index readings_by_time on readings (visibility_key, sampled_at desc, version_id desc)',
    'create index readings_by_month on readings (section, month, status, time_of_day) where current',
  ],
);

export interface StationStatusRow {
  readonly section: string;
  /** Legal day. */
  readonly date: string;
  readonly version: number;
  readonly month: string;
  readonly status: StationStatus;
  /** Whether no later version stands. */
  readonly current: boolean;
  readonly recorded_at: string;
  readonly publication: Publication;
}

const statuses = table(
  'station_statuses',
  {
    section: 'text',
    date: 'date',
    version: 'integer',
    month: 'text',
    status: 'text',
    current: 'boolean',
    recorded_at: 'timestamptz',
    publication: 'jsonb',
  },
  ['section', 'date', 'version'],
);

type Of<Type extends ReadingsMonthEvent['type']> = Extract<DecodedOf<ReadingsMonthEvent>, { readonly type: Type }>;
type Handled = DecodedOf<ReadingsMonthEvent> | DecodedOf<DataObjectionEvent>;

/** Every version of every reading with who doubts it, the status of stations on days without one, and what the months come to. */
export const readingsView: View = {
  name: 'readings',
  version: 4,
  tables: [readings, statuses, months],
  // All events of the stream: `revision` of a month is where it stands. Objections have streams of their own.
  handles: [
    'water-quality.reading-published.v1',
    'water-quality.station-status-published.v1',
    'water-quality.raw-values-attached.v1',
    'water-quality.reading-withdrawn.v1',
    'water-quality.inclusion-decided.v1',
    'water-quality.month-closed.v1',
    'water-quality.correction-proposed.v1',
    'water-quality.withdrawal-proposed.v1',
    'water-quality.corrections-rejected.v1',
    'water-quality.month-version-raised.v1',
    'water-quality.month-reopening-requested.v1',
    'water-quality.month-reopening-rejected.v1',
    'water-quality.month-reopened.v1',
    'water-quality.month-assessed.v1',
    'water-quality.exceedance-found.v1',
    'water-quality.reading-objected-to.v1',
    'water-quality.data-objection-answered.v1',
    'water-quality.data-objection-withdrawn.v1',
  ],
  // First whole rows, then what is told of them, then what follows from all of it; `changed_at` only grows. So the batch
  // size does not matter.
  project: (events) => {
    const handled = events as readonly Handled[];
    const objections = handled.filter(isOfObjection);
    const all = handled.filter((event) => !isOfObjection(event));
    const of = <Type extends ReadingsMonthEvent['type']>(type: Type) =>
      all.filter((event): event is Of<Type> => event.type === type);
    const published = of('water-quality.reading-published.v1');
    const withdrawn = of('water-quality.reading-withdrawn.v1');
    const statusPublished = of('water-quality.station-status-published.v1');
    return [
      ...readings.put(published.map(rowOf)),
      ...addTo('raw', of('water-quality.raw-values-attached.v1').map(rawOf)),
      ...addTo('decisions', of('water-quality.inclusion-decided.v1').map(decisionOf)),
      ...addTo('objections', objections.map(objectionOf)),
      ...withdraw(withdrawn),
      ...letStand([
        ...published
          .filter(({ data }) => data.version > 1)
          .map(({ data, position }) => ({ ...data, ...data.row, position })),
        ...withdrawn.map(({ data, position }) => ({ ...data, position })),
      ]),
      ...statuses.put(statusPublished.map(statusOf)),
      ...supersedeStatuses(statusPublished.filter(({ data }) => data.version > 1)),
      ...monthStatements(all),
    ];
  },
};

const isOfObjection = (event: Handled): event is DecodedOf<DataObjectionEvent> => 'objection' in event.data;

const rowOf = ({ data, metadata, position }: Of<'water-quality.reading-published.v1'>) => ({
  version_id: data.versionId,
  section: data.section,
  month: data.month,
  sampled_at: data.row.sampledAt,
  source: data.row.source,
  status: data.row.status,
  time_of_day: data.row.precision === 'instant' ? localTimeOfDay(data.row.sampledAt) : null,
  version: data.version,
  current: true,
  withdrawn: null,
  recorded_at: metadata.recordedAt,
  reading: data.row,
  raw: {},
  decisions: {},
  objections: {},
  publication: data.publication,
  visibility_key: `section:${data.section}`,
  business_time: data.row.sampledAt,
  changed_at: position.toString(),
});

interface Addition {
  readonly versionId: string;
  readonly added: Readonly<Record<string, unknown>>;
  readonly position: bigint;
}

const rawOf = ({ data, position }: Of<'water-quality.raw-values-attached.v1'>): Addition => ({
  versionId: data.versionId,
  added: data.items,
  position,
});

const decisionOf = ({ data, metadata, position }: Of<'water-quality.inclusion-decided.v1'>): Addition => {
  const { versionId, item, decision, effect, reason, basis } = data;
  const shown: DecisionShown = { decision, effect, reason, basis, at: metadata.recordedAt };
  return { versionId, added: { [item]: shown }, position };
};

const objectionOf = ({ type, data, position }: DecodedOf<DataObjectionEvent>): Addition => ({
  versionId: data.versionId,
  added: { [data.objection]: type === 'water-quality.reading-objected-to.v1' },
  position,
});

/** Members of a later addition take the place of those of an earlier one. */
const addTo = (column: 'raw' | 'decisions' | 'objections', additions: readonly Addition[]): Statement[] => {
  const merged = new Map<string, Addition>();
  for (const { versionId, added, position } of additions)
    merged.set(versionId, { versionId, added: { ...merged.get(versionId)?.added, ...added }, position });
  return changing([...merged.values()], (rows) => ({
    sql: `update readings r set ${column} = r.${column} || a.added, changed_at = greatest(r.changed_at, a.position)
      from jsonb_to_recordset($1::jsonb) as a(version_id text, added jsonb, position numeric(20,0))
      where r.version_id = a.version_id`,
    parameters: [
      JSON.stringify(
        rows.map(({ versionId, added, position }) => ({ version_id: versionId, added, position: position.toString() })),
      ),
    ],
  }));
};

const withdraw = (withdrawals: readonly Of<'water-quality.reading-withdrawn.v1'>[]): Statement[] =>
  changing(withdrawals, (events) => ({
    sql: `update readings r set withdrawn = w.withdrawn, changed_at = greatest(r.changed_at, w.position)
      from jsonb_to_recordset($1::jsonb) as w(version_id text, withdrawn jsonb, position numeric(20,0))
      where r.version_id = w.version_id`,
    parameters: [
      JSON.stringify(
        events.map(({ data, metadata, position }) => ({
          version_id: data.versionId,
          withdrawn: { reason: data.reason, at: metadata.recordedAt },
          position: position.toString(),
        })),
      ),
    ],
  }));

interface Touched {
  readonly section: string;
  readonly sampledAt: string;
  readonly source: string;
  readonly position: bigint;
}

/**
 * Which version of a row stands. Told anew from all its versions, and all of them count as changed: so it does not
 * matter how events are cut into batches.
 */
const letStand = (touched: readonly Touched[]): Statement[] => {
  const last = new Map<string, Touched>();
  for (const one of touched) {
    const key = [one.section, one.sampledAt, one.source].join('\n');
    const before = last.get(key);
    if (!before || one.position > before.position) last.set(key, one);
  }
  return changing([...last.values()], (rows) => ({
    sql: `update readings r
      set current = coalesce(r.withdrawn is null and r.version = s.version, false), changed_at = greatest(r.changed_at, t.position)
      from jsonb_to_recordset($1::jsonb)
        as t(section text, sampled_at timestamptz, source text, position numeric(20,0))
      cross join lateral (select max(o.version) as version from readings o
        where o.section = t.section and o.sampled_at = t.sampled_at and o.source = t.source and o.withdrawn is null) s
      where r.section = t.section and r.sampled_at = t.sampled_at and r.source = t.source`,
    parameters: [
      JSON.stringify(
        rows.map(({ section, sampledAt, source, position }) => ({
          ...{ section, source, sampled_at: sampledAt, position: position.toString() },
        })),
      ),
    ],
  }));
};

const statusOf = ({ data, metadata, position }: Of<'water-quality.station-status-published.v1'>) => ({
  section: data.section,
  date: data.date,
  version: data.version,
  month: data.month,
  status: data.status,
  current: true,
  recorded_at: metadata.recordedAt,
  publication: data.publication,
  visibility_key: `section:${data.section}`,
  business_time: startOfDay(data.date),
  changed_at: position.toString(),
});

const supersedeStatuses = (newer: readonly Of<'water-quality.station-status-published.v1'>[]): Statement[] => {
  const last = new Map(newer.map((event) => [`${event.data.section}\n${event.data.date}`, event]));
  return changing([...last.values()], (events) => ({
    sql: `update station_statuses s set current = false, changed_at = greatest(s.changed_at, n.position)
      from jsonb_to_recordset($1::jsonb) as n(section text, date date, version integer, position numeric(20,0))
      where s.section = n.section and s.date = n.date and s.version < n.version`,
    parameters: [
      JSON.stringify(
        events.map(({ data: { section, date, version }, position }) => ({
          ...{ section, date, version, position: position.toString() },
        })),
      ),
    ],
  }));
};

const changing = <One>(rows: readonly One[], statement: (rows: readonly One[]) => Statement): Statement[] =>
  rows.length === 0 ? [] : [statement(rows)];
