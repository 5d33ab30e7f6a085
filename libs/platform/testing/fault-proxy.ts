import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Path of a unix socket, or a TCP port. */
export type ProxyEndpoint = string | { readonly host: string; readonly port: number };

/** What is said over the connections: of unencrypted HTTP/2 single frames are told apart. */
export type ProxyProtocol = 'http2' | 'bytes';

/**
 * Stands between a client and its server and lets the connection fail on demand, in the middle of a call. It
 * understands so much of HTTP/2 that a test can wait for "the server has answered and the client has not heard it".
 */
export class FaultProxy {
  private readonly links = new Set<Link>();
  private readonly signals = new EventEmitter<{ held: []; changed: [] }>();
  private arrived = 0;
  private refusing = false;
  private frozen = false;
  private holding = false;
  private late = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: ProxyEndpoint,
    private readonly protocol: ProxyProtocol,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** Listens on `on`, and passes every connection on to `to`. */
  static async start(on: ProxyEndpoint, to: ProxyEndpoint, protocol: ProxyProtocol = 'http2'): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server, to, protocol);
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

  /** What either side sends arrives so many ms later, on open and on new connections. */
  delay(ms: number): void {
    this.late = ms;
    for (const link of this.links) link.delay(ms);
  }

  /** The server's half of every open connection ends; what the client sends still reaches it. */
  endReplies(): void {
    for (const link of this.links) link.endReplies();
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
    const replies = new Replies(this.protocol);
    const onHeld = () => this.signals.emit('held');
    const link = new Link(client, connect({ ...options, allowHalfOpen: true }), replies, onHeld);
    this.links.add(link);
    link.closed
      .then(() => {
        this.links.delete(link);
        this.signals.emit('changed');
      })
      .catch(ignore);
    link.delay(this.late);
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
  private readonly toServer = new Lane();
  private readonly toClient = new Lane();
  private readonly seen = new Set<number>();
  private readonly muted = new Set<number>();
  private held: Buffer[] | undefined;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly replies: Replies,
    private readonly onHeld: () => void,
  ) {
    client.on('data', (bytes) => this.toServer.send(() => server.write(bytes)));
    client.on('end', () => this.toServer.send(() => server.end()));
    server.on('data', (bytes) => this.reply(bytes));
    server.on('end', () => this.toClient.send(() => client.end()));
    for (const socket of [client, server]) socket.on('error', () => this.break());
    this.closed = Promise.all([once(client, 'close'), once(server, 'close')]);
  }

  get holdsMessage(): boolean {
    return this.held?.some((frame) => this.replies.isMessage(frame)) ?? false;
  }

  break(): void {
    this.toServer.clear();
    this.toClient.clear();
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
    for (const frame of held) this.write(frame);
  }

  delay(ms: number): void {
    this.toServer.late = ms;
    this.toClient.late = ms;
  }

  endReplies(): void {
    this.client.end();
  }

  mute(): void {
    for (const call of this.seen) this.muted.add(call);
  }

  private reply(bytes: Buffer): void {
    for (const frame of this.replies.take(bytes)) {
      const call = frame.length < FRAME_HEADER ? 0 : frame.readUInt32BE(5);
      this.seen.add(call);
      // Headers go through: without them both ends would disagree about the compression of those that follow.
      if (frame[3] === DATA && this.muted.has(call)) continue;
      if (this.held) {
        this.held.push(frame);
        this.onHeld();
      } else this.write(frame);
    }
  }

  private write(frame: Buffer): void {
    this.toClient.send(() => {
      if (!this.client.writableEnded) this.client.write(frame);
    });
  }
}

/** One direction, in order, `late` ms after it was sent. */
class Lane {
  late = 0;
  private queue: { readonly at: number; readonly deliver: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;

  send(deliver: () => void): void {
    if (this.late === 0 && this.queue.length === 0) deliver();
    else this.queue.push({ at: performance.now() + this.late, deliver });
    this.wait();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.queue = [];
  }

  private wait(): void {
    const [next] = this.queue;
    if (!next || this.timer) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.queue.shift();
        next.deliver();
        this.wait();
      },
      Math.max(0, next.at - performance.now()),
    );
  }
}

/** Cuts the bytes of the server into the frames of its protocol. */
class Replies {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly protocol: ProxyProtocol) {}

  isMessage(frame: Buffer): boolean {
    return this.protocol === 'bytes' || frame[3] === DATA;
  }

  take(bytes: Buffer): Buffer[] {
    if (this.protocol === 'bytes') return [bytes];
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
