import { Module } from '@nestjs/common';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AddSectionAliasAction } from './actions/add-section-alias.js';
import { AnswerDataObjectionAction } from './actions/answer-data-objection.js';
import { AssessMonthAction } from './actions/assess-month.js';
import { AssessmentsAsked } from './actions/assessments-asked.js';
import { AttachRawValuesAction } from './actions/attach-raw-values.js';
import { CloseMonthAction } from './actions/close-month.js';
import { ConfirmCorrectionsAction } from './actions/confirm-corrections.js';
import { ConfirmReopeningAction } from './actions/confirm-reopening.js';
import { DataObjectionHandler } from './actions/data-objection.handler.js';
import { DecideInclusionAction } from './actions/decide-inclusion.js';
import { ObserveFlowHandler } from './actions/flow.handler.js';
import { ImportReadingsHandler } from './actions/import-readings.handler.js';
import { ImportReadingsAction } from './actions/import-readings.js';
import { ObjectToReadingAction } from './actions/object-to-reading.js';
import { ObserveFlowAction } from './actions/observe-flow.js';
import { PublishReadingsAction } from './actions/publish-readings.js';
import { PublishVolumeAction } from './actions/publish-volume.js';
import { ReadingsHandler } from './actions/readings.handler.js';
import { RegisterSectionAction } from './actions/register-section.js';
import { RejectCorrectionsAction } from './actions/reject-corrections.js';
import { RejectReopeningAction } from './actions/reject-reopening.js';
import { ReopenMonthAction } from './actions/reopen-month.js';
import { SectionHandler } from './actions/section.handler.js';
import { SetSectionTargetAction } from './actions/set-section-target.js';
import { SetWaterBodyTypeAction } from './actions/set-water-body-type.js';
import { PublishVolumeHandler } from './actions/volumes.handler.js';
import { WithdrawDataObjectionAction } from './actions/withdraw-data-objection.js';
import { WithdrawReadingAction } from './actions/withdraw-reading.js';
import { exceedanceFound, monthAssessed } from './domain/assessment.events.js';
import { dataObjectionAnswered, dataObjectionWithdrawn, readingObjectedTo } from './domain/data-objection.events.js';
import { waterQualityErrors } from './domain/errors.js';
import { flowObserved } from './domain/flow.events.js';
import { readingsImported } from './domain/import.events.js';
import {
  correctionProposed,
  correctionsRejected,
  inclusionDecided,
  monthClosed,
  monthReopened,
  monthReopeningRejected,
  monthReopeningRequested,
  monthVersionRaised,
  rawValuesAttached,
  readingPublished,
  readingWithdrawn,
  stationStatusPublished,
  withdrawalProposed,
} from './domain/readings.events.js';
import {
  sectionAliasAdded,
  sectionRegistered,
  sectionTargetSet,
  sectionWaterBodyTypeSet,
} from './domain/section.events.js';
import { volumePublished } from './domain/volume.events.js';
import { IMPORT_REFERENCE, readImportReference } from './import/import-reference.js';
import {
  INDICATOR_SETS,
  ITEMS,
  LIMITS,
  MONTH_RULES,
  PLAUSIBILITY_RULE_SETS,
  readIndicatorSets,
  readItems,
  readLimits,
  readMonthRules,
  readPlausibilityRuleSets,
} from './reference.js';
import { AssessmentsQuery } from './views/assessments/assessments.query.js';
import { assessmentsView } from './views/assessments/assessments.view.js';
import { CorrectionsQuery } from './views/corrections/corrections.query.js';
import { correctionsView } from './views/corrections/corrections.view.js';
import { DataObjectionsQuery } from './views/data-objections/data-objections.query.js';
import { dataObjectionsView } from './views/data-objections/data-objections.view.js';
import { FlowObservationsQuery } from './views/flow/flow-observations.query.js';
import { flowObservationsView } from './views/flow/flow-observations.view.js';
import { ImportProblemResolver } from './views/imports/import-report.js';
import { ImportsQuery } from './views/imports/imports.query.js';
import { importsView } from './views/imports/imports.view.js';
import { MonthsQuery } from './views/readings/months.query.js';
import { ReadingsQuery } from './views/readings/readings.query.js';
import { readingsView } from './views/readings/readings.view.js';
import { SectionsQuery } from './views/sections/sections.query.js';
import { sectionsView } from './views/sections/sections.view.js';
import { VolumesQuery } from './views/volumes/volumes.query.js';
import { volumesView } from './views/volumes/volumes.view.js';

