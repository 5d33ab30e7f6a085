import { Injectable } from '@nestjs/common';
import type { InstantText } from '#platform/kernel/time.js';
import { abnormalityOfIntake } from './abnormality-raising.js';
import { incidentIdOf } from './actions/incident.handler.js';
import type { JudgedClock } from './domain/judged-clocks.js';
import { type LegalMoment, LegalTimes } from './legal-times.js';
import { ReportFacts } from './report-facts.js';

/** Clocks of what may be an incident, from when the body learned of it until a head determines it, or it is none. */
@Injectable()
export class UndeterminedClocks {
  constructor(
    private readonly times: LegalTimes,
    private readonly facts: ReportFacts,
  ) {}

  /** Taken once for all that is shown together. */
  now(): Promise<LegalMoment> {
    return this.times.now();
  }

  async of(organisation: string, learnedAt: InstantText, moment: LegalMoment): Promise<readonly JudgedClock[]> {
    const body = await this.facts.bodyOf(organisation);
    return this.times.undetermined({ organisation, body, learnedAt }, moment);
  }
}

/** The id that the incident gets if one comes of it: its clocks carry it from the beginning, and go over into its own. */
export const incidentToBe = (
  organisation: string,
  from: { readonly abnormality: string } | { readonly intake: string },
): string =>
  incidentIdOf(organisation, 'intake' in from ? { abnormality: abnormalityOfIntake(organisation, from.intake) } : from);
