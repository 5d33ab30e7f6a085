import type { InstantText } from '#platform/kernel/time.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema } from '#platform/read-store/migrations.js';

export interface DueTimer {
  readonly automation: string;
  readonly instance: string;
  readonly timer: string;
  readonly dueAt: InstantText;
}

export interface Unfinished {
  readonly automation: string;
  readonly instance: string;
  readonly id: string;
}

/** What the views say is to be done: intended minus done. A hint: what is done is decided by the instance's stream. */
export class DueReader {
  constructor(private readonly database: Database) {}

  /** Timers of these automations that are due, the oldest first. @throws DatabaseUnavailable */
  async timers(now: InstantText, atMost: number, automations: readonly string[]): Promise<readonly DueTimer[]> {
    const rows = await this.rows(
      `select automation, instance, timer, due_at from automation_timers
        where due_at <= $1 and automation = any ($3::text[]) order by due_at limit $2`,
      [now, atMost, automations],
    );
    return rows.map((row) => ({
      ...instanceOf(row),
      timer: text(row['timer']),
      dueAt: text(row['due_at']) as InstantText,
    }));
  }

  /** Commands that wait, in the order in which they were intended. @throws DatabaseUnavailable */
  async commands(atMost: number): Promise<readonly Unfinished[]> {
    const rows = await this.rows(
      'select automation, instance, id from automation_outbox order by changed_at, id limit $1',
      [atMost],
    );
    return rows.map((row) => ({ ...instanceOf(row), id: text(row['id']) }));
  }

  private async rows(sql: string, parameters: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
    const [, found] = await this.database.batch([asOwner(liveSchema), { sql, parameters }]);
    return found?.rows ?? [];
  }
}

const text = (value: unknown): string => value as string;
const instanceOf = (row: Record<string, unknown>) => ({
  automation: text(row['automation']),
  instance: text(row['instance']),
});
