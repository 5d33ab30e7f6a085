import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, proseSchema, underSchema } from '#platform/kernel/schemas.js';
import { bodySchema } from './addressees.js';
import type { ResponseEvent } from './response.events.js';
import { ofIncident, realitySchema, whenOccurredSchema } from './shared.schemas.js';

/** From which abnormality it came; where there was none, why. */
export const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none'), reason: proseSchema }),
  z.strictObject({ kind: z.literal('abnormality'), abnormality: idSchema, revision: countSchema }),
]);
export type Origin = z.output<typeof originSchema>;

export const entryVisibilities = ['own', 'shared'] as const;
export type EntryVisibility = (typeof entryVisibilities)[number];

const determinationV1 = {
  ...ofIncident,
  /** For people: `事件-1a2b3c4d`. */
  number: idSchema,
  origin: originSchema,
  description: proseSchema,
  /** Bodies on the platform that see the incident besides the one that determined it; sorted. */
  distribution: z.array(idSchema),
  /** Officer id. */
  determinedBy: idSchema,
  at: instantSchema,
  provenance: realitySchema,
};

/** A named officer determined that it is a 突发环境事件. */
export const incidentDetermined = defineEvent(
  'incidents.incident-determined.v2',
  z.strictObject({
    ...determinationV1,
    /** 发现或者得知: the clocks of the report run from here. Stated, taken from the abnormality, or the determination itself. */
    learned: z.strictObject({ at: instantSchema, from: z.enum(['stated', 'abnormality', 'determination']) }),
    occurred: whenOccurredSchema,
    /** The determining body as it was registered then: to whom it reports follows from it. */
    body: bodySchema,
    /** Absent: a head determined it itself. */
    under: underSchema.optional(),
  }),
);

/** Before it was asked when the incident was learned of: the determination is the latest it can have been. */
export const incidentDeterminedV1 = defineEvent('incidents.incident-determined.v1', z.strictObject(determinationV1), {
  to: incidentDetermined,
  data: (old: { readonly at: string }) => ({
    ...old,
    learned: { at: old.at, from: 'determination' },
    occurred: { kind: 'unknown' },
    body: { kind: 'notRecorded' },
  }),
});

/** A remark: for the own body, or for all who share the thread. */
export const incidentEntryAdded = defineEvent(
  'incidents.incident-entry-added.v1',
  z.strictObject({
    ...ofIncident,
    entry: idSchema,
    text: proseSchema,
    visibility: z.enum(entryVisibilities),
    addedBy: idSchema,
    at: instantSchema,
  }),
);

/** Further bodies see the incident and its thread, from the beginning. */
export const incidentDistributionExtended = defineEvent(
  'incidents.incident-distribution-extended.v1',
  z.strictObject({
    ...ofIncident,
    /** Those who are new; sorted. */
    organisations: z.array(idSchema).min(1),
    reason: proseSchema,
    extendedBy: idSchema,
    at: instantSchema,
  }),
);

export const incidentClosed = defineEvent(
  'incidents.incident-closed.v1',
  z.strictObject({ ...ofIncident, reason: proseSchema, closedBy: idSchema, at: instantSchema }),
);

export type IncidentEvent =
  | EventOf<
      | typeof incidentDetermined
      | typeof incidentEntryAdded
      | typeof incidentDistributionExtended
      | typeof incidentClosed
    >
  | ResponseEvent;
export type DeterminedIncident = EventOf<typeof incidentDetermined>['data'];
