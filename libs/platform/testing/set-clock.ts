import { epochMilliseconds, fromEpochMilliseconds, type InstantText, instant } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';

/** A clock that stands where it was set; it may be set back, as no clock of the program ever runs. */
export class SetClock extends Clock {
  constructor(private at: InstantText = instant('2020-09-19T00:00:00Z')) {
    super();
  }

  now(): InstantText {
    return this.at;
  }

  set(at: string): void {
    this.at = instant(at);
  }

  /** Forwards, or back where negative. */
  minutes(minutes: number): void {
    this.at = fromEpochMilliseconds(epochMilliseconds(this.at) + minutes * 60_000);
  }
}
