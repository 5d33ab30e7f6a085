import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { Codec } from '#platform/journal/codec.js';
import { Projector } from '#platform/projector/projector.js';
import type { Database } from '#platform/read-store/database.js';
import { changed, Letters, letterEvents, written } from '#platform/testing/letters.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { Reminders, reminded } from '#platform/testing/reminders.js';
import { SetClock } from '#platform/testing/set-clock.js';
import { describeStores, LogLines, silentLogger, type TestStore } from '#platform/testing/stores.js';
import { UnrulyJournal } from '#platform/testing/unruly-journal.js';
import { automationEvents, commandIntended, instanceReleased } from './automation.events.js';
import { automationsView } from './automations.view.js';
import { AutomationRunner, type AutomationsOptions } from './runner.js';

const codec = new Codec([...letterEvents, ...automationEvents, reminded]);
const morning = '2020-09-19T00:00:00.000Z';
const letter = (id: string, at = morning) => written({ id, text: 'a letter', at });
const answer = (id: string) => changed({ id, text: 'an answer' });

describeStores((store: () => TestStore) => {
  let journal: MemoryJournal;
  let letters: Letters;
  let clock: SetClock;
  let database: Database;
  let reminders: Reminders;
  const stops: (() => Promise<void>)[] = [];

  const begin = async (): Promise<void> => {
    database = store().database;
    await store().renew([automationsView]);
    journal = new MemoryJournal();
    letters = new Letters(journal);
    clock = new SetClock();
    reminders = new Reminders(journal, codec, clock);
  };
  beforeEach(begin);
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  const projecting = async (): Promise<Projector> => {
    const projector = new Projector({ database, journal, codec, views: [automationsView], logger: silentLogger });
    await projector.start();
    stops.push(() => projector.stop());
    return projector;
  };
  const running = async (
    { freshness }: Projector,
    more: Partial<AutomationsOptions> = {},
  ): Promise<AutomationRunner> => {
    const runner = new AutomationRunner({
      ...{ journal, codec, clock, database, freshness, logger: silentLogger, automations: [reminders] },
      ...{ pollMilliseconds: 2, ...more },
    });
    await runner.start();
    stops.push(() => runner.stop());
    return runner;
  };
  const start = async (more: Partial<AutomationsOptions> = {}) => running(await projecting(), more);
  /** Reminders that there are, by whom. */
  const sent = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for await (const { type, data } of journal.readAll('start')) {
      const { id } = data as { id: string };
      if (type === reminded.type) counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
  };
  const types = async (stream: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { type } of journal.readStream(stream)) found.push(type.replace(/^automations\.|\.v1$/g, ''));
    return found;
  };

  it('acts on what comes after it was deployed, on nothing before', async () => {
    await letters.append('a', letter('old'), answer('old'));
    const runner = await start();
    await letters.append('a', letter('new'), answer('new'));
    await runner.settled();
    expect(await sent()).toEqual({ 'thanks new': 1 });
  });

  it('a timer fires when it is due, not a moment before; what intends and what comes of it stand in one stream', async () => {
    const runner = await start();
    await letters.append('a', letter('1'));
    await runner.settled();
    clock.set('2020-09-19T00:29:59.999Z');
    await runner.settled();
    expect(await sent()).toEqual({});
    clock.set('2020-09-19T00:30:00Z');
    await runner.settled();
    expect(await sent()).toEqual({ 1: 1 });
    clock.minutes(24 * 60);
    await runner.settled();
    expect(await sent()).toEqual({ 1: 2 });
    expect(await types('automation-letters.reminders-1')).toEqual([
      ...['timer-set', 'timer-set'],
      ...['timer-fired', 'command-intended', 'command-done'],
      ...['timer-fired', 'command-intended', 'command-done'],
    ]);
  });

  it('a timer that is not wanted any more is cancelled, also where it is due already', async () => {
    const runner = await start();
    await letters.append('a', letter('1'));
    await runner.settled();
    await letters.append('a', answer('1'));
    clock.minutes(120);
    await runner.settled();
    expect(await sent()).toEqual({ 'thanks 1': 1 });
    expect((await types('automation-letters.reminders-1')).filter((type) => type === 'timer-cancelled')).toHaveLength(
      2,
    );
  });

  it('two runners do everything once', async () => {
    const projector = await projecting();
    const runners = [await running(projector), await running(projector)];
    for (let n = 0; n < 20; n++) await letters.append('a', letter(`${n}`));
    await Promise.all(runners.map((one) => one.settled()));
    for (let n = 0; n < 10; n++) await letters.append('a', answer(`${n}`));
    clock.minutes(31);
    await Promise.all(runners.map((one) => one.settled()));
    const expected = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => (n < 10 ? [`thanks ${n}`, 1] : [`${n}`, 1])),
    );
    expect(await sent()).toEqual(expected);
  });

  it('a read store that is dropped changes nothing that will happen', async () => {
    const first = await projecting();
    const runner = await running(first);
    await letters.append('a', letter('1'), letter('2'));
    await runner.settled();
    await runner.stop();
    await first.stop();
    await store().renew([automationsView]);
    clock.minutes(45);
    const again = await start();
    await again.settled();
    clock.minutes(45);
    await again.settled();
    expect(await sent()).toEqual({ 1: 2, 2: 2 });
  });

  describe('a runner that died without saying how far it was', () => {
    const twice = async (sabotage: AutomationsOptions['sabotage'] = {}): Promise<Record<string, number>> => {
      const projector = await projecting();
      const first = await running(projector, { sabotage: { saysNothing: true } });
      await letters.append('a', letter('1'), answer('1'), letter('2'));
      await first.settled();
      await first.stop();
      const second = await running(projector, { sabotage });
      clock.minutes(31);
      await second.settled();
      return await sent();
    };
    it('is followed by one that looks at everything again and repeats nothing', async () => {
      expect(await twice()).toEqual({ 'thanks 1': 1, 2: 1 });
    });
    it('which is seen to fail where nobody remembers what was dealt with', async () => {
      const before = await twice({ forgetsCauses: true });
      // The command has the same id, so that its effect stays one; the intention stands twice.
      expect(before).toEqual({ 'thanks 1': 1, 2: 1 });
      const intended = (await types('automation-letters.reminders-1')).filter((type) => type === 'command-intended');
      expect(intended).toHaveLength(2);
    });
  });

  describe('events that come late, again and in another order, to two runners (R7)', () => {
    const unruly: readonly [number, ...number[]][] = [
      [3, 31, 2, 11, 40, 3, 17, 5],
      [1, 25, 9, 38, 4, 13],
    ];
    /** What is intended in the course of a story, each time it is, with its cause. */
    const intended = async (
      deliveries: typeof unruly,
      sabotage: AutomationsOptions['sabotage'] = {},
    ): Promise<readonly string[]> => {
      // Long enough for the other to look at the same.
      reminders.trouble = (step) => (step === 'load' ? pause(3) : undefined);
      const projector = await projecting();
      const journals = deliveries.length === 0 ? [journal] : deliveries.map((one) => new UnrulyJournal(journal, one));
      const runners = await Promise.all(journals.map((one) => running(projector, { journal: one, sabotage })));
      const wait = async (minutes: number): Promise<void> => {
        clock.minutes(minutes);
        await Promise.all(runners.map((one) => one.settled()));
      };
      await wait(0);
      for (let n = 0; n < 12; n++) {
        await letters.append('a', letter(`${n}`));
        if (n % 3 === 0) await letters.append('a', answer(`${n}`), answer(`${n}`));
      }
      await wait(31);
      for (let n = 1; n < 12; n += 3) await letters.append('a', answer(`${n}`));
      await wait(30);
      const found: string[] = [];
      for await (const { type, data, metadata } of journal.readAll('start')) {
        const { instance, id } = data as { instance: string; id: string };
        if (type === commandIntended.type) found.push(`${instance}: ${id} for ${metadata.causationId}`);
      }
      return found.toSorted();
    };
    const undisturbed = async (): Promise<readonly string[]> => {
      const found = await intended([]);
      for (const stop of stops.splice(0).reverse()) await stop();
      await begin();
      return found;
    };
    it('let them intend what one intends to whom each comes once', async () => {
      const expected = await undisturbed();
      expect(expected).toHaveLength(24);
      expect(await intended(unruly)).toEqual(expected);
    });
    it('which is seen to fail where nobody remembers what was dealt with', async () => {
      const expected = await undisturbed();
      const found = await intended(unruly, { forgetsCauses: true });
      expect(found.length).toBeGreaterThan(expected.length);
      expect([...new Set(found)]).toEqual(expected);
    });
  });

  it('goes on from where it said it was', async () => {
    const projector = await projecting();
    const first = await running(projector);
    await letters.append('a', letter('1'));
    await first.settled();
    await first.stop();
    expect(await journal.last('automations-progress')).toBeDefined();
    const looked: string[] = [];
    reminders.trouble = (step, instance) => void (step === 'load' && looked.push(instance));
    const second = await running(projector);
    await letters.append('a', letter('2'));
    await second.settled();
    expect(looked).toEqual(['2']);
  });

  it('writes no progress for what it wrote itself', async () => {
    const runner = await start({ progressMilliseconds: 3 });
    await letters.append('a', letter('1'));
    await runner.settled();
    while (!(await journal.last('automations-progress'))) await runner.settled();
    const { revision } = (await journal.last('automations-progress')) ?? { revision: -1 };
    for (let n = 0; n < 20; n++) await runner.settled();
    expect((await journal.last('automations-progress'))?.revision).toBe(revision);
  });

  describe('an instance that fails', () => {
    it('is quarantined with an alarm; others go on; released, it takes what waited', async () => {
      const lines = new LogLines();
      reminders.trouble = (step, instance) => {
        if (step === 'react' && instance === 'bad') throw new Error('cannot think');
      };
      const runner = await start({ logger: lines.logger });
      await letters.append('a', letter('bad'), letter('good'));
      await letters.append('a', answer('bad'), answer('good'));
      await runner.settled();
      await lines.alarm('automation-quarantined');
      expect(await sent()).toEqual({ 'thanks good': 1 });
      const stream = 'automation-letters.reminders-bad';
      expect(await types(stream)).toContain('instance-quarantined');

      reminders.trouble = () => undefined;
      const revision = (await journal.last(stream))?.revision ?? -1;
      const release = { automation: 'letters.reminders', instance: 'bad', reason: 'mended', releasedBy: 'o' };
      const event = instanceReleased(release);
      const metadata = { ...(await journal.last(stream))?.metadata, causationId: 'release' };
      await journal.append(stream, revision, [
        { id: '00000000-0000-4000-8000-0000000000ff', type: event.type, data: event.data, metadata: metadata as never },
      ]);
      await runner.settled();
      expect(await sent()).toEqual({ 'thanks good': 1, 'thanks bad': 1 });
    });

    it('a command that fails is tried again; one that keeps failing quarantines its instance', async () => {
      const lines = new LogLines();
      let failures = 2;
      reminders.trouble = (step) => {
        if (step === 'carryOut' && failures-- > 0) throw new Error('out of order');
      };
      const runner = await start({ logger: lines.logger });
      await letters.append('a', letter('1'), answer('1'));
      await runner.settled();
      expect(await sent()).toEqual({ 'thanks 1': 1 });

      failures = 1_000;
      await letters.append('a', letter('2'), answer('2'));
      await lines.alarm('automation-quarantined');
      expect(await sent()).toEqual({ 'thanks 1': 1 });
    });

    it('a command that is refused is done, and says how', async () => {
      reminders.refused = 'NotFound';
      const runner = await start();
      await letters.append('a', letter('1'), answer('1'));
      await runner.settled();
      expect(await journal.last('automation-letters.reminders-1')).toMatchObject({
        data: { outcome: { kind: 'refused', code: 'NotFound' } },
      });
    });
  });

  it('whatever the clock does, whoever runs and whatever is dropped: none early, none twice, none forgotten', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('write' as const), id: fc.nat(5) }),
        fc.record({ kind: fc.constant('answer' as const), id: fc.nat(5) }),
        // ±1 h, ±1 day, back 10 min, and small steps.
        fc.record({ kind: fc.constant('clock' as const), minutes: fc.constantFrom(60, -60, 1440, -1440, -10, 1, 15) }),
        fc.record({ kind: fc.constant('restart' as const), drops: fc.boolean(), clean: fc.boolean() }),
      ),
      { minLength: 5, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        await begin();
        let projector = await projecting();
        let runner = await running(projector);
        /** On paper: when each was written and answered, and which reminders it has. */
        const paper = new Map<number, { at: number; answered: boolean; reminders: Set<number> }>();
        let now = Date.parse(clock.now());
        const tick = async (): Promise<void> => {
          await runner.settled();
          for (const one of paper.values()) {
            for (const minutes of [30, 60]) {
              if (!one.answered && now >= one.at + minutes * 60_000) one.reminders.add(minutes);
            }
          }
        };
        for (const step of story) {
          switch (step.kind) {
            case 'write':
              if (paper.has(step.id)) break;
              await letters.append('a', letter(`${step.id}`, clock.now()));
              paper.set(step.id, { at: now, answered: false, reminders: new Set() });
              break;
            case 'answer': {
              const known = paper.get(step.id);
              if (!known || known.answered) break;
              await letters.append('a', answer(`${step.id}`));
              known.answered = true;
              break;
            }
            case 'clock':
              clock.minutes(step.minutes);
              now += step.minutes * 60_000;
              break;
            case 'restart':
              await runner.stop();
              if (step.drops) {
                await projector.stop();
                await store().renew([automationsView]);
                projector = await projecting();
              }
              // The next one may die without saying how far it was.
              runner = await running(projector, step.clean ? {} : { sabotage: { saysNothing: true } });
              break;
          }
          await tick();
        }
        const expected: Record<string, number> = {};
        for (const [id, { answered, reminders: had }] of paper) {
          if (had.size > 0) expected[`${id}`] = had.size;
          if (answered) expected[`thanks ${id}`] = 1;
        }
        expect(await sent()).toEqual(expected);
        for (const stop of stops.splice(0).reverse()) await stop();
      }),
      { numRuns: Number(process.env['LIANFANG_TEST_AUTOMATION_HISTORIES'] ?? 15) },
    );
  });
});
