import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { RaisedAlarm } from './domain/alarm.events.js';
import { alarm as alarms, isReached } from './domain/alarm.js';

/** Alarms as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class AlarmReader {
  constructor(private readonly gateway: Gateway) {}

  /** `undefined` when none was raised. Whether the asker may know of it is for the asker to see to. */
  async find(id: string): Promise<KnownAlarm | undefined> {
    const { state } = await this.gateway.load(alarms, id);
    if (state.kind === 'unknown') return undefined;
    const { organisation, subject, words, at } = state.raised;
    const [answeredAt] = state.calls.flatMap((one) => (one.result === 'answered' ? [one.calledAt] : [])).toSorted();
    const isAcknowledged = state.ended === 'acknowledged';
    const standing = { isOpen: state.ended === 'no', isAcknowledged, isReached: isReached(state), answeredAt };
    return { id, organisation, subject, words, at, ...standing };
  }
}

export interface KnownAlarm extends Pick<RaisedAlarm, 'organisation' | 'subject' | 'words' | 'at'> {
  readonly id: string;
  readonly isOpen: boolean;
  /** An officer said so, and nothing stood it down. */
  readonly isAcknowledged: boolean;
  /** A call was answered, or an officer acknowledged it. */
  readonly isReached: boolean;
  /** When the first call that was answered was made; absent: none. */
  readonly answeredAt: InstantText | undefined;
}
