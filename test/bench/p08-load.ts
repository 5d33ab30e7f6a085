import { join } from 'node:path';
import { z } from 'zod';
import { Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import { startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import type { Aggregate } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { fromEpochMilliseconds } from '#platform/kernel/time.js';
import { createLogger } from '#platform/runtime/logging.js';
import { figure, inTurn, type Measure, ratios, withFolder } from './measure.js';
import { anEvent } from './p02-appends.js';

const counted = defineEvent('bench.counted.v1', z.strictObject({ n: z.int(), filling: z.string() }));
const counter: Aggregate<number, never, EventOf<typeof counted>> = {
  name: 'counter',
  initial: () => 0,
  evolve: (sum, event) => sum + event.data.n,
  mayKnow: () => true,
  decide: () => ({ kind: 'accepted', events: [] }),
};

export const load: Measure = {
  id: 'P8',
  title: 'load and fold an aggregate',
  run: () =>
    withFolder(async (folder) => {
      const logger = createLogger('silent');
      const server = await startEmbeddedJournal({ folder: join(folder, 'journal'), logger });
      const journal = new EventStoreDbJournal({ socket: server.socket }, { logger });
      const gateway = new Gateway(journal, new Codec([counted]), { now: () => fromEpochMilliseconds(0) });
      for (const size of [100, 10_000]) {
        for (let n = 0; n < size; n += 1_000) {
          const events = Array.from({ length: Math.min(1_000, size) }, (_, m) => anEvent(`counter-${size}`, n + m));
          await journal.append(`counter-${size}`, n === 0 ? 'no-stream' : n - 1, events);
        }
      }
      const folded = (size: number) => async () => {
        const start = performance.now();
        await gateway.load(counter, `${size}`);
        return performance.now() - start;
      };
      const bare = (size: number) => async () => {
        const start = performance.now();
        for await (const _ of journal.readStream(`counter-${size}`));
        return performance.now() - start;
      };
      await inTurn(20, { warm: folded(100), bare: bare(100) });
      const small = await inTurn(40, { folded: folded(100), bare: bare(100) });
      const large = await inTurn(7, { folded: folded(10_000), bare: bare(10_000) });
      await journal.close();
      await server.stop();
      const atMost = (limit: number) => ({ text: `≤ ${limit}`, reached: (value: number) => value <= limit });
      return [
        figure('100 events', 'ms', small.folded, atMost(8)),
        figure('10,000 events', 'ms', large.folded, atMost(350)),
        figure('100 events ÷ bare readStream of the adapter', '×', ratios(small.folded, small.bare), atMost(1.25)),
        figure('10,000 events ÷ bare readStream of the adapter', '×', ratios(large.folded, large.bare), atMost(1.25)),
      ];
    }),
};
