import { Module } from '@nestjs/common';
import { AlarmReader } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { NoticeSending } from '#contexts/notices/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { DrillHandler } from './actions/drill.handler.js';
import { StartDrillAction } from './actions/start-drill.js';
import { RunDrill } from './automations/when-a-drill-starts-then-run-it.js';
import { drillEnded, drillStarted } from './domain/drill.events.js';
import { exerciseErrors } from './domain/errors.js';
import { ReceiptTimes } from './receipt-times.js';
import { DrillsQuery } from './views/drills/drills.query.js';
import { drillsView } from './views/drills/drills.view.js';

@Module({
  providers: [
    OrganisationReader,
    NoticeSending,
    AlarmReader,
    ReceiptTimes,
    DrillHandler,
    RunDrill,
    StartDrillAction,
    DrillsQuery,
  ],
})
export class ExercisesModule {}

export const exercises: ContextDefinition = {
  name: 'exercises',
  module: ExercisesModule,
  events: [drillStarted, drillEnded],
  views: [drillsView],
  errors: exerciseErrors,
  automations: [RunDrill],
};
