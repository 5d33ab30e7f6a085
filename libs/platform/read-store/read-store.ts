import type { Compilable, SelectQueryBuilder } from 'kysely';
import type { Scope } from './scope.js';

/** Columns that every table of a view has besides its own (see `projector/view.ts`). */
export interface Visible {
  /** `section:…`, `incident:…`, `organisation:…` or `everyone`. */
  readonly visibility_key: string;
  readonly business_time: string;
  /** Position of the last event that changed the row. */
  readonly changed_at: string;
}

/**
 * Reads within one snapshot, for one scope. `from` narrows to what the scope may see; row-level security says the same
 * a second time. Values come back as: text, numeric, date and timestamptz as text (timestamptz as
 * `2020-09-19T00:00:00.000Z`), integer as number, bigint as text, jsonb parsed, boolean.
 */
export interface Reader {
  readonly scope: Scope;
  /** A query over one table, aliased `row`, that already leaves out what the scope may not see. */
  from<Row>(table: string): SelectQueryBuilder<{ row: Row & Visible }, 'row', object>;
  rows<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** The first row, or nothing. */
  first<Row>(query: Compilable<Row>): Promise<Row | undefined>;
  /** Keys with this prefix that the scope may see now (`section:`); empty: nothing needs to be asked. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** Something that lives as long as one operation and holds its snapshot (the GraphQL operation context). */
export interface SnapshotHolder {
  snapshot?: Promise<Snapshot>;
}

export interface Snapshot {
  readonly reader: Reader;
  /** Ends the transaction; again: nothing. */
  close(): Promise<void>;
}

/** The one way to read views. The database itself is reachable only through it. */
export abstract class ReadStore {
  /** One READ ONLY REPEATABLE READ transaction for this call. */
  abstract scoped<Result>(scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result>;
  /**
   * The same within the snapshot of an operation: the first call opens it, all of an operation see one state, the API
   * closes it when the operation ends. The scope of an operation never changes.
   */
  abstract within<Result>(
    holder: SnapshotHolder,
    scope: Scope,
    read: (reader: Reader) => Promise<Result>,
  ): Promise<Result>;
}
