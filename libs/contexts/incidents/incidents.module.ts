import { Module } from '@nestjs/common';
import { AgreementReader } from '#contexts/agreements/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { MonthReader, SectionReader } from '#contexts/water-quality/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AbnormalityRaising } from './abnormality-raising.js';
import { AbnormalityHandler } from './actions/abnormality.handler.js';
import { AddIncidentEntryAction } from './actions/add-incident-entry.js';
import { CloseAbnormalityAction } from './actions/close-abnormality.js';
import { CloseIncidentAction } from './actions/close-incident.js';
import { DecideOutcomeAction } from './actions/decide-outcome.js';
import { DetermineIncidentAction } from './actions/determine-incident.js';
import { ExtendDistributionAction } from './actions/extend-distribution.js';
import { IncidentHandler } from './actions/incident.handler.js';
import { RaiseAbnormalityAction } from './actions/raise-abnormality.js';
import { VerifyAbnormalityAction } from './actions/verify-abnormality.js';
import {
  ABNORMALITY_RULES,
  RaiseByRule,
  readAbnormalityRules,
} from './automations/when-a-reading-breaks-a-rule-then-raise.js';
import {
  abnormalityClosed,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
} from './domain/abnormality.events.js';
import { incidentErrors } from './domain/errors.js';
import {
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './domain/incident.events.js';
import { SectionKnowledge } from './section-knowledge.js';
import { SectionWatchers } from './section-watchers.js';
import { AbnormalitiesQuery } from './views/abnormalities/abnormalities.query.js';
import { abnormalitiesView } from './views/abnormalities/abnormalities.view.js';
import { IncidentsQuery } from './views/incidents/incidents.query.js';
import { incidentsView } from './views/incidents/incidents.view.js';

@Module({
  providers: [
    OrganisationReader,
    SectionReader,
    MonthReader,
    AgreementReader,
    SectionKnowledge,
    { provide: ABNORMALITY_RULES, useFactory: readAbnormalityRules },
    SectionWatchers,
    RaiseByRule,
    AbnormalityHandler,
    AbnormalityRaising,
    RaiseAbnormalityAction,
    VerifyAbnormalityAction,
    DecideOutcomeAction,
    CloseAbnormalityAction,
    IncidentHandler,
    DetermineIncidentAction,
    AddIncidentEntryAction,
    ExtendDistributionAction,
    CloseIncidentAction,
    AbnormalitiesQuery,
    IncidentsQuery,
  ],
})
export class IncidentsModule {}

export const incidents: ContextDefinition = {
  name: 'incidents',
  module: IncidentsModule,
  events: [
    abnormalityRaised,
    abnormalityVerified,
    abnormalityOutcomeDecided,
    abnormalityClosed,
    incidentDetermined,
    incidentEntryAdded,
    incidentDistributionExtended,
    incidentClosed,
  ],
  views: [abnormalitiesView, incidentsView],
  errors: incidentErrors,
  automations: [RaiseByRule],
};
