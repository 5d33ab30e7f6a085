import { Changes } from '#platform/read-store/changes.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, channel, liveSchema, plain } from '#platform/read-store/migrations.js';
import type { ReadStore, Visible } from '#platform/read-store/read-store.js';
import type { Scope } from '#platform/read-store/scope.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Logger } from '#platform/runtime/logging.js';
import { Bell } from './inbox.js';
import type { View } from './view.js';

export interface ChangeFeedOptions {
  readonly database: Database;
  readonly readStore: ReadStore;
  readonly views: readonly View[];
  readonly logger: Logger;
  /** Without a word from the projector the tables are looked at this often. Default 2 s. */
  readonly pollMilliseconds?: number;
}

/** A subscriber did not take what there was for it: more than 1,000 rows wait. It asks again and reads anew. */
export class SubscriberLags extends Error {
  readonly code = 'SubscriberLags';
  constructor(table: string) {
    super(`more than ${mostWaiting} changed rows of ${table} were not taken`);
  }
}

const mostWaiting = 1_000;
/** After so many rows of one delivery the scope is asked for again. */
const rowsPerAsking = 100;

/**
 * What changed, for those who may see it. The word of the projector (`pg_notify`) is a hint only: on it, when the
 * listening connection came back, and every 2 s, rows with `changed_at` above the cursor are read, once for each
 * distinct organisation and table, whatever the number of subscribers, and only for organisations that may see one of
 * them. Several changes of one row between two reads are one delivery of its latest state. A row that somebody only
 * now may see, without having changed, is no change: a view that wants it delivered touches it.
 */
export class ChangeFeed extends Changes {
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private readonly viewOf = new Map<string, string>();
  private readonly bell = new Bell();
  private position = 0n;
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private stopped = true;
  private running: Promise<void> | undefined;

  constructor(private readonly options: ChangeFeedOptions) {
    super();
    for (const view of options.views) for (const table of view.tables) this.viewOf.set(table.name, view.name);
  }

  async start(): Promise<void> {
    const { database, pollMilliseconds = 2_000 } = this.options;
    this.unlisten = await database.listen(channel, (payload) => {
      const [, to] = payload?.match(/^\d+,(\d+)/) ?? [];
      // Only where those begin who come next; the tables are read up to what the database says.
      if (to !== undefined) this.position = later(this.position, BigInt(to));
      this.bell.ring();
    });
    const [, checkpoint] = await database.batch([asOwner(liveSchema), readCheckpoint]);
    this.position = positionIn(checkpoint?.rows[0]);
    this.stopped = false;
    this.timer = setInterval(() => this.bell.ring(), pollMilliseconds);
    this.timer.unref();
    this.running = this.run();
  }

  /** Ends all subscriptions. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.bell.ring();
    await this.unlisten?.();
    await this.running;
    for (const subscribers of this.subscribers.values()) for (const subscriber of subscribers) subscriber.end();
    this.subscribers.clear();
  }

  watch<Row>(table: string, scopeNow: () => Promise<Scope | undefined>, signal: AbortSignal): AsyncIterable<Row> {
    if (!this.viewOf.has(table)) throw new Error(`no view has a table ${table}`);
    const all = this.subscribers.get(table) ?? new Set();
    this.subscribers.set(table, all);
    // The last place known: a change may be delivered that came in the very moment before, none is missed.
    const subscriber = new Subscriber(table, this.position);
    const leave = (): void => {
      subscriber.end();
      all.delete(subscriber);
      signal.removeEventListener('abort', leave);
    };
    if (signal.aborted || this.stopped) subscriber.end();
    else {
      signal.addEventListener('abort', leave);
      all.add(subscriber);
    }
    return deliveries(subscriber, scopeNow, () => this.bell.ring(), leave) as AsyncIterable<Row>;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.bell.wait();
      if (this.stopped) return;
      try {
        await this.look();
      } catch (error) {
        this.options.logger.warn({ reason: String(error) }, 'changes cannot be read; they are at the next look');
      }
    }
  }

  /** One look at all tables somebody watches. */
  private async look(): Promise<void> {
    const watched = [...this.subscribers].flatMap(([table, all]) => {
      // One that was not asked for a row yet begins at its place when it is; it does not hold the others there.
      const subscribers = [...all].filter((subscriber) => subscriber.isReading);
      return subscribers.length === 0 ? [] : [{ table, subscribers }];
    });
    const [, checkpoint, notReady, ...concerned] = await this.options.database.batch([
      asOwner(liveSchema),
      readCheckpoint,
      plain(`select name from ${liveSchema}.views where halted is not null or not ready`),
      ...watched.map(({ table, subscribers }) => whoIsConcerned(table, lowest(subscribers))),
    ]);
    const position = positionIn(checkpoint?.rows[0]);
    this.position = later(this.position, position);
    // Rows of a view that stands still come later, with positions that are passed by now: its cursors wait.
    const waiting = new Set(notReady?.rows.map((row) => row['name']));
    for (const [i, { table, subscribers }] of watched.entries()) {
      if (waiting.has(this.viewOf.get(table))) continue;
      const grantees = new Set(concerned[i]?.rows.map((row) => row['grantee'] as string));
      await this.deliver(
        table,
        subscribers,
        position,
        (organisation) => grantees.has('*') || grantees.has(organisation),
      );
    }
  }

