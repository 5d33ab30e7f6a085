import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedJournal, startEmbeddedJournal } from '#platform/journal/embedded.js';
import { EventStoreDbJournal } from '#platform/journal/eventstoredb.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import {
  changed,
  hidden,
  type LetterRow,
  Letters,
  letterCodec,
  lettersView,
  shown,
  talliesView,
  written,
} from '#platform/testing/letters.js';
import { describeStores, silentLogger } from '#platform/testing/stores.js';
import { ChangeFeed } from './change-feed.js';
import { Projector } from './projector.js';

const at = '2020-09-19T00:00:00.000Z';

/** With the journal server itself; the other specs have a journal in memory. */
describeStores((store) => {
  const views = [lettersView(), talliesView()];
  let folder: string;
  let server: EmbeddedJournal;
  let journal: EventStoreDbJournal;
  let letters: Letters;

  beforeAll(async () => {
    await store().renew([]);
    folder = mkdtempSync(join(tmpdir(), 'lianfang-journal-'));
    server = await startEmbeddedJournal({ folder, logger: silentLogger });
    journal = new EventStoreDbJournal({ socket: server.socket }, { logger: silentLogger });
    letters = new Letters(journal);
  });
  afterAll(async () => {
    await journal.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (batchEvents = 1_000): Promise<Projector> => {
    const database = await store().another();
    const options = { database, journal, codec: letterCodec(), views, logger: silentLogger, standByMilliseconds: 30 };
    const projector = new Projector({ ...options, batchEvents });
    await projector.start();
    return projector;
  };
  const reached = async (projector: Projector, position: JournalPosition): Promise<void> => {
    expect(await projector.freshness.waitFor(position, 20_000)).toMatchObject({ reached: true });
  };

  it('views are what the journal says, from the first event on, through restarts of either', async () => {
    for (let i = 0; i < 30; i++) {
      await letters.append('a', written({ id: `${i}`, text: 'first', at }), shown({ id: `${i}`, to: 'b', since: at }));
    }
    const first = await start(7);
    await reached(first, await letters.append('b', changed({ id: '3', text: 'second' })));
    await first.stop();
    await letters.append('a', hidden({ id: '4' }));

    const second = await start();
    await reached(second, await letters.append('a', written({ id: 'before the crash', text: 'first', at })));
    server.process.kill('SIGKILL');
    await once(server.process, 'exit');
    await reached(second, await letters.append('a', written({ id: 'after the crash', text: 'first', at })));
    expect(await second.rebuild()).toMatchObject({
      equal: true,
      leftOut: [],
      tables: [{ rows: 32 }, { rows: 2 }, { rows: 62 }],
    });
    await second.stop();
  });

  it('what an organisation did is delivered to another one that may see it', async () => {
    const projector = await start();
    const database = await store().another();
    const feed = new ChangeFeed({ database, readStore: new ScopedReadStore(database), views, logger: silentLogger });
    await feed.start();
    const ending = new AbortController();
    const rows = feed
      .watch<LetterRow>('letters', () => Promise.resolve({ kind: 'organisation', organisation: 'b' }), ending.signal)
      [Symbol.asyncIterator]();
    const next = rows.next();
    await letters.append('a', written({ id: 'live', text: 'first', at }), shown({ id: 'live', to: 'b', since: at }));
    await letters.append('a', changed({ id: 'live', text: 'seen' }));
    const { value } = await next;
    expect(value).toMatchObject({ id: 'live', organisation: 'a' });
    ending.abort();
    await feed.stop();
    await projector.stop();
  });

  it('two workers on one journal write each event once', async () => {
    const [one, two] = [await start(5), await start(5)];
    let position = 0n as JournalPosition;
    for (let i = 0; i < 40; i++) position = await letters.append('c', written({ id: `two-${i}`, text: '', at }));
    await Promise.all([reached(one, position), reached(two, position)]);
    await one.stop();
    await reached(two, await letters.append('c', written({ id: 'two-last', text: '', at })));
    expect(await two.rebuild()).toMatchObject({ equal: true, leftOut: [] });
    await two.stop();
  });
});
