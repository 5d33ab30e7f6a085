import { parentPort, workerData } from 'node:worker_threads';
import { type messages, PGlite, protocol } from '@electric-sql/pglite';

// Node strips the types by itself: erasable syntax only, imports of packages and `node:` only.

/** To the worker. */
export type Request =
  | { readonly id: number; readonly kind: 'run'; readonly statements: readonly WireStatement[] }
  | { readonly id: number; readonly kind: 'listen'; readonly channel: string }
  | { readonly id: number; readonly kind: 'close' };

/** From the worker. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unopened'; readonly reason: string }
  | { readonly kind: 'heard'; readonly channel: string; readonly payload: string }
  | { readonly kind: 'done'; readonly id: number; readonly results: readonly WireResult[] }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly message: string;
      readonly code: string | undefined;
      readonly statement: number;
    };

export interface WireStatement {
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

export interface WireResult {
  readonly fields: readonly { readonly name: string; readonly type: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly tag: string;
}

export interface Start {
  /** Folder of the database files, made when it is not there. */
  readonly folder: string;
  /** PGlite's program, compiled. */
  readonly wasm: WebAssembly.Module;
}

const port = parentPort;
if (!port) throw new Error('runs in a worker thread');
const reply = (message: Reply): void => port.postMessage(message);
const { serialize } = protocol;

/**
 * Everything up to the one Sync is one transaction: PostgreSQL commits it there, or has rolled it back at the first
 * error and skipped the rest.
 */
const run = async (database: PGlite, id: number, statements: readonly WireStatement[]): Promise<Reply> => {
  const message = Buffer.concat([
    ...statements.flatMap(({ sql, values }) => [
      serialize.parse({ text: sql }),
      serialize.bind({ values: values as (string | null)[] }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
    ]),
    serialize.sync(),
  ]);
  const answers = await database.execProtocolStream(message, { syncToFs: false, throwOnError: false });
  const results: WireResult[] = [];
  let fields: WireResult['fields'] = [];
  let rows: (string | null)[][] = [];
  for (const answer of answers) {
    if (answer.name === 'rowDescription') {
      fields = (answer as messages.RowDescriptionMessage).fields.map((field) => ({
        name: field.name,
        type: field.dataTypeID,
      }));
    } else if (answer.name === 'dataRow') {
      rows.push((answer as messages.DataRowMessage).fields);
    } else if (answer.name === 'commandComplete') {
      results.push({ fields, rows, tag: (answer as messages.CommandCompleteMessage).text });
      fields = [];
      rows = [];
    } else if (answer.name === 'emptyQuery') {
      results.push({ fields: [], rows: [], tag: '' });
    } else if (answer.name === 'error') {
      const error = answer as messages.DatabaseError;
      return { kind: 'failed', id, message: error.message, code: error.code, statement: results.length };
    }
  }
  return { kind: 'done', id, results };
};

const answer = async (database: PGlite, request: Request): Promise<void> => {
  switch (request.kind) {
    case 'run':
      reply(await run(database, request.id, request.statements));
      return;
    case 'listen':
      await database.listen(request.channel, (payload) => reply({ kind: 'heard', channel: request.channel, payload }));
      reply({ kind: 'done', id: request.id, results: [] });
      return;
    case 'close':
      await database.close();
      reply({ kind: 'done', id: request.id, results: [] });
      port.close();
  }
};

try {
  const { folder, wasm } = workerData as Start;
  const database = await PGlite.create({
    dataDir: folder,
    pgliteWasmModule: wasm,
    // By default 128 MB, all of them in this process, for files that the system caches as well.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'],
  });
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    last = last
      .then(() => answer(database, request))
      .catch((error: unknown) =>
        reply({ kind: 'failed', id: request.id, message: String(error), code: undefined, statement: 0 }),
      );
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'unopened', reason: String(error) });
}
