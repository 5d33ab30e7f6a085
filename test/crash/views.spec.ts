import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { allContexts } from '#contexts/all-contexts.js';
import { startDemo } from '#platform/client/program.js';
import { Codec } from '#platform/journal/codec.js';
import type { EventToAppend, JournalPosition } from '#platform/journal/journal.js';
import { openJournal } from '#platform/journal/open.js';
import { Projector, type ProjectorOptions } from '#platform/projector/projector.js';
import type { View } from '#platform/projector/view.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import type { Statement } from '#platform/read-store/statement.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { DyingDatabase } from '#platform/testing/dying-database.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { describeStores, silentLogger } from '#platform/testing/stores.js';

// R5 and R6 over the views of all contexts. What they are given is one event of each version ever written, or, where
// LIANFANG_TEST_STORY=1, the whole demo world, played by the real program.
const isStory = process.env['LIANFANG_TEST_STORY'] === '1';
/** How many of the places where a projector can be killed are tried; they are spread evenly, `all`: each. */
const kills = process.env['LIANFANG_TEST_VIEW_KILLS'] ?? '3';
const histories = Number(process.env['LIANFANG_TEST_VIEW_HISTORIES'] ?? 1);

const views = allContexts.flatMap((context) => context.views);
const codec = new Codec(allContexts.flatMap(({ events }) => events));
const tables = views.flatMap((view) => view.tables.map(({ name }) => name));

interface Recorded extends EventToAppend {
  readonly stream: string;
}

/** In the order in which contexts build on one another. */
const goldenEvents = (): readonly Recorded[] => {
  const folder = join(projectFolder(), 'test/golden/events');
  const files = readdirSync(folder).sort();
  return [...codec.types]
    .flatMap((type) =>
      files.filter((file) => file.replace(/(\.\d+)?\.json$/, '') === type).map((file) => ({ type, file })),
    )
    .map(({ type, file }, n) => ({
      ...{ type, id: `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`, stream: `golden-${n}` },
      data: JSON.parse(readFileSync(join(folder, file), 'utf8')),
      metadata: {
        ...{ commandId: `command-${n}`, commandDigest: '', causationId: `command-${n}`, correlationId: `request-${n}` },
        ...{ actor: 'officer-1', organisation: 'xiuzhou-ecology', jurisdiction: '330411' },
        recordedAt: `2020-09-19T${`${Math.floor(n / 60)}`.padStart(2, '0')}:${`${n % 60}`.padStart(2, '0')}:00.000Z`,
      },
    }));
};

