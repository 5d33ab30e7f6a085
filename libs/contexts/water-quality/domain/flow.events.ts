import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { citedAgreementSchema, regionCodeSchema } from './volume.events.js';

export const flowDirections = ['AtoB', 'BtoA', 'still', 'unknown'] as const;
export type FlowDirection = (typeof flowDirections)[number];

export const flowConfidences = [
  'measured', // 仪器测得
  'observed', // 现场看到
  'inferred', // 推断
] as const;

/** Which way the water went, as somebody saw it; another may have seen it otherwise for the same time. */
export const flowObserved = defineEvent(
  'water-quality.flow-observed.v1',
  z.strictObject({
    section: idSchema,
    from: instantSchema,
    /** The first instant that is no longer meant. */
    to: instantSchema,
    /** The regions that this observation calls A and B. */
    between: z.strictObject({ A: regionCodeSchema, B: regionCodeSchema }),
    direction: z.enum(flowDirections),
    /** Organisation that observed. */
    observer: idSchema,
    source: proseSchema,
    confidence: z.enum(flowConfidences),
    provenance: provenanceSchema,
    agreement: citedAgreementSchema.optional(),
  }),
);

export type FlowEvent = EventOf<typeof flowObserved>;
export type FlowObservation = FlowEvent['data'];
