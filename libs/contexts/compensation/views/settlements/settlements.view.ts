import type { ReadingsEvent } from '#contexts/water-quality/published.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement as Sql } from '#platform/read-store/statement.js';
import type { ComputedSettlement, SettlementEvent } from '../../domain/settlement.events.js';

interface Acted {
  readonly officer: string;
  readonly at: string;
}
export interface Objection extends Acted {
  readonly organisation: string;
  readonly computation: number;
  readonly reason: string;
  readonly lines: readonly { readonly section: string; readonly item: string }[];
}

export interface SettlementRow {
  readonly id: string;
  readonly agreement: string;
  readonly period: string;
  readonly status: 'computed' | 'objected' | 'final';
  readonly computed: ComputedSettlement;
  /** Of the newest computation, by party. */
  readonly confirmations: Readonly<Record<string, Acted>>;
  /** To any computation, by place in the stream. */
  readonly objections: Readonly<Record<string, Objection>>;
  readonly outdated: boolean;
  readonly revision: number;
}

export interface SettlementLineRow {
  readonly settlement: string;
  readonly computation: number;
  readonly section: string;
  readonly item: string;
  readonly line: ComputedSettlement['statement']['lines'][number];
}

const name = 'settlements';
const settlements = table(
  name,
  {
    ...{ id: 'text', agreement: 'text', period: 'text', status: 'text', computed: 'jsonb', confirmations: 'jsonb' },
    ...{ objections: 'jsonb', outdated: 'boolean', revision: 'integer' },
  },
  ['id'],
  ['create index settlements_by_period on settlements (period desc, id desc)'],
);
const lines = table(
  'settlement_lines',
  { settlement: 'text', computation: 'integer', section: 'text', item: 'text', line: 'jsonb' },
  ['settlement', 'computation', 'section', 'item'],
);
/** Which state of which month the newest computation used. */
const inputs = table(
  'settlement_months',
  {
    ...{ settlement: 'text', section: 'text', period: 'text', computation: 'integer' },
    ...{ month_version: 'integer', month_revision: 'integer', volume_version: 'integer' },
  },
  ['settlement', 'section'],
  ['create index settlement_months_by_month on settlement_months (section, period)'],
);
/** The newest state of each month that a settlement could rest on. */
const states = table(
  'settlement_month_states',
  { section: 'text', period: 'text', month_revision: 'integer', volume_version: 'integer' },
  ['section', 'period'],
);

type Decoded<Event> = Event extends DomainEvent ? DecodedEvent<Event> : never;
type OwnEvent = Decoded<SettlementEvent>;
type Computed = Extract<OwnEvent, { readonly type: 'compensation.settlement-computed.v1' }>;
type Followed = Exclude<OwnEvent, Computed>;
type Taken = Extract<
  Decoded<ReadingsEvent>,
  {
    readonly type:
      | 'water-quality.reading-published.v1'
      | 'water-quality.reading-withdrawn.v1'
      | 'water-quality.raw-values-attached.v1'
      | 'water-quality.inclusion-decided.v1'
      | 'water-quality.month-closed.v1'
      | 'water-quality.month-version-raised.v1'
      | 'water-quality.month-reopened.v1';
  }
>;
/** A volume as far as it makes a settlement outdated. */
type Volume = DecodedEvent<
  DomainEvent<
    'water-quality.volume-published.v1',
    { readonly section: string; readonly period: string; readonly version: number }
  >
>;
type Event = OwnEvent | Taken | Volume;

const isComputed = (event: Event): event is Computed => event.type === 'compensation.settlement-computed.v1';
const isFollowed = (event: Event): event is Followed =>
  event.type.startsWith('compensation.') && event.type !== 'compensation.settlement-computed.v1';

/**
 * Settlements, each seen by the parties. **Outdated**: the newest computation used an older state of a month or an older
 * volume than is known now. That is told from two tables, states used and states known, so it is the same at any batch
 * size and in whichever order the events come.
 */
