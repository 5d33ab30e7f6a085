import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { ClaimedReceipt, NoticeEvent, SentNotice } from '../../domain/notice.events.js';

interface Signed {
  /** Officer id. */
  readonly by: string;
  readonly at: string;
}

/** What came after a notice was sent. */
interface Followed {
  /** Own receipts, by recipient. */
  readonly receipts: Readonly<Record<string, Signed & { readonly digest: string; readonly reservation?: string }>>;
  /** Claimed receipts, by place in the stream. */
  readonly claims: Readonly<Record<string, Claim>>;
  /** Confirmations of claims, by recipient. */
  readonly confirmations: Readonly<Record<string, Signed>>;
  /** By place in the stream. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** First time, by recipient. */
  readonly delivered: Readonly<Record<string, Signed>>;
  readonly opened: Readonly<Record<string, Signed>>;
  /** By place in the stream. */
  readonly actions: Readonly<Record<string, Answer>>;
  readonly objections: Readonly<Record<string, Omit<Answer, 'id'>>>;
  readonly pasted: Readonly<Record<string, Pasted>>;
  readonly passed_on: PassedOn | null;
  readonly withdrawn: (Signed & { readonly reason: string }) | null;
}
export interface Claim extends Signed {
  readonly recipient: string;
  readonly channel: ClaimedReceipt['channel'];
  readonly receivedAt: string;
  readonly receivedByRole: string;
  readonly document?: string;
}
export interface Answer extends Signed {
  readonly id: string;
  readonly organisation: string;
  readonly text: string;
}

/** What was said in a group, as an officer of `organisation` pasted it. */
export interface Pasted extends Omit<Answer, 'id'> {
  readonly saidAt?: string;
  readonly documents: readonly string[];
}
export interface PassedOn extends Signed {
  readonly next: string;
  readonly notice: string;
  readonly takenOver: boolean;
}

export interface NoticeRow extends Followed {
  readonly id: string;
  readonly sender: string;
  readonly thread: string;
  readonly kind: SentNotice['kind'];
  readonly sent: SentNotice;
  readonly sent_at: string;
  readonly waits: boolean;
  readonly revision: number;
}

const notices = table(
  'notices',
  {
    id: 'text',
    sender: 'text',
    thread: 'text',
    kind: 'text',
    sent: 'jsonb',
    sent_at: 'timestamptz',
    receipts: 'jsonb',
    claims: 'jsonb',
    confirmations: 'jsonb',
    answers: 'jsonb',
    delivered: 'jsonb',
    opened: 'jsonb',
    actions: 'jsonb',
    objections: 'jsonb',
    pasted: 'jsonb',
    passed_on: 'jsonb?',
    withdrawn: 'jsonb?',
    /** Somebody may still have to receipt it, to confirm what was claimed, or to pass it on. */
    waits: 'boolean',
    revision: 'integer',
  },
  ['id'],
  [
    'create index notices_by_time on notices (sent_at desc, id desc)',
    'create index notices_waiting on notices (sent_at, id) where waits',
  ],
);

const name = 'notices';

type Event = DecodedOf<NoticeEvent>;
type Sent = Extract<Event, { readonly type: 'notices.notice-sent.v2' }>;

/** Notices with their receipts; each is seen by its sender and its recipients. */
export const noticesView: View = {
  name,
  version: 3,
  tables: [notices],
  handles: [
    'notices.notice-sent.v2',
    'notices.notice-received.v1',
    'notices.receipt-claimed.v1',
    'notices.receipt-confirmed.v1',
    'notices.notice-answered.v1',
    'notices.notice-withdrawn.v1',
    'notices.notice-delivered.v1',
    'notices.notice-opened.v1',
    'notices.notice-acted-on.v1',
    'notices.notice-objected-to.v1',
    'notices.group-message-pasted.v1',
    'notices.notice-passed-on.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const sent = all.filter((event): event is Sent => event.type === 'notices.notice-sent.v2');
    return [...notices.put(sent.map(rowOf)), ...follow(all), ...grantStatements(name, sent.flatMap(grantsOf))];
  },
};

const nothingYet: Followed = {
  ...{ receipts: {}, claims: {}, confirmations: {}, answers: {}, delivered: {}, opened: {}, actions: {} },
  ...{ objections: {}, pasted: {}, passed_on: null, withdrawn: null },
};

const rowOf = ({ data, revision, position }: Sent) => ({
  id: data.notice,
  sender: data.organisation,
  thread: data.thread,
  kind: data.kind,
  sent: data,
  sent_at: data.at,
  ...nothingYet,
  waits: true,
  revision,
  visibility_key: `notice:${data.notice}`,
  business_time: data.at,
  changed_at: position.toString(),
});

const grantsOf = ({ data, position }: Sent) =>
  [data.organisation, ...data.recipients.map(({ organisation }) => organisation)].map((grantee) =>
    grant({
      ...{ key: `notice:${data.notice}`, grantee, since: '-infinity', basis: `notice:${data.notice}` },
      position,
    }),
  );

