import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { realitySchema } from './shared.schemas.js';

/** From which abnormality it came; where there was none, why. */
export const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none'), reason: proseSchema }),
  z.strictObject({ kind: z.literal('abnormality'), abnormality: idSchema, revision: countSchema }),
]);
export type Origin = z.output<typeof originSchema>;

export const entryVisibilities = ['own', 'shared'] as const;
export type EntryVisibility = (typeof entryVisibilities)[number];

const ofIncident = {
  incident: idSchema,
  /** The body that acts. */
  organisation: idSchema,
  /** Where it is told: the thread of the abnormality; its own id where there was none. */
  thread: idSchema,
};

/** A named officer determined that it is a 突发环境事件. */
export const incidentDetermined = defineEvent(
  'incidents.incident-determined.v1',
  z.strictObject({
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
  }),
);

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

export type IncidentEvent = EventOf<
  typeof incidentDetermined | typeof incidentEntryAdded | typeof incidentDistributionExtended | typeof incidentClosed
>;
export type DeterminedIncident = EventOf<typeof incidentDetermined>['data'];
