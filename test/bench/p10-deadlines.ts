import { setTimeout as pause } from 'node:timers/promises';
import { automationEvents } from '#platform/automations/automation.events.js';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import { automationsView } from '#platform/automations/automations.view.js';
import { AutomationRunner } from '#platform/automations/runner.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { EventToAppend } from '#platform/journal/journal.js';
import { type Aggregate, accept } from '#platform/kernel/decider.js';
import { epochMilliseconds, fromEpochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId } from '#platform/runtime/ids.js';
import { createLogger } from '#platform/runtime/logging.js';
import { openPlatform, type Platform } from '#platform/runtime/platform.js';
import { letterEvents, written } from '#platform/testing/letters.js';
import { reminded } from '#platform/testing/reminders.js';
import { atMost, exactly, figure, type Measure, quantile, sized, withFolder } from './measure.js';

const open = sized(2_000, 100_000);
const perSecond = sized(50, 100);
const seconds = sized(10, 30);
const atOneInstant = sized(500, 10_000);

/** The effect of a deadline: an event in a stream of its own, each time one more. */
const effects: Aggregate<number, { readonly id: string }, ReturnType<typeof reminded>> = {
  name: 'reminder',
  initial: () => 0,
  evolve: (count) => count + 1,
  mayKnow: () => true,
  decide: ({ id }, count) => accept(reminded({ id, nth: count + 1 })),
};

/** A deadline for each letter, at the moment that stands in it. */
class Deadlines extends Automation<{ readonly id: string; readonly dueAt: InstantText }> {
  readonly name = 'bench.deadlines';
  readonly handles = [written.type];
  readonly platform: Platform;

  constructor(platform: Platform) {
    super();
    this.platform = platform;
  }
  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as { readonly id: string }).id];
  }
  override async load(id: string) {
    const letter = await this.platform.journal.last(`letter-${id}`);
    return { id, dueAt: (letter as unknown as { readonly data: { readonly at: InstantText } }).data.at };
  }
  override timers({ dueAt }: { readonly dueAt: InstantText }): readonly Timer[] {
    return [{ timer: 'due', dueAt }];
  }
  override react({ id }: { readonly id: string }, input: Input): readonly IntendedCommand[] {
    return input.kind === 'timer' ? [{ command: 'remind', body: { id } }] : [];
  }
  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { id } = body as { readonly id: string };
    const actor = { officer: 'automation', organisation: 'platform', jurisdiction: '000000', roles: [] };
    return this.platform.gateway.execute(effects, id, { id }, { ...ticket, actor });
  }
}

/** Letters with their deadlines, each in a stream of its own. */
const write = async ({ journal, codec, clock }: Platform, letters: readonly (readonly [string, InstantText])[]) => {
  let next = 0;
  const writer = async () => {
    for (let one = letters[next++]; one; one = letters[next++]) {
      const [id, at] = one;
      const event = written({ id, text: 'a deadline', at });
      const commandId = derivedId('bench', id);
      const appended: EventToAppend = {
        ...{ id: commandId, type: event.type, data: codec.encode(event) },
        metadata: {
          ...{ commandId, commandDigest: digestOf('write', id), causationId: commandId, correlationId: commandId },
          ...{ actor: 'bench', organisation: 'bench', jurisdiction: '000000', recordedAt: clock.now() },
        },
      };
      await journal.append(`letter-${id}`, 'no-stream', [appended]);
    }
  };
  await Promise.all(Array.from({ length: 64 }, writer));
};

export const deadlines: Measure = {
  id: 'P10',
  title: `${open} open deadlines: ${perSecond} fall due in a second for ${seconds} s, then ${atOneInstant} at one instant; embedded, real clock`,
  run: () =>
    withFolder(async (folder) => {
      const configuration = parseConfiguration({ LIANFANG_DATA: folder, LIANFANG_LOG_LEVEL: 'error' });
      const context = {
        ...{ name: 'bench', module: Object, views: [automationsView], errors: {} },
        events: [...letterEvents, ...automationEvents, reminded],
      };
      const platform = await openPlatform(configuration, async () => [context], createLogger('error'));
      const runner = new AutomationRunner({ ...platform, automations: [new Deadlines(platform)] });
      await runner.start();
      const now = () => epochMilliseconds(platform.clock.now());
      const far = fromEpochMilliseconds(now() + 365 * 86_400_000);
      const began = performance.now();
      const few = perSecond * seconds;
      await write(
        platform,
        Array.from({ length: open - few - atOneInstant }, (_, n) => [`far-${n}`, far] as const),
      );
      await runner.settled();
      const setUp = performance.now() - began;

      // What falls due one after the other, a minute from now: until then all of it is open.
      const first = now() + sized(20_000, 60_000);
      const due = (n: number) => fromEpochMilliseconds(first + Math.floor((n * 1_000) / perSecond));
      await write(
        platform,
        Array.from({ length: few }, (_, n) => [`one-${n}`, due(n)] as const),
      );
      const instantOfMany = first + seconds * 1_000 + 60_000;
      const many = fromEpochMilliseconds(instantOfMany);
      await write(
        platform,
        Array.from({ length: atOneInstant }, (_, n) => [`many-${n}`, many] as const),
      );
      await runner.settled();
      const wasReady = now() < first;
      while (now() < instantOfMany + 1_000) await pause(500);
      await runner.settled();

      const late: number[] = [];
      let [early, twice, lastOfMany] = [0, 0, instantOfMany];
      for await (const { type, data, metadata } of platform.journal.readAll('start')) {
        if (type !== reminded.type) continue;
        const { id, nth } = data as { readonly id: string; readonly nth: number };
        const [kind, n = '0'] = id.split('-');
        const at = epochMilliseconds(metadata.recordedAt as InstantText);
        const lateness = at - (kind === 'one' ? epochMilliseconds(due(Number(n))) : instantOfMany);
        if (lateness < 0) early += 1;
        if (nth > 1) twice += 1;
        if (kind === 'one') late.push(lateness);
        else lastOfMany = Math.max(lastOfMany, at);
      }
      await runner.stop();
      await platform.close();
      return [
        figure('deadlines set, one by one', '/s', [(open - few - atOneInstant) / (setUp / 1_000)]),
        figure('all were set before the first fell due', '', [wasReady ? 1 : 0], exactly(1)),
        figure('late, p50', 'ms', [quantile(late, 0.5)]),
        figure('late, p99', 'ms', [quantile(late, 0.99)], atMost(1_000, 'ms')),
        figure('carried out of those that fell due one by one', '', [late.length], exactly(few)),
        figure(
          `${atOneInstant} at one instant: the last one after`,
          'ms',
          [lastOfMany - instantOfMany],
          atMost(30_000, 'ms'),
        ),
        figure('early', '', [early], exactly(0)),
        figure('twice', '', [twice], exactly(0)),
      ];
    }),
};
