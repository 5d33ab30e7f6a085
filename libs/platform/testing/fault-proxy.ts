import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Path of a unix socket, or a TCP port. */
export type ProxyEndpoint = string | { readonly host: string; readonly port: number };

/**
 * Stands between a gRPC client and its server (unencrypted HTTP/2) and lets the connection fail on demand, in the
 * middle of a call. It understands so much of HTTP/2 that a test can wait for "the server has answered and the client
 * has not heard it".
 */
export class FaultProxy {
  private readonly links = new Set<Link>();
  private readonly signals = new EventEmitter<{ held: []; changed: [] }>();
  private arrived = 0;
  private refusing = false;
  private frozen = false;
  private holding = false;

  private constructor(
    private readonly server: Server,
    private readonly target: ProxyEndpoint,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** Listens on `on`, and passes every connection on to `to`. */
  static async start(on: ProxyEndpoint, to: ProxyEndpoint): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server, to);
    server.listen(typeof on === 'string' ? { path: on } : on);
    await once(server, 'listening');
    return proxy;
  }

  /** The TCP port it listens on. */
  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('this proxy listens on a socket');
    return address.port;
  }

  /** Connections that have come so far, refused ones included. */
  get connections(): number {
    return this.arrived;
  }

  /** Resolves when so many connections have come. */
  async came(connections: number): Promise<void> {
    while (this.arrived < connections) await once(this.signals, 'changed');
  }

  /** Resolves when only so many are open: what was sent over the others has arrived, or never will. */
  async open(connections: number): Promise<void> {
    while (this.links.size !== connections) await once(this.signals, 'changed');
  }

  /** Every open connection breaks at once; what was under way is lost. New ones are taken. */
  cut(): void {
    for (const link of this.links) link.break();
  }

  /** What the server sends stays here; requests go through. */
  holdReplies(): void {
    this.holding = true;
    for (const link of this.links) link.hold();
  }

  /** Resolves when a message of the server (not merely a frame of HTTP/2's own business) stays here. */
  async replyHeld(): Promise<void> {
    while (![...this.links].some((link) => link.holdsMessage)) await once(this.signals, 'held');
  }

  /** What was held goes on, in order. */
  releaseReplies(): void {
    this.holding = false;
    for (const link of this.links) link.release();
  }

  /**
   * Nothing moves on the open connections, as when a cable is pulled; with `all`, on new ones neither, as when the
   * server is stopped. What was sent meanwhile arrives after {@link thaw}, even where the sender has gone.
   */
  freeze(which: 'open' | 'all'): void {
    this.frozen = which === 'all';
    for (const link of this.links) link.freeze();
  }

  thaw(): void {
    this.frozen = false;
    for (const link of this.links) link.thaw();
  }

  /** Calls that are open now never hear a message of the server again; later calls on the same connections do. */
  muteOpenCalls(): void {
    for (const link of this.links) link.mute();
  }

  /** New connections break at once. */
  refuse(): void {
    this.refusing = true;
  }

  /** New connections are taken again. */
  admit(): void {
    this.refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    this.arrived += 1;
    this.signals.emit('changed');
    if (this.refusing) {
      client.on('error', ignore).destroy();
      return;
    }
    const { target } = this;
    const options = typeof target === 'string' ? { path: target } : target;
    const link = new Link(client, connect({ ...options, allowHalfOpen: true }), () => this.signals.emit('held'));
    this.links.add(link);
    link.closed
      .then(() => {
        this.links.delete(link);
        this.signals.emit('changed');
      })
      .catch(ignore);
    if (this.holding) link.hold();
    if (this.frozen) link.freeze();
  }
}

/** Types of HTTP/2 frames (RFC 9113 § 6). */
const DATA = 0;
const FRAME_HEADER = 9;

/** One connection and its other half. */
class Link {
  readonly closed: Promise<unknown>;
  private readonly frames = new Frames();
  private readonly seen = new Set<number>();
  private readonly muted = new Set<number>();
  private held: Buffer[] | undefined;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly onHeld: () => void,
  ) {
    client.on('data', (bytes) => server.write(bytes));
    client.on('end', () => server.end());
    server.on('data', (bytes) => this.reply(bytes));
    server.on('end', () => client.end());
    for (const socket of [client, server]) socket.on('error', () => this.break());
    this.closed = Promise.all([once(client, 'close'), once(server, 'close')]);
  }

  get holdsMessage(): boolean {
    return this.held?.some((frame) => frame[3] === DATA) ?? false;
  }

  break(): void {
    this.client.destroy();
    this.server.destroy();
  }

  freeze(): void {
    this.client.pause();
    this.server.pause();
  }

  thaw(): void {
    this.client.resume();
    this.server.resume();
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const frame of held) this.client.write(frame);
  }

  mute(): void {
    for (const call of this.seen) this.muted.add(call);
  }

  private reply(bytes: Buffer): void {
    for (const frame of this.frames.take(bytes)) {
      const call = frame.readUInt32BE(5);
      this.seen.add(call);
      // Headers go through: without them both ends would disagree about the compression of those that follow.
      if (frame[3] === DATA && this.muted.has(call)) continue;
      if (this.held) {
        this.held.push(frame);
        this.onHeld();
      } else this.client.write(frame);
    }
  }
}

/** Cuts the bytes of one direction into the frames of HTTP/2. */
class Frames {
  private rest: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let buffer = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    while (buffer.length >= FRAME_HEADER) {
      const size = FRAME_HEADER + buffer.readUIntBE(0, 3);
      if (buffer.length < size) break;
      frames.push(buffer.subarray(0, size));
      buffer = buffer.subarray(size);
    }
    this.rest = buffer;
    return frames;
  }
}

const ignore = (): void => undefined;
