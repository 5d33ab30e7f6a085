import type { JournalPosition } from '#platform/journal/journal.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, channel, liveSchema, plain } from '#platform/read-store/migrations.js';
import type { Logger } from '#platform/runtime/logging.js';

/** How new the views are. */
export interface ViewsFreshness {
  /** Place in the journal up to which they are. */
  readonly position: string;
  readonly reached: boolean;
  /** Views that stand still because of an event they could not take, or are being filled anew. */
  readonly halted: readonly string[];
}

/** Without a word from the projector the checkpoint is read this often. */
const pollMilliseconds = 2_000;

/**
 * Knows how far the views are. What the projector of this process commits is known at once; what another one commits is
 * heard through the database, and read from it when nothing was heard for a while. Never says more than is committed.
 */
export class CheckpointWatch {
  private position = 0n;
  private halted: readonly string[] = [];
  /** The projector of this process is the active one and tells more than can be heard. */
  isTold = false;
  /** How often something was heard. */
  private heard = 0;
  private readonly waiting = new Set<{ readonly position: bigint; resolve(): void }>();
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    this.unlisten = await this.database.listen(channel, (payload) => this.hear(payload));
    await this.read();
    this.timer = setInterval(() => void this.read(), pollMilliseconds);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.unlisten?.();
    await this.reading;
    for (const waiter of this.waiting) waiter.resolve();
  }

  now(): ViewsFreshness {
    return { position: this.position.toString(), reached: true, halted: this.halted };
  }

  /** Waits at most so long; `reached: false` when the views did not get there. */
  async waitFor(position: JournalPosition, milliseconds: number): Promise<ViewsFreshness> {
    if (this.position < position) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.waiting.delete(waiter);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        const waiter = { position, resolve: done };
        this.waiting.add(waiter);
      });
    }
    return { ...this.now(), reached: this.position >= position };
  }

  /** The projector of this process committed, or somebody's commit was heard of. */
  moved(position: bigint, halted?: readonly string[]): void {
    this.heard++;
    this.position = position;
    if (halted) this.halted = halted;
    for (const waiter of this.waiting) if (waiter.position <= position) waiter.resolve();
  }

  private hear(payload: string | undefined): void {
    if (this.isTold) return;
    const [, to] = payload?.match(/^\d+,(\d+)$/) ?? [];
    if (to !== undefined) this.moved(BigInt(to));
    // The views changed as well (`…,views`), or something may have been missed.
    else void this.read();
  }

  /** Asks the database. */
  private read(): Promise<void> {
    this.reading ??= this.ask().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async ask(): Promise<void> {
    const before = this.heard;
    try {
      const [, checkpoint, views] = await this.database.batch([
        asOwner(liveSchema),
        plain(`select position from ${liveSchema}.checkpoint`),
        plain(`select name from ${liveSchema}.views where halted is not null or not ready order by name`),
      ]);
      const position = checkpoint?.rows[0]?.['position'];
      if (typeof position !== 'string') return;
      const halted = views?.rows.map((row) => row['name'] as string) ?? [];
      // What was heard since the question may be newer than the answer.
      if (this.heard === before || BigInt(position) > this.position) this.moved(BigInt(position), halted);
    } catch (error) {
      this.logger.warn({ reason: String(error) }, 'the checkpoint cannot be read');
    }
  }
}
