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
  replaceView,
  type Schema,
  swapRebuild,
} from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { Logger } from '#platform/runtime/logging.js';
import { inBatches } from './batches.js';
import { allViews, skippedBy, type ViewDecisions } from './decisions.js';
import { decodeBatch, eventsFor } from './projection.js';
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
  /** Columns that only one side has; the rows were compared without them. Absent: none. */
  readonly differentColumns?: readonly string[];
}

export interface RebuildReport {
  /** Checkpoint at which live and rebuilt were compared. */
  readonly position: string;
  readonly equal: boolean;
  readonly tables: readonly RebuiltTable[];
  /** Views that stand still or are being filled: nothing to compare with. */
  readonly leftOut: readonly string[];
  /** Views whose live tables are of another version than this program's. */
  readonly changed: readonly string[];
}

/** A view whose live tables are of another version than this program's, or not there at all. */
export interface ChangedView {
  readonly view: View;
  /** Events this version goes on without. */
  readonly skipped: ReadonlySet<string>;
  /** Its live tables. */
  readonly formerTables: readonly string[];
}

export interface RebuildSources {
  readonly database: Database;
  readonly journal: Journal;
  readonly codec: Codec;
  readonly logger: Logger;
  readonly batchEvents: number;
  readonly standings: readonly Standing[];
  readonly changed: readonly ChangedView[];
  readonly decisions: ViewDecisions;
}

/** A view that is replayed. */
type Replayed = Pick<Standing, 'view' | 'skipped'>;

/** Long enough for the last step and a comparison of large tables. */
const atMostMilliseconds = 30 * 60_000;