  private async deliver(
    table: string,
    subscribers: readonly Subscriber[],
    position: bigint,
    mayConcern: (organisation: string) => boolean,
  ): Promise<void> {
    const groups = new Map<string, Subscriber[]>();
    for (const subscriber of subscribers) {
      if (subscriber.organisation === undefined) continue;
      const group = groups.get(subscriber.organisation) ?? [];
      group.push(subscriber);
      groups.set(subscriber.organisation, group);
    }
    const readers: Promise<void>[] = [];
    for (const [organisation, group] of groups) {
      if (mayConcern(organisation)) readers.push(this.read(table, organisation, group, position));
      else for (const subscriber of group) subscriber.put(organisation, [], position);
    }
    for (const outcome of await Promise.allSettled(readers)) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async read(
    table: string,
    organisation: string,
    group: readonly Subscriber[],
    position: bigint,
  ): Promise<void> {
    const cursor = lowest(group);
    const rows: readonly Visible[] = await this.options.readStore.scoped(
      { kind: 'organisation', organisation },
      (reader) =>
        reader.rows(
          reader
            .from<object>(table)
            .selectAll('row')
            .where('row.changed_at', '>', cursor.toString())
            // Up to where it was known that the view stands at the checkpoint; it may have gone on since, and halted.
            .where('row.changed_at', '<=', position.toString())
            .orderBy('row.changed_at')
            .fetch(mostWaiting, 'with ties'),
        ),
    );
    const last = rows.at(-1);
    const full = rows.length >= mostWaiting && last !== undefined;
    const to = full ? BigInt(last.changed_at) : position;
    for (const subscriber of group) {
      const mine = rows.filter((row) => BigInt(row.changed_at) > subscriber.cursor);
      subscriber.put(organisation, mine, to);
    }
    if (full) this.bell.ring();
  }
}

const readCheckpoint: Statement = plain(`select position from ${liveSchema}.checkpoint`);

const positionIn = (row: Readonly<Record<string, unknown>> | undefined): bigint => {
  const position = row?.['position'];
  if (typeof position !== 'string') throw new Error('the checkpoint has no row');
  return BigInt(position);
};

/** The checkpoint goes back when the read store is replayed; what was delivered once is not delivered again. */
const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const lowest = (subscribers: readonly Subscriber[]): bigint =>
  subscribers.map(({ cursor }) => cursor).reduce((a, b) => (a < b ? a : b));

/** Organisations that may see a row that changed; `*` stands for all. */
const whoIsConcerned = (table: string, cursor: bigint): Statement => ({
  sql: `
with changed as (select distinct visibility_key as key from ${liveSchema}.${table} where changed_at > $1)
select case when key = 'everyone' then '*' else substr(key, length('organisation:') + 1) end as grantee
  from changed where key = 'everyone' or starts_with(key, 'organisation:')
union
select g.grantee from changed join ${liveSchema}.grants as g on g.key = changed.key and g.to_position is null`,
  parameters: [cursor],
});

interface Delivery {
  readonly organisation: string;
  readonly rows: readonly object[];
  /** Where the cursor was before. */
  readonly from: bigint;
}

class Subscriber {
  /** As `scopeNow` said last; rows are read for it, and handed over only when it still says so. */
  organisation: string | undefined;
  private queue: Delivery[] = [];
  private waiting = 0;
  private failure: Error | undefined;
  private ended = false;
  private readonly bell = new Bell();

  constructor(
    private readonly table: string,
    public cursor: bigint,
  ) {}

  put(organisation: string, rows: readonly object[], to: bigint): void {
    // The scope changed while the rows were read: they are read again for the new one.
    if (this.ended || this.organisation !== organisation) return;
    if (rows.length > 0) {
      if (this.waiting > 0 && this.waiting + rows.length > mostWaiting) {
        this.failure = new SubscriberLags(this.table);
        this.end();
        return;
      }
      this.queue.push({ organisation, rows, from: this.cursor });
      this.waiting += rows.length;
      this.bell.ring();
    }
    this.cursor = later(this.cursor, to);
  }

  end(): void {
    this.ended = true;
    this.bell.ring();
  }

  /** Nothing at the end. @throws SubscriberLags */
  async take(): Promise<Delivery | undefined> {
    for (;;) {
      if (this.failure) throw this.failure;
      if (this.ended) return undefined;
      const delivery = this.queue.shift();
      if (delivery) return delivery;
      await this.bell.wait();
    }
  }

  taken(): void {
    this.waiting--;
  }

  get isEnded(): boolean {
    return this.ended;
  }

  get isReading(): boolean {
    return !this.ended && this.organisation !== undefined;
  }

  /** Everything not handed over yet is read again, for another organisation. */
  goBack(to: bigint, organisation: string): void {
    this.queue = [];
    this.waiting = 0;
    this.cursor = to;
    this.organisation = organisation;
  }
}

async function* deliveries(
  subscriber: Subscriber,
  scopeNow: () => Promise<Scope | undefined>,
  look: () => void,
  leave: () => void,
): AsyncGenerator<object, void> {
  try {
    const first = await scopeNow();
    if (!first) return;
    subscriber.organisation = first.organisation;
    look();
    for (let delivery = await subscriber.take(); delivery; delivery = await subscriber.take()) {
      for (const [i, row] of delivery.rows.entries()) {
        if (i % rowsPerAsking === 0) {
          const scope = await scopeNow();
          if (!scope || subscriber.isEnded) return;
          if (scope.organisation !== delivery.organisation) {
            // What was handed over of this delivery was handed over rightly; the new organisation sees its own.
            subscriber.goBack(delivery.from, scope.organisation);
            look();
            break;
          }
        }
        subscriber.taken();
        yield row;
      }
    }
  } finally {
    leave();
  }
}
