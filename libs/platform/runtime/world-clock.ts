import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { epochMilliseconds, fromEpochMilliseconds, type InstantText, instant } from '#platform/kernel/time.js';
import { Clock } from './clock.js';

const storedSchema = z.strictObject({ offsetMilliseconds: z.int(), notBefore: z.string() });

/** What may be told before it is kept anew. A start takes longer: nobody meets the clock after a kill still ahead. */
const aheadMilliseconds = 3_000;

/**
 * The clock of one world. In the real world its offset is 0. A demo or an exercise drives it to a day of its own.
 *
 * Offset and time are kept in the data folder, the time a little ahead of what was told: however the program ends, and
 * whatever the system clock says at the next start, it goes on from there and never runs back.
 */
export class WorldClock extends Clock {
  private offset = 0;
  private last = 0;
  /** As it stands in the file: nothing later may be told. */
  private kept = 0;
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
      this.kept = this.last;
    }
  }

  now(): InstantText {
    // A system clock that is set back must not let time run back here.
    this.last = Math.max(this.last, this.standsAt ?? this.realMilliseconds() + this.offset);
    if (this.last > this.kept) this.keep(this.last + aheadMilliseconds);
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
    this.store(target);
  }

  /** Ticks in real time from where it stands. */
  release(): void {
    if (this.standsAt === undefined) return;
    this.offset = this.standsAt - this.realMilliseconds();
    this.standsAt = undefined;
    this.store(this.last);
  }

  /** Whether the system clock was set back behind what was told: time stands still until it is there again. */
  get waits(): boolean {
    return this.standsAt === undefined && this.last - this.realMilliseconds() - this.offset > aheadMilliseconds;
  }

  /** The next start goes on from what was told last. */
  close(): void {
    if (this.last !== this.kept) this.keep(this.last);
  }

  /** Whether this world's time is not the real one. */
  get isDriven(): boolean {
    return this.standsAt !== undefined || this.offset !== 0;
  }

  /** A disk that takes no writes must not stop the clock: it is tried again after as long. */
  private keep(time: number): void {
    try {
      this.store(time);
    } catch {
      this.kept = time;
    }
  }

  private store(time: number): void {
    const offsetMilliseconds = this.standsAt === undefined ? this.offset : this.standsAt - this.realMilliseconds();
    const text = JSON.stringify({ offsetMilliseconds, notBefore: fromEpochMilliseconds(time) });
    writeFileSync(`${this.file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${this.file}.new`, this.file);
    this.kept = time;
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
