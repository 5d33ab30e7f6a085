import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import { abnormality as abnormalities } from './domain/abnormality.js';
import { incident as incidents } from './domain/incident.js';
import type { Reality } from './domain/shared.schemas.js';

/** Abnormalities as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class AbnormalityReader {
  constructor(private readonly gateway: Gateway) {}

  /** `undefined` when nobody raised it. Whether the asker may know of it is for the asker to see to. */
  async find(id: string): Promise<KnownAbnormality | undefined> {
    const { state, revision } = await this.gateway.load(abnormalities, id);
    if (state.kind === 'unknown') return undefined;
    const { number, organisation, provenance } = state.raised;
    return { id, number, organisation, thread: id, provenance, revision };
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

export interface KnownAbnormality {
  readonly id: string;
  readonly number: string;
  /** The body it belongs to; nobody else knows of it. */
  readonly organisation: string;
  /** Where it is told. */
  readonly thread: string;
  readonly provenance: Reality;
  readonly revision: number;
}

export interface KnownIncident extends KnownAbnormality {
  /** Who knows of it besides. */
  readonly distribution: ReadonlySet<string>;
}

/** Raises an abnormality for a cause that another context knows of. */
export { AbnormalityRaising } from './abnormality-raising.js';
/** What a timeline is told from. */
export {
  type AbnormalityEvent,
  abnormalityClosed,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
  type Outcome as AbnormalityOutcome,
} from './domain/abnormality.events.js';
export {
  type IncidentEvent,
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './domain/incident.events.js';
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
/** Clocks of incidents, for who sets timers and alarms by them. */
export { IncidentClocks, type KnownClock } from './incident-clocks.js';
/** Whether an actor may know of a section it cites. */
export { type AgreementSeen, SectionKnowledge, type SectionSeen } from './section-knowledge.js';