const storyEvents = async (): Promise<readonly Recorded[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-story-'));
  try {
    await (await startDemo(folder)).stop();
    const { journal, close } = await openJournal({ folder: join(folder, 'journal') }, { logger: silentLogger });
    const events: Recorded[] = [];
    for await (const event of journal.readAll('start')) events.push(event);
    await close();
    return events;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const journalOf = async (events: readonly Recorded[]): Promise<{ journal: MemoryJournal; last: JournalPosition }> => {
  const journal = new MemoryJournal();
  const revisions = new Map<string, number>();
  for (const { stream, id, type, data, metadata } of events) {
    const { revision } = await journal.append(stream, revisions.get(stream) ?? 'no-stream', [
      { id, type, data, metadata },
    ]);
    revisions.set(stream, revision);
  }
  return { journal, last: (await journal.head()) as JournalPosition };
};

let story: readonly Recorded[];
beforeAll(async () => {
  story = isStory ? await storyEvents() : goldenEvents();
}, 600_000);

describeStores((store) => {
  const projectorOf = (journal: MemoryJournal, options: Partial<ProjectorOptions> = {}): Projector =>
    new Projector({
      ...{ database: store().database, journal, codec, views, logger: silentLogger },
      ...{ batchEvents: isStory ? 1_000 : 7, standByMilliseconds: 30, ...options },
    });
  const follow = async (projector: Projector, last: JournalPosition): Promise<void> => {
    await projector.start();
    expect(await projector.freshness.waitFor(last, 60_000)).toMatchObject({ reached: true });
  };
  /** A worker that was killed while it filled a view cannot say so; on PostgreSQL it is given up after a while. */
  const forgetTheDead = () => store().database.batch([asOwner('lianfang'), plain('update views set filling = null')]);

  describe('killed between any two statements', () => {
    const isWritten = (statements: readonly Statement[]): boolean =>
      statements.some(({ sql }) => sql.includes('.advance(') || sql.includes('.fill(') || sql.includes('pg_notify'));

    /** A database whose user dies after so many statements of all it wrote; it counts them until then. */
    const dyingAfter = (afterStatements: number) => {
      const death = { afterStatements: 0 };
      let left = afterStatements;
      const counted = { statements: 0 };
      const database = new DyingDatabase(store().database, death, (statements) => {
        if (!isWritten(statements)) return false;
        counted.statements += statements.length;
        death.afterStatements = left;
        left -= statements.length;
        return left < 0;
      });
      return { database, counted };
    };

    /** @returns whether the tables equal a rebuild, and how many statements were written before the death */
    const survives = async (
      afterStatements: number,
      {
        before,
        after,
        ...options
      }: Partial<ProjectorOptions> & { before?: readonly View[]; after?: readonly View[] } = {},
    ) => {
      await store().renew(before ?? views);
      const { journal, last } = await journalOf(story);
      if (before) {
        const former = projectorOf(journal, { views: before });
        await follow(former, last);
        await former.stop();
      }
      const program = after ? { views: after } : {};
      const { database, counted } = dyingAfter(afterStatements);
      const victim = projectorOf(journal, { ...options, ...program, database });
      await victim.start().catch(() => undefined);
      const done = victim.freshness.waitFor(last, 60_000).then(() => victim.filled());
      await Promise.race([database.died, done]);
      await victim.stop();
      await forgetTheDead();
      const survivor = projectorOf(journal, program);
      await follow(survivor, last);
      await survivor.filled();
      const report = await survivor.rebuild();
      await survivor.stop();
      return { equal: report.equal && report.leftOut.length === 0, statements: counted.statements };
    };

    const places = (statements: number): readonly number[] => {
      const count = kills === 'all' ? statements : Math.min(Number(kills), statements);
      return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * statements) / count));
    };

    it('the tables of all contexts equal a fresh rebuild after the next start', async () => {
      const { equal, statements } = await survives(Number.MAX_SAFE_INTEGER);
      expect(equal).toBe(true);
      expect(statements).toBeGreaterThan(50);
      for (const place of places(statements)) {
        expect({ place, ...(await survives(place)) }).toMatchObject({ equal: true });
      }
    }, 3_600_000);

    it('also while changed views are filled anew', async () => {
      const after = views.map((view) => ({ ...view, version: view.version + 1 }));
      const versions = { before: views, after: [...after.slice(1), ...views.slice(0, 1)] };
      const { equal, statements } = await survives(Number.MAX_SAFE_INTEGER, versions);
      expect(equal).toBe(true);
      for (const place of places(statements)) {
        expect({ place, ...(await survives(place, versions)) }).toMatchObject({ equal: true });
      }
    }, 3_600_000);

    it('which is seen to fail when the checkpoint is written outside the transaction', async () => {
      const sabotage = { checkpoint: 'before-rows' } as const;
      const { statements } = await survives(Number.MAX_SAFE_INTEGER, { sabotage });
      const outcomes = new Set<boolean>();
      // Dead with the checkpoint moved and the rows of some batch not written: soon found.
      for (let place = 1; place < statements && !outcomes.has(false); place += 3) {
        outcomes.add((await survives(place, { sabotage })).equal);
      }
      expect(outcomes).toContain(false);
    }, 600_000);
  });

  describe(`rebuilt, incremental, in batches of any size (${histories} histories)`, () => {
    const tablesOf = async (events: readonly Recorded[], batchEvents: number) => {
      await store().renew(views);
      const { journal, last } = await journalOf(events);
      const projector = projectorOf(journal, { batchEvents });
      await follow(projector, last);
      const report = await projector.rebuild();
      await projector.stop();
      const results = await store().database.batch([
        asOwner('lianfang'),
        ...tables.map((name) => plain(`select to_jsonb(t) as row from ${name} as t order by to_jsonb(t)::text`)),
        plain('select to_jsonb(t) as row from grants as t order by to_jsonb(t)::text'),
      ]);
      return { isRebuiltEqual: report.equal, rows: results.slice(1).map(({ rows }) => rows) };
    };

    it('the tables of all contexts are the same', async () => {
      const streams = [...new Set(story.map(({ stream }) => stream))];
      await fc.assert(
        fc.asyncProperty(
          fc.subarray(streams, { minLength: 1 }),
          fc.integer({ min: 1, max: story.length }),
          fc.integer({ min: 2, max: 60 }),
          async (chosen, length, batchEvents) => {
            const known = new Set(chosen);
            const events = story.filter(({ stream }) => known.has(stream)).slice(0, Math.min(length, 300));
            const oneByOne = await tablesOf(events, 1);
            expect(oneByOne.isRebuiltEqual).toBe(true);
            expect(await tablesOf(events, batchEvents)).toEqual(oneByOne);
            expect(await tablesOf(events, 1_000)).toEqual(oneByOne);
          },
        ),
        { numRuns: histories },
      );
    }, 3_600_000);
  });
});
