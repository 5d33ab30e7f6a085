import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Metadata,
  type ServerDuplexStream,
  type ServerReadableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import { messageOf } from './log.js';
import type { ProposedEvent } from './store.js';
import type { Append, Expected, Outcome, Writer } from './writer.js';

/** Something the caller may not ask for. */
export class BadRequest extends Error {}

type Options = streams.AppendReq.Options | streams.BatchAppendReq.Options;
type ProposedMessage = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

/** Forever, for a call that names no deadline. */
const NO_DEADLINE = Number.POSITIVE_INFINITY;

/** An append whose messages are still coming in. */
class Collected {
  readonly events: ProposedEvent[] = [];
  readonly stream: string;
  readonly expected: Expected;
  bytes = 0;

  /** @throws BadRequest */
  constructor(options: Options) {
    this.stream = streamName(options.getStreamIdentifier());
    this.expected = expectedOf(options);
  }

  /** @throws BadRequest */
  add(message: ProposedMessage): void {
    const metadata = message.getMetadataMap();
    const [type, contentType] = [metadata.get('type'), metadata.get('content-type')];
    if (!type || !contentType) throw new BadRequest('an event needs the metadata type and content-type');
    const event = {
      id: uuidOf(message.getId()),
      type,
      json: contentType === 'application/json',
      data: message.getData_asU8(),
      metadata: message.getCustomMetadata_asU8(),
    };
    this.bytes += Buffer.byteLength(type) + event.data.length + event.metadata.length;
    this.events.push(event);
  }
}

/** `Streams.Append` and `Streams.BatchAppend`. */
export class AppendService {
  private readonly writer: Writer;
  private readonly maxAppendSize: number;

  constructor(writer: Writer, maxAppendSize: number) {
    this.writer = writer;
    this.maxAppendSize = maxAppendSize;
  }

  /** One append a call. A wrong version is an answer here, everything else a status with the trailer `exception`. */
  append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    reply: sendUnaryData<streams.AppendResp>,
  ): void {
    let collected: Collected | undefined;
    let answered = false;
    const answer: sendUnaryData<streams.AppendResp> = (error, response) => {
      if (answered) return;
      answered = true;
      reply(error, response);
    };
    call.on('data', (request: streams.AppendReq) => {
      if (answered) return;
      try {
        const [options, message] = [request.getOptions(), request.getProposedMessage()];
        if (options) collected = new Collected(options);
        if (!message) return;
        if (!collected) throw new BadRequest('the first message must carry the options');
        collected.add(message);
        if (collected.bytes > this.maxAppendSize) answer(tooLarge(this.maxAppendSize));
      } catch (error) {
        answer({ code: status.INVALID_ARGUMENT, details: messageOf(error) });
      }
    });
    call.on('end', () => {
      if (answered || call.cancelled) return;
      if (!collected)
        return answer({ code: status.INVALID_ARGUMENT, details: 'the first message must carry the options' });
      const deadline = deadlineOfCall(call.getDeadline());
      const { stream, expected, events } = collected;
      void this.writer.append({ stream, expected, events, deadline }).then((outcome) => {
        if (outcome.kind === 'done' || outcome.kind === 'wrong-version')
          answer(null, appendResponse(expected, outcome));
        else if (outcome.kind === 'too-late') answer({ code: status.DEADLINE_EXCEEDED, details: 'too late' });
        else answer({ code: status.UNAVAILABLE, details: `not written: ${outcome.reason}` });
      });
    });
  }

  /** Many appends a call, told apart by correlation id. What goes wrong with one is data, the call goes on. */
  batchAppend(call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void {
    const open = new Map<string, Collected & { deadline: number; timer: NodeJS.Timeout | undefined }>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId();
      const key = keyOf(id);
      const answer = (identifier: Uint8Array | string, fill: (response: streams.BatchAppendResp) => void): void => {
        clearTimeout(open.get(key)?.timer);
        open.delete(key);
        const response = new streams.BatchAppendResp();
        response.setCorrelationId(id);
        response.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(identifier));
        fill(response);
        if (!call.cancelled && !call.destroyed) call.write(response);
      };
      const options = request.getOptions();
      try {
        if (options) {
          const deadline = options.getDeadline()?.toDate().getTime() ?? NO_DEADLINE;
          open.set(key, Object.assign(new Collected(options), { deadline, timer: undefined }));
        }
        const collected = open.get(key);
        // The rest of an append that was answered already: a second answer would be one too many.
        if (!collected) return;
        const name = Buffer.from(collected.stream);
        for (const message of request.getProposedMessagesList()) collected.add(message);
        if (collected.bytes > this.maxAppendSize) {
          return answer(name, (response) => response.setError(sizeExceeded(this.maxAppendSize)));
        }
        if (!request.getIsFinal()) {
          if (!collected.timer && collected.deadline !== NO_DEADLINE) {
            const late = (): void => answer(name, (response) => response.setError(timeout()));
            collected.timer = setTimeout(late, Math.max(0, collected.deadline - Date.now())).unref();
          }
          return;
        }
        clearTimeout(collected.timer);
        open.delete(key);
        void this.writer
          .append(collected)
          .then((outcome) => answer(name, (response) => fillBatchResponse(response, collected, outcome)));
      } catch (error) {
        const name = options?.getStreamIdentifier()?.getStreamName_asU8() ?? '';
        answer(name, (response) => response.setError(badRequest(messageOf(error))));
      }
    });
    call.on('end', () => call.end());
    call.on('close', () => {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    });
  }
}

