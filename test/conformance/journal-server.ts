import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient } from '@eventstore/db-client';
import { generate } from 'selfsigned';

const MAIN = fileURLToPath(new URL('../../libs/journal-server/main.ts', import.meta.url));

/** A journal server in a process of its own, as the platform starts it. */
export interface RunningServer {
  readonly process: ChildProcess;
  readonly address: string;
  /** SIGTERM, or what is given, and the exit awaited. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface Failed {
  readonly exitCode: number | null;
  /** The structured lines of stderr. */
  readonly log: readonly { readonly level: string; readonly message: string; readonly code?: string }[];
}

/** Starts the server from its source; resolves when it is ready. @throws Failed when it ends before */
export const startServer = (...args: string[]): Promise<RunningServer> => startServerUnder([], ...args);

/** The same as the child of another program, e.g. one that traces it: it is that program which gets the signals. */
export const startServerUnder = async (program: readonly string[], ...args: string[]): Promise<RunningServer> => {
  const [command = '', ...rest] = [...program, process.execPath, MAIN, '--with-parent', ...args];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  const log: Failed['log'][number][] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(JSON.parse(line)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line as string));
  const first = await Promise.race([ready, once(child, 'close')]);
  if (Array.isArray(first)) throw { exitCode: await exited, log } satisfies Failed;
  return {
    process: child,
    address: first.address,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
};

/** A new empty folder for a journal, its socket and its certificate. */
export const newFolder = (): { path: string; socket: string; journal: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'journal-'));
  return {
    path,
    socket: join(path, 'socket'),
    journal: join(path, 'journal'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** The official client on a unix socket. A connection string cannot name one. */
export const clientOn = (socket: string): EventStoreDBClient =>
  new EventStoreDBClient({ endpoint: { address: 'unix', port: socket as unknown as number } }, { insecure: true });

export interface Target {
  readonly client: EventStoreDBClient;
  close(): Promise<void>;
}

export const overSocket = async (): Promise<Target> => {
  const folder = newFolder();
  const server = await startServer('--folder', folder.journal, '--socket', folder.socket);
  const client = clientOn(folder.socket);
  return {
    client,
    close: async () => {
      await client.dispose();
      await server.stop();
      folder.remove();
    },
  };
};

/** Writes a certificate of `localhost` and its key into a folder. */
export const newCertificate = async (folder: string) => {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(cert, certificate.cert);
  writeFileSync(key, certificate.private);
  return { cert, key, text: certificate.cert };
};

export const overTls = async (): Promise<Target> => {
  const folder = newFolder();
  const { cert, key, text } = await newCertificate(folder.path);
  const server = await startServer('--folder', folder.journal, '--port', '0', '--tls-cert', cert, '--tls-key', key);
  const port = Number(server.address.split(':')[1]);
  const client = new EventStoreDBClient(
    { endpoint: { address: 'localhost', port } },
    { rootCertificate: Buffer.from(text) },
  );
  return {
    client,
    close: async () => {
      await client.dispose();
      await server.stop();
      folder.remove();
    },
  };
};

/** A real EventStoreDB or KurrentDB, e.g. `esdb://admin:changeit@localhost:2113?tls=true&tlsCAFile=ca.crt`. */
export const REAL_SERVER = process.env['LIANFANG_TEST_EVENTSTORE'];

export const overConnectionString = async (connectionString: string): Promise<Target> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  return { client, close: () => client.dispose() };
};
