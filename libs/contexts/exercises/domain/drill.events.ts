import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';

/** Kinds of notices that a test may send: those that are about nothing that has a record. */
export const drillKinds = [
  'information', // 信息通报
  'warning', // 预警
  'search', // 查源
  'upstreamAbnormality', // 上游异常通报
  'downstreamAbnormality', // 下游异常通报
  'sluicePreNotice', // 闸坝调度预通报
] as const;
export type DrillKind = (typeof drillKinds)[number];

export const testedBodySchema = z.strictObject({
  organisation: idSchema,
  /** The notice it is sent; one each, so that nobody learns who else is tested. */
  notice: idSchema,
});
export type TestedBody = z.output<typeof testedBodySchema>;

const ofDrill = {
  drill: idSchema,
  /** The body that tests. */
  organisation: idSchema,
};

/** Bodies are tested without being told before: who receipts a notice within the limit? */
export const drillStarted = defineEvent(
  'exercises.drill-started.v1',
  z.strictObject({
    ...ofDrill,
    /** For people: `测试-1a2b3c4d`. */
    number: idSchema,
    kind: z.enum(drillKinds),
    /** Sorted by organisation. */
    bodies: z.array(testedBodySchema).min(1),
    /** As the officer wrote them; the notice says besides that it is a test. */
    title: proseSchema,
    text: proseSchema,
    /** The limit that is measured against; set by who tests, by no text. */
    minutes: z.int().min(1).max(1_440),
    dueAt: instantSchema,
    startedBy: idSchema,
    at: instantSchema,
  }),
);

export const endReasons = ['allReceipted', 'limit', 'withdrawn'] as const;
export type EndReason = (typeof endReasons)[number];

/** Everybody has receipted; or the time is over; or what is not receipted was withdrawn. */
export const drillEnded = defineEvent(
  'exercises.drill-ended.v1',
  z.strictObject({ ...ofDrill, because: z.enum(endReasons), dueAt: instantSchema, at: instantSchema }),
);

export type DrillEvent = EventOf<typeof drillStarted | typeof drillEnded>;
export type StartedDrill = EventOf<typeof drillStarted>['data'];
export type EndedDrill = EventOf<typeof drillEnded>['data'];
