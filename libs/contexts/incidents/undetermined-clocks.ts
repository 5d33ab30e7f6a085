import { Injectable } from '@nestjs/common';
import { type InstantText, localDate } from '#platform/kernel/time.js';
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

  /** Of cases of one body, by when each was learned of; what they share is read once. */
  async of(
    organisation: string,
    moment?: LegalMoment,
  ): Promise<(learnedAt: InstantText) => Promise<readonly JudgedClock[]>> {
    const now = moment ?? (await this.times.now());
    const body = await this.facts.bodyOf(organisation, localDate(now.at));
    return (learnedAt) => this.times.undetermined({ organisation, body, learnedAt }, now);
  }
}

/** The id that the incident gets if one comes of it: its clocks carry it from the beginning, and go over into its own. */
export const incidentToBe = (
  organisation: string,
  from: { readonly abnormality: string } | { readonly intake: string },
): string =>
  incidentIdOf(organisation, 'intake' in from ? { abnormality: abnormalityOfIntake(organisation, from.intake) } : from);
