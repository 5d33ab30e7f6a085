import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { epochMilliseconds, fromEpochMilliseconds, type InstantText, instant } from '#platform/kernel/time.js';
import { Clock } from './clock.js';

const storedSchema = z.strictObject({ offsetMilliseconds: z.int(), notBefore: z.string() });

/**
 * The clock of one world. In the real world its offset is 0. A demo or an exercise drives it to a day of its own; the
 * offset is kept in the data folder, so that after a restart it goes on from there and never runs back.
 */
export class WorldClock extends Clock {
  private offset = 0;
  private last = 0;
  private standsAt: number | undefined;
  private readonly file: string;

  constructor(
    dataFolder: string,
    private readonly realMilliseconds: () => number = Date.now,
  ) {
    super();
    this.file = join(dataFolder, 'clock.json');
    const stored = readStored(this.file);
    if (stored) {
      this.offset = stored.offsetMilliseconds;
      this.last = epochMilliseconds(instant(stored.notBefore));
    }
  }

  now(): InstantText {
    // A system clock that is set back must not let time run back here.
    this.last = Math.max(this.last, this.standsAt ?? this.realMilliseconds() + this.offset);
    return fromEpochMilliseconds(this.last);
  }

  /** Stands still at `at` until the next call or {@link release}. @throws RangeError when that would run back. */
  driveTo(at: InstantText): void {
    const target = epochMilliseconds(at);
    if (this.standsAt !== undefined && target < this.standsAt) {
      throw new RangeError(`the clock stands at ${this.now()} and cannot run back to ${at}`);
    }
    this.standsAt = target;
    this.last = target;
    this.store();
  }

  /** Ticks in real time from where it stands. */
  release(): void {
    if (this.standsAt === undefined) return;
    this.offset = this.standsAt - this.realMilliseconds();
    this.standsAt = undefined;
    this.store();
  }

  /** Whether this world's time is not the real one. */
  get isDriven(): boolean {
    return this.standsAt !== undefined || this.offset !== 0;
  }

  private store(): void {
    const offsetMilliseconds = this.standsAt === undefined ? this.offset : this.standsAt - this.realMilliseconds();
    const text = JSON.stringify({ offsetMilliseconds, notBefore: fromEpochMilliseconds(this.last) });
    writeFileSync(`${this.file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${this.file}.new`, this.file);
  }
}

const readStored = (file: string): z.output<typeof storedSchema> | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return storedSchema.parse(JSON.parse(text));
};
