import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Cause, Outcome } from './domain/abnormality.events.js';
import { abnormality as abnormalities, learnedOf } from './domain/abnormality.js';
import type { ToldEvent } from './domain/draft.js';
import { incident as incidents } from './domain/incident.js';
import { type FiledReport, type KnownIncident as IncidentState, isAddressee } from './domain/incident.state.js';
import type { Reality } from './domain/shared.schemas.js';

/** Abnormalities as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class AbnormalityReader {
  constructor(private readonly gateway: Gateway) {}

  /** `undefined` when nobody raised it. Whether the asker may know of it is for the asker to see to. */
  async find(id: string): Promise<KnownAbnormality | undefined> {
    const { state, revision } = await this.gateway.load(abnormalities, id);
    if (state.kind === 'unknown') return undefined;
    const { raised, intakes } = state;
    const { number, organisation, provenance, section } = raised;
    return {
      ...{ id, number, organisation, thread: id, provenance, revision, cause: raised.cause.kind },
      learnedAt: learnedOf(raised, intakes).at,
      ...(section.kind === 'section' ? { section: section.section } : {}),
      ...(state.kind === 'decided' || state.kind === 'closed' ? { outcome: state.decided.outcome } : {}),
      isClosed: state.kind === 'closed',
    };
  }
}

/** Incidents as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class IncidentReader {
  constructor(private readonly gateway: Gateway) {}

  /** `undefined` when nobody determined it. Whether the asker may know of it is for the asker to see to. */
  async find(id: string): Promise<KnownIncident | undefined> {
    const { state, revision } = await this.gateway.load(incidents, id);
    if (state.kind === 'unknown') return undefined;
    const { number, organisation, thread, provenance } = state.determined;
    return { id, number, organisation, thread, provenance, distribution: state.distribution, revision };
  }
}

/** The whole of an incident, for what is written from it. Folded from the journal, never from a view. */
@Injectable()
export class IncidentFiles {
  constructor(private readonly gateway: Gateway) {}

  /** For an officer of the body that determined it; to anybody else there is none. */
  async find(actor: Actor, id: string): Promise<IncidentFile | undefined> {
    const own = await this.gateway.history(incidents, id);
    // Of the same events: nothing can come between the two.
    const state = own.reduce(incidents.evolve, incidents.initial());
    if (state.kind === 'unknown' || state.determined.organisation !== actor.organisation) return undefined;
    const { origin } = state.determined;
    const before = origin.kind === 'abnormality' ? await this.gateway.history(abnormalities, origin.abnormality) : [];
    return { state, history: [...before, ...own] };
  }

  /** A report, for who filed it and who got it; to anybody else there is none. */
  async findReport(actor: Actor, incident: string, report: string): Promise<ReportFile | undefined> {
    const { state } = await this.gateway.load(incidents, incident);
    if (state.kind === 'unknown') return undefined;
    const found = state.reports.find((one) => one.report === report);
    if (!found || (found.organisation !== actor.organisation && !isAddressee(found, actor.organisation)))
      return undefined;
    const { number, provenance } = state.determined;
    return { report: found, incidentNumber: number, provenance };
  }
}

export interface IncidentFile {
  readonly state: IncidentState;
  /** Of the abnormality it came out of, then its own. */
  readonly history: readonly ToldEvent[];
}
export interface ReportFile {
  readonly report: FiledReport;
  readonly incidentNumber: string;
  readonly provenance: Reality;
}

export interface KnownAbnormality extends KnownRecord {
  readonly section?: string;
  readonly cause: Cause['kind'];
  /** When the body learned of it: of several calls the earliest. */
  readonly learnedAt: InstantText;
  /** What was decided last, if anything. */
  readonly outcome?: Outcome;
  readonly isClosed: boolean;
}

export interface KnownRecord {
  readonly id: string;
  readonly number: string;
  /** The body it belongs to; nobody else knows of it. */
  readonly organisation: string;
  /** Where it is told. */
  readonly thread: string;
  readonly provenance: Reality;
  readonly revision: number;
}

export interface KnownIncident extends KnownRecord {
  /** Who knows of it besides. */
  readonly distribution: ReadonlySet<string>;
}

/** Raises an abnormality for a cause that another context knows of. */
export { AbnormalityRaising } from './abnormality-raising.js';
/** How the API shows them. */
export {
  AbnormalityCause,
  AbnormalityOutcome as AbnormalityOutcomes,
  IncidentGrade,
  IncidentReportKind,
  IncidentReportProcedure,
} from './actions/incident-enums.js';
/** What a timeline is told from. */
export {
  type AbnormalityEvent,
  abnormalityClosed,
  abnormalityIntakeJoined,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
  type Outcome as AbnormalityOutcome,
} from './domain/abnormality.events.js';
export type { Addressee } from './domain/addressees.js';
/** Reports that write themselves. */
export {
  type DraftSentence,
  draftOf,
  handlingFields,
  type IncidentDraft,
  type RegisteredDocument,
  regionWords,
  type SentenceSource,
  type ToldEvent,
  type ToldSentence,
} from './domain/draft.js';
export {
  type IncidentEvent,
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './domain/incident.events.js';
export type { FiledReport } from './domain/incident.state.js';
export { fieldSetOn, type ReportFieldSet, type ReportKind, reportKinds } from './domain/report-fields.js';
export {
  damageAssessmentEnded,
  damageAssessmentStarted,
  emergencyEnded,
  gradeDetermined,
  incidentFactsRecorded,
  investigationCompleted,
  reportDemanded,
  reportFiled,
  reportForwarded,
  reportReceived,
} from './domain/response.events.js';
export type { Reality } from './domain/shared.schemas.js';
/** The field's words. */
export {
  addresseeWords,
  gradeWords,
  outcomeWords,
  reportChannelWords,
  reportKindWords,
} from './domain/words.js';
/** Clocks of incidents, for who sets timers and alarms by them. */
export { IncidentClocks, type KnownClock } from './incident-clocks.js';
/** What waits, and what is counted: read from the views. */
export { type JudgedReport, JudgedReports } from './judged-reports.js';
/** Whom a notice told of an incident, for the context that knows of notices. */
export { NoticeNoting } from './notice-noting.js';
export { readReportFieldSets } from './reference.js';
/** Whether an actor may know of a section it cites. */
export { type AgreementSeen, SectionKnowledge, type SectionSeen } from './section-knowledge.js';
export {
  abnormalitiesIn,
  incidentsIn,
  type OpenAbnormality,
  type OpenIncident,
  type OpenIntake,
  openAbnormalities,
  openIncidents,
  openIntakes,
  type ReportToReceive,
  reportsToReceive,
  type TransferToAnswer,
  transfersToAnswer,
} from './views/for-the-desk.js';
export { IncidentAddressee, IncidentClock } from './views/incidents/clock-types.js';
export { OpenClock } from './views/incidents/open-clock.js';
export { ShownClocks } from './views/incidents/shown-clocks.js';
