import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { Clock } from '#platform/runtime/clock.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId, newCorrelationId } from '#platform/runtime/ids.js';
import { CalendarReader } from './calendar-reader.js';
import { ofChina, schedules } from './domain/schedules.js';
import { broughtSchedules } from './reference.js';

const organisation = 'platform-operator';
const nobody: Actor = { officer: 'first-start', organisation, jurisdiction: '000000', roles: ['operator'] };

/** Each start enters the schedules that the platform brings along, of years that have none: nothing, from the second on. */
@Injectable()
export class ScheduleSeeding implements OnApplicationBootstrap {
  constructor(
    private readonly gateway: Gateway,
    private readonly calendar: CalendarReader,
    private readonly clock: Clock,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** @throws Error when what it brings is no schedule */
  async onApplicationBootstrap(): Promise<void> {
    if (this.configuration.role === 'worker') return;
    const { schedules: known } = await this.calendar.read();
    const missing = broughtSchedules().filter(({ year }) => !known.has(year));
    if (missing.length === 0) return;
    const commandDigest = digestOf('seedSchedules', { missing });
    const commandId = derivedId(organisation, 'seedSchedules', commandDigest);
    const outcome = await this.gateway.execute(
      schedules,
      ofChina,
      { type: 'SeedSchedules', actor: nobody, at: this.clock.now(), schedules: missing },
      { actor: nobody, commandId, commandDigest, correlationId: newCorrelationId() },
    );
    if (outcome.kind === 'refused') throw new Error(`schedules that the platform brings: ${outcome.refusal.code}`);
  }
}
