import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';

const jsonSchema: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.int(),
    z.boolean(),
    z.array(jsonSchema),
    z.record(z.string().regex(/^(?!\d+$)/, 'a name that is no number'), jsonSchema),
  ]),
);
/** What events may be made of: no null, no fraction. */
export type JsonValue = string | number | boolean | readonly JsonValue[] | { readonly [name: string]: JsonValue };

const placeSchema = z.strictObject({ id: idSchema, stream: idSchema, revision: countSchema });
export type Place = z.output<typeof placeSchema>;

/** From here on the automation acts; what stands before in the journal is not its affair. */
export const automationDeployed = defineEvent('automations.deployed.v1', z.strictObject({ automation: idSchema }));

/** All automations have dealt with everything up to this event. */
export const automationsProgressed = defineEvent('automations.progressed.v1', z.strictObject({ event: placeSchema }));

const ofInstance = { automation: idSchema, instance: idSchema };

/** It will be asked again at that time; a timer of the same name that is open is replaced. */
export const timerSet = defineEvent(
  'automations.timer-set.v1',
  z.strictObject({ ...ofInstance, timer: idSchema, dueAt: instantSchema }),
);
export const timerCancelled = defineEvent(
  'automations.timer-cancelled.v1',
  z.strictObject({ ...ofInstance, timer: idSchema, dueAt: instantSchema }),
);
/** Whether a deadline was missed is decided by `dueAt`, never by `firedAt`. */
export const timerFired = defineEvent(
  'automations.timer-fired.v1',
  z.strictObject({ ...ofInstance, timer: idSchema, dueAt: instantSchema, firedAt: instantSchema }),
);

/** A command that will be carried out, once, under this id. */
export const commandIntended = defineEvent(
  'automations.command-intended.v1',
  z.strictObject({ ...ofInstance, id: idSchema, command: idSchema, body: z.record(z.string(), jsonSchema) }),
);
export const commandDone = defineEvent(
  'automations.command-done.v1',
  z.strictObject({
    ...ofInstance,
    id: idSchema,
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('accepted'), stream: idSchema, revision: z.int().min(-1) }),
      z.strictObject({ kind: z.literal('refused'), code: idSchema }),
    ]),
  }),
);

/** It failed: it does nothing more until an operator releases it. Others go on. */
export const instanceQuarantined = defineEvent(
  'automations.instance-quarantined.v1',
  z.strictObject({ ...ofInstance, reason: z.string().min(1).max(4_000) }),
);
/** An event that came meanwhile; it is dealt with after the release. */
export const inputHeld = defineEvent(
  'automations.input-held.v1',
  z.strictObject({ ...ofInstance, event: placeSchema }),
);
export const instanceReleased = defineEvent(
  'automations.instance-released.v1',
  z.strictObject({ ...ofInstance, reason: proseSchema, releasedBy: idSchema }),
);

export const automationEvents = [
  automationDeployed,
  automationsProgressed,
  timerSet,
  timerCancelled,
  timerFired,
  commandIntended,
  commandDone,
  instanceQuarantined,
  inputHeld,
  instanceReleased,
];

/** Events of an instance's own stream. */
export type InstanceEvent = EventOf<
  | typeof timerSet
  | typeof timerCancelled
  | typeof timerFired
  | typeof commandIntended
  | typeof commandDone
  | typeof instanceQuarantined
  | typeof inputHeld
  | typeof instanceReleased
>;
