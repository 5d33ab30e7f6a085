import type { AlarmEvent } from '#contexts/alarms/published.js';
import type { DecodedOf } from '#platform/journal/codec.js';
import { type Grant, grant } from '#platform/projector/grants.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { EntryKind, Joining, Ref } from './told.js';

// Who telephoned whom, and who said that it knows, belongs where the thing is told that the alarm is about. An alarm knows
// its subject, not the thread: that is joined in the database, from what the same events left there before.

export const alarmEventTypes = [
  'alarms.alarm-raised.v1',
  'alarms.contact-due.v1',
  'alarms.call-logged.v1',
  'alarms.alarm-acknowledged.v1',
] as const;
export type ToldAlarmEvent = Extract<AlarmEvent, { readonly type: (typeof alarmEventTypes)[number] }>;
type Event = DecodedOf<ToldAlarmEvent>;

export const isOfAlarm = (event: { readonly type: string }): event is Event =>
  alarmEventTypes.some((type) => type === event.type);

export const alarmKey = (alarm: string): string => `alarm:${alarm}`;

/** What an alarm is about, as something that has a thread; an alarm about anything else is told in none. */
export const subjectOf = ({ kind, id }: { readonly kind: string; readonly id: string }): Ref | undefined => {
  switch (kind) {
    case 'notice':
      // Also `<notice>/relay`: that it was not passed on.
      return { kind: 'notice', id: id.split('/')[0] ?? id };
    case 'abnormality':
      return { kind: 'abnormality', id };
    case 'clock':
      // `<stage>:<incident>/<clock>`
      return { kind: 'incident', id: id.replace(/^[^:]*:/, '').split('/')[0] ?? id };
    default:
      return undefined;
  }
};
export const subjectKey = ({ kind, id }: Ref): string => `${kind}:${id}`;

/** Who sees the entries of an alarm: who sees the alarm (README of *alarms*). */
const seersOf = ({ type, data }: Event): readonly string[] => {
  if (type === 'alarms.alarm-raised.v1') return [data.organisation, ...data.callers];
  return type === 'alarms.contact-due.v1' && data.contact.kind === 'officer' ? [data.contact.organisation] : [];
};
export const joiningOf = (event: Event): readonly Joining[] =>
  seersOf(event).map((organisation) => ({
    ...{ key: alarmKey(event.data.alarm), organisation, since: event.metadata.recordedAt, position: event.position },
  }));
export const grantsOf = (event: Event): readonly Grant[] => {
  const key = alarmKey(event.data.alarm);
  return seersOf(event).map((grantee) =>
    grant({ key, grantee, since: '-infinity', basis: key, position: event.position }),
  );
};

const contactWords = { onDuty: '值班员', deputy: '副班', leader: '带班领导', superior: '值班员（上级）' };

/** Alarms that have a subject with a thread, and their contacts in words. */
export const alarmRows = (events: readonly Event[]) =>
  events.flatMap(({ type, data, position, metadata }) => {
    if (type !== 'alarms.alarm-raised.v1') return [];
    const subject = subjectOf(data.subject);
    return subject === undefined
      ? []
      : [{ ...visible(data.alarm, metadata.recordedAt, position), alarm: data.alarm, subject: subjectKey(subject) }];
  });
export const contactRows = (events: readonly Event[]) =>
  events.flatMap(({ type, data, position, metadata }) => {
    if (type !== 'alarms.contact-due.v1' || data.contact.kind === 'nobody') return [];
    const { alarm, step, contact } = data;
    const function_ = contact.kind === 'officer' ? contactWords[contact.why] : '值班室';
    const who = `${contact.organisation} ${function_}`;
    return [{ ...visible(alarm, metadata.recordedAt, position), alarm, step, who }];
  });
const visible = (alarm: string, business_time: string, position: bigint) => ({
  ...{ visibility_key: alarmKey(alarm), business_time, changed_at: position.toString() },
});

interface AlarmEntry {
  readonly kind: EntryKind;
  readonly at: string;
  readonly organisation: string;
  readonly officer: string;
  /** After whom was called. */
  readonly text: string;
  /** 0: nobody was called. */
  readonly step: number;
}
const entryOf = ({ type, data }: Event): AlarmEntry | undefined => {
  if (type === 'alarms.call-logged.v1') {
    const { caller: organisation, calledBy: officer, calledAt: at, result, remark, step } = data;
    const said = remark.kind === 'text' ? `：${remark.text}` : '';
    const text = `${result === 'answered' ? '，已接通' : '，无人接听'}${said}`;
    return { kind: 'callLogged', at, organisation, officer, text, step };
  }
  if (type !== 'alarms.alarm-acknowledged.v1') return undefined;
  const { by: organisation, acknowledgedBy: officer, at } = data;
  return { kind: 'alarmAcknowledged', at, organisation, officer, text: '已知悉告警', step: 0 };
};

/** Entries of calls and acknowledgements, in the thread of what their alarm is about. */
export const alarmEntries = (events: readonly Event[]): Statement[] => {
  const rows = events.flatMap((event) => {
    const entry = entryOf(event);
    if (!entry) return [];
    const { stream, revision, metadata, position } = event;
    const { alarm } = event.data;
    return [
      {
        ...{ ...entry, alarm, entry: `${stream}@${revision.toString().padStart(6, '0')}` },
        ...{ recorded_at: metadata.recordedAt, position: position.toString() },
      },
    ];
  });
  if (rows.length === 0) return [];
  return [
    {
      sql: `insert into timeline (entry, thread, at, recorded_at, organisation, officer, kind, text, refs, visibility,
          seen_by, visibility_key, business_time, changed_at)
        select e.entry, s.thread, e.at, e.recorded_at, e.organisation, e.officer, e.kind,
          coalesce('致电 ' || c.who, '') || e.text, jsonb_build_array(
            jsonb_build_object('kind', 'alarm', 'id', e.alarm),
            jsonb_build_object('kind', split_part(a.subject, ':', 1), 'id', substr(a.subject, strpos(a.subject, ':') + 1))),
          'alarm', '[]'::jsonb, 'alarm:' || e.alarm, e.at, e.position
        from jsonb_to_recordset($1::jsonb) as e(entry text, alarm text, at timestamptz, recorded_at timestamptz,
            organisation text, officer text, kind text, text text, step integer, position numeric(20,0))
          join timeline_alarms a on a.alarm = e.alarm
          join timeline_subjects s on s.subject = a.subject
          left join timeline_contacts c on c.alarm = e.alarm and c.step = e.step
        on conflict (entry) do update set changed_at = excluded.changed_at`,
      parameters: [JSON.stringify(rows)],
    },
  ];
};
