import type { DecodedEvent } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { PublishedSchedule, ScheduleEvent } from '../../domain/schedule.events.js';

export interface ScheduleRow {
  readonly year: number;
  readonly schedule: PublishedSchedule;
  readonly revision: number;
}

const schedules = table('holiday_schedules', { year: 'integer', schedule: 'jsonb', revision: 'integer' }, ['year']);

/** The schedule that stands for each year: each signed-in officer may see it. */
export const schedulesView: View = {
  name: 'holiday-schedules',
  version: 1,
  tables: [schedules],
  handles: ['legal.holiday-schedule-published.v1'],
  project: (events) =>
    schedules.put(
      (events as DecodedEvent<ScheduleEvent>[]).map(({ data, revision, position }) => ({
        ...{ year: data.year, schedule: data, revision, visibility_key: 'everyone' },
        ...{ business_time: data.at, changed_at: position.toString() },
      })),
    ),
};
