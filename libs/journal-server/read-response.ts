import type { StoredEvent } from './store.js';

// `ReadResp` with an event, written by hand: the generated code costs several times as much and is the larger part of
// a read. The layout is that of streams.proto; a test compares it byte by byte with the generated code.

const CONTENT_TYPE = {
  json: mapEntry('content-type', 'application/json'),
  binary: mapEntry('content-type', 'application/octet-stream'),
};

/** `ReadResp { event: ReadEvent { event: RecordedEvent, commit_position } }` on the wire. */
export const encodeReadEvent = (event: StoredEvent): Buffer => {
  const { id, stream, type, data, metadata, position, revision } = event;
  const contentType = event.json ? CONTENT_TYPE.json : CONTENT_TYPE.binary;
  // Ticks of 100 ns since 1970: too large for a number, so the milliseconds get four zeros as text.
  const created = `${event.created}0000`;
  const streamBytes = Buffer.byteLength(stream);
  const typeBytes = Buffer.byteLength(type);

  const idSize = sized(id.length);
  const identifierSize = sized(streamBytes);
  const positionSize = varintSize(position);
  const createdEntrySize = sized('created'.length) + sized(created.length);
  const typeEntrySize = sized('type'.length) + sized(typeBytes);
  const recordedSize =
    sized(idSize) +
    sized(identifierSize) +
    (revision > 0 ? 1 + varintSize(revision) : 0) +
    2 * (1 + positionSize) +
    contentType.length +
    sized(createdEntrySize) +
    sized(typeEntrySize) +
    (metadata.length > 0 ? sized(metadata.length) : 0) +
    (data.length > 0 ? sized(data.length) : 0);
  const readEventSize = sized(recordedSize) + 1 + positionSize;

  const out = Buffer.allocUnsafe(sized(readEventSize));
  let at = 0;
  const varint = (value: number): void => {
    let rest = value;
    while (rest >= 0x80) {
      out[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    out[at++] = rest;
  };
  const header = (field: number, size: number): void => {
    out[at++] = (field << 3) | 2;
    varint(size);
  };
  const number = (field: number, value: number): void => {
    out[at++] = field << 3;
    varint(value);
  };
  const text = (field: number, value: string, size: number): void => {
    header(field, size);
    at += out.write(value, at, size, 'utf8');
  };
  const bytes = (field: number, value: Uint8Array): void => {
    header(field, value.length);
    out.set(value, at);
    at += value.length;
  };

  header(1, readEventSize);
  header(1, recordedSize);
  header(1, idSize);
  text(2, id, id.length);
  header(2, identifierSize);
  text(3, stream, streamBytes);
  if (revision > 0) number(3, revision);
  number(4, position);
  number(5, position);
  out.set(contentType, at);
  at += contentType.length;
  header(6, createdEntrySize);
  text(1, 'created', 'created'.length);
  text(2, created, created.length);
  header(6, typeEntrySize);
  text(1, 'type', 'type'.length);
  text(2, type, typeBytes);
  if (metadata.length > 0) bytes(7, metadata);
  if (data.length > 0) bytes(8, data);
  number(3, position);
  return out;
};

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** A field of that many bytes with its tag and its length. */
function sized(size: number): number {
  return 1 + varintSize(size) + size;
}

/** An entry of `RecordedEvent.metadata` (field 6) for short ASCII texts. */
function mapEntry(key: string, value: string): Buffer {
  const entry = Buffer.concat([
    Buffer.of(0x0a, key.length),
    Buffer.from(key),
    Buffer.of(0x12, value.length),
    Buffer.from(value),
  ]);
  return Buffer.concat([Buffer.of(0x32, entry.length), entry]);
}
