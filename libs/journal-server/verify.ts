import { DatabaseSync } from 'node:sqlite';
import { messageOf } from './log.js';
import { checksumOf, FORMAT_VERSION, lengthInLog, type StoredEvent } from './store.js';

export type ProblemKind =
  /** SQLite cannot read (on); nothing after it was checked. */
  | 'unreadable'
  | 'newer-format'
  /** `PRAGMA integrity_check`: pages, indexes, types. */
  | 'integrity'
  /** An event is not what was written. */
  | 'checksum'
  /** Events are missing or doubled between two positions, or before the first. */
  | 'gap-in-log'
  /** Revisions of a stream are not 0, 1, 2 … */
  | 'gap-in-stream'
  | 'not-json'
  | 'duplicate-id';

export interface Problem {
  readonly kind: ProblemKind;
  /** For people: which event, which stream, what is wrong. */
  readonly detail: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** Position of the newest event. A cut-off tail shows only here: compare it with a head kept elsewhere. */
  readonly head: number;
  /** The first {@link LISTED_PROBLEMS}; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

export const LISTED_PROBLEMS = 100;

/**
 * Checks a journal file from its first page to its last event. Changes nothing, needs no server, and may also run
 * beside one: it sees the state of one moment.
 */
export const verifyJournal = (file: string): VerifyReport => {
  const problems: Problem[] = [];
  let [problemCount, events, streams, head] = [0, 0, 0, 0];
  const found = (kind: ProblemKind, detail: string): void => {
    problemCount += 1;
    if (problems.length < LISTED_PROBLEMS) problems.push({ kind, detail });
  };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    db.exec('BEGIN');
    const rows = (sql: string) => (db as DatabaseSync).prepare(sql).iterate() as Iterable<Record<string, unknown>>;
    for (const row of rows('PRAGMA user_version')) {
      if ((row['user_version'] as number) > FORMAT_VERSION) found('newer-format', `format ${row['user_version']}`);
    }
    for (const row of rows('PRAGMA integrity_check')) {
      if (row['integrity_check'] !== 'ok') found('integrity', `${row['integrity_check']}`);
    }
    for (const row of rows('SELECT * FROM events ORDER BY position')) {
      const { checksum, json, ...rest } = row as unknown as Omit<StoredEvent, 'json'> & {
        json: number;
        checksum: number;
      };
      const event: StoredEvent = { ...rest, json: json === 1 };
      const name = `${event.stream}@${event.revision} at position ${event.position}`;
      if (checksumOf(event) !== checksum) found('checksum', name);
      else if (event.json && !isJson(event.data)) found('not-json', name);
      if (event.position - lengthInLog(event.stream, event) !== head) found('gap-in-log', `before ${name}`);
      head = event.position;
      events += 1;
    }
    for (const row of rows(
      'SELECT stream, MIN(revision) first, MAX(revision) last, COUNT(*) count FROM events GROUP BY stream',
    )) {
      streams += 1;
      const { stream, first, last, count } = row as { stream: string; first: number; last: number; count: number };
      if (first !== 0 || last + 1 !== count)
        found('gap-in-stream', `${stream}: ${count} events from ${first} to ${last}`);
    }
    for (const row of rows('SELECT id, COUNT(*) count FROM events GROUP BY id HAVING count > 1')) {
      found('duplicate-id', `${row['id']} stands ${row['count']} times`);
    }
  } catch (error) {
    found('unreadable', messageOf(error));
  } finally {
    db?.close();
  }
  return { ok: problemCount === 0, events, streams, head, problems, problemCount };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const isJson = (data: Uint8Array): boolean => {
  try {
    JSON.parse(utf8.decode(data));
    return true;
  } catch {
    return false;
  }
};
