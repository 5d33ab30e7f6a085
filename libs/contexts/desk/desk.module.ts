import { Module } from '@nestjs/common';
import { DutyReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { DutyDeskQuery } from './views/duty-desk/duty-desk.query.js';
import { OpenMattersQuery } from './views/open-matters/open-matters.query.js';
import { DutyStatisticsQuery } from './views/statistics/statistics.query.js';
import { TodosQuery } from './views/todos/todos.query.js';
import { WaitingReader } from './waiting-reader.js';

@Module({
  providers: [
    OrganisationReader,
    DutyReader,
    WaitingReader,
    TodosQuery,
    DutyDeskQuery,
    OpenMattersQuery,
    DutyStatisticsQuery,
  ],
})
export class DeskModule {}

/** It has no stream and no table: what it shows stands with other contexts. */
export const desk: ContextDefinition = { name: 'desk', module: DeskModule, events: [], views: [], errors: {} };
