import type { ReadingsEvent } from '#contexts/water-quality/published.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement as Sql } from '#platform/read-store/statement.js';
import type { ComputedDifference, DifferencesEvent } from '../../domain/differences.events.js';
import type { ComputedSettlement, SettlementEvent } from '../../domain/settlement.events.js';
import { settlementIdOf } from '../../domain/settlement.js';

interface Acted {
  readonly officer: string;
  readonly at: string;
}
export interface Confirmation extends Acted {
  /** Where a party off the platform did so by letter: who says so, and the letter. */
  readonly claimed?:
    | { readonly organisation: string; readonly signedOn: string; readonly document: string }
    | undefined;
}
export interface StatusDecision extends Acted {
  readonly organisation: string;
  readonly section: string;
  readonly items: readonly string[];
  readonly status: string;
  readonly reason: string;
  readonly basis: string;
}
/** What was done about a proposal which values count. */
export type InclusionAct = { readonly inclusion: string; readonly at: string } & (
  | {
      readonly kind: 'proposed';
      readonly organisation: string;
      readonly officer: string;
      readonly section: string;
      readonly versionIds: readonly string[];
      readonly items: readonly string[];
      readonly effect: string;
      readonly reason: string;
      readonly basis: string;
    }
  | { readonly kind: 'signed'; readonly party: string; readonly given: Confirmation }
  | { readonly kind: 'declined'; readonly organisation: string; readonly officer: string; readonly reason: string }
  | { readonly kind: 'agreed' }
);
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
  readonly confirmations: Readonly<Record<string, Confirmation>>;
  /** To any computation, by place in the stream. */
  readonly objections: Readonly<Record<string, Objection>>;
  /** By place in the stream. */
  readonly statuses: Readonly<Record<string, StatusDecision>>;
  /** By place in the stream. */
  readonly inclusions: Readonly<Record<string, InclusionAct>>;
  /** What it came to otherwise after it was final, by number. */
  readonly differences: Readonly<Record<string, ComputedDifference>>;
  readonly outdated: boolean;
  readonly revision: number;
}

export interface ComputationRow {
  readonly settlement: string;
  readonly computation: number;
  readonly computed: ComputedSettlement;
}

/** A confirmation that was given, whether or not it was taken back since. */
export interface ConfirmationRow {
  readonly settlement: string;
  readonly computation: number;
  readonly party: string;
  readonly given: Confirmation;
}

