import type { z } from 'zod';
import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { accept, type Decision, refuse } from '#platform/kernel/decider.js';
import { epochMilliseconds, type InstantText, localMonth, type MonthText } from '#platform/kernel/time.js';
import { type Items, itemProblem } from './items.js';
import type { publicationSchema } from './readings.events.js';
import { type ReadingRow, type ReadingsEvent, readingPublished } from './readings.events.js';

/** The readings of one section in one legal month (Asia/Shanghai): a period stream. */
export interface ReadingsMonth {
  /** Newest version of each row, by {@link rowKey}. */
  readonly rows: ReadonlyMap<string, { readonly version: number; readonly row: ReadingRow }>;
}

export interface PublishReadings {
  readonly type: 'PublishReadings';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly section: string;
  readonly month: MonthText;
  /** From the section, read by the handler. */
  readonly dataOwner: string;
  readonly rows: readonly { readonly row: ReadingRow; readonly publication: z.output<typeof publicationSchema> }[];
  /** Items and units that are known (reference data). */
  readonly items: Items;
}

export type ReadingsCommand = PublishReadings;

/** The same section, sampling time and source is the same row. */
export const rowKey = (row: Pick<ReadingRow, 'sampledAt' | 'source'>): string => `${row.sampledAt}/${row.source}`;

export const versionIdOf = (section: string, row: Pick<ReadingRow, 'sampledAt' | 'source'>, version: number): string =>
  `${section}/${rowKey(row)}/v${version}`;

/**
 * Without `mayKnow`: whether an actor may know of the readings follows from their section, which the handler reads.
 */
export const readings = {
  name: 'readings',
  initial: (): ReadingsMonth => ({ rows: new Map() }),
  evolve: (state: ReadingsMonth, event: ReadingsEvent): ReadingsMonth => ({
    rows: new Map(state.rows).set(rowKey(event.data.row), { version: event.data.version, row: event.data.row }),
  }),
  decide: (command: ReadingsCommand, state: ReadingsMonth): Decision<ReadingsEvent> => {
    // Only the data owner's publication makes a version; nobody keys in a value of another owner's section.
    if (command.actor.organisation !== command.dataOwner) return refuse('NotTheDataOwner');
    const events: ReadingsEvent[] = [];
    let current = state;
    for (const [index, { row, publication }] of command.rows.entries()) {
      const path = ['rows', String(index), 'sampledAt'];
      if (localMonth(row.sampledAt) !== command.month)
        return refuse('OtherMonth', { month: localMonth(row.sampledAt) }, path);
      if (epochMilliseconds(row.sampledAt) > epochMilliseconds(command.at))
        return refuse('FutureSamplingTime', { sampledAt: row.sampledAt }, path);
      for (const [code, value] of Object.entries(row.items)) {
        const problem = itemProblem(command.items, code, value);
        if (problem) return refuse(problem.code, problem.details, ['rows', String(index), 'items', code]);
      }
      const known = current.rows.get(rowKey(row));
      if (known && canonicalJson(known.row) === canonicalJson(row)) continue; // already known: adds nothing
      const version = (known?.version ?? 0) + 1;
      const event = readingPublished({
        section: command.section,
        month: command.month,
        versionId: versionIdOf(command.section, row, version),
        version,
        dataOwner: command.dataOwner,
        row,
        publication,
      });
      events.push(event);
      current = readings.evolve(current, event);
    }
    return accept(...events);
  },
};
