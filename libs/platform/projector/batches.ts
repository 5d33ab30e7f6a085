import type { RecordedEvent } from '#platform/journal/journal.js';

/**
 * Takes events from a source in batches; the next is read and prepared while the one before is written. Ends with the
 * source, or before the first event that is not `wanted`.
 *
 * @returns how many events it took
 */
export const inBatches = async <Prepared>(
  source: AsyncIterable<RecordedEvent>,
  atMost: number,
  wanted: (event: RecordedEvent) => boolean,
  prepare: (events: readonly RecordedEvent[]) => Prepared,
  write: (prepared: Prepared) => Promise<void>,
): Promise<number> => {
  let count = 0;
  let underWay: Promise<void> | undefined;
  let batch: RecordedEvent[] = [];
  const hand = async (): Promise<void> => {
    const prepared = prepare(batch);
    batch = [];
    await underWay;
    underWay = write(prepared);
    // Thrown where it is awaited.
    underWay.catch(() => undefined);
  };
  try {
    for await (const event of source) {
      if (!wanted(event)) break;
      batch.push(event);
      count++;
      if (batch.length >= atMost) await hand();
    }
    if (batch.length > 0) await hand();
  } finally {
    await underWay;
  }
  return count;
};
