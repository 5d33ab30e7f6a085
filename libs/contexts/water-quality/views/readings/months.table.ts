import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { startOfMonth } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { AssessedReadings } from '../../domain/assessment.events.js';
import type { Outcome, Versioned } from '../../domain/evaluation/types.js';
import type { StationStatus, WaterClass } from '../../domain/readings.events.js';
import type { ReadingsMonthEvent } from '../../domain/readings-month.js';

export interface MonthRow {
  readonly section: string;
  readonly month: string;
  readonly status: 'open' | 'closed';
  /** 0 before the first closing. */
  readonly month_version: number;
  /** Of the stream: what `expectedVersion` is compared with. */
  readonly revision: number;
  readonly reopening: { readonly reason: string; readonly requestedBy: string; readonly at: string } | null;
  readonly pending_proposals: number;
  /** Readings that stand. */
  readonly readings: number;
  readonly by_status: Readonly<Partial<Record<StationStatus, number>>>;
  /** By time of day in Shanghai, `08:00`; without those of which only the month is known. */
  readonly times_of_day: Readonly<Record<string, number>>;
  /** Days with a status and no sampling time. */
  readonly status_days: Readonly<Partial<Record<StationStatus, number>>>;
  readonly assessment: AssessmentShown | null;
  /** Whether the month is another since its latest assessment. */
  readonly outdated: boolean;
}

export interface AssessmentShown {
  readonly id: string;
  readonly readings: AssessedReadings;
  readonly rule: Versioned;
  readonly set: Versioned;
  readonly class: WaterClass | 'none';
  readonly outcome: Outcome['kind'];
  /** Suspect values, each counted once. */
  readonly suspects: number;
  readonly at: string;
}

/** One row a section and month that anything is known of. */
export const months = table(
  'months',
  {
    section: 'text',
    month: 'text',
    status: 'text',
    month_version: 'integer',
    revision: 'integer',
    reopening: 'jsonb?',
    pending_proposals: 'integer',
    readings: 'integer',
    by_status: 'jsonb',
    times_of_day: 'jsonb',
    status_days: 'jsonb',
    assessment: 'jsonb?',
    outdated: 'boolean',
  },
  ['section', 'month'],
);

/** What a batch says of one month; members that are missing stay as they are. */
interface Told {
  readonly section: string;
  readonly month: string;
  readonly starts: string;
  readonly revision: number;
  readonly position: string;
  readonly status?: MonthRow['status'];
  readonly month_version?: number;
  /** `null` in `reopening.now`: there is none any more. */
  readonly reopening?: { readonly now: MonthRow['reopening'] };
  readonly proposals: number;
  readonly assessment?: AssessmentShown;
  readonly outdated?: boolean;
}

type Change = Pick<Told, 'status' | 'month_version' | 'reopening' | 'assessment' | 'outdated'> & {
  readonly proposals?: number;
};

const changeOf = ({ type, data, metadata: { recordedAt: at } }: DecodedOf<ReadingsMonthEvent>): Change => {
  switch (type) {
    case 'water-quality.reading-published.v1':
    case 'water-quality.station-status-published.v1':
    case 'water-quality.raw-values-attached.v1':
    case 'water-quality.reading-withdrawn.v1':
    case 'water-quality.inclusion-decided.v1':
      return { outdated: true };
    case 'water-quality.month-closed.v1':
      return { status: 'closed', month_version: data.monthVersion, reopening: { now: null }, outdated: true };
    case 'water-quality.month-reopening-requested.v1':
      return { reopening: { now: { reason: data.reason, requestedBy: data.requestedBy, at } } };
    case 'water-quality.month-reopening-rejected.v1':
      return { reopening: { now: null } };
    case 'water-quality.month-reopened.v1':
      return { status: 'open', month_version: data.monthVersion, reopening: { now: null }, outdated: true };
    case 'water-quality.correction-proposed.v1':
      return { proposals: data.supersedes.kind === 'none' ? 1 : 0 };
    case 'water-quality.withdrawal-proposed.v1':
      return { proposals: 1 };
    case 'water-quality.corrections-rejected.v1':
      return { proposals: -data.proposals.length };
    case 'water-quality.month-version-raised.v1':
      return { proposals: -data.proposals.length, month_version: data.monthVersion, outdated: true };
    case 'water-quality.month-assessed.v1': {
      const { rule, set, class: overall, outcome, suspects } = data.result;
      const shown: AssessmentShown = {
        id: data.assessment,
        readings: data.readings,
        ...{ rule, set, outcome: outcome.kind, at: data.at },
        class: overall.kind === 'class' ? overall.class : 'none',
        suspects: new Set(suspects.flatMap(({ item, values }) => values.map(({ versionId }) => `${versionId}/${item}`)))
          .size,
      };
      return { assessment: shown, outdated: false };
    }
    case 'water-quality.exceedance-found.v1':
      return {};
    default:
      return assertNever(type);
  }
};