export const settlementsView: View = {
  name,
  version: 1,
  tables: [settlements, lines, inputs, states],
  handles: [
    'compensation.settlement-computed.v1',
    'compensation.settlement-confirmed.v1',
    'compensation.settlement-objected.v1',
    'compensation.settlement-final.v1',
    'water-quality.reading-published.v1',
    'water-quality.reading-withdrawn.v1',
    'water-quality.raw-values-attached.v1',
    'water-quality.inclusion-decided.v1',
    'water-quality.month-closed.v1',
    'water-quality.month-version-raised.v1',
    'water-quality.month-reopened.v1',
    'water-quality.volume-published.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const computed = all.filter(isComputed);
    return [
      ...runs(all.filter((event): event is OwnEvent => isComputed(event) || isFollowed(event))),
      ...lines.put(computed.flatMap(lineRows)),
      ...inputs.put(computed.flatMap(inputRows)),
      ...known(all),
      ...outdate(all),
      ...grantStatements(name, computed.flatMap(grantsOf)),
    ];
  },
};

const common = ({ data, position }: Computed) => ({
  ...{ visibility_key: `settlement:${data.settlement}`, business_time: data.at, changed_at: position.toString() },
});

/** A settlement's events of a batch, folded as far as the batch holds them. */
interface Change {
  readonly status?: SettlementRow['status'];
  readonly computed?: ComputedSettlement;
  readonly confirmations: SettlementRow['confirmations'];
  /** Bodies whose confirmation was taken back in the batch, or all. */
  readonly taken: readonly string[];
  readonly objections: SettlementRow['objections'];
  readonly revision: number;
  readonly position: string;
  readonly created?: ReturnType<typeof common>;
}

const runs = (events: readonly OwnEvent[]): Sql[] => {
  const changes = new Map<string, Change>();
  for (const event of events) {
    const id = event.data.settlement;
    changes.set(id, changedBy(event, changes.get(id) ?? { ...nothingYet, revision: 0, position: '0' }));
  }
  const all = [...changes].map(([id, change]) => ({ id, ...change }));
  const computed = all.filter(({ created }) => created);
  const followed = all.filter(({ created }) => !created);
  return [...putComputed(computed), ...follow(followed)];
};

const nothingYet = { confirmations: {}, taken: [], objections: {} };

const changedBy = (event: OwnEvent, before: Change): Change => {
  const at = { revision: event.revision, position: event.position.toString() };
  switch (event.type) {
    case 'compensation.settlement-computed.v1':
      return {
        ...{ ...before, ...at, status: 'computed', computed: event.data, confirmations: {}, taken: [] },
        created: common(event),
      };
    case 'compensation.settlement-confirmed.v1': {
      const { organisation, officer, at: when } = event.data;
      return { ...before, ...at, confirmations: { ...before.confirmations, [organisation]: { officer, at: when } } };
    }
    case 'compensation.settlement-objected.v1': {
      const { organisation, officer, at: when, computation, reason, lines: of } = event.data;
      const { [organisation]: _, ...confirmations } = before.confirmations;
      const objection = { organisation, officer, at: when, computation, reason, lines: of };
      return {
        ...{ ...before, ...at, status: 'objected', confirmations, taken: [...before.taken, organisation] },
        objections: { ...before.objections, [event.revision]: objection },
      };
    }
    case 'compensation.settlement-final.v1':
      return { ...before, ...at, status: 'final' };
    default:
      return assertNever(event);
  }
};

type Changed = Change & { readonly id: string };

const record = `id text, agreement text, period text, status text, computed jsonb, confirmations jsonb, taken text[],
  objections jsonb, revision integer, visibility_key text, business_time timestamptz, position numeric(20,0)`;

/** Objections to earlier computations stay. */
const putComputed = (changes: readonly Changed[]): Sql[] =>
  changes.length === 0
    ? []
    : [
        {
          sql: `insert into settlements as s (id, agreement, period, status, computed, confirmations, objections, outdated,
              revision, visibility_key, business_time, changed_at)
            select id, agreement, period, status, computed, confirmations, objections, false, revision, visibility_key,
              business_time, position from jsonb_to_recordset($1::jsonb) as c(${record})
            on conflict (id) do update set status = excluded.status, computed = excluded.computed,
              confirmations = excluded.confirmations, objections = s.objections || excluded.objections, outdated = false,
              revision = excluded.revision, business_time = excluded.business_time, changed_at = excluded.changed_at`,
          parameters: [
            JSON.stringify(
              changes.map(({ created, ...change }) => ({
                ...created,
                ...change,
                agreement: change.computed?.statement.agreement.id,
                period: change.computed?.statement.period,
              })),
            ),
          ],
        },
      ];

