import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#platform/read-store/migrations.js';
import { PostgresDatabase } from '#platform/read-store/postgres.js';
import { FaultProxy } from '#platform/testing/fault-proxy.js';
import { changed, Letters, letterCodec, lettersView, talliesView, written } from '#platform/testing/letters.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { describePostgres, silentLogger } from '#platform/testing/stores.js';
import { Projector } from './projector.js';

const at = '2020-09-19T00:00:00.000Z';
const SOCKET = '.s.PGSQL.5432';

// PGlite is reached over no connection.
describePostgres((store) => {
  let folder: string;
  let proxy: FaultProxy;
  let database: PostgresDatabase;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-proxy-'));
    const url = new URL(await store().newConnectionString());
    proxy = await FaultProxy.start(join(folder, SOCKET), join(url.searchParams.get('host') ?? '', SOCKET), 'bytes');
    url.searchParams.set('host', folder);
    database = new PostgresDatabase({
      connectionString: url.href,
      logger: silentLogger,
      answerWithinMilliseconds: 1_000,
    });
  });
  afterEach(async () => {
    proxy.thaw();
    proxy.delay(0);
    await database.close();
    await proxy.close();
    rmSync(folder, { recursive: true });
  });

  const loseAnswer = async (): Promise<void> => {
    proxy.holdReplies();
    await proxy.replyHeld();
    proxy.cut();
    proxy.releaseReplies();
  };
  const faults: [string, () => void | Promise<void>][] = [
    ['is cut', () => proxy.cut()],
    ['ends on the side of the database', () => proxy.endReplies()],
    ['is dead without a word', () => proxy.freeze('open')],
    ['loses what the database answers', loseAnswer],
    ['is slow', () => proxy.delay(150)],
  ];
  it.each(faults)(
    'a projector whose connection %s writes each event once, and goes on within 5 s',
    async (_what, fault) => {
      await migrate(database, []);
      const journal = new MemoryJournal();
      const letters = new Letters(journal);
      const views = [lettersView(), talliesView()];
      const options = { database, journal, codec: letterCodec(), views, logger: silentLogger };
      const projector = new Projector({ ...options, batchEvents: 5, standByMilliseconds: 30 });
      await projector.start();
      let position = await letters.append('a', written({ id: '1', text: '0', at }));
      for (let n = 1; n <= 40; n += 1) {
        position = await letters.append('a', changed({ id: '1', text: `${n}` }));
        if (n === 20) await fault();
        // One turn: batches are under way while the next events come.
        await new Promise((resolve) => setImmediate(resolve));
      }
      const happened = performance.now();
      expect(await projector.freshness.waitFor(position, 20_000)).toMatchObject({ reached: true });
      expect(performance.now() - happened).toBeLessThan(5_000);
      proxy.delay(0);
      expect(await projector.rebuild()).toMatchObject({ equal: true, leftOut: [] });
      await projector.stop();
    },
  );
});
