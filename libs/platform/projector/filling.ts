import type { Codec, DecodedEvent } from '#platform/journal/codec.js';
import type { Journal, JournalPosition } from '#platform/journal/journal.js';
import { liveSchema } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Logger } from '#platform/runtime/logging.js';
import { inBatches } from './batches.js';
import type { Checkpoint } from './checkpoint.js';
import { decodeBatch, eventsFor, type Halt, haltAt, project } from './projection.js';
import { isRefused, type Standing, storeHalt, withoutSkipped } from './standing.js';

export interface FillingOptions {
  readonly journal: Journal;
  readonly codec: Codec;
  readonly logger: Logger;
  readonly checkpoint: Checkpoint;
  /** Name of this worker. */
  readonly worker: string;
  readonly batchEvents: number;
  /** Events to go on without when they cannot be read. */
  readonly skipped: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Runs a call while no batch is under way, so that the checkpoint stands still. */
  readonly betweenBatches: (call: () => Promise<void>) => Promise<void>;
  readonly halted: (standing: Standing, halt: Halt) => void;
  readonly ready: () => void;
}

/**
 * Fills views that are not ready, all from the same place, with one pass over the journal of their own, while the
 * others keep serving. Rows and progress commit together, so that a killed worker's filling is continued. When it has
 * met the live checkpoint, the views are ready with a transaction of the checkpoint itself.
 *
 * @throws Overtaken when another worker fills them
 */
export const fill = async (group: readonly Standing[], options: FillingOptions): Promise<void> => {
  const { checkpoint, worker, signal, logger } = options;
  const names = group.map(({ view }) => view.name);
  await checkpoint.beside([
    {
      sql: `update ${liveSchema}.views set filling = $1 where name = any($2) and not ready`,
      parameters: [worker, names],
    },
  ]);
  for (const standing of group) standing.filling = worker;
  let at = group[0]?.filledTo ?? 0n;
  const goOn = async (): Promise<number> => {
    const to = checkpoint.position;
    const taken = at < to ? await fillBetween(group, at, to, options) : 0;
    at = to;
    return taken;
  };
  // The live checkpoint moves on meanwhile; what is left when one batch holds it is filled while it stands still.
  while ((await goOn()) > options.batchEvents && !signal.aborted);
  if (signal.aborted) return;
  await options.betweenBatches(async () => {
    await goOn();
    if (signal.aborted) return;
    await checkpoint.move({
      statements: [
        {
          sql: `update ${liveSchema}.views set ready = true, filling = null where name = any($1) and filling = $2`,
          parameters: [names, worker],
        },
      ],
      changesViews: true,
    });
    for (const standing of group) Object.assign(standing, { ready: true, filling: undefined });
    logger.info({ views: names, position: checkpoint.position.toString() }, 'views are filled');
    options.ready();
  });
};

const fillBetween = (group: readonly Standing[], from: bigint, to: bigint, options: FillingOptions): Promise<number> =>
  inBatches(
    options.journal.readAll(from === 0n ? 'start' : (from as JournalPosition)),
    options.batchEvents,
    (event) => event.position <= to && !options.signal.aborted,
    (recorded) => {
      const { events, halt } = decodeBatch(options.codec, recorded, options.skipped);
      return { events, halt, to: recorded.at(-1)?.position ?? from };
    },
    async (batch) => {
      for (const standing of group) {
        if (!standing.halt) await write(standing, batch.events, batch.to, options);
        // The checkpoint is beyond it, so another program could read it: this view waits for an officer.
        if (batch.halt && !standing.halt) await stop(standing, { ...batch.halt, kind: 'view' }, options);
      }
    },
  );

const write = async (
  standing: Standing,
  events: readonly DecodedEvent[],
  to: bigint,
  options: FillingOptions,
): Promise<void> => {
  const { view } = standing;
  const mine = eventsFor(view, withoutSkipped(standing, events));
  const { statements, halt } = project(view, mine);
  const progress = (until: bigint): Statement => ({
    sql: `select ${liveSchema}.fill($1, $2, $3)`,
    parameters: [view.name, options.worker, until],
  });
  try {
    await options.checkpoint.beside([progress(to), ...statements]);
    standing.filledTo = to;
  } catch (error) {
    if (!isRefused(error)) throw error;
    const [first] = mine;
    if (first && mine.length === 1) {
      await stop(standing, haltAt('view', first, error), options);
      return;
    }
    // Each event in a transaction of its own shows which one is refused.
    for (const event of mine) if (!standing.halt) await write(standing, [event], event.position, options);
    if (!standing.halt) await options.checkpoint.beside([progress(to)]);
    return;
  }
  if (halt) await stop(standing, halt, options);
};

const stop = async (standing: Standing, halt: Halt, options: FillingOptions): Promise<void> => {
  await options.checkpoint.beside([storeHalt(standing.view.name, halt)]);
  options.halted(standing, halt);
};
