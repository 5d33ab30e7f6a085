import type { InstantText } from '#platform/kernel/time.js';

/** What happened to the notice of one body, as its events and those of its alarm tell; absent: it did not. */
export interface TestFacts {
  readonly sentAt?: InstantText | undefined;
  readonly deliveredAt?: InstantText | undefined;
  readonly openedAt?: InstantText | undefined;
  readonly receiptedAt?: InstantText | undefined;
  readonly answeredAt?: InstantText | undefined;
}

/** `inTime`, `late`: receipted; `waiting`: may still receipt; `missed`: the drill ended without its receipt. */
export type TestResult = 'inTime' | 'late' | 'waiting' | 'missed';

/**
 * Judged by the limit, never by the moment at which the drill was found to be over.
 *
 * @param drill its limit, in the stored form of an instant
 */
export const resultOf = (
  drill: { readonly dueAt: string; readonly isRunning: boolean },
  { receiptedAt }: TestFacts,
): TestResult => {
  if (receiptedAt !== undefined) return receiptedAt <= drill.dueAt ? 'inTime' : 'late';
  return drill.isRunning ? 'waiting' : 'missed';
};
