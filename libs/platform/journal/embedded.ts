import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jitter } from '#platform/runtime/chance.js';
import type { Logger } from '#platform/runtime/logging.js';
import { pause } from './tries.js';

export interface EmbeddedJournalOptions {
  /** `<data>/journal`; made, for this user alone, when it is not there. */
  readonly folder: string;
  /** Takes the server's own log lines, too. */
  readonly logger: Logger;
  /** Bytes of type, data and metadata of all events of one append; 1 MiB when absent. */
  readonly maxAppendSize?: number;
  /** Further arguments of the server's command line. */
  readonly extraArgs?: readonly string[];
  /** Called once, when the server has died so often in quick succession that it is not started again. */
  readonly onFatal?: (error: Error) => void;
}

export interface EmbeddedJournal {
  /** What an EventStoreDbJournal connects to; the same after every restart. */
  readonly socket: string;
  /** The server that runs now, or ran last. */
  readonly process: ChildProcess;
  /** Resolves when the server is gone. */
  stop(): Promise<void>;
  /** Resolves when the server is gone for good. */
  readonly exited: Promise<'stopped' | 'gave-up'>;
}

/** Exit codes of the journal server, by which it names why it does not start. */
const refusals = {
  2: 'BadArguments',
  /** Another journal server holds the folder. */
  3: 'FolderLocked',
  /** The folder was written by a newer version of the program. */
  4: 'NewerFormat',
  /** The disk, or a file on it, does not keep what it is told to. */
  5: 'UnsafeStorage',
  /** Something else is where its socket should be. */
  6: 'AddressInUse',
} as const;

/** The journal server ended before it was ready. The message is its own. */
export class JournalRefusedToStart extends Error {
  constructor(
    readonly code: (typeof refusals)[keyof typeof refusals] | 'Unexpected',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Starts the journal server as a process of its own, that ends with this one however that ends, and starts it again when
 * it dies.
 *
 * @throws JournalRefusedToStart
 */
export const startEmbeddedJournal = async (options: EmbeddedJournalOptions): Promise<EmbeddedJournal> => {
  const server = new SupervisedServer(options);
  await server.start();
  return server;
};

/** Started by its path: nothing here may import it. Under Jest, and from the source, that is the TypeScript file. */
const MAIN = fileURLToPath(new URL(`../../journal-server/main${extname(import.meta.url)}`, import.meta.url));

/** It keeps nothing but pages under way: without this, garbage of a long read alone comes to 100 MB. */
const lean = ['--optimize-for-size', '--max-semi-space-size=2'];

/** sockaddr_un has 104 bytes on macOS, 108 on Linux, one of them for the end. */
const LONGEST_SOCKET_PATH = 103;

/** A server that ran for so long before it died counts as new. */
const RAPID_MS = 10_000;
const RAPID_DEATHS = 5;
const STOPPING_MS = 5_000;

class SupervisedServer implements EmbeddedJournal {
  readonly socket: string;
  readonly exited: Promise<'stopped' | 'gave-up'>;
  private readonly folder: string;
  private readonly privateFolder: string | undefined;
  private readonly settle: (outcome: 'stopped' | 'gave-up') => void;
  private readonly stopping = new AbortController();
  private readonly logger: Logger;
  private child: ChildProcess | undefined;
  private readyAt = 0;
  private deaths = 0;

  constructor(private readonly options: EmbeddedJournalOptions) {
    this.folder = resolve(options.folder);
    this.logger = options.logger;
    const beside = join(this.folder, 'socket');
    if (Buffer.byteLength(beside) > LONGEST_SOCKET_PATH) {
      this.privateFolder = mkdtempSync(join(tmpdir(), 'lianfang-')); // of mode 0700
    }
    this.socket = this.privateFolder ? join(this.privateFolder, 'socket') : beside;
    const { promise, resolve: settle } = Promise.withResolvers<'stopped' | 'gave-up'>();
    this.exited = promise;
    this.settle = settle;
  }

  get process(): ChildProcess {
    if (!this.child) throw new Error('the journal server was not started');
    return this.child;
  }

  /** @throws JournalRefusedToStart */
  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      this.end('gave-up');
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    if (child && isRunning(child)) {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOPPING_MS);
      await gone;
      clearTimeout(late);
    }
    this.end('stopped');
  }

  /** Resolves when the server is ready. @throws JournalRefusedToStart */
  private async launch(): Promise<void> {
    const { maxAppendSize, extraArgs = [] } = this.options;
    const size = maxAppendSize === undefined ? [] : ['--max-append-size', `${maxAppendSize}`];
    const place = ['--folder', this.folder, '--socket', this.socket];
    const child = spawn(process.execPath, [...lean, MAIN, '--with-parent', ...place, ...size, ...extraArgs], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: withoutOurs(process.env),
    });
    this.child = child;
    let refused: { code?: string; error?: string } = {};
    createInterface({ input: child.stderr }).on('line', (line) => {
      const entry = this.forward(line);
      if (entry?.['level'] === 'error') refused = entry;
    });
    const ended = new Promise<[code: number | null, signal: string | null, error?: Error]>((resolve) => {
      child.once('close', (code, signal) => resolve([code, signal]));
      child.on('error', (error) => resolve([null, null, error]));
    });
    const ready = once(createInterface({ input: child.stdout }), 'line');
    const first = await Promise.race([ready, ended.then((end) => ({ end }))]);
    if ('end' in first) {
      const [code, signal, error] = first.end;
      const reason = refused.error ?? error?.message ?? `the journal server ended with ${signal ?? code}`;
      throw new JournalRefusedToStart(refusals[code as keyof typeof refusals] ?? 'Unexpected', reason);
    }
    this.readyAt = performance.now();
    void ended.then(([code, signal]) => this.restart(signal ?? code));
  }

  /** After a death nobody asked for. */
  private async restart(why: string | number | null): Promise<void> {
    let reason = `it ended with ${why}`;
    if (performance.now() - this.readyAt > RAPID_MS) this.deaths = 0;
    while (!this.stopping.signal.aborted) {
      this.deaths += 1;
      if (this.deaths >= RAPID_DEATHS) {
        const error = new Error(`the journal server died ${this.deaths} times in quick succession: ${reason}`);
        this.logger.fatal({ reason }, 'the journal server is not started again');
        this.end('gave-up');
        this.options.onFatal?.(error);
        return;
      }
      this.logger.error({ reason, deaths: this.deaths }, 'the journal server died and is started again');
      await pause(jitter(50 * 2 ** this.deaths), this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        return await this.launch();
      } catch (error) {
        reason = (error as Error).message;
      }
    }
  }

  /** A log line of the server as one of ours. */
  private forward(line: string): Record<string, string> | undefined {
    const entry = parsed(line);
    if (!entry) {
      this.logger.warn({ line }, 'the journal server wrote');
      return undefined;
    }
    const { level, at: _at, message, ...fields } = entry;
    const severity = level === 'error' || level === 'warn' ? level : 'info';
    this.logger[severity](fields, `journal server: ${message}`);
    return entry;
  }

  private end(outcome: 'stopped' | 'gave-up'): void {
    if (this.privateFolder) rmSync(this.privateFolder, { recursive: true, force: true });
    this.settle(outcome);
  }
}

const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const parsed = (line: string): Record<string, string> | undefined => {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
};

/** Addresses and secrets of this program are none of the server's business. */
const withoutOurs = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LIANFANG_')));
