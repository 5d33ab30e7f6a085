import { Module } from '@nestjs/common';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ChangeOrganisationAction } from './actions/change-organisation.js';
import { OrganisationHandler } from './actions/organisation.handler.js';
import { RecordSuccessionAction } from './actions/record-succession.js';
import { RegionHandler } from './actions/region.handler.js';
import { RegisterOrganisationAction } from './actions/register-organisation.js';
import { RegisterRegionAction } from './actions/register-region.js';
import { jurisdictionErrors } from './domain/errors.js';
import { organisationChanged, organisationRegistered } from './domain/organisation.events.js';
import { regionRegistered, regionSucceeded } from './domain/region.events.js';
import { OrganisationReader } from './published.js';
import { OrganisationsQuery } from './views/organisations/organisations.query.js';
import { organisationsView } from './views/organisations/organisations.view.js';
import { RegionsQuery } from './views/regions/regions.query.js';
import { regionsView } from './views/regions/regions.view.js';

@Module({
  providers: [
    OrganisationReader,
    OrganisationHandler,
    RegisterOrganisationAction,
    ChangeOrganisationAction,
    OrganisationsQuery,
    RegionHandler,
    RegisterRegionAction,
    RecordSuccessionAction,
    RegionsQuery,
  ],
})
export class JurisdictionsModule {}

export const jurisdictions: ContextDefinition = {
  name: 'jurisdictions',
  module: JurisdictionsModule,
  events: [organisationRegistered, organisationChanged, regionRegistered, regionSucceeded],
  views: [organisationsView, regionsView],
  errors: jurisdictionErrors,
};
