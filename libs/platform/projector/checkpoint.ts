import type { RecordedEvent } from '#platform/journal/journal.js';
import { type Database, StatementFailed } from '#platform/read-store/database.js';
import { asOwner, channel, checkpointMoved, liveSchema, plain } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Halt } from './projection.js';

/** A row of `views`. */
export interface StoredView {
  readonly name: string;
  readonly version: number;
  readonly tables: readonly string[];
  /** Whether it stands at the checkpoint, or where it halted; else it is being filled. */
  readonly ready: boolean;
  /** The worker that fills it. */
  readonly filling: string | undefined;
  readonly filledTo: bigint;
  readonly halt: Halt | undefined;
  /** Up to which decision of operators it goes by them: a revision of their stream; -1: none. */
  readonly decided: number;
}

/** The event at the checkpoint. */
export interface EventPlace {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
}

/** An event as far as the checkpoint knows it. */
export type At = Pick<RecordedEvent, 'position' | 'id' | 'stream' | 'revision'>;

/** Another worker went on; nothing of the batch was kept. */
export class Overtaken extends Error {}

export interface Move {
  /** Default: stays. */
  readonly to?: At | 'start';
  readonly statements: readonly Statement[];
  /** Whether it changes which views are live; other workers look again before their next transaction. */
  readonly changesViews?: boolean;
}

/**
 * The one checkpoint, as this worker last saw it. Each of its transactions begins with a compare-and-set of it, done by
 * a function that raises where it fails: the database ends the transaction by itself, without another round trip.
 */
export class Checkpoint {
  private at = 0n;
  private event: EventPlace | undefined;
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly sabotage: { readonly checkpoint?: 'before-rows' | 'after-rows' } = {},
  ) {}

  get position(): bigint {
    return this.at;
  }

  get place(): EventPlace | undefined {
    return this.event;
  }

  /** Looks again. @returns the stored views by name */
  async load(): Promise<ReadonlyMap<string, StoredView>> {
    const [, checkpoint, views] = await this.database.batch([
      asOwner(liveSchema),
      plain(`select position, event, generation from ${liveSchema}.checkpoint`),
      plain(`select * from ${liveSchema}.views`),
    ]);
    const row = checkpoint?.rows[0] as { position: string; event: EventPlace | null; generation: number };
    this.at = BigInt(row.position);
    this.event = row.event ?? undefined;
    this.generation = row.generation;
    return new Map((views?.rows ?? []).map((view) => [view['name'] as string, storedView(view)]));
  }

  /** All of it in one transaction. @throws Overtaken; StatementFailed, its index counting from the statements given */
  async move({ to, statements, changesViews }: Move): Promise<void> {
    const position = to === undefined ? this.at : to === 'start' ? 0n : to.position;
    const event = to === undefined ? this.event : to === 'start' ? undefined : placeOf(to);
    const generation = changesViews ? this.generation + 1 : this.generation;
    const advance: Statement = {
      sql: `select ${liveSchema}.advance($1, $2, $3, $4, $5)`,
      parameters: [this.at, position, event, this.generation, generation],
    };
    const said = `${this.at},${position}${changesViews ? ',views' : ''}`;
    const notify: Statement = { sql: 'select pg_notify($1, $2)', parameters: [channel, said] };
    if (this.sabotage.checkpoint === 'before-rows') await this.commit([advance], 1);
    if (this.sabotage.checkpoint) await this.commit([...statements, notify], 0);
    if (this.sabotage.checkpoint === 'after-rows') await this.commit([advance], 1);
    if (!this.sabotage.checkpoint) await this.commit([advance, ...statements, notify], 1);
    this.at = position;
    this.event = event;
    this.generation = generation;
  }

  /** Without moving it, for what is only on the way to it. @throws as {@link move} */
  async beside(statements: readonly Statement[]): Promise<void> {
    await this.commit(statements, 0);
  }

  private async commit(statements: readonly Statement[], before: number): Promise<void> {
    try {
      await this.database.batch([asOwner(liveSchema), ...statements]);
    } catch (error) {
      if (!(error instanceof StatementFailed)) throw error;
      if (error.code === checkpointMoved) throw new Overtaken();
      throw error.from(1 + before);
    }
  }
}

const placeOf = ({ id, stream, revision }: At): EventPlace => ({ id, stream, revision });

const storedView = (row: Readonly<Record<string, unknown>>): StoredView => ({
  name: row['name'] as string,
  version: row['version'] as number,
  tables: row['tables'] as string[],
  ready: row['ready'] as boolean,
  filling: (row['filling'] as string | null) ?? undefined,
  filledTo: BigInt(row['filled_to'] as string),
  halt: (row['halted'] as Halt | null) ?? undefined,
  decided: row['decided'] as number,
});
