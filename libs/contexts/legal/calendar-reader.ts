import { Injectable } from '@nestjs/common';
import { WorkingDays } from '#platform/calendar/working-days.js';
import { Codec, type DecodedOf } from '#platform/journal/codec.js';
import { Journal } from '#platform/journal/journal.js';
import { streamOf } from '#platform/kernel/decider.js';
import type { ScheduleEvent } from './domain/schedule.events.js';
import { ofChina, type Schedules, schedules } from './domain/schedules.js';

/** The working-day calendar as published. Folded from the journal; what was folded is kept, newer events are added to it. */
@Injectable()
export class CalendarReader {
  private kept: CalendarRead = { workingDays: new WorkingDays([]), schedules: schedules.initial(), revision: -1 };

  constructor(
    private readonly journal: Journal,
    private readonly codec: Codec,
  ) {}

  /** With the newest events. */
  async read(): Promise<CalendarRead> {
    const { revision: known, schedules: before } = this.kept;
    let read = before;
    let revision = known;
    for await (const recorded of this.journal.readStream(streamOf(schedules, ofChina), known + 1)) {
      read = schedules.evolve(read, this.codec.decode(recorded) as DecodedOf<ScheduleEvent>);
      revision = recorded.revision;
    }
    // Another reading may have come further meanwhile.
    if (revision > this.kept.revision) this.kept = { workingDays: workingDaysOf(read), schedules: read, revision };
    return this.kept;
  }
}

export interface CalendarRead {
  readonly workingDays: WorkingDays;
  readonly schedules: Schedules;
  /** Of the stream it was folded from: -1 before there is any schedule. */
  readonly revision: number;
}

const workingDaysOf = (all: Schedules): WorkingDays =>
  new WorkingDays([...all.values()].map(({ year, days, provenance }) => ({ year, days, source: provenance.text })));