const followedBy = (event: Event, before: Followed): Followed => {
  const { revision } = event;
  switch (event.type) {
    case 'notices.notice-sent.v2':
      return before;
    case 'notices.notice-received.v1': {
      const { organisation, receivedBy: by, at, digest, reservation } = event.data;
      const reserved = reservation.kind === 'reserved' ? { reservation: reservation.text } : {};
      return { ...before, receipts: { ...before.receipts, [organisation]: { by, at, digest, ...reserved } } };
    }
    case 'notices.receipt-claimed.v1': {
      const { recipient, channel, receivedAt, receivedByRole, document, claimedBy: by, at } = event.data;
      const shown = document.kind === 'document' ? { document: document.digest } : {};
      const claim = { by, at, recipient, channel, receivedAt, receivedByRole, ...shown };
      return { ...before, claims: { ...before.claims, [revision]: claim } };
    }
    case 'notices.receipt-confirmed.v1': {
      const { organisation, confirmedBy: by, at } = event.data;
      return { ...before, confirmations: { ...before.confirmations, [organisation]: { by, at } } };
    }
    case 'notices.notice-answered.v1': {
      const { answer: id, organisation, text, answeredBy: by, at } = event.data;
      return { ...before, answers: { ...before.answers, [revision]: { id, organisation, text, by, at } } };
    }
    case 'notices.notice-delivered.v1': {
      const { organisation, deliveredTo: by, at } = event.data;
      return { ...before, delivered: { ...before.delivered, [organisation]: { by, at } } };
    }
    case 'notices.notice-opened.v1': {
      const { organisation, openedBy: by, at } = event.data;
      return { ...before, opened: { ...before.opened, [organisation]: { by, at } } };
    }
    case 'notices.notice-acted-on.v1': {
      const { action: id, organisation, text, actedBy: by, at } = event.data;
      return { ...before, actions: { ...before.actions, [revision]: { id, organisation, text, by, at } } };
    }
    case 'notices.notice-objected-to.v1': {
      const { organisation, reason: text, objectedBy: by, at } = event.data;
      return { ...before, objections: { ...before.objections, [revision]: { organisation, text, by, at } } };
    }
    case 'notices.group-message-pasted.v1': {
      const { organisation, text, said, documents, pastedBy: by, at } = event.data;
      const pasted = { organisation, text, documents, by, at, ...(said.kind === 'at' ? { saidAt: said.at } : {}) };
      return { ...before, pasted: { ...before.pasted, [revision]: pasted } };
    }
    case 'notices.notice-passed-on.v1': {
      const { next, by: notice, takenOver, passedOnBy: by, at } = event.data;
      return { ...before, passed_on: { next, notice, takenOver, by, at } };
    }
    case 'notices.notice-withdrawn.v1': {
      const { reason, withdrawnBy: by, at } = event.data;
      return { ...before, withdrawn: { reason, by, at } };
    }
    default:
      return assertNever(event);
  }
};

const follow = (events: readonly Event[]): Statement[] => {
  const followed = new Map<string, Followed & { readonly revision: number; readonly position: string }>();
  for (const event of events) {
    if (event.type === 'notices.notice-sent.v2') continue;
    const { notice: id } = event.data;
    const { revision, position } = event;
    const before = followed.get(id) ?? nothingYet;
    followed.set(id, { ...followedBy(event, before), revision, position: position.toString() });
  }
  if (followed.size === 0) return [];
  return [
    {
      sql: `update notices n set receipts = n.receipts || f.receipts, claims = n.claims || f.claims,
          confirmations = n.confirmations || f.confirmations, answers = n.answers || f.answers,
          delivered = n.delivered || f.delivered, opened = n.opened || f.opened, actions = n.actions || f.actions,
          objections = n.objections || f.objections, pasted = n.pasted || f.pasted,
          passed_on = coalesce(f.passed_on, n.passed_on), withdrawn = coalesce(f.withdrawn, n.withdrawn), revision = f.revision, changed_at = f.position
        from jsonb_to_recordset($1::jsonb) as f(id text, receipts jsonb, claims jsonb, confirmations jsonb, answers jsonb,
          delivered jsonb, opened jsonb, actions jsonb, objections jsonb, pasted jsonb, passed_on jsonb, withdrawn jsonb, revision integer, position numeric(20,0))
        where n.id = f.id`,
      parameters: [JSON.stringify([...followed].map(([id, one]) => ({ id, ...one })))],
    },
    {
      sql: `update notices n set waits = ${waits} where n.id = any($1::text[]) and n.waits is distinct from ${waits}`,
      parameters: [[...followed.keys()]],
    },
  ];
};

const waits = `(n.withdrawn is null and (
  exists (select from jsonb_array_elements(n.sent->'recipients') r
    where not jsonb_exists(n.receipts, r->>'organisation') and not jsonb_exists(n.confirmations, r->>'organisation'))
  or (n.passed_on is null and coalesce(jsonb_array_length(n.sent->'relay'->'next'), 0) > 0)))`;
