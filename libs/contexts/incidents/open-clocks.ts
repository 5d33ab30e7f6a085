import { Injectable } from '@nestjs/common';
import type { Caller } from '#platform/graphql/caller.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { type JudgedClock, openInOrder } from './domain/judged-clocks.js';
import { LegalTimes } from './legal-times.js';
import { correspondenceIn, foldedFrom, responsesTo, withResponses } from './views/incidents/incident-file.js';
import type { IncidentRow, ResponseRow } from './views/incidents/incidents.view.js';
import { ShownReports } from './views/incidents/shown-reports.js';

/** A clock of an incident that waits for a body. */
export interface OpenClock extends JudgedClock {
  readonly incident: string;
  /** Of the incident, for people; of a report where the body sees no more. */
  readonly number: string;
}

/** The newest of each kind that are looked through. */
const most = 200;

/** What waits for a body: clocks of its incidents that are not closed, and reports it has to send on. */
@Injectable()
export class OpenClocks {
  constructor(
    private readonly views: ReadStore,
    private readonly times: LegalTimes,
    private readonly shown: ShownReports,
  ) {}

  /** Of the caller's body, the earliest due first. */
  async of({ actor, holder, scope }: Caller): Promise<readonly OpenClock[]> {
    const { organisation } = actor;
    const { own, letters } = await this.views.within(holder, scope, async (reader) => {
      const incidents = await reader.rows(
        reader
          .from<IncidentRow>('incidents')
          .selectAll()
          .where('organisation', '=', organisation)
          .where('closed', 'is', null)
          .orderBy('determined_at', 'desc')
          .limit(most),
      );
      const reports = await reader.rows(
        reader
          .from<ResponseRow & { readonly report: string; readonly filed_at: string }>('incident_responses')
          .selectAll()
          .where('report', 'is not', null)
          .orderBy('filed_at', 'desc')
          .limit(most),
      );
      const about = await responsesTo(reader, [...new Set(reports.map(({ incident }) => incident))]);
      const all = correspondenceIn([...about.values()].flat());
      return {
        own: await withResponses(reader, incidents),
        letters: { ...all, reports: correspondenceIn(reports).reports },
      };
    });
    const now = await this.times.now();
    const ofIncidents = await Promise.all(
      own.map(async ({ row, responses }) => {
        const clocks = await this.times.of(foldedFrom(row, responses), now);
        return clocks.map((clock) => ({ ...clock, incident: row.id, number: row.determined.number }));
      }),
    );
    const ofReports = await Promise.all(
      letters.reports.map(async (report) => {
        const clock = await this.shown.forwardingOf(report, letters, actor, now);
        return clock ? [{ ...clock, incident: report.incident, number: report.number }] : [];
      }),
    );
    const mine = [...ofIncidents, ...ofReports].flat().filter(({ bearer }) => bearer === organisation);
    // A province that determined an incident itself sees its clocks twice.
    return openInOrder([...new Map(mine.map((clock) => [`${clock.incident} ${clock.id}`, clock])).values()]);
  }
}
