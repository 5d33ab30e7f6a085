import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { type GrantChange, grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { AlarmEvent, DueContact, LoggedCall, RaisedAlarm } from '../../domain/alarm.events.js';

/** What came after an alarm was raised; contacts and calls by place in the stream. */
interface Followed {
  readonly contacts: Readonly<Record<string, DueContact>>;
  readonly calls: Readonly<Record<string, LoggedCall>>;
  /** `{}`: neither acknowledged nor stood down; the first one stands. */
  readonly ended: { readonly because?: string; readonly by?: string; readonly officer?: string; readonly at?: string };
}
export interface AlarmRow extends Followed {
  readonly id: string;
  readonly organisation: string;
  readonly subject_kind: RaisedAlarm['subject']['kind'];
  readonly subject: string;
  readonly words: string;
  readonly raised_at: string;
  readonly revision: number;
}

const alarms = table(
  'alarms',
  {
    id: 'text',
    organisation: 'text',
    subject_kind: 'text',
    subject: 'text',
    words: 'text',
    raised_at: 'timestamptz',
    contacts: 'jsonb',
    calls: 'jsonb',
    ended: 'jsonb',
    revision: 'integer',
  },
  ['id'],
  [`create index alarms_open on alarms (raised_at desc, id desc) where ended = '{}'::jsonb`],
);

const name = 'alarms';

type Event = DecodedOf<AlarmEvent>;
type Raised = Extract<Event, { readonly type: 'alarms.alarm-raised.v1' }>;

/** Alarms with whom to call; seen by the body that is called, by who may call it, and by the body above once it is due. */
export const alarmsView: View = {
  name,
  version: 1,
  tables: [alarms],
  handles: [
    'alarms.alarm-raised.v1',
    'alarms.contact-due.v1',
    'alarms.call-logged.v1',
    'alarms.alarm-acknowledged.v1',
    'alarms.alarm-stood-down.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const raised = all.filter((event): event is Raised => event.type === 'alarms.alarm-raised.v1');
    return [...alarms.put(raised.map(rowOf)), ...follow(all), ...grantStatements(name, all.flatMap(grantsOf))];
  },
};

const keyOf = (alarm: string): string => `alarm:${alarm}`;

const rowOf = ({ data, revision, position }: Raised) => ({
  id: data.alarm,
  organisation: data.organisation,
  subject_kind: data.subject.kind,
  subject: data.subject.id,
  words: data.words,
  raised_at: data.at,
  ...nothingYet,
  revision,
  visibility_key: keyOf(data.alarm),
  business_time: data.at,
  changed_at: position.toString(),
});

const grantsOf = ({ type, data, position }: Event): readonly GrantChange[] => {
  const to = (grantee: string) => {
    const key = keyOf(data.alarm);
    return grant({ key, grantee, since: '-infinity', basis: key, position });
  };
  if (type === 'alarms.alarm-raised.v1') return [data.organisation, ...data.callers].map(to);
  if (type !== 'alarms.contact-due.v1' || data.contact.kind !== 'officer') return [];
  return data.contact.organisation === data.organisation ? [] : [to(data.contact.organisation)];
};

const followedBy = (event: Event, before: Followed): Followed => {
  const { revision } = event;
  const ended = (how: Followed['ended']): Followed => (before.ended.at ? before : { ...before, ended: how });
  switch (event.type) {
    case 'alarms.alarm-raised.v1':
      return before;
    case 'alarms.contact-due.v1':
      return { ...before, contacts: { ...before.contacts, [revision]: event.data } };
    case 'alarms.call-logged.v1':
      return { ...before, calls: { ...before.calls, [revision]: event.data } };
    case 'alarms.alarm-acknowledged.v1': {
      const { by, acknowledgedBy: officer, at } = event.data;
      return ended({ by, officer, at });
    }
    case 'alarms.alarm-stood-down.v1': {
      const { because, at } = event.data;
      return ended({ because, at });
    }
    default:
      return assertNever(event);
  }
};

const nothingYet: Followed = { contacts: {}, calls: {}, ended: {} };

/** Since an alarm was raised last: what was before belongs to the one that ended. */
const follow = (events: readonly Event[]): Statement[] => {
  const followed = new Map<string, Followed & { readonly revision: number; readonly position: string }>();
  for (const event of events) {
    const { alarm } = event.data;
    if (event.type === 'alarms.alarm-raised.v1') {
      followed.delete(alarm);
      continue;
    }
    const { revision, position } = event;
    const before = followed.get(alarm) ?? nothingYet;
    followed.set(alarm, { ...followedBy(event, before), revision, position: position.toString() });
  }
  if (followed.size === 0) return [];
  return [
    {
      sql: `update alarms a set contacts = a.contacts || f.contacts, calls = a.calls || f.calls,
          ended = case when a.ended = '{}'::jsonb then f.ended else a.ended end, revision = f.revision, changed_at = f.position
        from jsonb_to_recordset($1::jsonb) as f(id text, contacts jsonb, calls jsonb, ended jsonb, revision integer,
          position numeric(20,0))
        where a.id = f.id`,
      parameters: [JSON.stringify([...followed].map(([id, one]) => ({ id, ...one })))],
    },
  ];
};