@Module({
  providers: [
    OrganisationReader,
    { provide: ITEMS, useFactory: readItems },
    { provide: LIMITS, useFactory: readLimits },
    { provide: INDICATOR_SETS, useFactory: readIndicatorSets, inject: [ITEMS] },
    { provide: PLAUSIBILITY_RULE_SETS, useFactory: readPlausibilityRuleSets },
    { provide: MONTH_RULES, useFactory: readMonthRules, inject: [PLAUSIBILITY_RULE_SETS] },
    SectionHandler,
    RegisterSectionAction,
    AddSectionAliasAction,
    SetSectionTargetAction,
    SetWaterBodyTypeAction,
    SectionsQuery,
    AssessmentsAsked,
    ReadingsHandler,
    PublishReadingsAction,
    AttachRawValuesAction,
    WithdrawReadingAction,
    DecideInclusionAction,
    CloseMonthAction,
    ConfirmCorrectionsAction,
    RejectCorrectionsAction,
    ReopenMonthAction,
    ConfirmReopeningAction,
    RejectReopeningAction,
    AssessMonthAction,
    ReadingsQuery,
    MonthsQuery,
    AssessmentsQuery,
    CorrectionsQuery,
    DataObjectionHandler,
    ObjectToReadingAction,
    AnswerDataObjectionAction,
    WithdrawDataObjectionAction,
    DataObjectionsQuery,
    { provide: IMPORT_REFERENCE, useFactory: readImportReference, inject: [ITEMS, LIMITS] },
    ImportReadingsHandler,
    ImportReadingsAction,
    ImportsQuery,
    ImportProblemResolver,
    PublishVolumeHandler,
    PublishVolumeAction,
    VolumesQuery,
    ObserveFlowHandler,
    ObserveFlowAction,
    FlowObservationsQuery,
  ],
})
export class WaterQualityModule {}

export const waterQuality: ContextDefinition = {
  name: 'water-quality',
  module: WaterQualityModule,
  events: [
    sectionRegistered,
    sectionAliasAdded,
    sectionTargetSet,
    sectionWaterBodyTypeSet,
    readingPublished,
    stationStatusPublished,
    rawValuesAttached,
    readingWithdrawn,
    inclusionDecided,
    monthClosed,
    correctionProposed,
    withdrawalProposed,
    correctionsRejected,
    monthVersionRaised,
    monthReopeningRequested,
    monthReopeningRejected,
    monthReopened,
    monthAssessed,
    exceedanceFound,
    readingObjectedTo,
    dataObjectionAnswered,
    dataObjectionWithdrawn,
    readingsImported,
    volumePublished,
    flowObserved,
  ],
  views: [
    sectionsView,
    readingsView,
    assessmentsView,
    correctionsView,
    dataObjectionsView,
    importsView,
    volumesView,
    flowObservationsView,
  ],
  errors: waterQualityErrors,
  namesFiles: [
    namesFiles(readingsImported, ({ data: { importer, digest }, metadata }) => ({
      ...{ key: `organisation:${importer}`, businessTime: metadata.recordedAt, digests: [digest] },
    })),
    namesFiles(readingObjectedTo, ({ data: { section, documents, sampledAt } }) => ({
      ...{ key: `section:${section}`, businessTime: sampledAt, digests: documents },
    })),
  ],
};
