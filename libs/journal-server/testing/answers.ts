import streams from '@eventstore/db-client/generated/streams_pb.js';

/** An append somebody was told is durable. */
export interface Acknowledgement {
  readonly stream: string;
  /** Of its last event. */
  readonly revision: number;
}

const HTTP2_HEADER = 9;
const HTTP2_DATA = 0;
const GRPC_HEADER = 5;

/** Reads what a server sends over HTTP/2 for the successful answers of BatchAppend to some streams. */
export class Answers {
  private readonly connections = new Map<string, Buffer>();
  private readonly calls = new Map<string, Buffer>();

  /** @param marker stands in the names of the streams meant, and in no other answer */
  constructor(private readonly marker: string) {}

  /** The answers that are complete with these bytes. */
  take(socket: string, bytes: Buffer): Acknowledgement[] {
    const found: Acknowledgement[] = [];
    let rest = Buffer.concat([this.connections.get(socket) ?? Buffer.alloc(0), bytes]);
    for (;;) {
      const size = rest.length < HTTP2_HEADER ? Infinity : HTTP2_HEADER + rest.readUIntBE(0, 3);
      if (rest.length < size) break;
      if (rest[3] === HTTP2_DATA) {
        found.push(...this.messages(`${socket} ${rest.readUInt32BE(5)}`, rest.subarray(HTTP2_HEADER, size)));
      }
      rest = rest.subarray(size);
    }
    this.connections.set(socket, rest);
    return found;
  }

  private messages(call: string, bytes: Buffer): Acknowledgement[] {
    const found: Acknowledgement[] = [];
    let rest = Buffer.concat([this.calls.get(call) ?? Buffer.alloc(0), bytes]);
    for (;;) {
      const size = rest.length < GRPC_HEADER ? Infinity : GRPC_HEADER + rest.readUInt32BE(1);
      if (rest.length < size) break;
      const message = rest.subarray(GRPC_HEADER, size);
      rest = rest.subarray(size);
      if (!message.includes(this.marker)) continue;
      const response = streams.BatchAppendResp.deserializeBinary(message);
      const success = response.getSuccess();
      if (!success) continue;
      const stream = Buffer.from(response.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
      found.push({ stream, revision: Number(success.getCurrentRevision()) });
    }
    this.calls.set(call, rest);
    return found;
  }
}
