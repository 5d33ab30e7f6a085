import { join } from 'node:path';
import { z } from 'zod';
import { Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import type { Aggregate } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { fromEpochMilliseconds } from '#platform/kernel/time.js';
import { anEvent, filling, metadata, withJournal } from './journals.js';
import { atMost, figure, inTurn, type Measure, missing, ratios, withFolder } from './measure.js';
import { startPeer } from './peers.js';

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
    withFolder((folder) =>
      withJournal(join(folder, 'journal'), async (journal) => {
        const gateway = new Gateway(journal, new Codec([counted]), { now: () => fromEpochMilliseconds(0) });
        const peer = await startPeer(metadata);
        for (const size of [100, 10_000]) {
          for (let n = 0; n < size; n += 1_000) {
            const numbers = Array.from({ length: Math.min(1_000, size) }, (_, m) => n + m);
            const events = numbers.map((number) => anEvent(`counter-${size}`, number));
            await journal.append(`counter-${size}`, n === 0 ? 'no-stream' : n - 1, events);
            if (typeof peer !== 'string') {
              await peer.append(`counter-${size}`, n, ...numbers.map((number) => ({ n: number, filling })));
            }
          }
        }
        const timed = (call: () => Promise<unknown>) => async () => {
          const start = performance.now();
          await call();
          return performance.now() - start;
        };
        const folded = (size: number) => timed(() => gateway.load(counter, `${size}`));
        const bare = (size: number) =>
          timed(async () => {
            for await (const _ of journal.readStream(`counter-${size}`));
          });
        const theirs = (size: number) =>
          timed(async () => (typeof peer === 'string' ? undefined : peer.fold(`counter-${size}`)));
        await inTurn(20, { warm: folded(100), bare: bare(100), theirs: theirs(100) });
        const small = await inTurn(40, { folded: folded(100), bare: bare(100), theirs: theirs(100) });
        const large = await inTurn(7, { folded: folded(10_000), bare: bare(10_000), theirs: theirs(10_000) });
        if (typeof peer !== 'string') await peer.stop();
        return [
          figure('100 events', 'ms', small.folded, atMost(8)),
          figure('10,000 events', 'ms', large.folded, atMost(350)),
          figure('100 events ÷ bare readStream of the adapter', '×', ratios(small.folded, small.bare), atMost(1.25)),
          figure('10,000 events ÷ bare readStream of the adapter', '×', ratios(large.folded, large.bare), atMost(1.25)),
          ...(typeof peer === 'string'
            ? [missing('emmett aggregateStream', peer)]
            : [
                figure('emmett aggregateStream, 100 events', 'ms', small.theirs),
                figure('emmett aggregateStream, 10,000 events', 'ms', large.theirs),
              ]),
        ];
      }),
    ),
};
