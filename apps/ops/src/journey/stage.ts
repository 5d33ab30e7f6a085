import { epochMilliseconds, instant, localDate } from '#platform/kernel/time.js';

export interface Stage {
  readonly title: string;
  /** @throws Error at the first thing that is not as it must be */
  readonly run: (journey: Journey) => Promise<void>;
}

/** What a stage is given: an empty data folder, and a voice. */
export interface Journey {
  readonly dataFolder: string;
  /** Says what was just seen to be true. */
  seen(text: string): void;
}

/** How long after the first moment the second was, in legal days or minutes of the simulated time: “3 天后”. */
export const later = (from: string, to: string): string => {
  const minutes = (a: string, b: string) => (epochMilliseconds(instant(b)) - epochMilliseconds(instant(a))) / 60_000;
  const midnight = (at: string) => `${localDate(instant(at))}T00:00:00+08:00`;
  const days = minutes(midnight(from), midnight(to)) / 1440;
  return days === 0 ? `${Math.floor(minutes(from, to))} 分钟后` : `${days} 天后`;
};
