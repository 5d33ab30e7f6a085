import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { IntakeEvent, TakenIntake, TransferredIntake } from '../../domain/intake.events.js';

export interface TransferAnswer {
  readonly kind: 'accepted' | 'refused';
  readonly at: string;
  readonly reason?: string;
}

interface Followed {
  readonly assigned: {
    readonly abnormality: string;
    readonly as: 'raised' | 'merged';
    readonly by: string;
    readonly at: string;
  } | null;
  /** By transfer. */
  readonly transfers: Readonly<Record<string, Pick<TransferredIntake, 'to' | 'reason' | 'transferredBy' | 'at'>>>;
  readonly answers: Readonly<Record<string, TransferAnswer>>;
  readonly caller_erased: boolean;
}
export interface IntakeRow extends Followed {
  readonly id: string;
  readonly taken: TakenIntake;
  readonly called_at: string;
  readonly revision: number;
}

/** What sender and recipient of a transfer both see; nothing of the caller, nothing else of the intake. */
export interface IntakeTransferRow {
  readonly id: string;
  readonly intake: string;
  readonly sender: string;
  readonly recipient: string;
  readonly content: TransferredIntake['content'];
  readonly reason: string;
  readonly transferred_at: string;
  readonly answer: TransferAnswer | null;
  /** The intake of the recipient that began with it. */
  readonly accepted: string | null;
}

const intakes = table(
  'intakes',
  {
    id: 'text',
    taken: 'jsonb',
    assigned: 'jsonb?',
    transfers: 'jsonb',
    answers: 'jsonb',
    caller_erased: 'boolean',
    called_at: 'timestamptz',
    revision: 'integer',
  },
  ['id'],
  ['create index intakes_by_time on intakes (called_at desc, id desc)'],
);
const transfers = table(
  'intake_transfers',
  {
    id: 'text',
    intake: 'text',
    sender: 'text',
    recipient: 'text',
    content: 'jsonb',
    reason: 'text',
    transferred_at: 'timestamptz',
    answer: 'jsonb?',
    accepted: 'text?',
  },
  ['id'],
  ['create index intake_transfers_by_time on intake_transfers (transferred_at desc, id desc)'],
);

const name = 'intakes';

type Event = DecodedOf<IntakeEvent>;
type Of<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
type Answered = Of<'incidents.intake-transfer-accepted.v1' | 'incidents.intake-transfer-refused.v1'>;

/** Tip-offs, each seen by the body that received it; transfers, each seen by both sides. */
export const intakesView: View = {
  name,
  version: 1,
  tables: [intakes, transfers],
  handles: [
    'incidents.intake-taken.v1',
    'incidents.intake-assigned.v1',
    'incidents.intake-transferred.v1',
    'incidents.intake-transfer-accepted.v1',
    'incidents.intake-transfer-refused.v1',
    'incidents.intake-caller-erased.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const of = <Type extends Event['type']>(type: Type) =>
      all.filter((event): event is Of<Type> => event.type === type);
    const transferred = of('incidents.intake-transferred.v1');
    return [
      ...intakes.put(of('incidents.intake-taken.v1').map(rowOf)),
      ...follow(all),
      ...transfers.put(transferred.map(transferOf)),
      ...answer([...of('incidents.intake-transfer-accepted.v1'), ...of('incidents.intake-transfer-refused.v1')]),
      ...grantStatements(name, transferred.flatMap(grantsOf)),
    ];
  },
};

const nothingYet: Followed = { assigned: null, transfers: {}, answers: {}, caller_erased: false };

const rowOf = ({ data, revision, position }: Of<'incidents.intake-taken.v1'>) => ({
  ...{ id: data.intake, taken: data, called_at: data.calledAt, ...nothingYet, revision },
  visibility_key: `organisation:${data.organisation}`,
  business_time: data.learnedAt,
  changed_at: position.toString(),
});

const keyOf = (transfer: string) => `intake-transfer:${transfer}`;

const transferOf = ({ data, position }: Of<'incidents.intake-transferred.v1'>) => ({
  ...{ id: data.transfer, intake: data.intake, sender: data.from, recipient: data.to, content: data.content },
  ...{ reason: data.reason, transferred_at: data.at, answer: null, accepted: null },
  visibility_key: keyOf(data.transfer),
  business_time: data.at,
  changed_at: position.toString(),
});

const grantsOf = ({ data, position }: Of<'incidents.intake-transferred.v1'>) =>
  [data.from, data.to].map((grantee) =>
    grant({ key: keyOf(data.transfer), grantee, since: '-infinity', basis: keyOf(data.transfer), position }),
  );

const answerOf = (event: Answered): TransferAnswer =>
  event.type === 'incidents.intake-transfer-accepted.v1'
    ? { kind: 'accepted', at: event.data.at }
    : { kind: 'refused', at: event.data.at, reason: event.data.reason };

const followedBy = (event: Event, before: Followed): Followed => {
  switch (event.type) {
    case 'incidents.intake-taken.v1':
      return before;
    case 'incidents.intake-assigned.v1': {
      const { abnormality, as, assignedBy: by, at } = event.data;
      return { ...before, assigned: { abnormality, as, by, at } };
    }
    case 'incidents.intake-transferred.v1': {
      const { transfer, to, reason, transferredBy, at } = event.data;
      return { ...before, transfers: { ...before.transfers, [transfer]: { to, reason, transferredBy, at } } };
    }
    case 'incidents.intake-transfer-accepted.v1':
    case 'incidents.intake-transfer-refused.v1':
      return { ...before, answers: { ...before.answers, [event.data.transfer]: answerOf(event) } };
    case 'incidents.intake-caller-erased.v1':
      return { ...before, caller_erased: true };
    default:
      return assertNever(event);
  }
};

const follow = (events: readonly Event[]): Statement[] => {
  const followed = new Map<string, Followed & { readonly revision: number; readonly position: string }>();
  for (const event of events) {
    if (event.type === 'incidents.intake-taken.v1') continue;
    const { revision, position } = event;
    const { intake: id } = event.data;
    const before = followed.get(id) ?? nothingYet;
    followed.set(id, { ...followedBy(event, before), revision, position: position.toString() });
  }
  if (followed.size === 0) return [];
  return [
    {
      sql: `update intakes i set assigned = coalesce(f.assigned, i.assigned), transfers = i.transfers || f.transfers,
          answers = i.answers || f.answers, caller_erased = i.caller_erased or f.caller_erased, revision = f.revision,
          changed_at = f.position
        from jsonb_to_recordset($1::jsonb) as f(id text, assigned jsonb, transfers jsonb, answers jsonb,
          caller_erased boolean, revision integer, position numeric(20,0))
        where i.id = f.id`,
      parameters: [JSON.stringify([...followed].map(([id, one]) => ({ id, ...one })))],
    },
  ];
};

const answer = (events: readonly Answered[]): Statement[] => {
  if (events.length === 0) return [];
  const answered = events.map((event) => ({
    ...{ id: event.data.transfer, answer: answerOf(event), position: event.position.toString() },
    accepted: event.type === 'incidents.intake-transfer-accepted.v1' ? event.data.accepted : null,
  }));
  return [
    {
      sql: `update intake_transfers t set answer = a.answer, accepted = a.accepted, changed_at = a.position
        from jsonb_to_recordset($1::jsonb) as a(id text, answer jsonb, accepted text, position numeric(20,0))
        where t.id = a.id`,
      parameters: [JSON.stringify(answered)],
    },
  ];
};