/** Counted anew from the readings that stand and the statuses of days, for each month that the batch speaks of. */
export const monthStatements = (events: readonly DecodedOf<ReadingsMonthEvent>[]): Statement[] => {
  const told = new Map<string, Told>();
  for (const event of events) {
    const { section, month } = event.data;
    const key = `${section}\n${month}`;
    const before = told.get(key);
    const { proposals = 0, ...change } = changeOf(event);
    told.set(key, {
      ...before,
      ...change,
      ...{ section, month, starts: startOfMonth(month), revision: event.revision },
      proposals: (before?.proposals ?? 0) + proposals,
      position: event.position.toString(),
    });
  }
  if (told.size === 0) return [];
  const parameters = [JSON.stringify([...told.values()])];
  return [
    { sql: begin, parameters },
    { sql: tell, parameters },
  ];
};

const batch = `jsonb_to_recordset($1::jsonb) as t(section text, month text, starts timestamptz, revision integer,
  position numeric(20,0), status text, month_version integer, reopening jsonb, proposals integer, assessment jsonb,
  outdated boolean)`;

const begin = `
insert into months (section, month, status, month_version, revision, reopening, pending_proposals, readings, by_status,
  times_of_day, status_days, assessment, outdated, visibility_key, business_time, changed_at)
select section, month, 'open', 0, revision, null, 0, 0, '{}', '{}', '{}', null, false, 'section:' || section, starts, position
from ${batch}
on conflict (section, month) do nothing`;

const tell = `
update months m set
  status = coalesce(t.status, m.status),
  month_version = coalesce(t.month_version, m.month_version),
  revision = t.revision,
  reopening = case when t.reopening is null then m.reopening else nullif(t.reopening -> 'now', 'null') end,
  pending_proposals = m.pending_proposals + t.proposals,
  readings = r.readings,
  by_status = r.by_status,
  times_of_day = d.times_of_day,
  status_days = s.status_days,
  assessment = coalesce(t.assessment, m.assessment),
  outdated = coalesce(t.outdated, m.outdated),
  changed_at = t.position
from ${batch}
cross join lateral (
  select coalesce(sum(g.n), 0)::integer as readings, coalesce(jsonb_object_agg(g.status, g.n), '{}') as by_status
  from (select o.status, count(*)::integer as n from readings o
    where o.section = t.section and o.month = t.month and o.current group by 1) g) r
cross join lateral (
  select coalesce(jsonb_object_agg(g.time_of_day, g.n), '{}') as times_of_day
  from (select o.time_of_day, count(*)::integer as n from readings o
    where o.section = t.section and o.month = t.month and o.current and o.time_of_day is not null group by 1) g) d
cross join lateral (
  select coalesce(jsonb_object_agg(g.status, g.n), '{}') as status_days
  from (select o.status, count(*)::integer as n from station_statuses o
    where o.section = t.section and o.month = t.month and o.current group by 1) g) s
where m.section = t.section and m.month = t.month`;
