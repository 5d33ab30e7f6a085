import { once } from 'node:events';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import featuresServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AppendService } from './append-service.js';
import { journalFile, lockFolder } from './folder.js';
import { StartRefused } from './log.js';
import { ReadService } from './read-service.js';
import { Store } from './store.js';
import { type Faults, Writer } from './writer.js';

/** Where it listens. There is no third way: an unencrypted port would let every local program read and write. */
export type Address =
  | { readonly socket: string }
  | {
      /** 127.0.0.1, ::1 or localhost. */
      readonly host: string;
      /** 0 for a free one. */
      readonly port: number;
      readonly certificate: Buffer;
      readonly key: Buffer;
    };

export interface ServerOptions {
  readonly folder: string;
  readonly address: Address;
  /** Bytes of type, data and metadata of all events of one append. */
  readonly maxAppendSize: number;
  readonly faults: Faults;
}

/** The protocol version whose behaviour is kept. The client shows it and decides nothing by it. */
const PROTOCOL_VERSION = '23.10.6';

/** What the official client is ready to receive, too. */
const LARGEST_MESSAGE = 17 * 1024 * 1024;

/** A running journal server. */
export class JournalServer {
  /** Path of the socket, or `host:port`. */
  readonly address: string;
  private readonly grpc: Server;
  private readonly writer: Writer;
  private readonly release: () => void;

  private constructor(address: string, grpc: Server, writer: Writer, release: () => void) {
    this.address = address;
    this.grpc = grpc;
    this.writer = writer;
    this.release = release;
  }

  /** @throws StartRefused */
  static async start(options: ServerOptions): Promise<JournalServer> {
    const lock = lockFolder(options.folder);
    let store: Store | undefined;
    try {
      store = new Store(journalFile(options.folder));
      if (options.faults.neverSync) store.syncNoMore();
      const writer = new Writer(store, options.faults);
      const grpc = new Server({
        'grpc.max_receive_message_length': Math.max(LARGEST_MESSAGE, options.maxAppendSize + 1024 * 1024),
      });
      addServices(grpc, new AppendService(writer, options.maxAppendSize), new ReadService(store, writer));
      const address = await listen(grpc, options.address);
      const opened = store;
      return new JournalServer(address, grpc, writer, () => {
        opened.close();
        if ('socket' in options.address) rmSync(options.address.socket, { force: true });
        lock.release();
      });
    } catch (error) {
      store?.close();
      lock.release();
      throw error;
    }
  }

  /** Commits what waits, ends every call, closes the file and frees the folder. */
  stop(): void {
    this.writer.close();
    this.grpc.forceShutdown();
    this.release();
  }
}

const addServices = (grpc: Server, appends: AppendService, reads: ReadService): void => {
  const { read, append, batchAppend } = streamsServices.StreamsService;
  const offered = { read: { ...read, responseSerialize: (bytes: Buffer) => bytes }, append, batchAppend };
  const implementation: UntypedServiceImplementation = {
    read: reads.read.bind(reads) as never,
    append: appends.append.bind(appends) as never,
    batchAppend: appends.batchAppend.bind(appends) as never,
  };
  // Methods that are not added answer UNIMPLEMENTED: deletion, persistent subscriptions, projections and the rest.
  grpc.addService(offered, implementation);

  const supported = new features.SupportedMethods().setEventStoreServerVersion(PROTOCOL_VERSION);
  for (const { path } of [...Object.values(offered), featuresServices.ServerFeaturesService.getSupportedMethods]) {
    const [, service = '', method = ''] = path.toLowerCase().split('/');
    supported.addMethods(new features.SupportedMethod().setServiceName(service).setMethodName(method));
  }
  grpc.addService(featuresServices.ServerFeaturesService, {
    getSupportedMethods: (
      _: ServerUnaryCall<shared.Empty, features.SupportedMethods>,
      reply: sendUnaryData<features.SupportedMethods>,
    ) => reply(null, supported),
  });
};

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** @throws StartRefused BadArguments, AddressInUse */
const listen = async (grpc: Server, address: Address): Promise<string> => {
  if ('socket' in address) {
    await clearSocket(address.socket);
    await bind(grpc, `unix:${address.socket}`, ServerCredentials.createInsecure());
    chmodSync(address.socket, 0o600);
    return address.socket;
  }
  if (!LOOPBACK.includes(address.host)) {
    throw new StartRefused('BadArguments', `only a loopback address is served, not ${address.host}`);
  }
  const host = address.host === '::1' ? '[::1]' : address.host;
  const pair = { cert_chain: address.certificate, private_key: address.key };
  const port = await bind(grpc, `${host}:${address.port}`, ServerCredentials.createSsl(null, [pair]));
  return `${host}:${port}`;
};

const bind = (grpc: Server, target: string, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) => {
    grpc.bindAsync(target, credentials, (error, port) => {
      if (error) reject(new StartRefused('AddressInUse', `${target}: ${error.message}`));
      else resolve(port);
    });
  });

/** Removes the socket a killed server left behind. The folder's lock is ours already, so no server of ours uses it. */
const clearSocket = async (path: string): Promise<void> => {
  // sockaddr_un has 108 bytes on Linux, one of them for the end; macOS has 104.
  if (Buffer.byteLength(path) > 103) throw new StartRefused('BadArguments', `the socket path is too long: ${path}`);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new StartRefused('AddressInUse', `${path} is there and is no socket`);
  const probe = connect(path);
  const answered = await once(probe, 'connect').then(
    () => true,
    () => false,
  );
  probe.destroy();
  if (answered) throw new StartRefused('AddressInUse', `another program answers on ${path}`);
  rmSync(path, { force: true });
};
