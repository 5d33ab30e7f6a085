import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { backupJournal } from './backup.js';
import { journalFile } from './folder.js';
import { EXIT_CODES, log, messageOf, StartRefused } from './log.js';
import { type Address, JournalServer, type ServerOptions } from './server.js';
import { verifyJournal } from './verify.js';

export const DEFAULT_MAX_APPEND_SIZE = 1024 * 1024;

/** The command line; the README describes it. @throws StartRefused BadArguments */
export const optionsFrom = (args: readonly string[]): ServerOptions & { withParent: boolean } => {
  const values = parsed(args);
  const { sabotage } = values;
  if (sabotage !== undefined && sabotage !== 'ack-before-fsync' && sabotage !== 'no-fsync') {
    throw new StartRefused('BadArguments', `--sabotage knows ack-before-fsync and no-fsync, not ${sabotage}`);
  }
  return {
    folder: required('--folder', values.folder),
    address: addressFrom(values),
    maxAppendSize: count('--max-append-size', values['max-append-size'] ?? `${DEFAULT_MAX_APPEND_SIZE}`),
    withParent: values['with-parent'] ?? false,
    faults: {
      acknowledgeBeforeCommit: sabotage === 'ack-before-fsync',
      neverSync: sabotage === 'no-fsync',
      failWrites: rangeFrom(values['fail-write']),
    },
  };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        folder: { type: 'string' },
        to: { type: 'string' },
        socket: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'max-append-size': { type: 'string' },
        'with-parent': { type: 'boolean' },
        sabotage: { type: 'string' },
        'fail-write': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new StartRefused('BadArguments', messageOf(error));
  }
};

const addressFrom = (values: ReturnType<typeof parsed>): Address => {
  const { socket, host = '127.0.0.1', port } = values;
  if ((socket === undefined) === (port === undefined)) {
    throw new StartRefused('BadArguments', 'give either --socket or --port');
  }
  if (socket !== undefined) return { socket };
  const [certificate, key] = [values['tls-cert'], values['tls-key']];
  if (!certificate || !key) throw new StartRefused('BadArguments', '--port needs --tls-cert and --tls-key');
  try {
    return { host, port: count('--port', port ?? ''), certificate: readFileSync(certificate), key: readFileSync(key) };
  } catch (error) {
    throw new StartRefused('BadArguments', messageOf(error));
  }
};

const count = (name: string, text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new StartRefused('BadArguments', `${name} must be a count, not ${text}`);
  return Number(text);
};

/** `3` or `3-6`. */
const rangeFrom = (text: string | undefined): readonly [number, number] | undefined => {
  if (text === undefined) return undefined;
  const [from = '', to = from] = text.split('-');
  return [count('--fail-write', from), count('--fail-write', to)];
};

/**
 * `verify --folder <dir>` prints the report and exits with 1 when something is wrong; `backup --folder <dir> --to <file>`
 * copies; anything else is the server.
 */
export const run = async (args: readonly string[]): Promise<void> => {
  try {
    if (args[0] === 'verify') verify(args.slice(1));
    else if (args[0] === 'backup') await backup(args.slice(1));
    else await serve(optionsFrom(args));
  } catch (error) {
    const code = error instanceof StartRefused ? error.code : 'Unexpected';
    log('error', 'the journal server cannot start', { code, error: messageOf(error) });
    process.exit(error instanceof StartRefused ? EXIT_CODES[error.code] : 1);
  }
};

const verify = (args: readonly string[]): void => {
  const report = verifyJournal(journalFile(required('--folder', parsed(args).folder)));
  print(report);
  if (!report.ok) process.exitCode = 1;
};

const backup = async (args: readonly string[]): Promise<void> => {
  const { folder, to } = parsed(args);
  const target = required('--to', to);
  await backupJournal(journalFile(required('--folder', folder)), target);
  print({ copied: target });
};

/**
 * Prints `{"ready":true,"address":"…"}` as one line on stdout, and serves until SIGTERM, SIGINT or, with
 * `--with-parent`, the end of stdin.
 */
const serve = async (options: ReturnType<typeof optionsFrom>): Promise<void> => {
  // Whatever is created from here on belongs to this user alone, the socket from its first moment.
  process.umask(0o077);
  const server = await JournalServer.start(options);
  const { acknowledgeBeforeCommit, neverSync } = options.faults;
  if (acknowledgeBeforeCommit || neverSync) log('warn', 'SABOTAGE: appends are acknowledged before they are durable');
  const stop = (reason: string): void => {
    log('info', 'the journal server stops', { reason });
    server.stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  // Ctrl-C reaches the whole process group: with a parent it is the parent that says when, after its last append.
  process.on('SIGINT', () => {
    if (!options.withParent) stop('SIGINT');
  });
  // A parent that was killed cannot send a signal, but the pipe it held ends with it.
  if (options.withParent) process.stdin.once('close', () => stop('the parent is gone')).resume();
  log('info', 'the journal server is ready', { address: server.address, folder: options.folder });
  print({ ready: true, address: server.address });
};

const required = (name: string, value: string | undefined): string => {
  if (!value) throw new StartRefused('BadArguments', `${name} is missing`);
  return value;
};

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
