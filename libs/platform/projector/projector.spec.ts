import { setTimeout as pause } from 'node:timers/promises';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import type { Statement } from '#platform/read-store/statement.js';
import { type Death, DyingDatabase } from '#platform/testing/dying-database.js';
import {
  changed,
  hidden,
  type LetterRow,
  Letters,
  letterCodec,
  lettersView,
  shown,
  type TallyRow,
  talliesView,
  weighed,
  written,
} from '#platform/testing/letters.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { describeStores, LogLines, silentLogger } from '#platform/testing/stores.js';
import type { Halt } from './projection.js';
import { Projector, type ProjectorOptions } from './projector.js';
import type { View } from './view.js';

const at = '2020-09-19T00:00:00.000Z';
const letter = (id: string, text = 'first') => written({ id, text, at });

describeStores((store) => {
  let database: Database;
  let journal: MemoryJournal;
  let letters: Letters;
  const running: Projector[] = [];

  beforeAll(() => {
    database = store().database;
  });
  beforeEach(async () => {
    await store().renew([]);
    journal = new MemoryJournal();
    letters = new Letters(journal);
  });
  afterEach(async () => {
    for (const projector of running.splice(0)) await projector.stop();
  });

  const projectorOf = (options: Partial<ProjectorOptions> = {}): Projector =>
    new Projector({
      database,
      journal,
      codec: letterCodec(),
      views: [lettersView(), talliesView()],
      logger: silentLogger,
      standByMilliseconds: 30,
      ...options,
    });
  const start = async (options: Partial<ProjectorOptions> = {}): Promise<Projector> => {
    const projector = projectorOf(options);
    running.push(projector);
    await projector.start();
    return projector;
  };
  const reached = async (projector: Projector, position: JournalPosition): Promise<void> => {
    expect(await projector.freshness.waitFor(position, 20_000)).toMatchObject({ reached: true });
  };
  const rows = async <Row>(sql: string): Promise<readonly Row[]> => {
    const [, result] = await database.batch([asOwner('lianfang'), plain(sql)]);
    return (result?.rows ?? []) as readonly Row[];
  };
  const lettersNow = (): Promise<readonly LetterRow[]> =>
    rows<LetterRow>('select id, text, organisation, changes from letters order by id');
  const talliesNow = (): Promise<readonly TallyRow[]> =>
    rows<TallyRow>('select organisation, letters, changes from tallies order by organisation');

  it('brings views to the head of the journal, then follows it', async () => {
    await letters.append('a', letter('1'), changed({ id: '1', text: 'second' }));
    const projector = await start();
    await reached(projector, await letters.append('b', letter('2'), changed({ id: '1', text: 'third' })));
    expect(await lettersNow()).toEqual([
      { id: '1', text: 'third', organisation: 'a', changes: 2 },
      { id: '2', text: 'first', organisation: 'b', changes: 0 },
    ]);
    expect(await talliesNow()).toEqual([
      { organisation: 'a', letters: 1, changes: 1 },
      { organisation: 'b', letters: 1, changes: 1 },
    ]);
    expect(projector.health).toMatchObject({ state: 'active', halted: [], filling: [], stoppedAt: undefined });
  });

  it('goes on from its checkpoint after a restart', async () => {
    const first = await start();
    await reached(first, await letters.append('a', letter('1')));
    await first.stop();
    const position = await letters.append('a', changed({ id: '1', text: 'second' }));
    await reached(await start(), position);
    expect(await lettersNow()).toEqual([{ id: '1', text: 'second', organisation: 'a', changes: 1 }]);
  });

  it('writes grants with the rows, and what was granted can be read', async () => {
    const projector = await start();
    const reads = new ScopedReadStore(database);
    const seenBy = (organisation: string): Promise<readonly string[]> =>
      reads.scoped({ kind: 'organisation', organisation }, async (reader) =>
        (await reader.rows(reader.from<LetterRow>('letters').select('row.id'))).map(({ id }) => id),
      );
    await letters.append('a', letter('1'), shown({ id: '1', to: 'b', since: at }));
    await reached(projector, await letters.append('a', shown({ id: '1', to: 'c', since: '2020-09-20T00:00:00Z' })));
    expect([await seenBy('a'), await seenBy('b'), await seenBy('c')]).toEqual([['1'], ['1'], []]);
    await reached(projector, await letters.append('a', hidden({ id: '1' })));
    expect([await seenBy('a'), await seenBy('b')]).toEqual([['1'], []]);
    expect(
      await rows('select grantee, from_position::text, to_position::text from grants order by from_position'),
    ).toEqual([
      { grantee: 'a', from_position: '10', to_position: null },
      { grantee: 'b', from_position: '20', to_position: '40' },
      { grantee: 'c', from_position: '30', to_position: '40' },
    ]);
  });

  it('moves on over events no view handles, and over audit streams without reading them', async () => {
    const projector = await start();
    await letters.append('a', weighed({ id: '1' }));
    const position = await letters.appendTo('audit-a-2020-09-19', 'a', { type: 'unknown.to-all.v1', data: {} });
    await reached(projector, position);
    expect(projector.health).toMatchObject({ state: 'active', position: position.toString() });
  });

  describe('reading your own write', () => {
    it('waits for the position, and says honestly when it was not reached', async () => {
      const projector = await start();
      const position = await letters.append('a', letter('1'));
      expect(await projector.freshness.waitFor(position, 20_000)).toEqual({
        position: position.toString(),
        reached: true,
        halted: [],
      });
      const future = (position + 10n) as JournalPosition;
      expect(await projector.freshness.waitFor(future, 20)).toMatchObject({ position: '10', reached: false });
      expect(await lettersNow()).toHaveLength(1);
    });

    it('works for who has no projector of its own', async () => {
      const { CheckpointWatch } = await import('./checkpoint-watch.js');
      const watch = new CheckpointWatch(await store().another(), silentLogger);
      await watch.start();
      await start();
      const position = await letters.append('a', letter('1'));
      expect(await watch.waitFor(position, 20_000)).toMatchObject({ reached: true });
      await watch.stop();
    });
  });

  describe('killed between any two statements', () => {
    const history = async (): Promise<JournalPosition> => {
      await letters.append('a', letter('1'), shown({ id: '1', to: 'b', since: at }), letter('2'));
      await letters.append('b', changed({ id: '1', text: 'second' }), hidden({ id: '1' }));
      return await letters.append('a', changed({ id: '2', text: 'second' }), letter('3'));
    };
    const isCommit = (statements: readonly Statement[]): boolean =>
      statements.some(({ sql }) => sql.includes('update letters as l'));

    /** Dies in a batch, starts again. @returns whether the tables equal a rebuild, and how long the batch was */
    const survives = async (death: Death, options: Partial<ProjectorOptions> = {}) => {
      await store().renew([]);
      journal = new MemoryJournal();
      letters = new Letters(journal);
      const position = await history();
      const dying = new DyingDatabase(database, death, isCommit);
      const victim = projectorOf({ ...options, database: dying, batchEvents: 4 });
      await victim.start();
      await dying.died;
      await victim.stop();
      const survivor = projectorOf({ batchEvents: 4 });
      await survivor.start();
      await reached(survivor, position);
      const report = await survivor.rebuild();
      await survivor.stop();
      return { equal: report.equal && report.leftOut.length === 0, statements: dying.statements };
    };

    it('its tables equal a fresh rebuild after the next start', async () => {
      const whole = await survives('after-commit');
      expect(whole.equal).toBe(true);
      expect(whole.statements).toBeGreaterThan(6);
      for (let afterStatements = 0; afterStatements <= whole.statements; afterStatements++) {
        expect({ afterStatements, ...(await survives({ afterStatements })) }).toMatchObject({ equal: true });
      }
    });

    it('which is seen to fail when the checkpoint is written outside the transaction', async () => {
      const broken = await survives('after-commit', { sabotage: { checkpoint: 'after-rows' } });
      expect(broken.equal).toBe(false);
    });
  });

  describe('two workers', () => {
    it('write each event once, whoever is faster, and one takes over when the other stops', async () => {
      const one = await start({ batchEvents: 3 });
      const two = await start({ batchEvents: 3, database: await store().another() });
      let position = 0n as JournalPosition;
      for (let i = 0; i < 40; i++)
        position = await letters.append('a', letter(`${i}`), changed({ id: `${i}`, text: '' }));
      await Promise.all([reached(one, position), reached(two, position)]);
      await one.stop();
      position = await letters.append('a', letter('last'));
      await reached(two, position);
      expect(await talliesNow()).toEqual([{ organisation: 'a', letters: 41, changes: 40 }]);
      expect(await two.rebuild()).toMatchObject({ equal: true });
      expect(two.health.state).toBe('active');
    });

    it('the one that lost stands by, with nothing written twice', async () => {
      const lines = new LogLines();
      const one = await start();
      const two = await start({ database: await store().another(), logger: lines.logger });
      await reached(one, await letters.append('a', letter('1')));
      // Both were told of the event; one of them lost and looks again.
      const position = await letters.append('a', letter('2'));
      await Promise.all([reached(one, position), reached(two, position)]);
      expect(await talliesNow()).toEqual([{ organisation: 'a', letters: 2, changes: 0 }]);
      expect(lines.lines.filter((line) => line['level'] === 'error')).toEqual([]);
    });

    it('a program started later with other views puts the earlier one out of work', async () => {
      const lines = new LogLines();
      const older = await start({ logger: lines.logger });
      await reached(older, await letters.append('a', letter('1')));
      const newer = await start({
        database: await store().another(),
        views: [lettersView(), talliesView({ version: 2 })],
      });
      const position = await letters.append('a', letter('2'));
      await reached(newer, position);
      await lines.alarm('projector-outdated');
      expect(older.health.state).toBe('outdated');
      // The changed view is filled beside the checkpoint.
      while (newer.health.filling.length > 0) await pause(20);
      expect(await newer.rebuild()).toMatchObject({ equal: true, leftOut: [] });
    });
  });

  const haltOf = (projector: Projector): Halt => {
    const [found] = projector.health.halted;
    if (!found) throw new Error('no view is halted');
    return found.halt;
  };

  describe('a view that cannot take an event', () => {
    const cannotTake = (text: string): View => {
      const view = lettersView();
      return lettersView({
        project: (events) => {
          if (events.some((event) => (event.data as { text?: string }).text === text)) throw new Error(`no ${text}`);
          return view.project(events);
        },
      });
    };
    /** The database refuses what it makes of an event. */
    const makesNonsenseOf = (text: string): View => {
      const view = lettersView();
      return lettersView({
        project: (events) => [
          ...view.project(events),
          ...events
            .filter((event) => (event.data as { text?: string }).text === text)
            .map(() => plain(`select 'no number'::integer`)),
        ],
      });
    };

    for (const [how, broken] of [
      ['throws', cannotTake],
      ['makes a statement the database refuses', makesNonsenseOf],
    ] as const) {
      it(`halts at it when it ${how}; the others go on`, async () => {
        const lines = new LogLines();
        await letters.append('a', letter('1'), changed({ id: '1', text: 'second' }), letter('2', 'poison'));
        await letters.append('a', changed({ id: '1', text: 'third' }), changed({ id: '2', text: 'cured' }));
        const projector = await start({ views: [broken('poison'), talliesView()], logger: lines.logger });
        const position = await letters.append('a', letter('3'));
        await reached(projector, position);
        const halt = { kind: 'view', position: '30', stream: 'letter-2', revision: 0, type: written.type };
        expect(projector.health).toMatchObject({ state: 'active', halted: [{ view: 'letters', halt }] });
        expect(projector.freshness.now()).toMatchObject({ position: position.toString(), halted: ['letters'] });
        expect(await lines.alarm('view-halted')).toMatchObject({ view: 'letters', ...halt, level: 50 });
        expect(await lettersNow()).toEqual([{ id: '1', text: 'second', organisation: 'a', changes: 1 }]);
        expect(await talliesNow()).toEqual([{ organisation: 'a', letters: 3, changes: 3 }]);
        await projector.stop();

        // A restart does not help, and says so.
        let again = await start({ views: [broken('poison'), talliesView()] });
        expect(again.freshness.now().halted).toEqual(['letters']);
        expect(await again.rebuild()).toMatchObject({ leftOut: ['letters'], equal: true });

        // An officer lets it go on without the event; what depends on it is missing.
        const decided = new LogLines();
        const goesOn = async (): Promise<void> => {
          await decided.first(({ msg }) => msg === 'an operator decided that a view goes on');
          await again.filled();
        };
        await again.stop();
        again = await start({ views: [broken('poison'), talliesView()], logger: decided.logger });
        await letters.decide('skip', 'letters', 1, haltOf(again));
        await goesOn();
        await reached(again, await letters.append('a', changed({ id: '3', text: 'second' })));
        expect(await lettersNow()).toEqual([
          { id: '1', text: 'third', organisation: 'a', changes: 2 },
          { id: '3', text: 'second', organisation: 'a', changes: 1 },
        ]);
        expect(again.health.halted).toEqual([]);
        expect(again.freshness.now().halted).toEqual([]);
        expect(await again.rebuild()).toMatchObject({ leftOut: [], equal: true });
        await again.stop();

        // The decision stands in the journal: it holds for a read store that is filled from nothing, too.
        await store().renew([]);
        again = await start({ views: [broken('poison'), talliesView()] });
        await reached(again, await letters.append('a', weighed({ id: '3' })));
        expect((await lettersNow()).map(({ id }) => id)).toEqual(['1', '3']);
        expect(again.health.halted).toEqual([]);
        await again.stop();

        // A new version of the view tries the event again.
        again = await start({ views: [{ ...broken('poison'), version: 2 }, talliesView()] });
        await again.filled();
        expect(again.health.halted).toMatchObject([{ view: 'letters', halt }]);
        await again.stop();

        // A mended program takes it when an officer says so, not before.
        again = await start({ views: [lettersView({ version: 2 }), talliesView()], logger: decided.logger });
        expect(again.freshness.now().halted).toEqual(['letters']);
        decided.lines.length = 0;
        await letters.decide('retry', 'letters', 2, haltOf(again));
        await goesOn();
        expect(await lettersNow()).toEqual([
          { id: '1', text: 'third', organisation: 'a', changes: 2 },
          { id: '2', text: 'cured', organisation: 'a', changes: 1 },
          { id: '3', text: 'second', organisation: 'a', changes: 1 },
        ]);
        expect(await again.rebuild()).toMatchObject({ leftOut: [], equal: true });
      });
    }

    it('goes on when the decision was taken while no worker ran', async () => {
      const views = [cannotTake('poison'), talliesView()];
      const one = await start({ views });
      await reached(one, await letters.append('a', letter('1'), letter('2', 'poison'), letter('3')));
      await one.stop();
      await letters.decide('skip', 'letters', 1, haltOf(one));
      const lines = new LogLines();
      const two = await start({ views, database: await store().another(), logger: lines.logger });
      await lines.first(({ msg }) => msg === 'an operator decided that a view goes on');
      await two.filled();
      await reached(two, await letters.append('a', letter('4')));
      expect((await lettersNow()).map(({ id }) => id)).toEqual(['1', '3', '4']);
      expect(two.freshness.now().halted).toEqual([]);
    });

    it('halts while it is filled, too, with what came before', async () => {
      await letters.append('a', letter('1'), letter('2', 'poison'), letter('3'));
      const first = await start();
      await reached(first, await letters.append('a', letter('4')));
      await first.stop();
      for (const broken of [cannotTake('poison'), makesNonsenseOf('poison')]) {
        const projector = await start({ views: [{ ...broken, version: 2 }, talliesView()] });
        await projector.filled();
        expect(projector.health.halted).toMatchObject([{ view: 'letters', halt: { position: '20' } }]);
        expect((await lettersNow()).map(({ id }) => id)).toEqual(['1']);
        await projector.stop();
        await (await start()).stop();
      }
    });

    it('heals a batch that only together is refused', async () => {
      const view = lettersView();
      const refusesTwo = lettersView({
        project: (events: readonly DecodedEvent[]) =>
          events.length > 1 ? [plain('select 1/0')] : view.project(events),
      });
      await letters.append('a', letter('1'), letter('2'));
      const projector = await start({ views: [refusesTwo, talliesView()] });
      await reached(projector, await letters.append('a', letter('3')));
      expect(projector.health.halted).toEqual([]);
      expect(await lettersNow()).toHaveLength(3);
    });
  });

  it('stops all views with an alarm at an event this program cannot read, and a newer program goes on', async () => {
    const lines = new LogLines();
    await letters.append('a', letter('1'));
    const position = await letters.appendTo('letter-1', 'a', { type: 'letters.letter-burnt.v1', data: { id: '1' } });
    await letters.append('a', letter('2'));
    const projector = await start({ logger: lines.logger });
    expect(await lines.alarm('projector-stopped')).toMatchObject({
      ...{ kind: 'journal', position: position.toString(), stream: 'letter-1', type: 'letters.letter-burnt.v1' },
    });
    expect(projector.health).toMatchObject({
      state: 'stopped',
      position: '10',
      stoppedAt: { type: 'letters.letter-burnt.v1' },
    });
    expect(projector.freshness.now()).toMatchObject({ position: '10', halted: ['letters', 'tallies'] });
    expect(await lettersNow()).toHaveLength(1);
    await projector.stop();

    const { Codec } = await import('#platform/journal/codec.js');
    const { defineEvent } = await import('#platform/kernel/event.js');
    const { z } = await import('zod');
    const burnt = defineEvent('letters.letter-burnt.v1', z.strictObject({ id: z.string() }));
    const newer = await start({ codec: new Codec([written, changed, shown, hidden, weighed, burnt]) });
    await reached(newer, await letters.append('a', letter('3')));
    expect(newer.freshness.now().halted).toEqual([]);
    expect(await rows('select name from views where halted is not null')).toEqual([]);
    expect(await lettersNow()).toHaveLength(3);
  });

  it('goes on without an event nobody can read when an operator decides so, and a program that can read it takes it', async () => {
    const lines = new LogLines();
    await letters.append('a', letter('1'), letter('2', 'second'));
    await letters.append('a', { type: changed.type, data: { id: '2', text: 7 } });
    const projector = await start({ logger: lines.logger });
    await lines.alarm('projector-stopped');
    const { stoppedAt } = projector.health;
    await letters.decide('skip', 'all', 0, stoppedAt as Halt);
    await reached(projector, await letters.append('a', letter('3')));
    expect(projector.health).toMatchObject({ state: 'active', halted: [], stoppedAt: undefined });
    expect(projector.freshness.now().halted).toEqual([]);
    expect((await lettersNow()).map(({ id, changes }) => [id, changes])).toEqual([
      ['1', 0],
      ['2', 0],
      ['3', 0],
    ]);
    expect(await projector.rebuild()).toMatchObject({ equal: true, leftOut: [] });
  });

  it('stops at data their own schema refuses', async () => {
    const lines = new LogLines();
    await letters.append('a', { type: written.type, data: { id: '1', text: 7 } });
    await start({ logger: lines.logger });
    expect(await lines.alarm('projector-stopped')).toMatchObject({
      position: '10',
      reason: expect.stringContaining('text'),
    });
  });

  describe('views that changed', () => {
    const withTextLength = (version: number): View => {
      const view = lettersView();
      return lettersView({
        version,
        tables: [
          {
            name: 'letters',
            columns: `id text primary key, text text not null, organisation text not null, changes integer not null,
              length integer generated always as (length(text)) stored`,
          },
        ],
        project: (events) => view.project(events),
      });
    };

    it('are filled anew at the start while the others keep their rows', async () => {
      const first = await start();
      await reached(first, await letters.append('a', letter('1'), shown({ id: '1', to: 'b', since: at })));
      await first.stop();
      await database.batch([asOwner('lianfang'), plain(`update tallies set letters = 77`)]);
      const second = await start({ views: [withTextLength(2), talliesView()] });
      await reached(second, await letters.append('a', letter('2', 'longer text')));
      await second.filled();
      expect(await rows('select id, length from letters order by id')).toEqual([
        { id: '1', length: 5 },
        { id: '2', length: 11 },
      ]);
      expect(await talliesNow()).toEqual([{ organisation: 'a', letters: 78, changes: 0 }]);
      expect(await rows('select count(*)::integer as n from grants')).toEqual([{ n: 3 }]);
    });

    it('are unfinished until they have met the checkpoint, and go on where a killed worker left them', async () => {
      const first = await start();
      for (let i = 0; i < 20; i++) await letters.append('a', letter(`${i}`));
      await reached(first, await letters.append('a', letter('last')));
      await first.stop();
      const isThirdFill = (
        (n) => (statements: readonly Statement[]) =>
          statements.some(({ sql }) => sql.includes('.fill(')) && ++n === 3
      )(0);
      const dying = new DyingDatabase(database, { afterStatements: 2 }, isThirdFill);
      const victim = projectorOf({ database: dying, views: [withTextLength(2), talliesView()], batchEvents: 5 });
      await victim.start();
      await dying.died;
      expect(victim.freshness.now().halted).toEqual(['letters']);
      await victim.stop();
      expect(await rows('select ready, filled_to::text from views order by name')).toEqual([
        { ready: false, filled_to: '100' },
        { ready: true, filled_to: '0' },
      ]);
      expect(await lettersNow()).toHaveLength(10);
      // On PostgreSQL the worker that was filling might still be alive; it says that it is not any more.
      await database.batch([asOwner('lianfang'), plain('update views set filling = null')]);
      const survivor = await start({ views: [withTextLength(2), talliesView()], batchEvents: 5 });
      await survivor.filled();
      expect(await lettersNow()).toHaveLength(21);
      expect(await survivor.rebuild()).toMatchObject({ equal: true, leftOut: [] });
    });

    it('that are no longer there take their tables and grants with them', async () => {
      const first = await start();
      await reached(first, await letters.append('a', letter('1')));
      await first.stop();
      await start({ views: [talliesView()] });
      expect(await rows(`select to_regclass('lianfang.letters') is null as gone`)).toEqual([{ gone: true }]);
      expect(await rows('select * from grants')).toEqual([]);
    });
  });

  it('replays everything when the read store is of another journal', async () => {
    const first = await start();
    await reached(first, await letters.append('a', letter('1'), letter('2')));
    await first.stop();
    journal = new MemoryJournal();
    letters = new Letters(journal);
    await letters.append('b', weighed({ id: '1' }), letter('3'));
    const lines = new LogLines();
    const second = await start({ logger: lines.logger });
    await reached(second, await letters.append('b', letter('4')));
    expect((await lettersNow()).map(({ id }) => id)).toEqual(['3', '4']);
    expect(lines.lines.map((line) => line['msg'])).toEqual(['the read store is of another journal: replayed']);
  });

  it('tries again when the database was away', async () => {
    const projector = await start();
    await reached(projector, await letters.append('a', letter('1')));
    let away = 2;
    const batch = database.batch.bind(database);
    const { DatabaseUnavailable } = await import('#platform/read-store/database.js');
    database.batch = (statements) =>
      away > 0 && statements.some(({ sql }) => sql.includes('.advance('))
        ? Promise.reject(new DatabaseUnavailable(`away ${away--}`))
        : batch(statements);
    await reached(projector, await letters.append('a', letter('2')));
    database.batch = batch;
    expect(away).toBe(0);
    expect(await lettersNow()).toHaveLength(2);
  });
});
