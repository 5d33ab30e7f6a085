import { Inject, Injectable } from '@nestjs/common';
import { CalendarReader, LEGAL_TEXTS, LegalReadings, type LegalTexts } from '#contexts/legal/published.js';
import type { ChosenReading, ClockRule } from '#platform/calendar/legal-clock.js';
import type { WorkingDays } from '#platform/calendar/working-days.js';
import type { InstantText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { AgreedMinutes } from './agreed-minutes.js';
import {
  clocksOf,
  type ForwardFacts,
  forwardClock,
  type IncidentClock,
  type ToVerify,
  type Undetermined,
  undeterminedClocks,
  verifyClock,
} from './domain/clocks.js';
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

  /** Now, with the calendar as it is published now: taken once for all that is shown together. */
  async now(): Promise<LegalMoment> {
    const { workingDays } = await this.calendar.read();
    return { workingDays, at: this.clock.now() };
  }

  /** Of an incident of which everything is known. */
  async of(incident: KnownIncident, moment: LegalMoment): Promise<readonly JudgedClock[]> {
    const agreed = await this.agreed.of(incident);
    return this.judged(clocksOf(incident, [...this.texts.rules, ...agreed], moment.workingDays), moment);
  }

  /** Of what nobody determined to be an incident yet. */
  undetermined(one: Undetermined, moment: LegalMoment): Promise<readonly JudgedClock[]> {
    return this.judged(undeterminedClocks(one, this.texts.rules, moment.workingDays), moment);
  }

  /** Whether what a body learned of was verified promptly. */
  async verifying(one: ToVerify, agreed: readonly ClockRule[], moment: LegalMoment): Promise<JudgedClock> {
    return (await this.judged([verifyClock(one, agreed, moment.workingDays)], moment))[0] as JudgedClock;
  }

  /** The hour of a province to send a report on. */
  async forwarding(
    report: FiledReport,
    bearer: string,
    facts: ForwardFacts,
    moment: LegalMoment,
  ): Promise<JudgedClock> {
    const clock = forwardClock(report, bearer, facts, this.texts.rules, moment.workingDays);
    return (await this.judged([clock], moment))[0] as JudgedClock;
  }

  private async judged(clocks: readonly IncidentClock[], { at }: LegalMoment): Promise<readonly JudgedClock[]> {
    // A choice matters only where there are several texts.
    const bearers = new Set(clocks.flatMap(({ deadlines, bearer }) => (deadlines.length > 1 ? [bearer] : [])));
    const choices = new Map<string, readonly ChosenReading[]>();
    for (const bearer of bearers) choices.set(bearer, await this.readings.of(bearer));
    return clocks.map((clock) => judged(clock, at, this.texts.warning, choices.get(clock.bearer) ?? []));
  }
}

export interface LegalMoment {
  readonly workingDays: WorkingDays;
  readonly at: InstantText;
}
