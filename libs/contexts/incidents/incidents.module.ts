import { Global, Module } from '@nestjs/common';
import { AgreementReader } from '#contexts/agreements/published.js';
import { AlarmRaising, AlarmReader } from '#contexts/alarms/published.js';
import { ClocksToHandOver, DelegationReader, DutyReader, OfficerReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { CalendarReader, LEGAL_TEXTS, LegalReadings, readLegalTexts } from '#contexts/legal/published.js';
import { MonthReader, SectionReader } from '#contexts/water-quality/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AbnormalityRaising } from './abnormality-raising.js';
import { AbnormalityHandler } from './actions/abnormality.handler.js';
import { AcceptTransferredIntakeAction } from './actions/accept-transferred-intake.js';
import { AddIncidentEntryAction } from './actions/add-incident-entry.js';
import { CloseAbnormalityAction } from './actions/close-abnormality.js';
import { CloseIncidentAction } from './actions/close-incident.js';
import { CompleteInvestigationAction } from './actions/complete-investigation.js';
import { DecideOutcomeAction } from './actions/decide-outcome.js';
import { DemandSupplementAction } from './actions/demand-supplement.js';
import { DemandVerificationAction } from './actions/demand-verification.js';
import { DetermineGradeAction } from './actions/determine-grade.js';
import { DetermineIncidentAction } from './actions/determine-incident.js';
import { EndDamageAssessmentAction } from './actions/end-damage-assessment.js';
import { EndEmergencyAction } from './actions/end-emergency.js';
import { EraseCallerAction } from './actions/erase-caller.js';
import { ExtendDistributionAction } from './actions/extend-distribution.js';
import { FileIncidentReportAction } from './actions/file-incident-report.js';
import { ForwardReportAction } from './actions/forward-report.js';
import { IncidentHandler } from './actions/incident.handler.js';
import { IntakeHandler } from './actions/intake.handler.js';
import { MergeIntakeAction } from './actions/merge-intake.js';
import { RaiseAbnormalityAction } from './actions/raise-abnormality.js';
import { RaiseAbnormalityOnIntakeAction } from './actions/raise-abnormality-on-intake.js';
import { ReceiveIncidentReportAction } from './actions/receive-incident-report.js';
import { RecordIncidentFactsAction } from './actions/record-incident-facts.js';
import { RefuseTransferredIntakeAction } from './actions/refuse-transferred-intake.js';
import { StartDamageAssessmentAction } from './actions/start-damage-assessment.js';
import { TakeInCallAction } from './actions/take-in-call.js';
import { TransferIntakeAction } from './actions/transfer-intake.js';
import { VerifyAbnormalityAction } from './actions/verify-abnormality.js';
import { AgreedMinutes } from './agreed-minutes.js';
import { WakeOnClock } from './automations/when-a-clock-runs-out-then-wake.js';
import {
  ABNORMALITY_RULES,
  RaiseByRule,
  readAbnormalityRules,
} from './automations/when-a-reading-breaks-a-rule-then-raise.js';
import { WakeOnAbnormality } from './automations/when-raised-by-rule-then-wake.js';
import { WakeOnReport } from './automations/when-reported-or-demanded-then-wake.js';
import { WakeOnTransfer } from './automations/when-transferred-then-wake.js';
import {
  abnormalityClosed,
  abnormalityIntakeJoined,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
} from './domain/abnormality.events.js';
import { incidentErrors } from './domain/errors.js';
import {
  incidentClosed,
  incidentDetermined,
  incidentDeterminedV1,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './domain/incident.events.js';
import {
  intakeAssigned,
  intakeCallerErased,
  intakeTaken,
  intakeTransferAccepted,
  intakeTransferRefused,
  intakeTransferred,
} from './domain/intake.events.js';
import {
  damageAssessmentEnded,
  damageAssessmentStarted,
  emergencyEnded,
  gradeDetermined,
  incidentFactsRecorded,
  investigationCompleted,
  neighbourNotified,
  reportDemanded,
  reportFiled,
  reportForwarded,
  reportReceived,
} from './domain/response.events.js';
import { IncidentClocks } from './incident-clocks.js';
import { JudgedReports } from './judged-reports.js';
import { LegalTimes } from './legal-times.js';
import { OpenClocks } from './open-clocks.js';
import { INCIDENT_REFERENCE, readIncidentReference } from './reference.js';
import { ReportFacts } from './report-facts.js';
import { SectionKnowledge } from './section-knowledge.js';
import { SectionWatchers } from './section-watchers.js';
import { Transfers } from './transfers.js';
import { UndeterminedClocks } from './undetermined-clocks.js';
import { AbnormalitiesQuery } from './views/abnormalities/abnormalities.query.js';
import { abnormalitiesView } from './views/abnormalities/abnormalities.view.js';
import { IncidentsQuery } from './views/incidents/incidents.query.js';
import { incidentsView } from './views/incidents/incidents.view.js';
import { OpenClocksQuery } from './views/incidents/open-clocks.query.js';
import { IncidentReportsQuery } from './views/incidents/reports.query.js';
import { OpenClocksToHandOver, ShownClocks } from './views/incidents/shown-clocks.js';
import { ShownReports } from './views/incidents/shown-reports.js';
import { IntakesQuery } from './views/intakes/intakes.query.js';
import { intakesView } from './views/intakes/intakes.view.js';

/** Everywhere: what rests on much of what is provided here. */
@Global()
@Module({
  providers: [
    OrganisationReader,
    OfficerReader,
    DutyReader,
    DelegationReader,
    SectionReader,
    MonthReader,
    AgreementReader,
    SectionKnowledge,
    { provide: ABNORMALITY_RULES, useFactory: readAbnormalityRules },
    SectionWatchers,
    RaiseByRule,
    AlarmRaising,
    AlarmReader,
    WakeOnAbnormality,
    WakeOnClock,
    WakeOnReport,
    WakeOnTransfer,
    { provide: INCIDENT_REFERENCE, useFactory: readIncidentReference },
    ReportFacts,
    { provide: LEGAL_TEXTS, useFactory: readLegalTexts },
    CalendarReader,
    LegalReadings,
    AgreedMinutes,
    LegalTimes,
    UndeterminedClocks,
    IncidentClocks,
    OpenClocks,
    ShownClocks,
    { provide: ClocksToHandOver, useClass: OpenClocksToHandOver },
    JudgedReports,
    AbnormalityHandler,
    AbnormalityRaising,
    RaiseAbnormalityAction,
    VerifyAbnormalityAction,
    DecideOutcomeAction,
    CloseAbnormalityAction,
    IntakeHandler,
    Transfers,
    TakeInCallAction,
    RaiseAbnormalityOnIntakeAction,
    MergeIntakeAction,
    TransferIntakeAction,
    AcceptTransferredIntakeAction,
    RefuseTransferredIntakeAction,
    EraseCallerAction,
    IntakesQuery,
    IncidentHandler,
    DetermineIncidentAction,
    AddIncidentEntryAction,
    ExtendDistributionAction,
    CloseIncidentAction,
    CompleteInvestigationAction,
    DemandSupplementAction,
    DemandVerificationAction,
    DetermineGradeAction,
    EndDamageAssessmentAction,
    EndEmergencyAction,
    FileIncidentReportAction,
    ForwardReportAction,
    ReceiveIncidentReportAction,
    RecordIncidentFactsAction,
    StartDamageAssessmentAction,
    AbnormalitiesQuery,
    ShownReports,
    IncidentsQuery,
    OpenClocksQuery,
    IncidentReportsQuery,
  ],
  exports: [IncidentClocks, ShownClocks, ClocksToHandOver, JudgedReports],
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
    abnormalityIntakeJoined,
    intakeTaken,
    intakeAssigned,
    intakeTransferred,
    intakeTransferAccepted,
    intakeTransferRefused,
    intakeCallerErased,
    incidentDeterminedV1,
    incidentDetermined,
    incidentEntryAdded,
    incidentDistributionExtended,
    incidentClosed,
    incidentFactsRecorded,
    gradeDetermined,
    reportFiled,
    reportDemanded,
    reportReceived,
    reportForwarded,
    emergencyEnded,
    damageAssessmentStarted,
    damageAssessmentEnded,
    investigationCompleted,
    neighbourNotified,
  ],
  views: [abnormalitiesView, incidentsView, intakesView],
  errors: incidentErrors,
  automations: [RaiseByRule, WakeOnAbnormality, WakeOnClock, WakeOnReport, WakeOnTransfer],
  namesFiles: [
    namesFiles(reportFiled, ({ data: { report, content, at } }) => ({
      ...{ key: `incident-report:${report}`, businessTime: at },
      digests: content.kind === 'written' ? content.attachments.map(({ digest }) => digest) : [],
    })),
  ],
};
