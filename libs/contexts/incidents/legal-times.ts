import { Inject, Injectable } from '@nestjs/common';
import { CalendarReader, LEGAL_TEXTS, LegalReadings, type LegalTexts } from '#contexts/legal/published.js';
import type { ChosenReading } from '#platform/calendar/legal-clock.js';
import { Clock } from '#platform/runtime/clock.js';
import { AgreedMinutes } from './agreed-minutes.js';
import { clocksOf, type ForwardFacts, forwardClock, type IncidentClock } from './domain/clocks.js';
import type { FiledReport, KnownIncident } from './domain/incident.state.js';
import { type JudgedClock, judged } from './domain/judged-clocks.js';

/** Clocks as they stand now: by the texts, the calendar, the agreements, and what each bearer's legal officer chose. */
@Injectable()
export class LegalTimes {
  constructor(
    private readonly calendar: CalendarReader,
    private readonly readings: LegalReadings,
    private readonly agreed: AgreedMinutes,
    private readonly clock: Clock,
    @Inject(LEGAL_TEXTS) private readonly texts: LegalTexts,
  ) {}

  /** Of an incident of which everything is known. */
  async of(incident: KnownIncident): Promise<readonly JudgedClock[]> {
    const [{ workingDays }, agreed] = await Promise.all([this.calendar.read(), this.agreed.of(incident)]);
    return this.judged(clocksOf(incident, [...this.texts.rules, ...agreed], workingDays));
  }

  /** The hour of a province to send a report on. */
  async forwarding(report: FiledReport, bearer: string, facts: ForwardFacts): Promise<JudgedClock> {
    const { workingDays } = await this.calendar.read();
    const [clock] = await this.judged([forwardClock(report, bearer, facts, this.texts.rules, workingDays)]);
    return clock as JudgedClock;
  }

  private async judged(clocks: readonly IncidentClock[]): Promise<readonly JudgedClock[]> {
    // A choice matters only where there are several texts.
    const bearers = new Set(clocks.flatMap(({ deadlines, bearer }) => (deadlines.length > 1 ? [bearer] : [])));
    const choices = new Map<string, readonly ChosenReading[]>();
    for (const bearer of bearers) choices.set(bearer, await this.readings.of(bearer));
    const now = this.clock.now();
    return clocks.map((clock) => judged(clock, now, this.texts.warning, choices.get(clock.bearer) ?? []));
  }
}
