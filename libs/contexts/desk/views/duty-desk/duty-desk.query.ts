import { Query, Resolver } from '@nestjs/graphql';
import { Alarm } from '#contexts/alarms/published.js';
import { DutyPerson, DutyReader, DutyShift, OpenHandover, ShownGap, shiftsIn } from '#contexts/identity/published.js';
import { entriesSince } from '#contexts/notices/published.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { hoursLater, localDate, startOfDay } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Vault } from '#platform/vault/vault.js';
import { WaitingReader } from '../../waiting-reader.js';
import { DeskAbnormality, DeskIncident, DeskNotice, DutyDesk } from './duty-desk-types.js';

@Resolver()
export class DutyDeskQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly waiting: WaitingReader,
    private readonly duty: DutyReader,
    private readonly vault: Vault,
  ) {}

  /** In one snapshot; cost as {@link WaitingReader} says, two statements more, and the own roster of the journal. */
  @Allow('dutyOfficer', 'head')
  @Query(() => DutyDesk, {
    description:
      '值班台：谁在班、谁负责、下一班、未了事项与时限、告警、待签收通报、空档，一次查得。Everything a handover needs, in one query.',
  })
  async dutyDesk(@CurrentCaller() caller: Caller): Promise<DutyDesk> {
    const waiting = await this.waiting.read(caller);
    const { now, handover, clocks, alarms } = waiting;
    const { organisation } = caller.actor;
    const until = hoursLater(now, this.duty.looksAheadHours);
    const { shifts, entriesToday } = await this.views.within(caller.holder, caller.scope, async (reader) => ({
      // Shifts of a body never overlap: the one that runs, and the next.
      shifts: await shiftsIn(reader, now, until, 2),
      entriesToday: await entriesSince(reader, startOfDay(localDate(now))),
    }));
    const { responsible } = await this.duty.onDuty(organisation, now);
    const gaps = await this.duty.gaps(organisation, now, until);
    const persons = this.vault.persons([
      ...shifts.flatMap(DutyShift.officersOf),
      ...alarms.flatMap(Alarm.officersOf),
      ...(handover ? [handover.offered_by, handover.incoming_officer] : []),
      ...(responsible.kind === 'officer' ? [responsible.officer] : []),
    ]);
    const running = shifts.find(({ starts_at }) => starts_at <= now);
    const next = shifts.find(({ starts_at }) => starts_at > now);
    return Object.assign(new DutyDesk(), {
      ...{ at: now, clocks, entriesToday, gaps: gaps.map((gap) => Object.assign(new ShownGap(), gap)) },
      ...(running ? { onDuty: DutyShift.of(running, persons) } : {}),
      ...(next ? { nextShift: DutyShift.of(next, persons) } : {}),
      ...(handover ? { handover: OpenHandover.of(handover, persons) } : {}),
      ...(responsible.kind === 'officer' ? { responsible: DutyPerson.of(responsible.officer, persons) } : {}),
      alarms: alarms.map((row) => Alarm.of(row, persons)),
      received: waiting.received.map(DeskNotice.of),
      sent: waiting.sent.map(DeskNotice.of),
      abnormalities: waiting.abnormalities.map(DeskAbnormality.of),
      incidents: waiting.incidents.map(DeskIncident.of),
    });
  }
}
