import { z } from 'zod';
import { specialDaySchema } from '#platform/calendar/working-days.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';

/** The first year of which a schedule is kept: the collection for the years before the notices begins there. */
export const firstScheduledYear = 2004;
/** The last year for which one may be published; of what begins in it or later no time is computed. */
export const lastScheduledYear = 2100;

/** The days off and the make-up working days (调休上班) of one year, as a notice arranges them. */
export const scheduleSchema = z.strictObject({
  year: z.int().min(1).max(lastScheduledYear),
  days: z.array(specialDaySchema).min(1).max(100),
  /** 文号, where it is known. */
  document: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('number'), number: proseSchema }),
  ]),
  /** Address of the notice, or the collection it was taken from. */
  provenance: provenanceSchema,
});
export type Schedule = z.output<typeof scheduleSchema>;

/** A schedule was entered; a later one of the same year takes its place, and says why. */
export const holidaySchedulePublished = defineEvent(
  'legal.holiday-schedule-published.v1',
  z.strictObject({
    ...scheduleSchema.shape,
    correction: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('corrects'), reason: proseSchema }),
    ]),
    /** Officer id; `first-start` for what the platform brings along. */
    publishedBy: idSchema,
    at: instantSchema,
  }),
);

export type ScheduleEvent = EventOf<typeof holidaySchedulePublished>;
export type PublishedSchedule = ScheduleEvent['data'];