const follow = (changes: readonly Changed[]): Sql[] =>
  changes.length === 0
    ? []
    : [
        {
          sql: `update settlements s set status = coalesce(c.status, s.status),
              confirmations = (s.confirmations - c.taken) || c.confirmations, objections = s.objections || c.objections,
              revision = c.revision, changed_at = c.position
            from jsonb_to_recordset($1::jsonb) as c(${record}) where s.id = c.id`,
          parameters: [JSON.stringify(changes)],
        },
      ];

const lineRows = (event: Computed) =>
  event.data.statement.lines.map((line) => ({
    ...{ settlement: event.data.settlement, computation: event.data.computation },
    ...{ section: line.section, item: line.item, line, ...common(event) },
  }));

const inputRows = (event: Computed) =>
  event.data.statement.months.map(({ section, monthVersion, volumeVersion, read }) => ({
    ...{ settlement: event.data.settlement, section, period: event.data.statement.period },
    ...{ computation: event.data.computation, month_version: monthVersion, volume_version: volumeVersion },
    month_revision: read.kind === 'empty' ? -1 : read.revision,
    ...common(event),
  }));

interface State {
  readonly section: string;
  readonly period: string;
  readonly month_revision: number;
  readonly volume_version: number;
  readonly position: string;
  readonly at: string;
}

const stateOf = (event: Taken | Volume): State => {
  const { position, metadata } = event;
  const at = { position: position.toString(), at: metadata.recordedAt };
  if (event.type === 'water-quality.volume-published.v1') {
    const { section, period, version } = event.data;
    return { section, period, month_revision: -1, volume_version: version, ...at };
  }
  const { section, month } = event.data;
  return { section, period: month, month_revision: event.revision, volume_version: 0, ...at };
};

const statesOf = (events: readonly Event[]): State[] => {
  const found = new Map<string, State>();
  for (const event of events) {
    if (isComputed(event) || isFollowed(event)) continue;
    const state = stateOf(event);
    const key = `${state.section}\n${state.period}`;
    const before = found.get(key);
    found.set(key, {
      ...state,
      month_revision: Math.max(state.month_revision, before?.month_revision ?? -1),
      volume_version: Math.max(state.volume_version, before?.volume_version ?? 0),
    });
  }
  return [...found.values()];
};

const known = (events: readonly Event[]): Sql[] => {
  const found = statesOf(events);
  if (found.length === 0) return [];
  return [
    {
      sql: `insert into settlement_month_states as s (section, period, month_revision, volume_version, visibility_key,
          business_time, changed_at)
        select section, period, month_revision, volume_version, 'nobody', at, position
        from jsonb_to_recordset($1::jsonb) as c(section text, period text, month_revision integer,
          volume_version integer, position numeric(20,0), at timestamptz)
        on conflict (section, period) do update set
          month_revision = greatest(s.month_revision, excluded.month_revision),
          volume_version = greatest(s.volume_version, excluded.volume_version),
          business_time = excluded.business_time, changed_at = excluded.changed_at`,
      parameters: [JSON.stringify(found)],
    },
  ];
};

/** Settlements of the batch, and those that rest on a month of it. */
const outdate = (events: readonly Event[]): Sql[] => {
  const computed = [...new Set(events.filter(isComputed).map(({ data }) => data.settlement))];
  const months = statesOf(events).map(({ section, period }) => ({ section, period }));
  if (computed.length === 0 && months.length === 0) return [];
  return [
    {
      sql: `update settlements s set outdated = true, changed_at = greatest(s.changed_at, o.position)
        from (
          select i.settlement, max(k.changed_at) as position
          from settlement_months i join settlement_month_states k using (section, period)
          join settlements n on n.id = i.settlement and (n.computed->>'computation')::integer = i.computation
          where (k.month_revision > i.month_revision or k.volume_version > i.volume_version)
            and (i.settlement = any($1::text[]) or exists (
              select from jsonb_to_recordset($2::jsonb) as m(section text, period text)
              where m.section = i.section and m.period = i.period))
          group by i.settlement
        ) o where s.id = o.settlement`,
      parameters: [computed, JSON.stringify(months)],
    },
  ];
};

const grantsOf = ({ data, position }: Computed) =>
  data.statement.parties.map((grantee) => {
    const key = `settlement:${data.settlement}`;
    return grant({ key, grantee, since: '-infinity', basis: key, position });
  });
