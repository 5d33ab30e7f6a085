import type { DecodedEvent } from '#platform/journal/codec.js';
import { StatementFailed } from '#platform/read-store/database.js';
import { liveSchema } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { StoredView } from './checkpoint.js';
import { skippedBy, type ViewDecisions } from './decisions.js';
import type { Halt } from './projection.js';
import type { View } from './view.js';

/** Where a view of this program stands. */
export interface Standing {
  readonly view: View;
  ready: boolean;
  filling: string | undefined;
  filledTo: bigint;
  halt: Halt | undefined;
  /** Events it goes on without. */
  skipped: ReadonlySet<string>;
  decided: number;
}

export const isLive = (standing: Standing): boolean => standing.ready && !standing.halt;

export const standingAs = (stored: StoredView, decisions: ViewDecisions): Omit<Standing, 'view'> => ({
  ready: stored.ready,
  filling: stored.filling,
  filledTo: stored.filledTo,
  // What no program could read is tried again: this one may be newer.
  halt: stored.halt?.kind === 'view' ? stored.halt : undefined,
  skipped: skippedBy(decisions, stored.name, stored.version),
  decided: stored.decided,
});

export const withoutSkipped = (
  { skipped }: Pick<Standing, 'skipped'>,
  events: readonly DecodedEvent[],
): readonly DecodedEvent[] => (skipped.size === 0 ? events : events.filter((event) => !skipped.has(event.id)));

/** The view goes on behind the event it halted at. */
export const passHalt = (view: string, halt: Halt, decided: number): Statement => ({
  sql: `
update ${liveSchema}.views set ready = false, filling = null, filled_to = $2, halted = null, decided = $3 where name = $1`,
  parameters: [view, halt.position, decided],
});

export const storeHalt = (view: string, halt: Halt): Statement => ({
  sql: `update ${liveSchema}.views set halted = $2 where name = $1`,
  parameters: [view, halt],
});

/** Classes of SQLSTATE that speak of a statement and its values, not of the state of the server. */
const classesOfStatements = ['0A', '21', '22', '23', '42', '44', '54', 'P0'];

/** Whether trying again could not help: the view made a statement that the database refuses. */
export const isRefused = (error: unknown): error is StatementFailed =>
  error instanceof StatementFailed && classesOfStatements.includes(error.code?.slice(0, 2) ?? '');