/** @throws BadRequest */
export const streamName = (identifier: shared.StreamIdentifier | undefined): string => {
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
  if (name === '') throw new BadRequest('a stream needs a name');
  return name;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws BadRequest */
export const uuidOf = (uuid: shared.UUID | undefined): string => {
  const structured = uuid?.getStructured();
  const text = structured
    ? [structured.getMostSignificantBits(), structured.getLeastSignificantBits()]
        .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
        .join('')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : (uuid?.getString().toLowerCase() ?? '');
  if (!UUID.test(text)) throw new BadRequest('an id must be a UUID');
  return text;
};

/** Correlation ids need only differ. */
const keyOf = (uuid: shared.UUID | undefined): string => {
  const structured = uuid?.getStructured();
  return structured
    ? `${structured.getMostSignificantBits()}/${structured.getLeastSignificantBits()}`
    : (uuid?.getString() ?? '');
};

/** @throws BadRequest */
const expectedOf = (options: Options): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  const has = 'hasRevision' in options ? options.hasRevision() : options.hasStreamPosition();
  if (!has) throw new BadRequest('an append needs an expected version');
  return safe('getRevision' in options ? options.getRevision() : options.getStreamPosition());
};

/** A uint64 as a number; what is larger than any revision or position stays larger. */
export const safe = (text: string): number => Math.min(Number(text), Number.MAX_SAFE_INTEGER);

const deadlineOfCall = (deadline: Date | number): number => (deadline instanceof Date ? deadline.getTime() : deadline);

const appendResponse = (
  expected: Expected,
  outcome: Outcome & { kind: 'done' | 'wrong-version' },
): streams.AppendResp => {
  const response = new streams.AppendResp();
  if (outcome.kind === 'done') {
    const success = new streams.AppendResp.Success();
    if (outcome.revision === undefined) success.setNoStream(new shared.Empty());
    else success.setCurrentRevision(`${outcome.revision}`);
    if (outcome.position === undefined) success.setNoPosition(new shared.Empty());
    else {
      const position = `${outcome.position}`;
      success.setPosition(new streams.AppendResp.Position().setCommitPosition(position).setPreparePosition(position));
    }
    return response.setSuccess(success);
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === -1) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(`${outcome.current}`);
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(`${expected}`);
  return response.setWrongExpectedVersion(wrong);
};

const fillBatchResponse = (response: streams.BatchAppendResp, { expected }: Append, outcome: Outcome): void => {
  if (expected === 'any') response.setAny(new emptyPb.Empty());
  else if (expected === 'no-stream') response.setNoStream(new emptyPb.Empty());
  else if (expected === 'stream-exists') response.setStreamExists(new emptyPb.Empty());
  else response.setStreamPosition(`${expected}`);
  switch (outcome.kind) {
    case 'done': {
      const success = new streams.BatchAppendResp.Success();
      if (outcome.revision === undefined) success.setNoStream(new emptyPb.Empty());
      else success.setCurrentRevision(`${outcome.revision}`);
      if (outcome.position === undefined) success.setNoPosition(new emptyPb.Empty());
      else {
        const position = `${outcome.position}`;
        success.setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position));
      }
      response.setSuccess(success);
      return;
    }
    case 'wrong-version':
      response.setError(wrongVersion(expected, outcome.current));
      return;
    case 'too-late':
      response.setError(timeout());
      return;
    case 'not-written':
      response.setError(failure(status.UNAVAILABLE, `not written: ${outcome.reason}`, new shared.Unknown(), 'Unknown'));
  }
};

const wrongVersion = (expected: Expected, current: number): statusPb.Status => {
  const wrong = new shared.WrongExpectedVersion();
  if (current === -1) wrong.setCurrentNoStream(new emptyPb.Empty());
  else wrong.setCurrentStreamRevision(`${current}`);
  if (expected === 'any') wrong.setExpectedAny(new emptyPb.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new emptyPb.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new emptyPb.Empty());
  else wrong.setExpectedStreamPosition(`${expected}`);
  return failure(status.FAILED_PRECONDITION, 'wrong expected version', wrong, 'WrongExpectedVersion');
};

const timeout = (): statusPb.Status => failure(status.DEADLINE_EXCEEDED, 'too late', new shared.Timeout(), 'Timeout');

const sizeExceeded = (limit: number): statusPb.Status => {
  const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit);
  return failure(status.INVALID_ARGUMENT, `an append has at most ${limit} bytes`, details, 'MaximumAppendSizeExceeded');
};

const badRequest = (message: string): statusPb.Status =>
  failure(status.INVALID_ARGUMENT, message, new shared.BadRequest().setMessage(message), 'BadRequest');

/** `google.rpc.Status` with the detail by whose type name the client knows the error. */
const failure = (
  code: status,
  message: string,
  details: { serializeBinary(): Uint8Array },
  type: string,
): statusPb.Status => {
  const any = new anyPb.Any();
  any.pack(details.serializeBinary(), `event_store.client.${type}`);
  // The codes of google.rpc.Code are those of gRPC.
  return new statusPb.Status()
    .setCode(code as number as never)
    .setMessage(message)
    .setDetails(any);
};

const tooLarge = (limit: number): { code: status; details: string; metadata: Metadata } => {
  const metadata = new Metadata();
  metadata.set('exception', 'maximum-append-size-exceeded');
  metadata.set('maximum-append-size', `${limit}`);
  return { code: status.INVALID_ARGUMENT, details: `an append has at most ${limit} bytes`, metadata };
};
