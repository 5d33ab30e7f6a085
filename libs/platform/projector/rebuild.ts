import type { Codec, DecodedEvent } from '#platform/journal/codec.js';
import type { Journal, JournalPosition, RecordedEvent } from '#platform/journal/journal.js';
import type { Database, Session } from '#platform/read-store/database.js';
import {
  asOwner,
  createRebuild,
  dropRebuild,
  liveSchema,
  plain,
  rebuildSchema,
  type Schema,
  swapRebuild,
} from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Logger } from '#platform/runtime/logging.js';
import { inBatches } from './batches.js';
import { decodeBatch } from './projection.js';
import { isLive, type Standing, withoutSkipped } from './standing.js';
import type { View } from './view.js';

export interface RebuildOptions {
  /** Columns of a table that need not be equal. */
  readonly ignore?: Readonly<Record<string, readonly string[]>>;
  /** Whether the rebuilt tables stay, for {@link swap}. Default: no. */
  readonly keep?: boolean;
}

export interface RebuiltTable {
  /** `grants` stands for the grants of all views. */
  readonly table: string;
  readonly rows: number;
  readonly onlyLive: number;
  readonly onlyRebuilt: number;
}

export interface RebuildReport {
  /** Checkpoint at which live and rebuilt were compared. */
  readonly position: string;
  readonly equal: boolean;
  readonly tables: readonly RebuiltTable[];
  /** Views that stand still or are being filled: nothing to compare with. */
  readonly leftOut: readonly string[];
}

export interface RebuildSources {
  readonly database: Database;
  readonly journal: Journal;
  readonly codec: Codec;
  readonly logger: Logger;
  readonly batchEvents: number;
  readonly standings: readonly Standing[];
}

/** Long enough for the last step and a comparison of large tables. */
const atMostMilliseconds = 30 * 60_000;

/** @see Projector.rebuild */
export const rebuild = async (sources: RebuildSources, options: RebuildOptions): Promise<RebuildReport> => {
  const { database, standings } = sources;
  const compared = standings.filter(isLive);
  const views = compared.map(({ view }) => view);
  await database.batch(createRebuild(views));
  try {
    await catchUp(sources, compared);
    return await meet(sources, compared, async (session, position) => {
      const tables: RebuiltTable[] = [];
      for (const table of views.flatMap((view) => view.tables.map(({ name }) => name))) {
        tables.push(await compare(session, table, options.ignore?.[table] ?? []));
      }
      tables.push(await compare(session, 'grants', options.ignore?.['grants'] ?? [], views));
      return {
        position: position.toString(),
        equal: tables.every(({ onlyLive, onlyRebuilt }) => onlyLive === 0 && onlyRebuilt === 0),
        tables,
        leftOut: standings.filter((standing) => !isLive(standing)).map(({ view }) => view.name),
      };
    });
  } finally {
    if (!options.keep) await database.batch([asOwner(rebuildSchema), dropRebuild]);
  }
};

/** @see Projector.swapRebuilt @throws Error when no rebuild was kept, or of other views */
export const swap = async (sources: RebuildSources): Promise<void> => {
  const { database, standings, logger } = sources;
  const [, found] = await database.batch([
    asOwner(rebuildSchema),
    { sql: 'select tablename as name from pg_tables where schemaname = $1', parameters: [rebuildSchema] },
  ]);
  const kept = new Set(found?.rows.map((row) => row['name']));
  const swapped = standings.filter(
    (standing) => isLive(standing) && standing.view.tables.every(({ name }) => kept.has(name)),
  );
  if (swapped.length === 0) throw new Error('no rebuild was kept');
  await catchUp(sources, swapped);
  await meet(sources, swapped, async (session) => {
    await session.run(swapRebuild(swapped.map(({ view }) => view)));
  });
  logger.info({ views: swapped.map(({ view }) => view.name) }, 'rebuilt tables are live');
};

/** Replays up to the live checkpoint, which moves on meanwhile, until what is left is no more than a batch. */
const catchUp = async (sources: RebuildSources, standings: readonly Standing[]): Promise<void> => {
  const { database, batchEvents } = sources;
  for (let taken = Number.POSITIVE_INFINITY; taken > batchEvents; ) {
    const { live, rebuilt } = await positions((statements) => database.batch(statements), '');
    taken = await replay(sources, standings, rebuilt, live, async (statements) => {
      await database.batch([asOwner(rebuildSchema), ...statements]);
    });
  }
};