/** @see Projector.rebuild */
export const rebuild = async (sources: RebuildSources, options: RebuildOptions): Promise<RebuildReport> => {
  const { database, standings, changed } = sources;
  const compared: readonly Replayed[] = [...standings.filter(isLive), ...changed];
  const formerTables = changed.flatMap((it) => it.formerTables);
  const views = compared.map(({ view }) => view);
  await database.batch(createRebuild(views));
  try {
    await catchUp(sources, compared);
    return await meet(sources, compared, async (session, position) => {
      const tables: RebuiltTable[] = [];
      const names = views.flatMap((view) => view.tables.map(({ name }) => name));
      for (const table of new Set([...names, ...formerTables])) {
        tables.push(await compare(session, table, options.ignore?.[table] ?? []));
      }
      tables.push(await compare(session, 'grants', options.ignore?.['grants'] ?? [], views));
      return {
        position: position.toString(),
        equal: tables.every(
          ({ onlyLive, onlyRebuilt, differentColumns }) => onlyLive === 0 && onlyRebuilt === 0 && !differentColumns,
        ),
        tables,
        leftOut: standings.filter((standing) => !isLive(standing)).map(({ view }) => view.name),
        changed: changed.map(({ view }) => view.name),
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
  const isKept = ({ view }: Replayed): boolean => view.tables.every(({ name }) => kept.has(name));
  const changed = sources.changed.filter(isKept);
  const swapped: readonly Replayed[] = [...standings.filter((it) => isLive(it) && isKept(it)), ...changed];
  if (swapped.length === 0) throw new Error('no rebuild was kept');
  await catchUp(sources, swapped);
  await meet(sources, swapped, async (session) => {
    await session.run([
      ...swapRebuild(swapped.map(({ view }) => view)),
      ...changed.flatMap(({ view, formerTables }) => replaceView(view, formerTables, sources.decisions.revision)),
      // A worker of the former program must look again.
      ...(changed.length > 0 ? [plain(`update ${liveSchema}.checkpoint set generation = generation + 1`)] : []),
    ]);
  });
  logger.info({ views: swapped.map(({ view }) => view.name) }, 'rebuilt tables are live');
};

/** Replays up to the live checkpoint, which moves on meanwhile, until what is left is no more than a batch. */
const catchUp = async (sources: RebuildSources, replayed: readonly Replayed[]): Promise<void> => {
  const { database, batchEvents } = sources;
  for (let taken = Number.POSITIVE_INFINITY; taken > batchEvents; ) {
    const { live, rebuilt } = await positions((statements) => database.batch(statements), '');
    taken = await replay(sources, replayed, rebuilt, live, async (statements) => {
      await database.batch([asOwner(rebuildSchema), ...statements]);
    });
  }
};

/** Holds the live checkpoint where it is, replays the rest up to it, and does something with both sides. */
const meet = async <Result>(
  sources: RebuildSources,
  replayed: readonly Replayed[],
  call: (session: Session, position: bigint) => Promise<Result>,
): Promise<Result> => {
  const session = sources.database.session({ mode: 'write', begin: [], atMostMilliseconds });
  try {
    const { live, rebuilt } = await positions((statements) => session.run(statements), 'for update');
    await replay(sources, replayed, rebuilt, live, async (statements) => {
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
  { journal, codec, batchEvents, decisions }: RebuildSources,
  replayed: readonly Replayed[],
  from: bigint,
  to: bigint,
  write: (statements: readonly Statement[]) => Promise<void>,
): Promise<number> => {
  const skipped = skippedBy(decisions, allViews, 0);
  const statementsOf = (recorded: readonly RecordedEvent[]): readonly Statement[] => {
    const { events, halt } = decodeBatch(codec, recorded, skipped);
    if (halt) throw new Error(`${halt.stream}: ${halt.reason}`);
    return [
      ...replayed.flatMap((it) => projected(it, events)),
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

const projected = ({ view, skipped }: Replayed, events: readonly DecodedEvent[]): readonly Statement[] => {
  const taken = eventsFor(view, withoutSkipped({ skipped }, events));
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
select quote_ident(attname) as name, bool_or(attrelid = to_regclass($1)) as live, bool_or(attrelid = to_regclass($2)) as rebuilt
from pg_attribute
where attrelid in (to_regclass($1), to_regclass($2)) and attnum > 0 and not attisdropped and attname <> all ($3::text[])
group by attname order by min(attnum)`,
      parameters: [`${liveSchema}.${table}`, `${rebuildSchema}.${table}`, ignored],
    },
  ]);
  const all = (found?.rows ?? []) as { readonly name: string; readonly live: boolean; readonly rebuilt: boolean }[];
  const shared = all.filter(({ live, rebuilt }) => live && rebuilt).map(({ name }) => name);
  const differentColumns = all.filter(({ live, rebuilt }) => !live || !rebuilt).map(({ name }) => name);
  const different = differentColumns.length > 0 ? { differentColumns } : {};
  const counted = async (sql: string): Promise<number> =>
    (await session.run([{ sql, parameters: grantsOf ? [grantsOf.map(({ name }) => name)] : [] }]))[0]?.rows[0]?.[
      'n'
    ] as number;
  const where = grantsOf ? ' where view = any($1::text[])' : '';
  const rowsOf = (schema: Schema): string => `select ${shared.join(', ')} from ${schema}.${table}${where}`;
  const countOf = (schema: Schema): Promise<number> =>
    counted(`select count(*)::integer as n from ${schema}.${table}${where}`);
  if (shared.length === 0) {
    // A table that only one of two versions of a view has.
    const isLive = all.some(({ live }) => live);
    const rows = await countOf(isLive ? liveSchema : rebuildSchema);
    return {
      table,
      rows: isLive ? rows : 0,
      onlyLive: isLive ? rows : 0,
      onlyRebuilt: isLive ? 0 : rows,
      ...different,
    };
  }
  const without = (a: Schema, b: Schema): Promise<number> =>
    counted(`select count(*)::integer as n from (${rowsOf(a)} except all ${rowsOf(b)}) as difference`);
  return {
    table,
    rows: await countOf(liveSchema),
    onlyLive: await without(liveSchema, rebuildSchema),
    onlyRebuilt: await without(rebuildSchema, liveSchema),
    ...different,
  };
};
