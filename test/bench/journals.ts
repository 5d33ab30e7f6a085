import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import type { EventMetadata, EventToAppend, Journal } from '#platform/journal/journal.js';
import type { JsonObject } from '#platform/kernel/canonical-json.js';
import { derivedId } from '#platform/runtime/ids.js';
import { createLogger } from '#platform/runtime/logging.js';

export const silent = createLogger('silent');

export const metadata: EventMetadata = {
  commandId: '01890a5d-ac00-7000-8000-000000000000',
  commandDigest: 'd'.repeat(64),
  causationId: 'c',
  correlationId: 'c',
  actor: 'a',
  organisation: 'o',
  jurisdiction: '330411',
  recordedAt: '2020-09-19T00:00:00.000Z',
};
export const filling = 'x'.repeat(240);
/** About 500 bytes with its metadata. */
export const anEvent = (stream: string, n: number): EventToAppend => ({
  id: derivedId('bench', stream, `${n}`),
  type: 'bench.counted.v1',
  data: { n, filling },
  metadata,
});

/** On an embedded journal server of the folder, stopped afterwards. */
export const withJournal = async <Result>(
  folder: string,
  use: (journal: Journal, pid: number | undefined) => Promise<Result>,
): Promise<Result> => {
  const server = await startEmbeddedJournal({ folder, logger: silent });
  const journal = new EventStoreDbJournal({ socket: server.socket }, { logger: silent });
  try {
    return await use(journal, server.process.pid);
  } finally {
    await journal.close();
    await server.stop();
  }
};

type Streams = Iterable<readonly [stream: string, events: readonly EventToAppend[]]>;

/** New streams, one append each, four under way. */
const appendAll = async (journal: Journal, streams: Streams): Promise<void> => {
  const left = streams[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const [stream, events] = next.value;
      await journal.append(stream, 'no-stream', events);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

const perStream = 1_000;

function* auditStreams(label: string, events: number): Generator<readonly [string, EventToAppend[]]> {
  for (let n = 0; n < events; n += perStream) {
    const stream = `audit-${label}-${n}`;
    yield [stream, Array.from({ length: Math.min(perStream, events - n) }, (_, m) => anEvent(stream, m))];
  }
}

/** Events of streams that views skip, so that the journal is large and the tables are not. */
export const fillJournal = (journal: Journal, events: number, label = 'filling'): Promise<void> =>
  appendAll(journal, auditStreams(label, events));

/** As one stands in the journal: the golden file of its type. */
export const golden = (type: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`../golden/events/${type}.json`, import.meta.url), 'utf8')) as JsonObject;

/** Of a section's month: an append of about 0.8 MiB, the limit of a server is 1. */
const hours = 600;
const months = 12;

function* readingStreams(readings: number): Generator<readonly [string, EventToAppend[]]> {
  const section = golden('water-quality.section-registered.v1');
  const { row, ...published } = golden('water-quality.reading-published.v1') as JsonObject & { row: JsonObject };
  const event = (stream: string, type: string, data: JsonObject, n: number): EventToAppend => ({
    ...{ id: derivedId('bench', stream, `${n}`), type, data, metadata },
  });
  for (let s = 0; s * months * hours < readings; s += 1) {
    const id = `imported${s}`;
    yield [
      `section-${id}`,
      [event(`section-${id}`, 'water-quality.section-registered.v1', { ...section, section: id }, 0)],
    ];
    for (let m = 0; m < months; m += 1) {
      const left = readings - (s * months + m) * hours;
      if (left <= 0) return;
      const month = `2019-${String(m + 1).padStart(2, '0')}`;
      const stream = `readings-${id}-${month}`;
      const events = Array.from({ length: Math.min(hours, left) }, (_, n) => {
        const sampledAt = new Date(Date.UTC(2019, m, 1, n)).toISOString();
        const versionId = `${id}/${sampledAt}/national-automatic/v1`;
        const data = { ...published, section: id, month, versionId, row: { ...row, sampledAt } };
        return event(stream, 'water-quality.reading-published.v1', data, n);
      });
      yield [stream, events];
    }
  }
}

/** So many hourly readings, with the sections they belong to: 11 items each, as the national stations publish them. */
export const fillReadings = (journal: Journal, readings: number): Promise<void> =>
  appendAll(journal, readingStreams(readings));

export const journalFolder = (dataFolder: string): string => join(dataFolder, 'journal');