const name = 'settlements';
const settlements = table(
  name,
  {
    ...{ id: 'text', agreement: 'text', period: 'text', status: 'text', computed: 'jsonb', confirmations: 'jsonb' },
    ...{ objections: 'jsonb', statuses: 'jsonb', inclusions: 'jsonb', differences: 'jsonb', outdated: 'boolean' },
    revision: 'integer',
    /** Position of the event whose months are in `settlement_months`. */
    used_at: 'numeric(20,0)',
  },
  ['id'],
  ['create index settlements_by_period on settlements (period desc, id desc)'],
);
const computations = table(
  'settlement_computations',
  { settlement: 'text', computation: 'integer', computed: 'jsonb' },
  ['settlement', 'computation'],
);
const confirmations = table(
  'settlement_confirmations',
  { settlement: 'text', computation: 'integer', party: 'text', given: 'jsonb' },
  ['settlement', 'computation', 'party'],
);
/** Which state of which month the newest computation used, or the newest difference of a final one. */
const inputs = table(
  'settlement_months',
  {
    ...{ settlement: 'text', section: 'text', period: 'text', used_at: 'numeric(20,0)' },
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

/** Which difference of which settlement the newest computation carries. */
const carried = table(
  'settlement_carried',
  { settlement: 'text', origin: 'text', computation: 'integer', difference: 'integer' },
  ['settlement', 'origin'],
);
/** The newest difference that goes into a settlement. */
const carriable = table(
  'settlement_carriable',
  { settlement: 'text', origin: 'text', difference: 'integer', moves: 'boolean' },
  ['settlement', 'origin'],
);

type OwnEvent = DecodedOf<SettlementEvent>;
type Computed = Extract<OwnEvent, { readonly type: 'compensation.settlement-computed.v1' }>;
type Upheld = Extract<OwnEvent, { readonly type: 'compensation.settlement-upheld.v1' }>;
type Followed = Exclude<OwnEvent, Computed>;
type DifferenceEvent = DecodedOf<DifferencesEvent>;
type Taken = Extract<
  DecodedOf<ReadingsEvent>,
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
type Event = OwnEvent | DifferenceEvent | Taken | Volume;

const isComputed = (event: Event): event is Computed => event.type === 'compensation.settlement-computed.v1';
const isDifference = (event: Event): event is DifferenceEvent => event.type === 'compensation.difference-computed.v1';
const isUpheld = (event: Event): event is Upheld => event.type === 'compensation.settlement-upheld.v1';
const isFollowed = (event: Event): event is Followed =>
  event.type.startsWith('compensation.') && !isComputed(event) && !isDifference(event);

/**
 * Settlements, each seen by the parties, with all their computations. **Outdated**: the newest computation, or the newest
 * difference of a final one, used an older state of a month or an older volume than is known now, carries another
 * difference of an earlier settlement than is known now, or it was decided since what a section was or which values count.
 * That is told from tables of what was used and what is known, so it is the same at any batch size and in whichever order
 * the events come.
 */
export const settlementsView: View = {
  name,
  version: 3,
  tables: [settlements, computations, confirmations, inputs, states, carried, carriable],
  handles: [
    'compensation.settlement-computed.v1',
    'compensation.settlement-upheld.v1',
    'compensation.settlement-confirmed.v1',
    'compensation.confirmation-claimed.v1',
    'compensation.settlement-objected.v1',
    'compensation.section-status-decided.v1',
    'compensation.inclusion-proposed.v1',
    'compensation.inclusion-signed.v1',
    'compensation.inclusion-signature-claimed.v1',
    'compensation.inclusion-declined.v1',
    'compensation.inclusion-agreed.v1',
    'compensation.settlement-final.v1',
    'compensation.difference-computed.v1',
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
      ...runs(all.filter((event) => isComputed(event) || isFollowed(event) || isDifference(event))),
      ...computations.put(computed.map(computationRow)),
      ...confirmations.put(all.flatMap(confirmationRows)),
      ...inputs.put(all.flatMap(inputRows)),
      ...carried.put(computed.flatMap(carriedRows)),
      ...carriable.put(all.filter(isDifference).map(carriableRow)),
      ...known(all),
      ...outdate(all),
      ...grantStatements(name, computed.flatMap(grantsOf)),
    ];
  },
};

const common = ({ data, position }: OwnEvent | DifferenceEvent, settlement = data.settlement) => ({
  ...{ visibility_key: `settlement:${settlement}`, business_time: data.at, changed_at: position.toString() },
});

/** A settlement's events of a batch, folded as far as the batch holds them. */
interface Change {
  readonly status?: SettlementRow['status'];
  readonly computed?: ComputedSettlement;
  readonly confirmations: SettlementRow['confirmations'];
  /** Bodies whose confirmation was taken back in the batch, or all. */
  readonly taken: readonly string[];
  readonly objections: SettlementRow['objections'];
  readonly statuses: SettlementRow['statuses'];
  readonly inclusions: SettlementRow['inclusions'];
  readonly differences: SettlementRow['differences'];
  /** Whether something was decided that no computation counts yet; absent: as it was. */
  readonly outdated?: boolean;
  readonly used_at?: string;
  /** Absent: a difference, which is in another stream. */
  readonly revision?: number;
  readonly position: string;
  readonly created?: ReturnType<typeof common>;
}

const runs = (events: readonly (OwnEvent | DifferenceEvent)[]): Sql[] => {
  const changes = new Map<string, Change>();
  for (const event of events) {
    const id = event.data.settlement;
    const before = changes.get(id) ?? nothingYet;
    changes.set(id, isDifference(event) ? withDifference(event, before) : changedBy(event, before));
  }
  const all = [...changes].map(([id, change]) => ({ id, ...change }));
  const computed = all.filter(({ created }) => created);
  const followed = all.filter(({ created }) => !created);
  return [...putComputed(computed), ...follow(followed)];
};

const nothingYet: Change = {
  ...{ confirmations: {}, taken: [], objections: {}, statuses: {}, inclusions: {}, differences: {} },
  position: '0',
};

/** The difference accounts for everything that is known of the month. */
const withDifference = ({ data, position }: DifferenceEvent, before: Change): Change => {
  const at = { position: position.toString(), used_at: position.toString(), outdated: false };
  return { ...before, ...at, differences: { ...before.differences, [data.difference]: data } };
};

const changedBy = (event: OwnEvent, before: Change): Change => {
  const at = { revision: event.revision, position: event.position.toString() };
  switch (event.type) {
    case 'compensation.settlement-computed.v1':
      return {
        ...{ ...before, ...at, status: 'computed', computed: event.data, confirmations: {}, taken: [] },
        ...{ created: common(event), used_at: at.position, outdated: false },
      };
    case 'compensation.settlement-upheld.v1':
      return { ...before, ...at, used_at: at.position, outdated: false };
    case 'compensation.settlement-confirmed.v1':
    case 'compensation.confirmation-claimed.v1': {
      const { party, given } = confirmationOf(event);
      return { ...before, ...at, confirmations: { ...before.confirmations, [party]: given } };
    }
    case 'compensation.section-status-decided.v1': {
      const { organisation, officer, at: when, section, items, status, reason, basis } = event.data;
      const decision = { organisation, officer, at: when, section, items, status, reason, basis };
      return { ...before, ...at, outdated: true, statuses: { ...before.statuses, [event.revision]: decision } };
    }
    case 'compensation.inclusion-proposed.v1':
    case 'compensation.inclusion-signed.v1':
    case 'compensation.inclusion-signature-claimed.v1':
    case 'compensation.inclusion-declined.v1':
    case 'compensation.inclusion-agreed.v1': {
      const act = inclusionActOf(event);
      const inclusions = { ...before.inclusions, [event.revision]: act };
      return { ...before, ...at, inclusions, ...(act.kind === 'agreed' ? { outdated: true } : {}) };
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
  objections jsonb, statuses jsonb, inclusions jsonb, differences jsonb, outdated boolean, used_at numeric(20,0),
  revision integer,  visibility_key text, business_time timestamptz, position numeric(20,0)`;

/** Objections to earlier computations stay, and what was decided. */
const putComputed = (changes: readonly Changed[]): Sql[] =>
  changes.length === 0
    ? []
    : [
        {
          sql: `insert into settlements as s (id, agreement, period, status, computed, confirmations, objections, statuses,
              inclusions, differences, outdated, used_at, revision, visibility_key, business_time, changed_at)
            select id, agreement, period, status, computed, confirmations, objections, statuses, inclusions, differences,
              outdated, used_at, revision, visibility_key, business_time, position
            from jsonb_to_recordset($1::jsonb) as c(${record})
            on conflict (id) do update set status = excluded.status, computed = excluded.computed,
              confirmations = excluded.confirmations, objections = s.objections || excluded.objections,
              statuses = s.statuses || excluded.statuses, inclusions = s.inclusions || excluded.inclusions,
              differences = s.differences || excluded.differences,
              outdated = excluded.outdated, used_at = excluded.used_at, revision = excluded.revision,
              business_time = excluded.business_time, changed_at = excluded.changed_at`,
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
              statuses = s.statuses || c.statuses, inclusions = s.inclusions || c.inclusions,
              differences = s.differences || c.differences,
              outdated = coalesce(c.outdated, s.outdated), used_at = coalesce(c.used_at, s.used_at),
              revision = coalesce(c.revision, s.revision), changed_at = c.position
            from jsonb_to_recordset($1::jsonb) as c(${record}) where s.id = c.id`,
          parameters: [JSON.stringify(changes)],
        },
      ];

const computationRow = (event: Computed) => ({
  ...{ settlement: event.data.settlement, computation: event.data.computation, computed: event.data },
  ...common(event),
});

type Confirmed = Extract<
  OwnEvent,
  { readonly type: 'compensation.settlement-confirmed.v1' | 'compensation.confirmation-claimed.v1' }
>;
const isConfirmed = (event: Event): event is Confirmed =>
  event.type === 'compensation.settlement-confirmed.v1' || event.type === 'compensation.confirmation-claimed.v1';

const confirmationOf = ({ type, data }: Confirmed): { readonly party: string; readonly given: Confirmation } => {
  const { organisation, officer, at } = data;
  if (type === 'compensation.settlement-confirmed.v1') return { party: organisation, given: { officer, at } };
  const { party, signedOn, document } = data;
  return { party, given: { officer, at, claimed: { organisation, signedOn, document } } };
};

type InclusionFollowed = Extract<Followed, { readonly type: `compensation.inclusion-${string}` }>;

const inclusionActOf = ({ type, data }: InclusionFollowed): InclusionAct => {
  const of = { inclusion: data.inclusion, at: data.at };
  switch (type) {
    case 'compensation.inclusion-proposed.v1': {
      const { organisation, officer, section, versionIds, items, effect, reason, basis } = data;
      return { kind: 'proposed', ...of, organisation, officer, section, versionIds, items, effect, reason, basis };
    }
    case 'compensation.inclusion-signed.v1': {
      const { organisation: party, officer, at } = data;
      return { kind: 'signed', ...of, party, given: { officer, at } };
    }
    case 'compensation.inclusion-signature-claimed.v1': {
      const { organisation, officer, at, party, signedOn, document } = data;
      return { kind: 'signed', ...of, party, given: { officer, at, claimed: { organisation, signedOn, document } } };
    }
    case 'compensation.inclusion-declined.v1': {
      const { organisation, officer, reason } = data;
      return { kind: 'declined', ...of, organisation, officer, reason };
    }
    case 'compensation.inclusion-agreed.v1':
      return { kind: 'agreed', ...of };
    default:
      return assertNever(type);
  }
};

const confirmationRows = (event: Event) =>
  isConfirmed(event)
    ? [
        {
          ...{ settlement: event.data.settlement, computation: event.data.computation, ...confirmationOf(event) },
          ...common(event),
        },
      ]
    : [];

const inputRows = (event: Event) => {
  if (!isComputed(event) && !isUpheld(event) && !isDifference(event)) return [];
  const { settlement } = event.data;
  const months = isUpheld(event) ? event.data.months : event.data.statement.months;
  const period = isUpheld(event) ? event.data.period : event.data.statement.period;
  return months.map(({ section, monthVersion, volumeVersion, read }) => ({
    ...{ settlement, section, period, used_at: event.position.toString() },
    ...{ month_version: monthVersion, volume_version: volumeVersion },
    month_revision: read.kind === 'empty' ? -1 : read.revision,
    ...common(event),
  }));
};

const carriedRows = (event: Computed) =>
  (event.data.statement.carried ?? []).map(({ settlement: origin, difference }) => ({
    ...{ settlement: event.data.settlement, origin, computation: event.data.computation, difference },
    ...common(event),
  }));

const carriableRow = (event: DifferenceEvent) => {
  const { settlement: origin, agreement, into, difference, shares } = event.data;
  const settlement = settlementIdOf(agreement, into);
  return { settlement, origin, difference, moves: shares.length > 0, ...common(event, settlement) };
};

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
    if (isComputed(event) || isFollowed(event) || isDifference(event)) continue;
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

/** Settlements of the batch, those that rest on a month of it, and those that a difference of it goes into. */
const outdate = (events: readonly Event[]): Sql[] => {
  const touched = events.flatMap((event) => {
    if (isDifference(event)) return [event.data.settlement, settlementIdOf(event.data.agreement, event.data.into)];
    return isComputed(event) || isUpheld(event) ? [event.data.settlement] : [];
  });
  const months = statesOf(events).map(({ section, period }) => ({ section, period }));
  if (touched.length === 0 && months.length === 0) return [];
  return [
    {
      sql: `update settlements s set outdated = true, changed_at = greatest(s.changed_at, o.position)
        from (
          select settlement, max(position) as position from (
            select i.settlement, k.changed_at as position
            from settlement_months i join settlement_month_states k using (section, period)
            join settlements n on n.id = i.settlement and n.used_at = i.used_at
            where (k.month_revision > i.month_revision or k.volume_version > i.volume_version)
              and (i.settlement = any($1::text[]) or exists (
                select from jsonb_to_recordset($2::jsonb) as m(section text, period text)
                where m.section = i.section and m.period = i.period))
            union all
            select k.settlement, k.changed_at
            from settlement_carriable k join settlements n on n.id = k.settlement
            left join settlement_carried c on c.settlement = k.settlement and c.origin = k.origin
              and c.computation = (n.computed->>'computation')::integer
            where k.settlement = any($1::text[])
              and case when k.moves then c.difference is distinct from k.difference else c.difference is not null end
          ) found group by settlement
        ) o where s.id = o.settlement`,
      parameters: [[...new Set(touched)], JSON.stringify(months)],
    },
  ];
};

const grantsOf = ({ data, position }: Computed) =>
  data.statement.parties.map((grantee) => {
    const key = `settlement:${data.settlement}`;
    return grant({ key, grantee, since: '-infinity', basis: key, position });
  });
