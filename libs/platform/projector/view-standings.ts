import type { Journal, JournalPosition } from '#platform/journal/journal.js';
import { epochMilliseconds, instant } from '#platform/kernel/time.js';
import type { Database } from '#platform/read-store/database.js';
import type { Clock } from '#platform/runtime/clock.js';
import { Checkpoint } from './checkpoint.js';
import { allViews, type Halted } from './decisions.js';
import type { Halt } from './projection.js';

export interface ViewStanding {
  readonly view: string;
  readonly version: number;
  readonly state: 'live' | 'filling' | 'halted';
  /** Place in the journal up to which it holds everything. */
  readonly position: string;
  /** Where and why it stands still. */
  readonly halt: Halt | undefined;
}

export interface Standings {
  /** The one checkpoint. */
  readonly position: string;
  /** The newest event of the journal; `0` when it is empty. */
  readonly head: string;
  /** Age of the oldest event that is in no view yet; 0 when the views are at the head. */
  readonly behindSeconds: number;
  /** By name. */
  readonly views: readonly ViewStanding[];
}

/** Where the views stand, whichever process keeps them. @throws DatabaseUnavailable, JournalUnavailable */
export class ViewStandings {
  private readonly checkpoint: Checkpoint;

  constructor(
    database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    this.checkpoint = new Checkpoint(database);
  }

  async now(): Promise<Standings> {
    const stored = await this.checkpoint.load();
    const { position } = this.checkpoint;
    const views = [...stored.values()].map(({ name, version, ready, filledTo, halt }): ViewStanding => {
      const state = halt ? 'halted' : ready ? 'live' : 'filling';
      const at = halt?.kind === 'view' ? BigInt(halt.position) - 1n : ready ? position : filledTo;
      return { view: name, version, state, position: at.toString(), halt };
    });
    const head = (await this.journal.head()) ?? 0n;
    return {
      position: position.toString(),
      head: head.toString(),
      behindSeconds: head > position ? await this.ageOfFirstAfter(position) : 0,
      views: views.sort((a, b) => (a.view < b.view ? -1 : 1)),
    };
  }

  /** Why a view, or `all`, stands still; nothing when it does not. */
  async halted(view: string): Promise<Halted | undefined> {
    const stored = await this.checkpoint.load();
    if (view === allViews) {
      const halt = [...stored.values()].find((it) => it.halt?.kind === 'journal')?.halt;
      return halt && { version: 0, halt };
    }
    const { version, halt } = stored.get(view) ?? {};
    return version !== undefined && halt?.kind === 'view' ? { version, halt } : undefined;
  }

  private async ageOfFirstAfter(position: bigint): Promise<number> {
    for await (const { metadata } of this.journal.readAll(position === 0n ? 'start' : (position as JournalPosition))) {
      const age = epochMilliseconds(this.clock.now()) - epochMilliseconds(instant(metadata.recordedAt));
      return Math.max(0, Math.floor(age / 1_000));
    }
    return 0;
  }
}
