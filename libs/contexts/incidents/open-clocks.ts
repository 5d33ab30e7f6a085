import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#platform/graphql/caller.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { type JudgedClock, openInOrder } from './domain/judged-clocks.js';
import { LegalTimes } from './legal-times.js';
import { incidentToBe, type LearnedCase, UndeterminedClocks } from './undetermined-clocks.js';
import { foldedFrom } from './views/incidents/incident-file.js';
import { ShownReports } from './views/incidents/shown-reports.js';
import { latest, learnedCaseOf } from './views/learned-cases.js';
import { openCases } from './views/open-cases.js';

/** A clock that waits for a body: of an incident, or of what may become one. */
export interface OpenClock extends JudgedClock {
  /** Before it was determined: the id that it would get. */
  readonly incident: string;
  /** For people: of the incident; of a report where the body sees no more; of what may become one. */
  readonly number: string;
  /** Nobody determined it yet. */
  readonly undetermined?:
    | {
        readonly kind: 'abnormality';
        readonly abnormality: string;
        /** How far it has come; `incident`: decided to be one. */
        readonly stands: 'raised' | 'verified' | 'decided' | 'incident';
      }
    | { readonly kind: 'intake'; readonly intake: string };
}

/** Open cases of each kind that are looked through, the newest; where there are more the log says so. */
const most = 200;

/**
 * What waits for a body: clocks of its incidents that are not closed, of what may become one, and reports it has to send on.
 */
@Injectable()
export class OpenClocks {
  constructor(
    private readonly views: ReadStore,
    private readonly times: LegalTimes,
    private readonly shown: ShownReports,
    private readonly undetermined: UndeterminedClocks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Of the caller's body, the earliest due first. */
  async of({ actor, holder, scope }: Caller): Promise<readonly OpenClock[]> {
    const { organisation } = actor;
    const { incidents, letters, abnormalities, intakes, isMore } = await this.views.within(holder, scope, (reader) =>
      openCases(reader, actor, most),
    );
    if (isMore) this.logger.warn({ alarm: 'open-clocks-left-out', organisation, most }, 'it has more open cases');
    const now = await this.times.now();
    const ofIncidents = await Promise.all(
      incidents.map(async ({ row, responses }) => {
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
    const clocksOf = await this.undetermined.of(organisation, now);
    const before = async (
      one: LearnedCase,
      of: {
        readonly incident: string;
        readonly number: string;
        readonly undetermined: NonNullable<OpenClock['undetermined']>;
      },
    ) => (await clocksOf(one)).map((clock): OpenClock => ({ ...clock, ...of }));
    const ofAbnormalities = await Promise.all(
      abnormalities.map(async (row) => {
        const { id: abnormality, raised, status, decisions } = row;
        if (status === 'closed') return [];
        const stands = latest(decisions)?.outcome === 'incident' ? 'incident' : status;
        const undetermined = { kind: 'abnormality', abnormality, stands } as const;
        const incident = incidentToBe(organisation, { abnormality });
        return before(learnedCaseOf(row, true), { incident, number: raised.number, undetermined });
      }),
    );
    const ofCalls = await Promise.all(
      intakes.map(({ id: intake, taken: { number, learnedAt } }) => {
        const undetermined = { kind: 'intake', intake } as const;
        const found = { learnedAt, isUndetermined: true };
        return before(found, { incident: incidentToBe(organisation, { intake }), number, undetermined });
      }),
    );
    const mine = [...ofIncidents, ...ofReports, ...ofAbnormalities, ...ofCalls]
      .flat()
      .filter(({ bearer }) => bearer === organisation);
    // A province that determined an incident itself sees its clocks twice.
    return openInOrder([...new Map(mine.map((clock) => [`${clock.incident} ${clock.id}`, clock])).values()]);
  }
}
