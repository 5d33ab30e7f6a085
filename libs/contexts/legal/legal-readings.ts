import { Injectable } from '@nestjs/common';
import type { ChosenReading } from '#platform/calendar/legal-clock.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { readings } from './domain/readings.js';

/** What the legal officers of a body chose among several texts. Folded from the journal. */
@Injectable()
export class LegalReadings {
  constructor(private readonly gateway: Gateway) {}

  /** Oldest first. Whose they are is for the asker to see to. */
  async of(organisation: string): Promise<readonly ChosenReading[]> {
    return (await this.gateway.load(readings, organisation)).state;
  }
}
