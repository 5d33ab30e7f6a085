import { fromEpochMilliseconds, type InstantText } from '#platform/kernel/time.js';

/** The one clock that decides. */
export abstract class Clock {
  abstract now(): InstantText;
}

/** Real time. */
export class SystemClock extends Clock {
  now(): InstantText {
    return fromEpochMilliseconds(Date.now());
  }
}
