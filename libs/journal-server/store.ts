import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { sync } from './folder.js';
import { StartRefused } from './log.js';

/** An event as somebody asks to have it recorded. */
export interface ProposedEvent {
  /** UUID, lower case, with hyphens. */
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredEvent extends ProposedEvent {
  /** End of the event in the log of all events, in bytes; the first event does not stand at 0. */
  readonly position: number;
  readonly stream: string;
  /** 0 for the first event of a stream. */
  readonly revision: number;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
}

/** What is read is not what was written. The event is never handed out. */
export class DamagedJournal extends Error {
  readonly code = 'DamagedJournal';
}

/** Raised with every change of the tables; a file of a higher version is refused. */
export const FORMAT_VERSION = 1;

const CREATE = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    json     INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    data     BLOB    NOT NULL,
    metadata BLOB    NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filling BLOB NOT NULL) STRICT;
  PRAGMA user_version = ${FORMAT_VERSION};
`;

const COLUMNS = 'position, stream, revision, id, type, json, created, checksum, data, metadata';

/** Bytes after which a page ends, so that large events do not make large pages. */
const PAGE_BYTES = 256 * 1024;
const PAGE_EVENTS = 256;

type Row = { [column in keyof StoredEvent]: StoredEvent[column] extends boolean ? number : StoredEvent[column] } & {
  readonly checksum: number;
};

/** How far an event moves the position on: its bytes and a constant for its frame. */
export const lengthInLog = (stream: string, event: ProposedEvent): number =>
  64 + Buffer.byteLength(stream) + Buffer.byteLength(event.type) + event.data.length + event.metadata.length;

/** CRC-32 over every column: SQLite itself keeps no checksum over its pages. */
export const checksumOf = (event: StoredEvent): number => {
  const head = `${event.position} ${event.revision} ${event.created} ${event.json ? 1 : 0} ${event.id} ${event.stream.length} ${event.type.length} ${event.data.length} ${event.stream} ${event.type}`;
  return crc32(event.metadata, crc32(event.data, crc32(head)));
};

/** @throws DamagedJournal */
const toEvent = ({ checksum, json, ...rest }: Row): StoredEvent => {
  const event = { ...rest, json: json === 1 };
  if (checksumOf(event) !== checksum) {
    throw new DamagedJournal(`the event at position ${event.position} is not what was written`);
  }
  return event;
};

/**
 * Opens the file, makes its tables when it is new, and refuses what would not be durable.
 *
 * @throws StartRefused NewerFormat, UnsafeStorage
 */
export const openDatabase = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  const pragma = (name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  try {
    const version = pragma('user_version') as number;
    if (version > FORMAT_VERSION) {
      throw new StartRefused('NewerFormat', `${file} has format ${version}; this server knows up to ${FORMAT_VERSION}`);
    }
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON');
    db.exec('PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY');
    const [mode, synchronous] = [pragma('journal_mode'), pragma('synchronous')];
    if (mode !== 'wal' || synchronous !== 2) {
      throw new StartRefused('UnsafeStorage', `${file}: journal_mode ${mode}, synchronous ${synchronous}`);
    }
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${CREATE} COMMIT`);
    // A server killed between the write and the sync of a commit leaves one that is read as if it were durable; before
    // anybody hears of it, it has to be.
    sync(`${file}-wal`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** The events in SQLite. Everything is synchronous; a transaction never spans two turns of the event loop. */
export class Store {
  private readonly db: DatabaseSync;
  private readonly statements: Record<
    'insert' | 'head' | 'revision' | 'at' | 'allForwards' | 'allBackwards' | 'streamForwards' | 'streamBackwards',
    StatementSync
  >;
  private end: number;

  constructor(file: string) {
    this.db = openDatabase(file);
    const select = (rest: string) => this.db.prepare(`SELECT ${COLUMNS} FROM events ${rest}`);
    this.statements = {
      insert: this.db.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
      head: this.db.prepare('SELECT position FROM events ORDER BY position DESC LIMIT 1'),
      revision: this.db.prepare('SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1'),
      at: this.db.prepare('SELECT id, position FROM events WHERE stream = ? AND revision = ?'),
      allForwards: select('WHERE position > ? ORDER BY position LIMIT ?'),
      allBackwards: select('WHERE position < ? ORDER BY position DESC LIMIT ?'),
      streamForwards: select('WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?'),
      streamBackwards: select('WHERE stream = ? AND revision < ? ORDER BY revision DESC LIMIT ?'),
    };
    this.end = this.head();
  }

  /** Position of the newest event, 0 when there is none. */
  head(): number {
    return (this.statements.head.get()?.['position'] as number | undefined) ?? 0;
  }

  /** Revision of the newest event of a stream, -1 when there is none. */
  revisionOf(stream: string): number {
    return (this.statements.revision.get(stream)?.['revision'] as number | undefined) ?? -1;
  }

  eventAt(stream: string, revision: number): { id: string; position: number } | undefined {
    return this.statements.at.get(stream, revision) as { id: string; position: number } | undefined;
  }

  get inTransaction(): boolean {
    return this.db.isTransaction;
  }

  begin(): void {
    this.db.exec('BEGIN IMMEDIATE');
  }

  /** Returns when the transaction is on the disk. */
  commit(): void {
    this.db.exec('COMMIT');
  }

  rollback(): void {
    if (this.inTransaction) this.db.exec('ROLLBACK');
    this.end = this.head();
  }

  /** Inside a transaction. Revisions follow the stream's newest event; returns the last event's position. */
  insert(stream: string, firstRevision: number, events: readonly ProposedEvent[], created: number): number {
    let revision = firstRevision;
    for (const event of events) {
      this.end += lengthInLog(stream, event);
      const checksum = checksumOf({ ...event, position: this.end, stream, revision, created });
      const json = event.json ? 1 : 0;
      const { id, type, data, metadata } = event;
      this.statements.insert.run(this.end, stream, revision, id, type, json, created, checksum, data, metadata);
      revision += 1;
    }
    return this.end;
  }

  /** Writes and removes 64 KiB, durably. @throws when the disk does not take it */
  probe(): void {
    this.db.exec('INSERT OR REPLACE INTO probe VALUES (1, randomblob(65536)); DELETE FROM probe');
  }

  /**
   * Some events after a position, at most `limit`; none at the end.
   *
   * @param known the position is 0 or that of an event, so that the next one must adjoin it
   * @throws DamagedJournal
   */
  allAfter(position: number, limit: number, known: boolean): StoredEvent[] {
    return page(this.statements.allForwards, [position], limit, (event, previous) => {
      if (previous || known) mustBe(startOf(event), previous?.position ?? position, event);
    });
  }

  /** Some events before a position, newest first. @throws DamagedJournal */
  allBefore(position: number, limit: number): StoredEvent[] {
    return page(this.statements.allBackwards, [position], limit, (event, previous) => {
      if (previous) mustBe(event.position, startOf(previous), event);
    });
  }

  /** Some events of a stream after a revision (-1: from its first event). @throws DamagedJournal */
  streamAfter(stream: string, revision: number, limit: number): StoredEvent[] {
    return page(this.statements.streamForwards, [stream, revision], limit, (event, previous) =>
      mustBe(event.revision, (previous?.revision ?? revision) + 1, event),
    );
  }

  /** Some events of a stream before a revision, newest first. @throws DamagedJournal */
  streamBefore(stream: string, revision: number, limit: number): StoredEvent[] {
    return page(this.statements.streamBackwards, [stream, revision], limit, (event, previous) => {
      if (previous) mustBe(event.revision, previous.revision - 1, event);
    });
  }

  /** What must never be. The power-cut test has to notice it. */
  syncNoMore(): void {
    this.db.exec('PRAGMA synchronous = OFF');
  }

  close(): void {
    this.db.close();
  }
}

const startOf = (event: StoredEvent): number => event.position - lengthInLog(event.stream, event);

/** A place that is not where its neighbour says means lost or foreign events in between. */
const mustBe = (place: number, expected: number, event: StoredEvent): void => {
  if (place === expected) return;
  throw new DamagedJournal(`events are missing beside ${event.stream}@${event.revision} at position ${event.position}`);
};

const page = (
  statement: StatementSync,
  keys: (string | number)[],
  limit: number,
  check: (event: StoredEvent, previous: StoredEvent | undefined) => void,
): StoredEvent[] => {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const row of statement.iterate(...keys, Math.min(limit, PAGE_EVENTS))) {
    const event = toEvent(row as unknown as Row);
    check(event, events.at(-1));
    events.push(event);
    bytes += event.data.length + event.metadata.length;
    if (bytes >= PAGE_BYTES) break;
  }
  return events;
};
