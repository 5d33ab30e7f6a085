import type { Database } from '#platform/read-store/database.js';
import { type Reader, ReadStore, type SnapshotHolder, type Visible } from '#platform/read-store/read-store.js';
import type { Scope } from '#platform/read-store/scope.js';
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
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { describeStores, silentLogger } from '#platform/testing/stores.js';
import { ChangeFeed, type ChangeFeedOptions, SubscriberLags } from './change-feed.js';
import { Projector } from './projector.js';
import type { View } from './view.js';

const at = '2020-09-19T00:00:00.000Z';
const letter = (id: string, text = 'first') => written({ id, text, at });
const of = (organisation: string): Scope => ({ kind: 'organisation', organisation });

class CountingReadStore extends ReadStore {
  readonly organisations: string[] = [];

  constructor(private readonly real: ReadStore) {
    super();
  }

  scoped<Result>(scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    this.organisations.push(scope.organisation);
    return this.real.scoped(scope, read);
  }

  within<Result>(holder: SnapshotHolder, scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.real.within(holder, scope, read);
  }
}

describeStores((store) => {
  let database: Database;
  let journal: MemoryJournal;
  let letters: Letters;
  let projector: Projector;
  let reads: CountingReadStore;
  let feed: ChangeFeed;
  let ending: AbortController;
  const views = [lettersView(), talliesView()];

  const startProjector = async (of: readonly View[] = views): Promise<void> => {
    projector = new Projector({ database, journal, codec: letterCodec(), views: of, logger: silentLogger });
    await projector.start();
  };
  const startFeed = async (options: Partial<ChangeFeedOptions> = {}): Promise<void> => {
    await feed.stop();
    feed = new ChangeFeed({ database, readStore: reads, views, logger: silentLogger, ...options });
    await feed.start();
  };
  const append = async (organisation: string, ...events: Parameters<Letters['append']>[1][]): Promise<void> => {
    const position = await letters.append(organisation, ...events);
    await projector.freshness.waitFor(position, 20_000);
  };

  beforeEach(async () => {
    database = store().database;
    await store().renew([]);
    journal = new MemoryJournal();
    letters = new Letters(journal);
    reads = new CountingReadStore(new ScopedReadStore(database));
    feed = new ChangeFeed({ database, readStore: reads, views, logger: silentLogger });
    await startProjector();
    await feed.start();
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await feed.stop();
    await projector.stop();
  });

  type Row = LetterRow & Visible;
  const watch = (organisation: string): AsyncIterator<Row> =>
    feed.watch<Row>('letters', () => Promise.resolve(of(organisation)), ending.signal)[Symbol.asyncIterator]();
  const next = async (rows: AsyncIterator<Row>): Promise<string | undefined> => {
    const { value, done } = await rows.next();
    return done ? undefined : `${value.id} ${value.text}`;
  };

  it('delivers what changed after the call to who may see it, in order', async () => {
    const before = watch('a');
    const old = next(before);
    await append('a', letter('old'));
    expect(await old).toBe('old first');
    const [a, b] = [watch('a'), watch('b')];
    const [firstOfA, firstOfB] = [next(a), next(b)];
    await append('a', letter('1'));
    await append('a', shown({ id: '1', to: 'b', since: at }), changed({ id: '1', text: 'second' }));
    await append('b', letter('2'));
    expect([await firstOfB, await next(b)]).toEqual(['1 second', '2 first']);
    // Several changes between two looks are one delivery of the latest state.
    const seenByA = [await firstOfA];
    if (seenByA[0] === '1 first') seenByA.push(await next(a));
    expect(seenByA.at(-1)).toBe('1 second');
    await append('a', changed({ id: 'old', text: 'new' }));
    expect(await next(a)).toBe('old new');
  });

  it('misses nothing and delivers nothing twice, whatever comes together', async () => {
    const count = 300;
    const collect = async (organisation: string, until: string): Promise<readonly string[]> => {
      const seen: string[] = [];
      const rows = watch(organisation);
      for (;;) {
        const { value } = await rows.next();
        seen.push(`${value.id}@${value.changed_at}`);
        if (value.id === until) return seen;
      }
    };
    const collecting = ['a', 'b'].map((organisation) => collect(organisation, 'end'));
    const expected: Record<string, string[]> = { a: [], b: [] };
    for (let i = 0; i < count; i++) {
      const organisation = i % 3 === 0 ? 'b' : 'a';
      const position = await letters.append(organisation, letter(`${i}`));
      expected[organisation]?.push(`${i}@${position}`);
      if (i % 50 === 0) await projector.freshness.waitFor(position, 20_000);
    }
    await append('a', letter('end'));
    await append('a', shown({ id: 'end', to: 'b', since: at }));
    await append('a', changed({ id: 'end', text: 'for all' }));
    const [a, b] = await Promise.all(collecting);
    expect(a?.slice(0, -1)).toEqual(expected['a']);
    expect(b?.slice(0, -1)).toEqual(expected['b']);
  });

  it('reads once for each organisation that may see a change, whatever the number of subscribers', async () => {
    const rows = ['a', 'a', 'a', 'b', 'c'].map(watch);
    const waiting = rows.map((each) => next(each));
    await append('a', letter('1'), shown({ id: '1', to: 'b', since: at }), changed({ id: '1', text: 'second' }));
    expect(await Promise.all(waiting.slice(0, 4))).toEqual(
      ['a', 'a', 'a', 'b'].map(() => expect.stringMatching(/^1 (first|second)$/)),
    );
    // The first three events may have come in up to three commits; nobody asked for an organisation not concerned.
    expect(reads.organisations).not.toContain('c');
    expect(reads.organisations.filter((organisation) => organisation === 'a').length).toBeLessThanOrEqual(3);
  });

  it('ends when the scope is gone, before the row that came then', async () => {
    let scope: Scope | undefined = of('a');
    const rows = feed.watch<Row>('letters', () => Promise.resolve(scope), ending.signal)[Symbol.asyncIterator]();
    const first = next(rows);
    await append('a', letter('1'));
    expect(await first).toBe('1 first');
    scope = undefined;
    const second = next(rows);
    await append('a', letter('2'));
    expect(await second).toBeUndefined();
  });

  it('goes by the scope of the moment: after a change of organisation, only what that one may see', async () => {
    let organisation = 'a';
    const rows = feed
      .watch<Row>('letters', () => Promise.resolve(of(organisation)), ending.signal)
      [Symbol.asyncIterator]();
    const first = next(rows);
    await append('a', letter('1'));
    expect(await first).toBe('1 first');
    organisation = 'b';
    const second = next(rows);
    await append('a', letter('2'));
    await append('b', letter('3'));
    expect(await second).toBe('3 first');
  });

  it('delivers no more of a letter once its grant has ended', async () => {
    const rows = watch('b');
    const first = next(rows);
    await append('a', letter('1'), shown({ id: '1', to: 'b', since: at }), changed({ id: '1', text: 'second' }));
    const seen = [await first];
    await append('a', hidden({ id: '1' }), changed({ id: '1', text: 'third' }));
    await append('b', letter('2'));
    while (seen.at(-1) !== '2 first') seen.push(await next(rows));
    expect(seen).not.toContain('1 third');
  });

  it('ends with an error of its own for who does not take what there is', async () => {
    const slow = watch('a');
    const quick = watch('a');
    const first = next(slow);
    let firstOfQuick: Promise<unknown> = next(quick);
    await append('a', letter('0'));
    expect(await first).toBe('0 first');
    await firstOfQuick;
    for (let n = 0; n < 3; n++) {
      const batch = Array.from({ length: 400 }, (_, i) => letter(`${n}-${i}`));
      await append('a', ...batch);
      for (let i = 0; i < 400; i++) {
        firstOfQuick = next(quick);
        await firstOfQuick;
      }
    }
    await expect(
      (async () => {
        for (;;) if ((await slow.next()).done) return;
      })(),
    ).rejects.toThrow(SubscriberLags);
    await append('a', letter('last'));
    expect(await next(quick)).toBe('last first');
  });

  it('hands on a change of any size to who takes it', async () => {
    const rows = watch('a');
    const first = next(rows);
    await append('a', letter('0'));
    await first;
    const many = Array.from({ length: 2_500 }, (_, i) => letter(`many-${i}`));
    const appending = append('a', ...many);
    const seen = new Set<string>();
    while (seen.size < many.length) seen.add((await rows.next()).value.id);
    await appending;
    expect(seen.size).toBe(2_500);
  });

  it('finds by itself what it was not told of', async () => {
    const deaf = Object.create(database) as Database;
    deaf.listen = () => Promise.resolve(() => Promise.resolve());
    await startFeed({ database: deaf, pollMilliseconds: 5 });
    const rows = watch('a');
    const first = next(rows);
    await append('a', letter('1'));
    expect(await first).toBe('1 first');
  });

  it('waits with the changes of a view that stands still, and delivers them when it goes on', async () => {
    await projector.stop();
    const view = lettersView();
    await startProjector([
      lettersView({
        project: (events) => {
          if (events.some((event) => (event.data as { text?: string }).text === 'poison')) throw new Error('poison');
          return view.project(events);
        },
      }),
      talliesView(),
    ]);
    const rows = watch('a');
    const first = next(rows);
    await append('a', letter('1'), letter('2', 'poison'), letter('3'));
    const [halted] = projector.health.halted;
    await letters.decide('skip', 'letters', 1, (halted as (typeof projector.health.halted)[number]).halt);
    expect([await first, await next(rows)]).toEqual(['1 first', '3 first']);
  });

  it('ends when it is aborted, and when the feed stops', async () => {
    const aborted = next(watch('a'));
    ending.abort();
    expect(await aborted).toBeUndefined();
    ending = new AbortController();
    const stopped = next(watch('a'));
    await feed.stop();
    expect(await stopped).toBeUndefined();
    expect(await next(watch('a'))).toBeUndefined();
  });

  it('begins at the position known at the call, however late the first row is asked for', async () => {
    const rows = watch('a');
    await append('a', letter('1'));
    await append('a', letter('2'));
    expect([await next(rows), await next(rows)]).toEqual(['1 first', '2 first']);
  });
});
