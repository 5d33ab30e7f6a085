import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { rulesUsedSchema } from './duty-rules.js';
import { reasonSchema } from './officer.events.js';

/** An officer by id, or that none was assigned. */
export const assignedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('officer'), officer: idSchema }),
]);
export type Assigned = z.output<typeof assignedSchema>;

export const matterKinds = ['clock', 'abnormality', 'incident', 'notice', 'task', 'other'] as const;
export type MatterKind = (typeof matterKinds)[number];

/** What is still open at a handover, as the outgoing officer was shown it: kept in these words, whatever becomes of it. */
export const matterSchema = z.strictObject({
  kind: z.enum(matterKinds),
  /** Id of the thing; of a clock, that of the deadline. */
  id: idSchema,
  text: z.string().trim().min(1).max(500),
  due: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('at'), at: instantSchema }),
  ]),
});
export type Matter = z.output<typeof matterSchema>;

export const remarksSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('text'), text: proseSchema }),
]);
export type Remarks = z.output<typeof remarksSchema>;

/** A shift of the roster got its officers: 值班员, 副班 and 带班领导. */
export const dutyAssigned = defineEvent(
  'identity.duty-assigned.v1',
  z.strictObject({
    organisation: idSchema,
    /** `<year>-<uuid>`; the year says in which stream it stands. */
    shift: idSchema,
    officer: idSchema,
    deputy: assignedSchema,
    leader: assignedSchema,
    from: instantSchema,
    until: instantSchema,
    rules: rulesUsedSchema,
    assignedBy: idSchema,
    at: instantSchema,
  }),
);

/** A shift that had not begun is gone; one under way ended at `at`. */
export const dutyRemoved = defineEvent(
  'identity.duty-removed.v1',
  z.strictObject({
    organisation: idSchema,
    shift: idSchema,
    reason: reasonSchema,
    removedBy: idSchema,
    at: instantSchema,
  }),
);

const ofHandover = {
  organisation: idSchema,
  /** `<year>-<uuid>`, the year of the shift that is handed over. */
  handover: idSchema,
  /** The shift that is handed over. */
  shift: idSchema,
};

/** The outgoing officer hands over; nothing passes until the incoming one confirms. A newer offer takes its place. */
export const handoverOffered = defineEvent(
  'identity.handover-offered.v1',
  z.strictObject({
    ...ofHandover,
    offeredBy: idSchema,
    /** The incoming officer. */
    to: idSchema,
    /** The shift in which it takes over. */
    incoming: idSchema,
    matters: z.array(matterSchema).max(100),
    remarks: remarksSchema,
    rules: rulesUsedSchema,
    at: instantSchema,
  }),
);

/** From `at` on the incoming officer is responsible. */
export const handoverConfirmed = defineEvent(
  'identity.handover-confirmed.v1',
  z.strictObject({ ...ofHandover, confirmedBy: idSchema, at: instantSchema }),
);

export const handoverDeclined = defineEvent(
  'identity.handover-declined.v1',
  z.strictObject({ ...ofHandover, reason: reasonSchema, declinedBy: idSchema, at: instantSchema }),
);

export type OfferedHandover = EventOf<typeof handoverOffered>['data'];
export type DutyEvent = EventOf<
  typeof dutyAssigned | typeof dutyRemoved | typeof handoverOffered | typeof handoverConfirmed | typeof handoverDeclined
>;
