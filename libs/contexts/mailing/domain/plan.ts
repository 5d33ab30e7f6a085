import { type InstantText, instant, localDate, localTimeOfDay, nextDay } from '#platform/kernel/time.js';
import type { Preferences, QuietHours, Urgency } from './mailing-rules.js';

/** When a message goes out: by itself, or with others at the time of the digest. */
export type Planned =
  | { readonly kind: 'single'; readonly notBefore: InstantText }
  | { readonly kind: 'digest'; readonly at: InstantText };

/** Quiet hours and digests hold back what is routine, and nothing else. */
export const planFor = ({ quietHours, digest }: Preferences, urgency: Urgency, now: InstantText): Planned => {
  if (urgency !== 'routine') return { kind: 'single', notBefore: now };
  if (digest.kind === 'daily') return { kind: 'digest', at: next(digest.at, now) };
  return { kind: 'single', notBefore: isQuiet(quietHours, now) ? next(quietHours.until, now) : now };
};

const isQuiet = (hours: QuietHours, now: InstantText): hours is Extract<QuietHours, { kind: 'between' }> => {
  if (hours.kind === 'none') return false;
  const { from, until } = hours;
  const time = localTimeOfDay(now);
  return from < until ? from <= time && time < until : from <= time || time < until;
};

/** The next time a clock in Shanghai shows `time`, later than now. */
const next = (time: string, now: InstantText): InstantText => {
  const on = (date: string) => instant(`${date}T${time}:00+08:00`);
  const today = on(localDate(now));
  return today > now ? today : on(nextDay(localDate(now)));
};
