import { Module } from '@nestjs/common';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { PublishReadingsAction } from './actions/publish-readings.js';
import { ReadingsHandler } from './actions/readings.handler.js';
import { RegisterSectionAction } from './actions/register-section.js';
import { SectionHandler } from './actions/section.handler.js';
import { waterQualityErrors } from './domain/errors.js';
import { readingPublished } from './domain/readings.events.js';
import { sectionRegistered } from './domain/section.events.js';
import { ITEMS, readItems } from './reference.js';
import { ReadingsQuery } from './views/readings/readings.query.js';
import { readingsView } from './views/readings/readings.view.js';
import { SectionsQuery } from './views/sections/sections.query.js';
import { sectionsView } from './views/sections/sections.view.js';

@Module({
  providers: [
    OrganisationReader,
    { provide: ITEMS, useFactory: readItems },
    SectionHandler,
    RegisterSectionAction,
    SectionsQuery,
    ReadingsHandler,
    PublishReadingsAction,
    ReadingsQuery,
  ],
})
export class WaterQualityModule {}

export const waterQuality: ContextDefinition = {
  name: 'water-quality',
  module: WaterQualityModule,
  events: [sectionRegistered, readingPublished],
  views: [sectionsView, readingsView],
  errors: waterQualityErrors,
};
