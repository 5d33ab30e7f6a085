import { Module } from '@nestjs/common';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { OrganisationHandler } from './actions/organisation.handler.js';
import { RegisterOrganisationAction } from './actions/register-organisation.js';
import { jurisdictionErrors } from './domain/errors.js';
import { organisationRegistered } from './domain/organisation.events.js';
import { OrganisationReader } from './published.js';
import { OrganisationsQuery } from './views/organisations/organisations.query.js';
import { organisationsView } from './views/organisations/organisations.view.js';

@Module({
  providers: [OrganisationReader, OrganisationHandler, RegisterOrganisationAction, OrganisationsQuery],
})
export class JurisdictionsModule {}

export const jurisdictions: ContextDefinition = {
  name: 'jurisdictions',
  module: JurisdictionsModule,
  events: [organisationRegistered],
  views: [organisationsView],
  errors: jurisdictionErrors,
};
