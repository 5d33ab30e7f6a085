import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnavailable } from './journal.js';

/** The tries of one thing: back-off with jitter, and an end of patience. */
export class Tries {
  /** Set when something came through: patience and back-off start anew. */
  progressed = true;
  private failures = 0;
  private until = 0;

  constructor(
    readonly what: string,
    private readonly budgetMs: number,
    private readonly jitter: (ms: number) => number,
  ) {
    this.startAnew();
  }

  /** Ms that are left. */
  get left(): number {
    return Math.max(0, this.until - performance.now());
  }

  /**
   * Ms to wait before the next try.
   *
   * @param final trying again would give the same answer
   * @throws JournalUnavailable when there is none
   */
  pauseAfter(error: unknown, final: boolean): number {
    this.startAnew();
    const ms = this.jitter(backOff(this.failures++));
    if (final || ms >= this.left) {
      throw new JournalUnavailable(`${this.what}: ${messageOf(error)}`, { cause: error });
    }
    return ms;
  }

  private startAnew(): void {
    if (!this.progressed) return;
    this.progressed = false;
    this.failures = 0;
    this.until = performance.now() + this.budgetMs;
  }
}

export class TimedOut extends Error {}

/**
 * @param interrupts holds, while it waits, what ends the wait with an error
 * @throws TimedOut
 */
export const within = async <T>(
  ms: number,
  operation: Promise<T>,
  interrupts = new Set<(error: Error) => void>(),
): Promise<T> => {
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut(`no answer within ${Math.round(ms)} ms`)), ms);
  interrupts.add(reject);
  try {
    return await Promise.race([operation, interrupted]);
  } finally {
    clearTimeout(timer);
    interrupts.delete(reject);
  }
};

/** Sooner when `signal` aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).then(
    () => undefined,
    () => undefined,
  );

/** Ms before the n-th try after the first. */
export const backOff = (failures: number): number => Math.min(1_000, 50 * 2 ** failures);

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // The client's `UnknownError` has no message where the server named no reason it understands.
  return error.message === '' ? `${error.constructor.name}: the server named no reason` : error.message;
};
