import { Module } from '@nestjs/common';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ChooseLegalReadingAction } from './actions/choose-legal-reading.js';
import { LegalHandler } from './actions/legal.handler.js';
import { PublishHolidayScheduleAction } from './actions/publish-holiday-schedule.js';
import { CalendarReader } from './calendar-reader.js';
import { legalErrors } from './domain/errors.js';
import { legalReadingChosen } from './domain/reading.events.js';
import { holidaySchedulePublished } from './domain/schedule.events.js';
import { LEGAL_TEXTS, readLegalTexts } from './reference.js';
import { ScheduleSeeding } from './schedule-seeding.js';
import { ReadingsQuery } from './views/readings/readings.query.js';
import { readingsView } from './views/readings/readings.view.js';
import { SchedulesQuery } from './views/schedules/schedules.query.js';
import { schedulesView } from './views/schedules/schedules.view.js';

@Module({
  providers: [
    { provide: LEGAL_TEXTS, useFactory: readLegalTexts },
    CalendarReader,
    ScheduleSeeding,
    LegalHandler,
    PublishHolidayScheduleAction,
    ChooseLegalReadingAction,
    SchedulesQuery,
    ReadingsQuery,
  ],
})
export class LegalModule {}

export const legal: ContextDefinition = {
  name: 'legal',
  module: LegalModule,
  events: [holidaySchedulePublished, legalReadingChosen],
  views: [schedulesView, readingsView],
  errors: legalErrors,
};
