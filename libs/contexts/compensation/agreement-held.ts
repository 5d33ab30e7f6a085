import type { KnownAgreement } from '#contexts/agreements/published.js';
import { daysInMonth, type LocalDateText, type MonthText } from '#platform/kernel/time.js';

/** The terms that held on every day of the month; nothing where none did, or they changed within it. */
export const heldThrough = (agreement: KnownAgreement, period: MonthText) => {
  const held = Array.from({ length: daysInMonth(period) }, (_, n) =>
    agreement.termsOn(`${period}-${`${n + 1}`.padStart(2, '0')}` as LocalDateText),
  );
  const [first] = held;
  return first && held.every((one) => one?.version === first.version) ? first : undefined;
};
