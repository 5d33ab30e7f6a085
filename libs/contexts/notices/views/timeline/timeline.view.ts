import type { DecodedEvent } from '#platform/journal/codec.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import { type EntryKind, type Ref, type TimelineEvent, type Told, toldBy } from './told.js';

/** A body that could see an entry, from a time on. */
export interface Seer {
  readonly organisation: string;
  readonly from: string;
}

export interface TimelineRow {
  /** Place of the event: stream and revision. */
  readonly entry: string;
  readonly thread: string;
  readonly at: string;
  readonly recorded_at: string;
  readonly organisation: string;
  readonly officer: string;
  readonly kind: EntryKind;
  readonly text: string;
  readonly refs: readonly Ref[];
  readonly visibility: 'own' | 'shared';
  /** By organisation. */
  readonly seen_by: readonly Seer[];
}

const entries = table(
  'timeline',
  {
    entry: 'text',
    thread: 'text',
    at: 'timestamptz',
    recorded_at: 'timestamptz',
    organisation: 'text',
    officer: 'text',
    kind: 'text',
    text: 'text',
    refs: 'jsonb',
    visibility: 'text',
    seen_by: 'jsonb',
  },
  ['entry'],
  ['create index timeline_by_thread on timeline (thread, at, recorded_at, entry)'],
);

/** Who shares a thread, since when. */
const participants = table('timeline_participants', { thread: 'text', organisation: 'text', since: 'timestamptz' }, [
  'thread',
  'organisation',
]);

const name = 'timeline';

type Decoded<Event> = Event extends DomainEvent ? DecodedEvent<Event> : never;
interface Entry {
  readonly told: Told;
  readonly event: Decoded<TimelineEvent>;
}

/**
 * One thread for each abnormality, and for what is about it. An own entry is seen by its body alone; a shared one by
 * all who share the thread, also by those who come later. `seen_by` says of each who could see it, and since when.
 */
export const timelineView: View = {
  name,
  version: 4,
  tables: [entries, participants],
  handles: [
    'incidents.abnormality-raised.v1',
    'incidents.abnormality-verified.v1',
    'incidents.abnormality-outcome-decided.v1',
    'incidents.abnormality-closed.v1',
    'incidents.abnormality-intake-joined.v1',
    'incidents.incident-determined.v2',
    'incidents.incident-entry-added.v1',
    'incidents.incident-distribution-extended.v1',
    'incidents.incident-closed.v1',
    'incidents.incident-facts-recorded.v1',
    'incidents.grade-determined.v1',
    'incidents.report-filed.v1',
    'incidents.report-demanded.v1',
    'incidents.report-received.v1',
    'incidents.report-forwarded.v1',
    'incidents.emergency-ended.v1',
    'incidents.damage-assessment-started.v1',
    'incidents.damage-assessment-ended.v1',
    'incidents.investigation-completed.v1',
    'notices.notice-sent.v2',
    'notices.notice-delivered.v1',
    'notices.notice-opened.v1',
    'notices.notice-acted-on.v1',
    'notices.notice-objected-to.v1',
    'notices.group-message-pasted.v1',
    'notices.notice-passed-on.v1',
    'notices.notice-received.v1',
    'notices.receipt-claimed.v1',
    'notices.receipt-confirmed.v1',
    'notices.notice-answered.v1',
    'notices.notice-withdrawn.v1',
  ],
  project: (events) => {
    const all = (events as readonly Decoded<TimelineEvent>[]).map((event) => ({ told: toldBy(event), event }));
    return [
      ...entries.put(all.map(rowOf)),
      ...join(all),
      ...sayWhoSees(all),
      ...grantStatements(
        name,
        all.flatMap(({ told: { thread, admits, basis }, event: { position } }) =>
          admits.map((grantee) => grant({ key: `thread:${thread}`, grantee, since: '-infinity', basis, position })),
        ),
      ),
    ];
  },
};

const rowOf = ({ told, event: { stream, revision, metadata, position } }: Entry) => ({
  // A later event of a stream has the larger text.
  entry: `${stream}@${revision.toString().padStart(6, '0')}`,
  thread: told.thread,
  at: told.at,
  recorded_at: metadata.recordedAt,
  organisation: told.organisation,
  officer: told.officer,
  kind: told.kind,
  text: told.text,
  refs: told.refs,
  visibility: told.visibility,
  seen_by: told.visibility === 'own' ? [{ organisation: ownerOf(told), from: metadata.recordedAt }] : [],
  visibility_key: told.visibility === 'own' ? `organisation:${ownerOf(told)}` : `thread:${told.thread}`,
  business_time: told.at,
  changed_at: position.toString(),
});

const ownerOf = ({ ownOf, organisation }: Told): string => ownOf ?? organisation;

/** Whoever was there before stays since then. */
const join = (all: readonly Entry[]): Statement[] => {
  const joined = new Map<string, object>();
  for (const { told, event } of all) {
    for (const organisation of told.joins) {
      const key = `${told.thread}\n${organisation}`;
      if (joined.has(key)) continue;
      const since = event.metadata.recordedAt;
      joined.set(key, { thread: told.thread, organisation, since, position: event.position.toString() });
    }
  }
  if (joined.size === 0) return [];
  return [
    {
      sql: `insert into timeline_participants (thread, organisation, since, visibility_key, business_time, changed_at)
        select thread, organisation, since, 'thread:' || thread, since, position
        from jsonb_to_recordset($1::jsonb)
          as j(thread text, organisation text, since timestamptz, position numeric(20,0))
        on conflict (thread, organisation) do nothing`,
      parameters: [JSON.stringify([...joined.values()])],
    },
  ];
};

/**
 * Of every shared entry of the threads of a batch: each who shares the thread, from the entry on or from when it came.
 * Who came later touches what it now sees, so that it is delivered to it; whatever the batches, the result is the same.
 */
const sayWhoSees = (all: readonly Entry[]): Statement[] => [
  {
    sql: `update timeline t set seen_by = seen.by, changed_at = greatest(t.changed_at, seen.position)
      from (
        select e.entry, max(p.changed_at) as position,
          jsonb_agg(jsonb_build_object('organisation', p.organisation, 'from', greatest(e.recorded_at, p.since))
            order by p.organisation) as by
        from timeline e join timeline_participants p on p.thread = e.thread
        where e.thread = any($1::text[]) and e.visibility = 'shared'
        group by e.entry
      ) as seen
      where t.entry = seen.entry and t.seen_by is distinct from seen.by`,
    parameters: [[...new Set(all.map(({ told }) => told.thread))]],
  },
];
