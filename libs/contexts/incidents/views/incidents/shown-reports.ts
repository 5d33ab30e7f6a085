import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#platform/kernel/actor.js';
import { isProvince } from '../../domain/addressees.js';
import { forwardFacts } from '../../domain/clocks.js';
import { type FiledReport, isAddressee } from '../../domain/incident.state.js';
import type { JudgedClock } from '../../domain/judged-clocks.js';
import { type LegalMoment, LegalTimes } from '../../legal-times.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { IncidentClock } from './clock-types.js';
import type { Correspondence } from './incident-file.js';
import { IncidentReport } from './report-types.js';

/** Reports as one body is shown them: with what was demanded about them, and its own hour to send them on. */
@Injectable()
export class ShownReports {
  constructor(
    private readonly times: LegalTimes,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  of(letters: Correspondence, actor: Actor, now: LegalMoment): Promise<IncidentReport[]> {
    return Promise.all(
      letters.reports.map(async (report) => {
        const own = await this.forwardingOf(report, letters, actor, now);
        return IncidentReport.of(report, letters, own && IncidentClock.of(own, this.reference));
      }),
    );
  }

  /** The hour of the own body to send a report on; none where it has not to. */
  async forwardingOf(
    report: FiledReport,
    letters: Correspondence,
    actor: Actor,
    now: LegalMoment,
  ): Promise<JudgedClock | undefined> {
    // An officer acts in the region of its body; the decider judges by what is registered above the reporter.
    const isMine =
      isProvince(actor.jurisdiction) &&
      isAddressee(report, actor.organisation) &&
      (report.procedure === 'major' || report.procedure === 'unclear');
    if (!isMine) return undefined;
    return this.times.forwarding(report, actor.organisation, forwardFacts(letters, report, actor.organisation), now);
  }
}
