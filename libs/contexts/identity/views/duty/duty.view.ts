import type { DecodedOf } from '#platform/journal/codec.js';
import type { InstantText } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { DelegableScope, DelegationEvent, Writing } from '../../domain/delegation.events.js';
import type { Assigned, DutyEvent, Matter } from '../../domain/duty.events.js';

/** Persons by id: names and telephones are asked of the vault when a row is shown. */
export interface ShiftRow {
  readonly id: string;
  readonly officer: string;
  readonly deputy: string | null;
  readonly leader: string | null;
  readonly starts_at: InstantText;
  /** When it was taken off the roster before its end: then; not after `starts_at` for one that never began. */
  readonly ends_at: InstantText;
  readonly assigned_by: string;
  readonly assigned_at: InstantText;
  readonly removed: Because | null;
}
export interface HandoverRow {
  readonly id: string;
  readonly shift: string;
  readonly offered_by: string;
  readonly incoming_officer: string;
  readonly incoming_shift: string;
  readonly matters: readonly Matter[];
  readonly remarks: string | null;
  readonly offered_at: InstantText;
  readonly status: 'open' | 'confirmed' | 'declined';
  /** `{}` while it is open; a declined one has its reason. */
  readonly decision: Partial<Because>;
}
export interface DelegationRow {
  readonly id: string;
  readonly scopes: readonly DelegableScope[];
  readonly delegate: string;
  readonly begins_at: InstantText;
  readonly ends_at: InstantText;
  readonly writing: Writing;
  readonly granted_by: string;
  readonly granted_at: InstantText;
  readonly revoked: Because | null;
}
interface Because {
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

const shifts = table(
  'duty_shifts',
  {
    id: 'text',
    officer: 'text',
    deputy: 'text?',
    leader: 'text?',
    starts_at: 'timestamptz',
    ends_at: 'timestamptz',
    assigned_by: 'text',
    assigned_at: 'timestamptz',
    removed: 'jsonb?',
  },
  ['id'],
  ['create index duty_shifts_by_body on duty_shifts (visibility_key, starts_at, id)'],
);
const handovers = table(
  'handovers',
  {
    id: 'text',
    shift: 'text',
    offered_by: 'text',
    incoming_officer: 'text',
    incoming_shift: 'text',
    matters: 'jsonb',
    remarks: 'text?',
    offered_at: 'timestamptz',
    status: 'text',
    decision: 'jsonb',
  },
  ['id'],
  ['create index handovers_by_body on handovers (visibility_key, changed_at desc)'],
);
const delegations = table(
  'delegations',
  {
    id: 'text',
    scopes: 'jsonb',
    delegate: 'text',
    begins_at: 'timestamptz',
    ends_at: 'timestamptz',
    writing: 'jsonb',
    granted_by: 'text',
    granted_at: 'timestamptz',
    revoked: 'jsonb?',
  },
  ['id'],
  ['create index delegations_by_body on delegations (visibility_key, granted_at desc, id desc)'],
);

type Event = DecodedOf<DutyEvent | DelegationEvent>;
type Of<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

/** Roster, handovers and delegations; each is seen by its own body alone. */
export const dutyView: View = {
  name: 'duty',
  version: 1,
  tables: [shifts, handovers, delegations],
  handles: [
    'identity.duty-assigned.v1',
    'identity.duty-removed.v1',
    'identity.handover-offered.v1',
    'identity.handover-confirmed.v1',
    'identity.handover-declined.v1',
    'identity.delegation-granted.v1',
    'identity.delegation-revoked.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    const of = <Type extends Event['type']>(type: Type): Of<Type>[] =>
      all.filter((event): event is Of<Type> => event.type === type);
    // What is made comes before what changes it, and each thing changes once.
    return [
      ...shifts.put(of('identity.duty-assigned.v1').map(shiftOf)),
      ...handovers.put(of('identity.handover-offered.v1').map(handoverOf)),
      ...delegations.put(of('identity.delegation-granted.v1').map(delegationOf)),
      ...removed(of('identity.duty-removed.v1')),
      ...decided([
        ...of('identity.handover-confirmed.v1').map(({ data, position }) => ({
          ...{ id: data.handover, status: 'confirmed', position },
          decision: { by: data.confirmedBy, at: data.at },
        })),
        ...of('identity.handover-declined.v1').map(({ data, position }) => ({
          ...{ id: data.handover, status: 'declined', position },
          decision: { reason: data.reason, by: data.declinedBy, at: data.at },
        })),
      ]),
      ...revoked(of('identity.delegation-revoked.v1')),
    ];
  },
};

const seenByItsBody = ({ data, position }: { readonly data: { readonly organisation: string }; position: bigint }) => ({
  visibility_key: `organisation:${data.organisation}`,
  changed_at: position.toString(),
});
const orNull = (assigned: Assigned): string | null => (assigned.kind === 'officer' ? assigned.officer : null);

const shiftOf = (event: Of<'identity.duty-assigned.v1'>) => {
  const { shift, officer, deputy, leader, from, until, assignedBy, at } = event.data;
  return {
    ...{ id: shift, officer, deputy: orNull(deputy), leader: orNull(leader), starts_at: from, ends_at: until },
    ...{ assigned_by: assignedBy, assigned_at: at, removed: null, business_time: from, ...seenByItsBody(event) },
  };
};

const handoverOf = (event: Of<'identity.handover-offered.v1'>) => {
  const { handover, shift, offeredBy, to, incoming, matters, remarks, at } = event.data;
  return {
    ...{ id: handover, shift, offered_by: offeredBy, incoming_officer: to, incoming_shift: incoming, matters },
    ...{ remarks: remarks.kind === 'text' ? remarks.text : null, offered_at: at, status: 'open', decision: {} },
    ...{ business_time: at, ...seenByItsBody(event) },
  };
};

const delegationOf = (event: Of<'identity.delegation-granted.v1'>) => {
  const { delegation, scopes, to, from, until, writing, grantedBy, at } = event.data;
  return {
    ...{ id: delegation, scopes, delegate: to, begins_at: from, ends_at: until, writing },
    ...{ granted_by: grantedBy, granted_at: at, revoked: null, business_time: from, ...seenByItsBody(event) },
  };
};

const removed = (events: readonly Of<'identity.duty-removed.v1'>[]): Statement[] =>
  update(
    `update duty_shifts s set removed = c.because, ends_at = c.at, changed_at = c.position
      from jsonb_to_recordset($1::jsonb) as c(id text, because jsonb, at timestamptz, position numeric(20,0))
      where s.id = c.id`,
    events.map(({ data: { shift: id, reason, removedBy: by, at }, position }) => ({
      ...{ id, because: { reason, by, at }, at, position },
    })),
  );

const revoked = (events: readonly Of<'identity.delegation-revoked.v1'>[]): Statement[] =>
  update(
    `update delegations d set revoked = c.because, ends_at = c.at, changed_at = c.position
      from jsonb_to_recordset($1::jsonb) as c(id text, because jsonb, at timestamptz, position numeric(20,0))
      where d.id = c.id`,
    events.map(({ data: { delegation: id, reason, revokedBy: by, at }, position }) => ({
      ...{ id, because: { reason, by, at }, at, position },
    })),
  );

const decided = (
  changes: readonly {
    readonly id: string;
    readonly status: string;
    readonly decision: object;
    readonly position: bigint;
  }[],
): Statement[] =>
  update(
    `update handovers h set status = c.status, decision = c.decision, changed_at = c.position
      from jsonb_to_recordset($1::jsonb) as c(id text, status text, decision jsonb, position numeric(20,0))
      where h.id = c.id`,
    changes,
  );

const update = (sql: string, changes: readonly { readonly position: bigint }[]): Statement[] =>
  changes.length === 0
    ? []
    : [{ sql, parameters: [JSON.stringify(changes.map((one) => ({ ...one, position: one.position.toString() })))] }];
