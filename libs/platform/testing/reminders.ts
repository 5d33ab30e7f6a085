import { z } from 'zod';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Codec, DecodedEvent } from '#platform/journal/codec.js';
import type { Journal } from '#platform/journal/journal.js';
import { type Aggregate, accept, nothing } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { refusal } from '#platform/kernel/refusal.js';
import { epochMilliseconds, fromEpochMilliseconds, instant } from '#platform/kernel/time.js';
import type { Clock } from '#platform/runtime/clock.js';
import { changed, type LetterEvent, written } from './letters.js';

/** The effect: a reminder stands in a stream of its own, each time one event more. */
export const reminded = defineEvent('letters.reminded.v1', z.strictObject({ id: z.string(), nth: z.int() }));
type Reminded = EventOf<typeof reminded>;

interface Remind {
  readonly id: string;
}
const reminders: Aggregate<number, Remind, Reminded> = {
  name: 'reminder',
  initial: () => 0,
  evolve: (count) => count + 1,
  mayKnow: () => true,
  decide: ({ id }, count) => (id === 'never' ? nothing() : accept(reminded({ id, nth: count + 1 }))),
};

interface Correspondence {
  readonly id: string;
  readonly writtenAt: string;
  readonly answered: boolean;
}

const minutesAfter = (at: string, minutes: number) =>
  fromEpochMilliseconds(epochMilliseconds(instant(at)) + minutes * 60_000);

/**
 * An invented automation: whose letter nobody changes is reminded after 30 and after 60 minutes, and thanked when it is
 * changed. What goes wrong can be ordered.
 */
export class Reminders extends Automation<Correspondence> {
  readonly name: string = 'letters.reminders';
  readonly handles = [written.type, changed.type];
  /** Called before each step; loading waits for it. */
  trouble: (step: 'load' | 'react' | 'carryOut', instance: string) => unknown = () => undefined;
  refused: string | undefined;
  private readonly gateway: Gateway;

  constructor(
    private readonly journal: Journal,
    private readonly codec: Codec,
    clock: Clock,
  ) {
    super();
    this.gateway = new Gateway(journal, codec, clock);
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    return [(event as unknown as LetterEvent).data.id];
  }

  override async load(instance: string): Promise<Correspondence> {
    await this.trouble('load', instance);
    let state: Correspondence = { id: instance, writtenAt: '', answered: false };
    for await (const recorded of this.journal.readStream(`letter-${instance}`)) {
      const event = this.codec.decode(recorded) as unknown as LetterEvent;
      if (event.type === written.type) state = { ...state, writtenAt: event.data.at };
      if (event.type === changed.type) state = { ...state, answered: true };
    }
    return state;
  }

  override timers({ writtenAt, answered }: Correspondence): readonly Timer[] {
    if (answered || writtenAt === '') return [];
    return [30, 60].map((minutes) => ({ timer: `after ${minutes}`, dueAt: minutesAfter(writtenAt, minutes) }));
  }

  override react({ id }: Correspondence, input: Input): readonly IntendedCommand[] {
    this.trouble('react', id);
    if (input.kind === 'timer') return [{ command: 'remind', body: { id } }];
    return input.event.type === changed.type ? [{ command: 'remind', body: { id: `thanks ${id}` } }] : [];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { id } = body as { id: string };
    this.trouble('carryOut', id);
    if (this.refused) return Promise.resolve({ kind: 'refused', refusal: refusal(this.refused) });
    const actor = { officer: 'automation', organisation: 'platform', jurisdiction: '000000', roles: [] };
    return this.gateway.execute(reminders, id, { id }, { ...ticket, actor });
  }
}
