import { Injectable } from '@nestjs/common';
import { type AwaitingSignature, awaitingSignature } from '#contexts/agreements/published.js';
import { type AlarmRow, openAlarms } from '#contexts/alarms/published.js';
import {
  type AwaitingConfirmation,
  type AwaitingInclusion,
  awaitingConfirmation,
  awaitingInclusion,
} from '#contexts/compensation/published.js';
import { type OpenHandoverRow, openHandoverIn } from '#contexts/identity/published.js';
import {
  type OpenAbnormality,
  type OpenClock,
  type OpenIncident,
  type OpenIntake,
  openAbnormalities,
  openIncidents,
  openIntakes,
  type ReportToReceive,
  reportsToReceive,
  ShownClocks,
  type TransferToAnswer,
  transfersToAnswer,
} from '#contexts/incidents/published.js';
import { receivedAndWaiting, sentAndWaiting, type WaitingNotice } from '#contexts/notices/published.js';
import { type AwaitingAnswer, awaitingAnswer } from '#contexts/water-quality/published.js';
import type { Caller } from '#platform/graphql/caller.js';
import type { InstantText } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';

/** What waits for a body, of each kind the first 100. */
export interface Waiting {
  readonly now: InstantText;
  readonly received: readonly WaitingNotice[];
  readonly sent: readonly WaitingNotice[];
  readonly abnormalities: readonly OpenAbnormality[];
  readonly intakes: readonly OpenIntake[];
  readonly incidents: readonly OpenIncident[];
  readonly clocks: readonly OpenClock[];
  readonly alarms: readonly AlarmRow[];
  readonly handover: OpenHandoverRow | undefined;
  readonly reports: readonly ReportToReceive[];
  readonly transfers: readonly TransferToAnswer[];
  readonly agreements: readonly AwaitingSignature[];
  readonly settlements: readonly AwaitingConfirmation[];
  readonly inclusions: readonly AwaitingInclusion[];
  readonly dataObjections: readonly AwaitingAnswer[];
}

const most = 100;

/**
 * Reads what waits for the caller's body, in the one snapshot of its operation.
 *
 * Cost: at most seventeen statements, each of at most 100 rows (notices both ways, abnormalities, intakes and transfers, incidents with
 * their grades, reports received, alarms, handover, agreements, settlements, what counts in them, objections to readings), and
 * those of the clocks: six statements for the newest 200 open incidents, reports, abnormalities and intakes; the first two
 * alone are folded, from rows. Of the journal the own body with those above it is asked, and what stays folded in memory: calendar,
 * choices of the legal officer, agreements (ADR 6).
 */
@Injectable()
export class WaitingReader {
  constructor(
    private readonly views: ReadStore,
    private readonly clocks: ShownClocks,
    private readonly clock: Clock,
  ) {}

  async read(caller: Caller): Promise<Waiting> {
    const { actor, holder, scope } = caller;
    const { organisation } = actor;
    const now = this.clock.now();
    const rows = await this.views.within(holder, scope, async (reader) => ({
      received: await receivedAndWaiting(reader, organisation, most),
      sent: await sentAndWaiting(reader, organisation, most),
      abnormalities: await openAbnormalities(reader, most),
      intakes: await openIntakes(reader, most),
      incidents: await openIncidents(reader, organisation, most),
      alarms: await openAlarms(reader, most),
      handover: await openHandoverIn(reader, now),
      reports: await reportsToReceive(reader, organisation),
      transfers: await transfersToAnswer(reader, organisation, most),
      agreements: await awaitingSignature(reader, organisation, most),
      settlements: await awaitingConfirmation(reader, actor, most),
      inclusions: await awaitingInclusion(reader, actor, most),
      dataObjections: await awaitingAnswer(reader, organisation, most),
    }));
    const clocks = await this.clocks.of(caller);
    return { now, ...rows, clocks: clocks.map(({ shown }) => shown) };
  }
}
