import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#platform/kernel/actor.js';
import { Clock } from '#platform/runtime/clock.js';
import { isProvince } from '../../domain/addressees.js';
import { forwardClock } from '../../domain/clocks.js';
import { isAddressee } from '../../domain/incident.state.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { IncidentClock } from './clock-types.js';
import type { Correspondence } from './incident-file.js';
import { IncidentReport } from './report-types.js';

/** Reports as one body is shown them: with what was demanded about them, and its own hour to send them on. */
@Injectable()
export class ShownReports {
  constructor(
    private readonly clock: Clock,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  of({ reports, demands, forwarded }: Correspondence, actor: Actor): IncidentReport[] {
    const { clockRules, calendar } = this.reference;
    return reports.map((report) => {
      const sentOn = forwarded.find((one) => one.report === report.report);
      // An officer acts in the region of its body; the decider judges by what is registered above the reporter.
      const isMine =
        isProvince(actor.jurisdiction) &&
        isAddressee(report, actor.organisation) &&
        (report.procedure === 'major' || report.procedure === 'unclear');
      const own = isMine ? forwardClock(report, actor.organisation, sentOn, clockRules, calendar) : undefined;
      return IncidentReport.of(
        report,
        demands.filter((one) => one.report === report.report),
        sentOn,
        own && IncidentClock.of(own, this.clock.now(), this.reference),
      );
    });
  }
}