/** Holds the live checkpoint where it is, replays the rest up to it, and does something with both sides. */
const meet = async <Result>(
  sources: RebuildSources,
  standings: readonly Standing[],
  call: (session: Session, position: bigint) => Promise<Result>,
): Promise<Result> => {
  const session = sources.database.session({ mode: 'write', begin: [], atMostMilliseconds });
  try {
    const { live, rebuilt } = await positions((statements) => session.run(statements), 'for update');
    await replay(sources, standings, rebuilt, live, async (statements) => {
      await session.run([asOwner(rebuildSchema), ...statements]);
    });
    await session.run([asOwner(liveSchema)]);
    const result = await call(session, live);
    await session.end('commit');
    return result;
  } finally {
    await session.end();
  }
};

const positions = async (
  run: (statements: readonly Statement[]) => Promise<readonly { readonly rows: readonly Record<string, unknown>[] }[]>,
  lock: '' | 'for update',
): Promise<{ readonly live: bigint; readonly rebuilt: bigint }> => {
  const [, live, rebuilt] = await run([
    asOwner(liveSchema),
    plain(`select position from ${liveSchema}.checkpoint ${lock}`),
    plain(`select position from ${rebuildSchema}.checkpoint`),
  ]);
  return {
    live: BigInt(live?.rows[0]?.['position'] as string),
    rebuilt: BigInt(rebuilt?.rows[0]?.['position'] as string),
  };
};

const replay = (
  { journal, codec, batchEvents }: RebuildSources,
  standings: readonly Standing[],
  from: bigint,
  to: bigint,
  write: (statements: readonly Statement[]) => Promise<void>,
): Promise<number> => {
  const statementsOf = (recorded: readonly RecordedEvent[]): readonly Statement[] => {
    const { events, halt } = decodeBatch(codec, recorded);
    if (halt) throw new Error(`${halt.stream}: ${halt.reason}`);
    return [
      ...standings.flatMap((standing) => projected(standing, events)),
      { sql: `update ${rebuildSchema}.checkpoint set position = $1`, parameters: [recorded.at(-1)?.position ?? from] },
    ];
  };
  return inBatches(
    journal.readAll(from === 0n ? 'start' : (from as JournalPosition)),
    batchEvents,
    (event) => event.position <= to,
    statementsOf,
    write,
  );
};

const projected = (standing: Standing, events: readonly DecodedEvent[]): readonly Statement[] => {
  const { view } = standing;
  const taken = withoutSkipped(standing, events).filter((event) => view.handles.includes(event.type));
  return taken.length === 0 ? [] : view.project(taken);
};

const compare = async (
  session: Session,
  table: string,
  ignored: readonly string[],
  grantsOf?: readonly View[],
): Promise<RebuiltTable> => {
  const [found] = await session.run([
    {
      sql: `
select quote_ident(attname) as name from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> all ($2::text[]) order by attnum`,
      parameters: [`${liveSchema}.${table}`, ignored],
    },
  ]);
  const columns = found?.rows.map((row) => row['name']).join(', ');
  const of = (schema: Schema): string =>
    `select ${columns} from ${schema}.${table}${grantsOf ? ' where view = any($1::text[])' : ''}`;
  const [counts] = await session.run([
    {
      sql: `
with live as materialized (${of(liveSchema)}), rebuilt as materialized (${of(rebuildSchema)})
select (select count(*) from live)::integer as rows,
  (select count(*) from (select * from live except all select * from rebuilt) as l)::integer as only_live,
  (select count(*) from (select * from rebuilt except all select * from live) as r)::integer as only_rebuilt`,
      parameters: grantsOf ? [grantsOf.map(({ name }) => name)] : [],
    },
  ]);
  const row = counts?.rows[0] as { rows: number; only_live: number; only_rebuilt: number };
  return { table, rows: row.rows, onlyLive: row.only_live, onlyRebuilt: row.only_rebuilt };
};
