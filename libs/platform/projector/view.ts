import type { DecodedEvent } from '#platform/journal/codec.js';
import type { Statement } from '#platform/read-store/statement.js';

/**
 * A read model: its tables and the pure projection of events onto them.
 *
 * Every table of a view has, besides its own columns:
 * - `visibility_key text not null` — `section:…`, `incident:…`, `organisation:…`, or `everyone` for what each
 *   signed-in officer may see; row-level security and the scoped query both go by it;
 * - `business_time timestamptz not null` — what a grant's `since`/`until` is compared with;
 * - `changed_at numeric(20,0) not null` — position of the last event that changed the row.
 */
export interface View {
  readonly name: string;
  /** Raised when tables or projection change; a view whose stored version differs is rebuilt. */
  readonly version: number;
  readonly tables: readonly ViewTable[];
  /** Stored names of the newest event versions it takes. */
  readonly handles: readonly string[];
  /** Set-based: statements for a whole batch, in order; no SELECT per event. Throws to halt the view. */
  project(events: readonly DecodedEvent[]): readonly Statement[];
}

export interface ViewTable {
  readonly name: string;
  /** Own columns and constraints, e.g. `id text primary key, river text not null`. */
  readonly columns: string;
  /** `create index … on <name> …` without schema; run after the table. */
  readonly indexes?: readonly string[];
}
