import { Injectable } from '@nestjs/common';
import type { ClockRule } from '#platform/calendar/legal-clock.js';
import { type InstantText, localDate } from '#platform/kernel/time.js';
import { abnormalityOfIntake } from './abnormality-raising.js';
import { incidentIdOf } from './actions/incident.handler.js';
import { AgreedMinutes } from './agreed-minutes.js';
import type { JudgedClock } from './domain/judged-clocks.js';
import { type LegalMoment, LegalTimes } from './legal-times.js';
import { ReportFacts } from './report-facts.js';

/** What a body learned of. */
export interface LearnedCase {
  readonly learnedAt: InstantText;
  /** It may be an incident, and no head determined one. */
  readonly isUndetermined: boolean;
  /** At which it was found; absent: none is named. */
  readonly section?: string | undefined;
  /** First; absent: nobody did. */
  readonly verifiedAt?: InstantText | undefined;
}

/**
 * Clocks from when a body learned of something: to verify it, and of what may be an incident those of the report, until a
 * head determines it, or it is none.
 */
@Injectable()
export class UndeterminedClocks {
  constructor(
    private readonly times: LegalTimes,
    private readonly facts: ReportFacts,
    private readonly agreed: AgreedMinutes,
  ) {}

  /** Of cases of one body; what they share is read once. */
  async of(organisation: string, moment?: LegalMoment): Promise<(one: LearnedCase) => Promise<readonly JudgedClock[]>> {
    const now = moment ?? (await this.times.now());
    const body = await this.facts.bodyOf(organisation, localDate(now.at));
    const read = new Map<string, Promise<readonly ClockRule[]>>();
    const agreedAt = (section: string): Promise<readonly ClockRule[]> => {
      const agreed = read.get(section) ?? this.agreed.at(section, organisation);
      read.set(section, agreed);
      return agreed;
    };
    return async ({ learnedAt, isUndetermined, section, verifiedAt }) => [
      await this.times.verifying(
        { organisation, learnedAt, verifiedAt },
        section === undefined ? [] : await agreedAt(section),
        now,
      ),
      ...(isUndetermined ? await this.times.undetermined({ organisation, body, learnedAt }, now) : []),
    ];
  }
}

/** The id that the incident gets if one comes of it: its clocks carry it from the beginning, and go over into its own. */
export const incidentToBe = (
  organisation: string,
  from: { readonly abnormality: string } | { readonly intake: string },
): string =>
  incidentIdOf(organisation, 'intake' in from ? { abnormality: abnormalityOfIntake(organisation, from.intake) } : from);
