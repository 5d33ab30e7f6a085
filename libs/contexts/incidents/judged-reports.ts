import { Injectable } from '@nestjs/common';
import type { Caller } from '#platform/graphql/caller.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { LegalTimes } from './legal-times.js';
import { foldedFrom, withResponses } from './views/incidents/incident-file.js';
import type { IncidentRow } from './views/incidents/incidents.view.js';

/** The duty of an incident to be reported, once for each level it had. */
export interface JudgedReport {
  /** `<incident>/<clock>`. */
  readonly id: string;
  readonly incident: string;
  /** `open`: not done and not yet due, or judged by nothing. */
  readonly standing: 'met' | 'missed' | 'open';
}

/** The newest incidents that are looked through. */
const most = 200;

/** Whether reports upward were in time: a function of texts and calendar, so it is folded and not counted in SQL. */
@Injectable()
export class JudgedReports {
  constructor(
    private readonly views: ReadStore,
    private readonly times: LegalTimes,
  ) {}

  /** Of incidents that the caller's body determined in the time, the newest 200. */
  async in({ actor, holder, scope }: Caller, from: string, until: string): Promise<readonly JudgedReport[]> {
    const found = await this.views.within(holder, scope, async (reader) =>
      withResponses(
        reader,
        await reader.rows(
          reader
            .from<IncidentRow>('incidents')
            .selectAll()
            .where('organisation', '=', actor.organisation)
            .where('determined_at', '>=', from)
            .where('determined_at', '<', until)
            .orderBy('determined_at', 'desc')
            .limit(most),
        ),
      ),
    );
    const now = await this.times.now();
    const judged = await Promise.all(
      found.map(async ({ row, responses }) =>
        (await this.times.of(foldedFrom(row, responses), now))
          // Before there is a grade two clocks stand for one duty.
          .filter(({ id, ifGrade }) => id.startsWith('report-') && ifGrade === undefined)
          .map(({ id, standing }) => ({
            ...{ id: `${row.id}/${id}`, incident: row.id },
            standing: standing === 'met' || standing === 'missed' ? standing : ('open' as const),
          })),
      ),
    );
    return judged.flat();
  }
}
