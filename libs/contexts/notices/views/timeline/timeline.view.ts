import type { DecodedOf } from '#platform/journal/codec.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import {
  alarmEntries,
  alarmEventTypes,
  alarmKey,
  alarmRows,
  contactRows,
  grantsOf,
  isOfAlarm,
  joiningOf,
  subjectKey,
  type ToldAlarmEvent,
} from './alarm-entries.js';
import { type EntryKind, type Joining, type Ref, subjectTold, type TimelineEvent, type Told, toldBy } from './told.js';

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
  readonly visibility: 'own' | 'shared' | 'alarm';
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
  [
    'create index timeline_by_thread on timeline (thread, at, recorded_at, entry)',
    'create index timeline_by_record on timeline (recorded_at)',
  ],
);

/** Who shares what a key says, a thread or an alarm, since when. */
const participants = table('timeline_participants', { key: 'text', organisation: 'text', since: 'timestamptz' }, [
  'key',
  'organisation',
]);
/** In which thread something is told: `notice:…`, `incident:…`, `abnormality:…`. */
const subjects = table('timeline_subjects', { subject: 'text', thread: 'text' }, ['subject']);
const alarms = table('timeline_alarms', { alarm: 'text', subject: 'text' }, ['alarm']);
/** Contacts of alarms, by function. */
const contacts = table('timeline_contacts', { alarm: 'text', step: 'integer', who: 'text' }, ['alarm', 'step']);

const name = 'timeline';

interface Entry {
  readonly told: Told;
  readonly event: DecodedOf<TimelineEvent>;
}

/**
 * One thread for each abnormality, and for what is about it. An own entry is seen by its body alone; a shared one by
 * all who share the thread, also by those who come later; a telephone call by who sees the alarm it was made for.
 * `seen_by` says of each who could see it, and since when.
 */
export const timelineView: View = {
  name,
  version: 5,
  tables: [entries, participants, subjects, alarms, contacts],
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
    ...alarmEventTypes,
  ],
  project: (events) => {
    const taken = events as readonly DecodedOf<TimelineEvent | ToldAlarmEvent>[];
    const called = taken.filter(isOfAlarm);
    const all = taken.flatMap((event) => (isOfAlarm(event) ? [] : [{ told: toldBy(event), event }]));
    return [
      ...entries.put(all.map(rowOf)),
      ...subjects.put(all.flatMap(subjectRowOf)),
      ...alarms.put(alarmRows(called)),
      ...contacts.put(contactRows(called)),
      ...alarmEntries(called),
      ...join(taken.flatMap((event) => (isOfAlarm(event) ? joiningOf(event) : joiningOfTold(event)))),
      ...sayWhoSees([
        ...all.map(({ told }) => threadKey(told.thread)),
        ...called.map(({ data }) => alarmKey(data.alarm)),
      ]),
      ...grantStatements(name, [
        ...all.flatMap(({ told: { thread, admits, basis }, event: { position } }) =>
          admits.map((grantee) => grant({ key: threadKey(thread), grantee, since: '-infinity', basis, position })),
        ),
        ...called.flatMap(grantsOf),
      ]),
    ];
  },
};

const threadKey = (thread: string): string => `thread:${thread}`;

const subjectRowOf = ({ told: { thread, at }, event }: Entry) => {
  const subject = subjectTold(event);
  if (subject === undefined) return [];
  const visible = { visibility_key: threadKey(thread), business_time: at, changed_at: event.position.toString() };
  return [{ subject: subjectKey(subject), thread, ...visible }];
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
  visibility_key: told.visibility === 'own' ? `organisation:${ownerOf(told)}` : threadKey(told.thread),
  business_time: told.at,
  changed_at: position.toString(),
});

const ownerOf = ({ ownOf, organisation }: Told): string => ownOf ?? organisation;

const joiningOfTold = (event: DecodedOf<TimelineEvent>): readonly Joining[] => {
  const { thread, joins } = toldBy(event);
  const { position, metadata } = event;
  return joins.map((organisation) => ({
    ...{ key: threadKey(thread), organisation, since: metadata.recordedAt, position },
  }));
};

/** Whoever was there before stays since then. */
const join = (all: readonly Joining[]): Statement[] => {
  const joined = new Map<string, object>();
  for (const one of all) {
    const place = `${one.key}\n${one.organisation}`;
    if (!joined.has(place)) joined.set(place, { ...one, position: one.position.toString() });
  }
  if (joined.size === 0) return [];
  return [
    {
      sql: `insert into timeline_participants (key, organisation, since, visibility_key, business_time, changed_at)
        select key, organisation, since, key, since, position
        from jsonb_to_recordset($1::jsonb)
          as j(key text, organisation text, since timestamptz, position numeric(20,0))
        on conflict (key, organisation) do nothing`,
      parameters: [JSON.stringify([...joined.values()])],
    },
  ];
};

/**
 * Of every entry of the keys of a batch that several see: each who shares the key, from the entry on or from when it came.
 * Who came later touches what it now sees, so that it is delivered to it; whatever the batches, the result is the same.
 */
const sayWhoSees = (keys: readonly string[]): Statement[] => [
  {
    sql: `update timeline t set seen_by = seen.by, changed_at = greatest(t.changed_at, seen.position)
      from (
        select e.entry, max(p.changed_at) as position,
          jsonb_agg(jsonb_build_object('organisation', p.organisation, 'from', greatest(e.recorded_at, p.since))
            order by p.organisation) as by
        from timeline e join timeline_participants p on p.key = e.visibility_key
        where e.visibility_key = any($1::text[])
        group by e.entry
      ) as seen
      where t.entry = seen.entry and t.seen_by is distinct from seen.by`,
    parameters: [[...new Set(keys)]],
  },
];
